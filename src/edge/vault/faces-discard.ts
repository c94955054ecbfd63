/**
 * Throws away a face store that no key opens or that is damaged, as the last step of a purge there: its files are overwritten,
 * synced and removed. What flash keeps of them is sealed under a key that is not held any more, or was never this device's.
 */

import { closeSync, existsSync, fstatSync, openSync, rmSync, writeSync } from 'node:fs';
import { Fault, isFault } from '../../base/fault.ts';
import { STORE_SUFFIXES } from './faces-scan.ts';
import { openFaceDatabase } from './faces.ts';

const CHUNK_BYTES = 1 << 20;

/** What the store said of itself; nothing of it is secret, so that it can be read without a key. Zero where even that is damaged. */
export interface Discarded {
  readonly persons: number;
  readonly templates: number;
}

/**
 * Fault `store-failed` where a file cannot be removed. May be done again at any point: a file that a power cut brings
 * back holds zeros, which is no store. SQLite syncs the folder when the next store is made.
 */
export function discardFaceStore(path: string): Discarded {
  const held = countWithoutKey(path);
  try {
    for (const suffix of STORE_SUFFIXES) if (existsSync(`${path}${suffix}`)) removeFile(`${path}${suffix}`);
  } catch (error) {
    throw new Fault(
      'store-failed',
      `The face store ${path} cannot be removed: check the folder's owner and the disk, then purge again.`,
      error,
    );
  }
  return held;
}

function countWithoutKey(path: string): Discarded {
  if (!existsSync(path)) return { persons: 0, templates: 0 };
  try {
    const database = openFaceDatabase(path);
    try {
      const count = (table: string): number =>
        database.guard(() => database.raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number);
      return { persons: count('persons'), templates: count('templates') };
    } finally {
      database.close();
    }
  } catch (error) {
    if (!isFault(error)) throw error;
    return { persons: 0, templates: 0 };
  }
}

function removeFile(path: string): void {
  // Synchronous writes: Node's permission model, under which the eye runs, has no fsync.
  const file = openSync(path, 'rs+');
  try {
    const zeros = new Uint8Array(CHUNK_BYTES);
    const { size } = fstatSync(file);
    for (let at = 0; at < size; at += CHUNK_BYTES) writeSync(file, zeros, 0, Math.min(CHUNK_BYTES, size - at), at);
  } finally {
    closeSync(file);
  }
  rmSync(path);
}

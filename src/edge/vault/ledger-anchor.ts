/**
 * The two small files beside ledger.db: `ledger.pub`, the key that must have signed it, and
 * `ledger.head`, the newest checkpoint. They lie outside of the database so that a database set
 * back to an older state, or signed by another key, is seen. Written whole or not at all.
 */

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '../../base/fault.ts';

/** Longest note or key text that is read, bytes. */
const TEXT_MAX = 4096;

export interface LedgerFiles {
  readonly database: string;
  readonly publicKey: string;
  readonly head: string;
}

/** The files that belong to a ledger database `….db`. */
export function ledgerFiles(path: string): LedgerFiles {
  const stem = path.replace(/\.db$/, '');
  return { database: path, publicKey: `${stem}.pub`, head: `${stem}.head` };
}

/** The text, or undefined where the file is absent. Fault `store-failed` where it cannot be read. */
export function readAnchor(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').slice(0, TEXT_MAX);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Fault('store-failed', `${path} cannot be read: check the folder and its permissions.`, error);
  }
}

/** Replaces the file by a synced one in a single step: after a power cut it holds the old text or the new one. */
export function writeAnchor(path: string, text: string): void {
  const fresh = `${path}.new`;
  try {
    const isFirst = !existsSync(path);
    const file = openSync(fresh, 'w', 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, path);
    if (isFirst) syncFolder(dirname(path));
  } catch (error) {
    throw new Fault('store-failed', `${path} cannot be written: check the disk's space and the folder's permissions.`, error);
  }
}

/** A new name is only there after a power cut when its folder was synced; a replaced one is old or new, and either will do. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * The mark of a terminal that ends or has ended, and the destruction of what it kept. The mark is
 * written once the evidence is safe: from then on every start only goes on destroying. Touches none
 * but the terminal's own files; site.yaml stays, it holds no secret and nobody's data but the processor's.
 */

import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../base/fault.ts';

/** Name of the mark in the data folder. */
export const MARK_FILE = 'decommissioned';
/** Whose first bundle counts after a transfer: one minisign public key line. */
export const NEXT_OWNER_FILE = 'next-owner';
/** Everything a terminal keeps beside site.yaml, its lock and the mark. */
const OWN_FILES = /^(people\.db.*|ledger\..*|root\..*|reserve|eye|provision|models|.*\.tpm)$/;
const OVERWRITE_BYTES = 1024 * 1024;

export type Mark = {
  readonly stage: 'destroying' | 'done';
  readonly deviceId: string;
  readonly evidenceSha256: string;
  readonly atMs: number;
  /** Present where it ended for its owner only: minisign public key line of the next one, null for whoever claims it. */
  readonly next?: { readonly ownerKey: string | null };
};

/** undefined: no mark, an ordinary terminal. Fault `decommissioned` for a mark that cannot be read: nothing is destroyed on its word. */
export function readMark(dataDir: string): Mark | undefined {
  const path = join(dataDir, MARK_FILE);
  if (!existsSync(path)) return undefined;
  try {
    const mark = JSON.parse(readFileSync(path, 'utf8')) as Omit<Mark, 'stage'> & { readonly stage: unknown };
    const { stage } = mark;
    if (stage === 'destroying' || stage === 'done') return { ...mark, stage };
  } catch {
    // not JSON: told below
  }
  throw new Fault('decommissioned', `The mark ${path} cannot be read. Look at it: if this terminal has ended, remove the whole folder.`);
}

/** On disk when it returns, whole or not at all. Fault `store-failed`. */
export function writeMark(dataDir: string, mark: Mark): void {
  const path = join(dataDir, MARK_FILE);
  try {
    const file = openSync(`${path}.new`, 'w', 0o600);
    try {
      writeSync(file, `${JSON.stringify(mark)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.new`, path);
    syncFolder(dataDir);
  } catch (error) {
    throw new Fault('store-failed', `The mark ${path} cannot be written: look at the disk.`, error);
  }
}

/** Overwrites and removes what is the terminal's own. May be asked again after a power cut. */
/** What may be there of an owner who is over: the site file is theirs as well. The next owner's key stays, the mark goes last. */
export function makeUnowned(dataDir: string, ownerKey: string | null): void {
  destroy(join(dataDir, 'site.yaml'));
  const path = join(dataDir, NEXT_OWNER_FILE);
  rmSync(path, { force: true });
  if (ownerKey !== null) {
    const file = openSync(path, 'w', 0o600);
    try {
      writeSync(file, `${ownerKey}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
  syncFolder(dataDir);
  rmSync(join(dataDir, MARK_FILE), { force: true });
  syncFolder(dataDir);
}

export function destroyRemains(dataDir: string): void {
  for (const name of readdirSync(dataDir).filter((entry) => OWN_FILES.test(entry))) destroy(join(dataDir, name));
  syncFolder(dataDir);
}

function destroy(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    for (const name of readdirSync(path)) destroy(join(path, name));
    syncFolder(path);
  } else overwrite(path);
  rmSync(path, { recursive: true, force: true });
}

/** Flash may keep the old blocks: what makes them unreadable is that their keys are gone. */
function overwrite(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return;
  const file = openSync(path, 'r+');
  try {
    const zeros = new Uint8Array(Math.min(size, OVERWRITE_BYTES));
    for (let at = 0; at < size; at += zeros.length) writeSync(file, zeros, 0, Math.min(zeros.length, size - at), at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

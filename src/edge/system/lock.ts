/**
 * One terminal per data folder. The lock is the kernel's (through SQLite's exclusive file lock),
 * so that it vanishes with the process, however that dies: there is no stale lock to judge.
 */

import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { Fault } from '../../base/fault.ts';

/** Name of the lock file inside the data folder; always empty. */
export const LOCK_FILE = 'terminal.lock';

/** SQLite's result code for a file that another connection has locked (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;

/**
 * Makes the folder where it is missing (mode 0700) and holds it until `release` or the end of the process.
 * Fault `already-running` where another terminal holds it; `store-failed` where the folder cannot be used.
 */
export function lockDataDir(dir: string): () => void {
  const file = join(dir, LOCK_FILE);
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(file, { timeout: 0 });
    chmodSync(file, 0o600);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      throw new Fault('already-running', `Another terminal is running on ${dir}: stop it first, or choose another data folder.`, error);
    }
    throw new Fault('store-failed', `The data folder ${dir} cannot be used: check that it exists, is writable and has space.`, error);
  }
  const held = database;
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    held.close();
  };
}

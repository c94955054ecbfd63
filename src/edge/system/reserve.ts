/**
 * A little space kept back in the data folder: a store needs some to be opened at all, and a disk
 * that filled up must not keep cards out at the next start.
 */

import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the file inside the data folder; only zeros. */
export const RESERVE_FILE = 'reserve';
/** Index and log of three stores (32 KiB and a few pages each) several times over. */
const RESERVE_BYTES = 512 * 1024;

/** Makes the reserve where it is missing and there is space for it. */
export function keepReserve(dir: string): void {
  const path = join(dir, RESERVE_FILE);
  if (existsSync(path)) return;
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, new Uint8Array(RESERVE_BYTES));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    rmSync(path, { force: true }); // no space now: the next start tries again
  }
}

/** Gives the space back; false where there was none. */
export function freeReserve(dir: string): boolean {
  const path = join(dir, RESERVE_FILE);
  if (!existsSync(path)) return false;
  rmSync(path, { force: true });
  return true;
}

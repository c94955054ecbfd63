/** A folder in memory, for files that a program insists on: private, and gone when the work is over. Never on a disk. */

import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../base/fault.ts';

/** linux/magic.h: TMPFS_MAGIC, RAMFS_MAGIC. */
const MEMORY_FILE_SYSTEMS: readonly number[] = [0x0102_1994, 0x8584_58f6];

/** Mode 0700, removed at the end of `work`. Fault `tpm-failed` where nothing in memory can be written. */
export async function inMemoryFolder<Value>(work: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(memoryFolder(), 'menshen-tpm-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function memoryFolder(): string {
  const candidates = [process.env['RUNTIME_DIRECTORY'], process.env['XDG_RUNTIME_DIR'], '/dev/shm'];
  const found = candidates.find((path) => path !== undefined && path.startsWith('/') && isInMemory(path));
  if (found !== undefined) return found;
  throw new Fault('tpm-failed', 'There is no folder in memory for the TPM tools: set RuntimeDirectory= in the unit, or mount /dev/shm.');
}

function isInMemory(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return MEMORY_FILE_SYSTEMS.includes(statfsSync(path).type >>> 0);
  } catch {
    return false;
  }
}

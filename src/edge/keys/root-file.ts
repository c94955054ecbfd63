/**
 * A small file that is either whole or absent, and unreadable for others from its first moment.
 * `createSmallFile` never replaces a file that is there: what it holds may be the only copy of a key.
 */

import { closeSync, fstatSync, fsyncSync, linkSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '../../base/fault.ts';

/** No key file is longer; what is, is something else. */
const FILE_BYTES_MAX = 4096;

/** The bytes of a file, or undefined where there is none. Faults: bad-key (not a small file), store-failed. */
export function readSmallFile(path: string): Uint8Array | undefined {
  const descriptor = openIfPresent(path, 'r');
  if (descriptor === undefined) return undefined;
  try {
    const buffer = new Uint8Array(FILE_BYTES_MAX + 1);
    const read = readSync(descriptor, buffer);
    if (read > FILE_BYTES_MAX) throw new Fault('bad-key', `The key file ${path} is too long to be one: put the right file there.`);
    const bytes = buffer.slice(0, read);
    buffer.fill(0);
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

/** Writes a new file (mode 0600; its folder 0700): on disk when it returns. Fault `store-failed` where one is there already. */
export function createSmallFile(path: string, bytes: Uint8Array): void {
  throughDraft(path, bytes, (draft) => {
    linkSync(draft, path); // unlike rename, fails where the name is taken
    rmSync(draft);
  });
}

/** The same, in place of the one that is there, of which the disk may keep the blocks: the older bytes, or these, never a part. */
export function replaceSmallFile(path: string, bytes: Uint8Array): void {
  throughDraft(path, bytes, (draft) => {
    renameSync(draft, path);
  });
}

function throughDraft(path: string, bytes: Uint8Array, name: (draft: string) => void): void {
  const folder = dirname(path);
  const draft = `${path}.new`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    rmSync(draft, { force: true }); // left by a power cut: it never became the key
    const descriptor = openSync(draft, 'wx', 0o600);
    try {
      writeSync(descriptor, bytes);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    name(draft);
    syncFolder(folder);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new Fault('store-failed', `The key file ${path} could not be made: check the folder, its permissions and the free space.`, error);
  }
}

/**
 * Overwrites the file with zeros and removes it, with a draft that a power cut left: both on disk when it returns; nothing where
 * there is none. Flash may keep the old blocks where no software reaches them. Fault `store-failed`.
 */
export function destroySmallFile(path: string): void {
  try {
    // The draft may be another name of the same bytes, so it goes after the overwriting.
    for (const name of [path, `${path}.new`]) {
      zeroFile(name);
      rmSync(name, { force: true });
    }
    syncFolder(dirname(path));
  } catch (error) {
    throw new Fault('store-failed', `The key file ${path} could not be destroyed: check its owner and permissions, and try again.`, error);
  }
}

function zeroFile(path: string): void {
  const descriptor = openIfPresent(path, 'r+');
  if (descriptor === undefined) return;
  try {
    writeSync(descriptor, new Uint8Array(Math.min(fstatSync(descriptor).size, FILE_BYTES_MAX)), 0, undefined, 0);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function openIfPresent(path: string, flags: 'r' | 'r+'): number | undefined {
  try {
    return openSync(path, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Fault('store-failed', `The key file ${path} cannot be read: check its owner and permissions.`, error);
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

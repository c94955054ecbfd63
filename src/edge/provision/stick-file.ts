/**
 * A file on somebody's stick: plain files only, no link is followed, no pipe or device opened, never more read than was said.
 * Reading gives the event loop back between chunks, because the door goes on meanwhile.
 */

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Without O_NONBLOCK a named pipe would hold the reader for ever. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** A stick that was pulled out, or never there. */
const GONE = new Set(['ENOENT', 'ENOTDIR', 'EIO', 'ENODEV', 'ENOMEDIUM']);

export interface StickFile {
  readonly bytes: number;
  /** Exactly so many bytes; undefined where they are not there (any more). */
  read(at: number, length: number): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}

/** `none`: nothing of that name. `not-a-file`: something that is not read. */
export async function openStickFile(path: string): Promise<StickFile | 'none' | 'not-a-file'> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, READ);
    const stat = await file.stat();
    if (stat.isFile()) return stickFile(file, stat.size);
  } catch (error) {
    await closed(file);
    const { code } = error as { code?: unknown };
    return GONE.has(String(code)) ? 'none' : 'not-a-file';
  }
  await closed(file);
  return 'not-a-file';
}

function stickFile(file: FileHandle, bytes: number): StickFile {
  return {
    bytes,
    read: async (at, length) => {
      const read = new Uint8Array(length);
      try {
        for (let filled = 0; filled < length; ) {
          const { bytesRead } = await file.read(read, filled, length - filled, at + filled);
          if (bytesRead === 0) return undefined;
          filled += bytesRead;
        }
        return read;
      } catch {
        return undefined; // pulled out
      }
    },
    close: () => closed(file),
  };
}

async function closed(file: FileHandle | undefined): Promise<void> {
  await file?.close().catch(() => undefined); // read only: nothing is lost
}

/** A whole small file; empty where there is none, undefined where it is too large or no plain file. */
export async function readSmallStickFile(path: string, bytesMax: number): Promise<Uint8Array | undefined> {
  const file = await openStickFile(path);
  if (file === 'none') return new Uint8Array();
  if (file === 'not-a-file') return undefined;
  try {
    return file.bytes > bytesMax ? undefined : await file.read(0, file.bytes);
  } finally {
    await file.close();
  }
}

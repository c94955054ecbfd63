/**
 * Looks for bytes in the raw files of a store: database with its free pages, write-ahead log, shared memory.
 * Reads only; keeps what it looks for as marks, the complement of the bytes, so that a
 * stored mark is never taken for the thing itself.
 */

import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { concatBytes, equalBytes } from '../../base/bytes.ts';

/** Bytes of one mark: by chance 32 bytes of a sealed text are nowhere else. */
export const MARK_BYTES = 32;
const CHUNK_BYTES = 1 << 20;

/** Marks of the first and the last bytes of a sealed text (at least 32 bytes long). */
export function marksOf(...sealed: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...sealed.flatMap((bytes) => [complement(bytes.subarray(0, MARK_BYTES)), complement(bytes.subarray(-MARK_BYTES))]));
}

/** True where the first bytes of a sealed text are among the marks. */
export function isMarked(sealed: Uint8Array, marks: Uint8Array): boolean {
  return split(marks).some((bytes) => equalBytes(bytes, sealed.subarray(0, MARK_BYTES)));
}

/** True where no file of the store at `path` holds any of the marked bytes. */
export function isScanClean(path: string, marks: Uint8Array): boolean {
  const wanted = split(marks);
  return [path, `${path}-wal`, `${path}-shm`, `${path}-journal`].every((file) => !existsSync(file) || !holdsAny(file, wanted));
}

function holdsAny(file: string, wanted: readonly Uint8Array[]): boolean {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    let kept = 0; // the end of the chunk before, for bytes that lie across the border
    for (;;) {
      const read = readSync(descriptor, chunk, kept, CHUNK_BYTES - kept, null);
      if (read === 0) return false;
      const filled = chunk.subarray(0, kept + read);
      if (wanted.some((bytes) => filled.includes(bytes))) return true;
      kept = Math.min(filled.length, MARK_BYTES - 1);
      chunk.copy(chunk, 0, filled.length - kept, filled.length);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The bytes that the marks stand for. */
function split(marks: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < marks.length; at += MARK_BYTES) parts.push(complement(marks.subarray(at, at + MARK_BYTES)));
  return parts;
}

function complement(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte ^ 0xff);
}

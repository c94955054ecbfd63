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
/** Bytes by which the search decides how far it may go on, and the places of their table: 256 KiB stay in a core's cache. */
const BLOCK_BYTES = 3;
const BLOCK_PLACES = 1 << 18;
/** Files that SQLite keeps for one database (sqlite.org/tempfiles.html); the others it keeps in RAM (`temp_store`). */
export const STORE_SUFFIXES: readonly string[] = ['', '-wal', '-shm', '-journal'];

/** Marks of the first and the last bytes of sealed texts (each at least 32 bytes long). */
export function marksOf(...sealed: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...sealed.flatMap((bytes) => [complement(bytes.subarray(0, MARK_BYTES)), complement(bytes.subarray(-MARK_BYTES))]));
}

/** True where the first bytes of a sealed text are among the marks. */
export function isMarked(sealed: Uint8Array, marks: Uint8Array): boolean {
  return split(marks).some((bytes) => equalBytes(bytes, sealed.subarray(0, MARK_BYTES)));
}

/** True where no file of the store at `path` holds any of the marked bytes. */
export function isScanClean(path: string, marks: Uint8Array): boolean {
  const search = new MarkSearch(split(marks));
  return STORE_SUFFIXES.every((suffix) => !existsSync(`${path}${suffix}`) || !holdsAny(`${path}${suffix}`, search));
}

/**
 * Finds any of many texts of one length in one pass: Wu and Manber, "A fast algorithm for multi-pattern searching" (1994).
 * The time hardly grows with their number, where looking for one after the other takes minutes for a thousand.
 */
export class MarkSearch {
  /** By the block that ends the window: how far the window may move, 0 where a text ends so. */
  readonly #shifts = new Uint8Array(BLOCK_PLACES).fill(MARK_BYTES - BLOCK_BYTES + 1);
  readonly #byEnd = new Map<number, Uint8Array[]>();

  /** Each `MARK_BYTES` long. */
  constructor(texts: readonly Uint8Array[]) {
    for (const text of texts) {
      for (let end = BLOCK_BYTES; end <= MARK_BYTES; end += 1) {
        const place = placeOf(text, end);
        this.#shifts[place] = Math.min(this.#shifts[place] ?? 0, MARK_BYTES - end);
      }
      const place = placeOf(text, MARK_BYTES);
      this.#byEnd.set(place, [...(this.#byEnd.get(place) ?? []), text]);
    }
  }

  isIn(bytes: Uint8Array): boolean {
    const shifts = this.#shifts;
    for (let end = MARK_BYTES; end <= bytes.length; ) {
      const place = placeOf(bytes, end);
      const shift = shifts[place] ?? 0;
      if (shift === 0 && this.#endsWithAny(bytes, end, place)) return true;
      end += shift === 0 ? 1 : shift;
    }
    return false;
  }

  #endsWithAny(bytes: Uint8Array, end: number, place: number): boolean {
    const window = bytes.subarray(end - MARK_BYTES, end);
    return (this.#byEnd.get(place) ?? []).some((text) => equalBytes(text, window));
  }
}

/** Place of the three bytes before `end` in the table of shifts. */
function placeOf(bytes: Uint8Array, end: number): number {
  return (((bytes[end - 3] ?? 0) << 10) ^ ((bytes[end - 2] ?? 0) << 5) ^ (bytes[end - 1] ?? 0)) & (BLOCK_PLACES - 1);
}

function holdsAny(file: string, search: MarkSearch): boolean {
  const chunk = new Uint8Array(CHUNK_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    let kept = 0; // the end of the chunk before, for bytes that lie across the border
    for (;;) {
      const read = readSync(descriptor, chunk, kept, CHUNK_BYTES - kept, null);
      if (read === 0) return false;
      const filled = kept + read;
      if (search.isIn(chunk.subarray(0, filled))) return true;
      kept = Math.min(filled, MARK_BYTES - 1);
      chunk.copyWithin(0, filled - kept, filled);
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

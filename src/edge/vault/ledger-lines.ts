/** A file of lines, read in bounded memory. A line that is too long is handed out cut off: no reader takes it for whole. */

import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { Fault } from '../../base/fault.ts';

const CHUNK_BYTES = 65_536;
/** An export line holds an event of 4 KiB, a note and two hashes. */
export const LINE_CHARACTERS_MAX = 16_384;

/** The lines without their line feeds; the file is closed when the reader stops. Fault `store-failed` where it cannot be read. */
export function* linesOf(path: string): Generator<string, undefined> {
  const file = reading(path, () => openSync(path, 'r'));
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (let read = next(path, file, chunk); read > 0; read = next(path, file, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, read))).split('\n');
      rest = (lines.pop() ?? '').slice(0, LINE_CHARACTERS_MAX + 1);
      for (const line of lines) yield line.slice(0, LINE_CHARACTERS_MAX);
    }
    if (rest !== '') yield rest.slice(0, LINE_CHARACTERS_MAX);
    return undefined;
  } finally {
    closeSync(file);
  }
}

function next(path: string, file: number, chunk: Buffer): number {
  return reading(path, () => readSync(file, chunk));
}

function reading<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new Fault('store-failed', `${path} cannot be read: check that the file is there and may be read.`, error);
  }
}

/**
 * Reads an evidence pack as it lies there, trusting nothing: which files it holds and where, their bytes, their
 * lines. Bounded memory. Never writes, never unpacks.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { Header } from 'tar';
import { Fault } from '../../base/fault.ts';
import { isPackName, PACK_FILES_MAX } from '../../core/evidence/pack.ts';
import { BLOCK_BYTES } from './archive-write.ts';

const CHUNK_BYTES = 1024 * 1024;
/** An export line holds an event of 4 KiB, a note and two hashes. */
const LINE_CHARACTERS_MAX = 16_384;

export interface ArchiveFile {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
}

export interface ArchiveReading {
  /** undefined: not an archive of the form in which packs are written. */
  readonly files: readonly ArchiveFile[] | undefined;
  readonly bytes: number;
  /** Hands over the bytes of a file, or of the whole archive. */
  each(file: Pick<ArchiveFile, 'offset' | 'bytes'>, take: (chunk: Uint8Array) => void): void;
  /** A whole file; undefined where it is longer than `limit`. */
  read(file: ArchiveFile, limit: number): Uint8Array | undefined;
  lines(file: ArchiveFile): Generator<string, undefined>;
  close(): void;
}

/** Fault `command-bad` where there is no such file. */
export function openArchive(path: string): ArchiveReading {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw new Fault('command-bad', `${path} cannot be read. Name the pack (menshen-evidence-….tar).`, error);
  }
  const { size } = fstatSync(file);
  const each = ({ offset, bytes }: Pick<ArchiveFile, 'offset' | 'bytes'>, take: (chunk: Uint8Array) => void): void => {
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, bytes));
    for (let at = 0; at < bytes; ) {
      const read = readSync(file, chunk, 0, Math.min(chunk.length, bytes - at), offset + at);
      if (read === 0) return;
      take(chunk.subarray(0, read));
      at += read;
    }
  };
  return {
    files: listFiles(file, size),
    bytes: size,
    each,
    read: (wanted, limit) => {
      if (wanted.bytes > limit) return undefined;
      const parts: Uint8Array[] = [];
      each(wanted, (chunk) => parts.push(Uint8Array.from(chunk)));
      return Buffer.concat(parts);
    },
    *lines(wanted) {
      yield* linesOf(wanted, (buffer, at) => readSync(file, buffer, 0, Math.min(buffer.length, wanted.bytes - at), wanted.offset + at));
      return undefined;
    },
    close: () => {
      closeSync(file);
    },
  };
}

/** Lines without their line feeds. One that is too long is handed out cut off: no reader takes it for whole. */
function* linesOf({ bytes }: ArchiveFile, read: (buffer: Buffer, at: number) => number): Generator<string, undefined> {
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(64 * 1024);
  let rest = '';
  for (let at = 0; at < bytes; ) {
    const count = read(buffer, at);
    if (count === 0) break;
    at += count;
    const parts = (rest + decoder.write(buffer.subarray(0, count))).split('\n');
    rest = (parts.pop() ?? '').slice(0, LINE_CHARACTERS_MAX);
    for (const line of parts) yield line.slice(0, LINE_CHARACTERS_MAX);
  }
  if (rest !== '') yield rest;
  return undefined;
}

/** Every file in one folder, in the order in which they lie, up to the two empty blocks that end the archive exactly. */
function listFiles(file: number, size: number): readonly ArchiveFile[] | undefined {
  const files: ArchiveFile[] = [];
  const block = Buffer.alloc(BLOCK_BYTES);
  let folder: string | undefined;
  for (let at = 0; at + BLOCK_BYTES <= size && files.length <= PACK_FILES_MAX; ) {
    if (readSync(file, block, 0, BLOCK_BYTES, at) !== BLOCK_BYTES) return undefined;
    const header = new Header(block, 0);
    if (header.nullBlock) return size === at + 2 * BLOCK_BYTES ? files : undefined;
    const [first, ...more] = (header.path ?? '').split('/');
    const name = more.join('/');
    folder ??= first;
    if (!header.cksumValid || header.type !== 'File' || header.size === undefined || first !== folder || !isPackName(name))
      return undefined;
    files.push({ name, offset: at + BLOCK_BYTES, bytes: header.size });
    at += BLOCK_BYTES + Math.ceil(header.size / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return undefined;
}

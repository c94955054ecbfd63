/**
 * Writes the sealed evidence and reads it back, and opens it for the operator. What is written is
 * synced and compared before anybody may believe in it; a file that is not whole is removed again.
 */

import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { concatBytes, utf8Bytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import type { SecretBytes } from '../../base/secret.ts';
import {
  EVIDENCE_ADDED_BYTES,
  EVIDENCE_CHUNK_BYTES,
  EVIDENCE_FILES,
  EVIDENCE_HEAD_BYTES,
  EVIDENCE_MAGIC,
  fileOfLine,
} from '../../core/order/evidence.ts';
import { type MinisignKey } from '../../core/order/minisign.ts';
import type { Crypto, StreamOpener } from '../../ports/crypto.ts';

const MAGIC = utf8Bytes(EVIDENCE_MAGIC);
const KEY_ID_BYTES = 8;
const LENGTH_BYTES = 4;
const PREFIX_BYTES = MAGIC.length + KEY_ID_BYTES + EVIDENCE_HEAD_BYTES;
/** Never over a file that is there, never through a link. */
const NEW = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export interface EvidenceWriting {
  readonly path: string;
  readonly key: MinisignKey;
  readonly crypto: Pick<Crypto, 'sealStreamTo'>;
  /** Hands every line, without its line feed, to `put`. */
  readonly lines: (put: (line: string) => void) => void;
}

/** SHA-256 (hex) and size of the sealed file. Faults `order-bad` where it cannot be written or does not read back; nothing stays then. */
export function writeEvidence(options: EvidenceWriting): { readonly sha256: string; readonly bytes: number } {
  const { path } = options;
  let file: number;
  try {
    file = openSync(path, NEW, 0o600);
  } catch (error) {
    throw new Fault(
      'order-bad',
      `The evidence cannot be written: ${path} is there already or its folder cannot be written. Name another file.`,
      error,
    );
  }
  try {
    const written = sealLines(file, options);
    fsyncSync(file);
    syncFolder(path);
    closeSync(file);
    return written;
  } catch (error) {
    closeSync(file);
    rmSync(path, { force: true });
    if (error instanceof Fault) throw error;
    throw new Fault('order-bad', `The evidence could not be written whole to ${path}: make room there or take another stick.`, error);
  }
}

function sealLines(file: number, { key, crypto, lines, path }: EvidenceWriting): { readonly sha256: string; readonly bytes: number } {
  const stream = crypto.sealStreamTo(key.publicKey);
  const plain = createHash('sha256');
  try {
    writeSync(file, concatBytes(MAGIC, key.keyId, stream.head));
    const buffer = new Uint8Array(EVIDENCE_CHUNK_BYTES);
    let filled = 0;
    const flush = (isLast: boolean): void => {
      const chunk = buffer.subarray(0, filled);
      plain.update(chunk);
      const sealed = stream.push(chunk, isLast);
      const length = new Uint8Array(LENGTH_BYTES);
      new DataView(length.buffer).setUint32(0, sealed.length, true);
      writeAll(file, concatBytes(length, sealed));
      filled = 0;
    };
    lines((line) => {
      const bytes = utf8Bytes(`${line}\n`);
      for (let at = 0; at < bytes.length; ) {
        const part = bytes.subarray(at, at + buffer.length - filled);
        buffer.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === buffer.length) flush(false);
      }
    });
    flush(true);
    buffer.fill(0);
    fsyncSync(file);
    return checkBack(file, { opener: stream.opener(), plainSha256: plain.digest('hex'), path });
  } finally {
    stream.wipe();
  }
}

interface Check {
  readonly opener: StreamOpener;
  readonly plainSha256: string;
  readonly path: string;
}

function checkBack(file: number, { opener, plainSha256, path }: Check): { readonly sha256: string; readonly bytes: number } {
  const plain = createHash('sha256');
  const sealed = createHash('sha256');
  const bytes = fstatSync(file).size;
  sealed.update(readExactly(file, 0, PREFIX_BYTES) ?? new Uint8Array());
  const isWhole = pullAll(file, opener, (chunk, raw) => {
    plain.update(chunk);
    sealed.update(raw);
  });
  if (!isWhole || plain.digest('hex') !== plainSha256)
    throw new Fault('order-bad', `The evidence in ${path} does not read back as it was written: take another stick.`);
  return { sha256: sealed.digest('hex'), bytes };
}

/** True where the stream opened to its marked end and nothing follows. */
function pullAll(file: number, opener: StreamOpener, onChunk: (plain: Uint8Array, raw: Uint8Array) => void): boolean {
  for (let at = PREFIX_BYTES; ; ) {
    const length = readExactly(file, at, LENGTH_BYTES);
    if (length === undefined) return false;
    const size = new DataView(length.buffer).getUint32(0, true);
    const sealed = size > EVIDENCE_CHUNK_BYTES + EVIDENCE_ADDED_BYTES ? undefined : readExactly(file, at + LENGTH_BYTES, size);
    const pulled = sealed === undefined ? undefined : opener.pull(sealed);
    if (sealed === undefined || pulled === undefined) return false;
    onChunk(pulled.plain, concatBytes(length, sealed));
    at += LENGTH_BYTES + size;
    if (pulled.isLast) return fstatSync(file).size === at;
  }
}

function readExactly(file: number, at: number, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length; ) {
    const read = readSync(file, bytes, filled, length - filled, at + filled);
    if (read === 0) return undefined;
    filled += read;
  }
  return bytes;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

function syncFolder(path: string): void {
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Opens the evidence into files of `outDir`, which must exist. Faults `order-bad` where it is not whole, `bad-key` where it was sealed to another key. */
export function openEvidence(options: {
  readonly path: string;
  readonly outDir: string;
  readonly seed: SecretBytes;
  readonly crypto: Pick<Crypto, 'openStream'>;
}): { readonly files: readonly string[] } {
  const file = openSync(options.path, 'r');
  const out = new LineFiles(options.outDir);
  try {
    const prefix = readExactly(file, 0, PREFIX_BYTES);
    if (prefix === undefined || !MAGIC.every((byte, at) => prefix[at] === byte)) throw broken(options.path);
    const opener = options.crypto.openStream(options.seed, prefix.subarray(PREFIX_BYTES - EVIDENCE_HEAD_BYTES));
    if (opener === undefined)
      throw new Fault('bad-key', `${options.path} was sealed to another operator's key. Name the right secret key.`);
    const isWhole = pullAll(file, opener, (chunk) => {
      out.write(chunk);
    });
    if (!isWhole) throw broken(options.path);
    return { files: out.names };
  } finally {
    out.close();
    closeSync(file);
  }
}

function broken(path: string): Fault {
  return new Fault(
    'order-bad',
    `${path} is not whole: what could be opened is written out, and no more of it can be believed. Look for another copy.`,
  );
}

/** Splits lines to the files they belong to; only the names of EVIDENCE_FILES are ever made. */
class LineFiles {
  readonly #dir: string;
  readonly #files = new Map<string, number>();
  #rest: Uint8Array = new Uint8Array();
  #current: number | undefined;

  constructor(dir: string) {
    this.#dir = dir;
  }

  get names(): readonly string[] {
    return EVIDENCE_FILES.filter((name) => this.#files.has(name)).map((name) => join(this.#dir, name));
  }

  write(chunk: Uint8Array): void {
    const bytes = concatBytes(this.#rest, chunk);
    let start = 0;
    for (let end = bytes.indexOf(10, start); end !== -1; end = bytes.indexOf(10, start)) {
      this.#line(bytes.subarray(start, end + 1));
      start = end + 1;
    }
    this.#rest = bytes.slice(start);
  }

  #line(bytes: Uint8Array): void {
    const name = bytes[0] === 35 ? fileOfLine(new TextDecoder().decode(bytes.subarray(0, -1))) : undefined;
    if (name === undefined) {
      if (this.#current !== undefined) writeAll(this.#current, bytes);
      return;
    }
    this.#current = name === 'unknown' ? undefined : this.#open(name);
  }

  #open(name: string): number {
    const open = this.#files.get(name) ?? openSync(join(this.#dir, name), 'wx', 0o600);
    this.#files.set(name, open);
    return open;
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
  }
}

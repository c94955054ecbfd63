/**
 * Writes an evidence pack: a ustar archive, file after file, its signature beside it. It bears its own name only
 * when it is whole, signed and synced; a half one is removed. Bounded memory, whatever the ledger's length.
 */

import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { Header } from 'tar';
import { utf8Bytes } from '../../base/bytes.ts';
import { Fault, invariant } from '../../base/fault.ts';
import type { PackLines, PackWriting, WrittenFile } from '../../ports/evidence.ts';

/** tar's block (POSIX.1-2017 pax, "ustar Interchange Format"). */
export const BLOCK_BYTES = 512;
const MODE = 0o644;
/** Lines are gathered to this before they are written. */
const BUFFER_BYTES = 256 * 1024;
/** Bytes hashed in one slice: some 10 ms. */
const HASH_BYTES = 4 * 1024 * 1024;
const PART = '.part';
/** Never over a file that is there, never through a link. */
const NEW = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export interface ArchiveOptions {
  readonly dir: string;
  /** Name without `.tar`; also the folder inside. */
  readonly name: string;
  readonly madeAtMs: number;
  /** The minisign text for an archive of this BLAKE2b-512. */
  readonly signature: (blake2b512: Uint8Array, trustedComment: string) => string;
}

/** Faults `command-bad` where the folder cannot be written or the pack is there; `store-full` where space ends. */
export function beginArchive(options: ArchiveOptions): PackWriting {
  const path = join(resolve(options.dir), `${options.name}.tar`);
  if (existsSync(path) || existsSync(`${path}.minisig`))
    throw new Fault('command-bad', `${path} is there already. Take it away or name another folder with --out.`);
  return new Archive(path, options);
}

class Archive implements PackWriting {
  readonly files: WrittenFile[] = [];
  readonly #path: string;
  readonly #options: ArchiveOptions;
  readonly #file: number;
  readonly #blake = createHash('blake2b512');
  readonly #sha = createHash('sha256');
  #at = 0;
  #hashed = 0;
  #isEnded = false;
  #sha256: string | undefined;
  #isOpen = true;
  #isSignatureWritten = false;
  #isLineFileOpen = false;

  constructor(path: string, options: ArchiveOptions) {
    this.#path = path;
    this.#options = options;
    removeLeftOvers(options.dir);
    try {
      this.#file = openSync(`${path}${PART}`, NEW, 0o600);
    } catch (error) {
      throw new Fault(
        'command-bad',
        `Nothing can be written to ${resolve(options.dir)}. Name a folder that is there and may be written.`,
        error,
      );
    }
  }

  add(name: string, content: Uint8Array): void {
    invariant(!this.#isLineFileOpen, 'one file is written at a time');
    this.#header(name, content.length, this.#at);
    this.#at += BLOCK_BYTES;
    this.#put(content);
    this.#pad(content.length);
    this.files.push({ name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') });
  }

  addLines(name: string): PackLines {
    invariant(!this.#isLineFileOpen, 'one file is written at a time');
    this.#isLineFileOpen = true;
    const head = this.#at;
    this.#at += BLOCK_BYTES;
    const sha = createHash('sha256');
    let pending: string[] = [];
    let held = 0;
    let bytes = 0;
    const flush = (): void => {
      const content = utf8Bytes(pending.join(''));
      sha.update(content);
      bytes += content.length;
      this.#put(content);
      pending = [];
      held = 0;
    };
    return {
      put: (line) => {
        pending.push(line, '\n');
        held += line.length;
        if (held >= BUFFER_BYTES) flush();
      },
      end: () => {
        flush();
        this.#header(name, bytes, head);
        this.#pad(bytes);
        this.files.push({ name, bytes, sha256: sha.digest('hex') });
        this.#isLineFileOpen = false;
      },
    };
  }

  hashSlice(): string | undefined {
    if (!this.#isEnded) {
      this.#put(new Uint8Array(2 * BLOCK_BYTES));
      this.#isEnded = true;
    }
    const chunk = Buffer.alloc(Math.min(HASH_BYTES, this.#at - this.#hashed));
    const read = this.#guard(() => readSync(this.#file, chunk, 0, chunk.length, this.#hashed));
    if (read !== chunk.length) throw new Fault('store-failed', `${this.#path} does not read back as it was written: take another stick.`);
    this.#blake.update(chunk);
    this.#sha.update(chunk);
    this.#hashed += read;
    if (this.#hashed === this.#at) this.#sha256 ??= this.#sha.digest('hex');
    return this.#sha256;
  }

  finish(trustedComment: string): {
    readonly path: string;
    readonly signaturePath: string;
    readonly bytes: number;
  } {
    invariant(this.#sha256 !== undefined, 'all of an archive is hashed before it is signed');
    const signaturePath = `${this.#path}.minisig`;
    const text = this.#options.signature(this.#blake.digest(), trustedComment);
    this.#guard(() => {
      fsyncSync(this.#file);
      writeFileSync(signaturePath, text, { mode: 0o644, flag: 'wx', flush: true });
      this.#isSignatureWritten = true;
      renameSync(`${this.#path}${PART}`, this.#path);
      syncFolder(resolve(this.#options.dir));
    });
    this.#close();
    return { path: this.#path, signaturePath, bytes: this.#at };
  }

  discard(): void {
    try {
      this.#close();
      rmSync(`${this.#path}${PART}`, { force: true });
      if (this.#isSignatureWritten && !existsSync(this.#path)) rmSync(`${this.#path}.minisig`, { force: true });
    } catch {
      // the stick is gone or takes nothing: what is left on it goes when the next pack is begun there
    }
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#file);
  }

  /** The block before a file, at the place kept for it. */
  #header(name: string, size: number, at: number): void {
    const { name: folder, madeAtMs } = this.#options;
    const header = new Header({ path: `${folder}/${name}`, mode: MODE, uid: 0, gid: 0, size, mtime: new Date(madeAtMs), type: 'File' });
    const block = Buffer.alloc(BLOCK_BYTES);
    const isTooLong = header.encode(block, 0);
    invariant(!isTooLong, 'every name of a pack fits a ustar header');
    this.#write(block, at);
  }

  #put(content: Uint8Array): void {
    this.#write(content, this.#at);
    this.#at += content.length;
  }

  #pad(bytes: number): void {
    this.#put(new Uint8Array((BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES));
  }

  #write(content: Uint8Array, at: number): void {
    this.#guard(() => {
      for (let done = 0; done < content.length; ) done += writeSync(this.#file, content, done, content.length - done, at + done);
    });
  }

  #guard<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      throw new Fault(
        'store-full',
        `The pack could not be written whole to ${this.#path} (${code}): make room there or take another stick.`,
        error,
      );
    }
  }
}

/** What a power cut left of an earlier pack. */
function removeLeftOvers(dir: string): void {
  try {
    for (const name of readdirSync(dir)) {
      if (name.startsWith('menshen-evidence-') && name.endsWith(`.tar${PART}`)) rmSync(join(dir, name), { force: true });
    }
  } catch {
    // the folder is not there: opening says so
  }
}

function syncFolder(dir: string): void {
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

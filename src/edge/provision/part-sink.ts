/**
 * Takes the plain stream of a bundle apart: its list of parts, then their bytes. Small parts are held, large ones go to files of the
 * caller's private folder under names of ours. Each is hashed as it comes; nothing is believed before its hash is the listed one.
 */

import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundlePart, BundleRefusal, StagedFile } from '../../core/provision/bundle.ts';
import { LENGTH_BYTES, PARTS_BYTES_MAX, readParts, streamBytesFor } from '../../core/provision/header.ts';
import { isHeld, type PartKind, partKind } from '../../core/provision/part-names.ts';

/** Never over a file that is there, never through a link. */
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export interface TakenParts {
  readonly parts: readonly BundlePart[];
  readonly held: ReadonlyMap<string, Uint8Array>;
  readonly staged: ReadonlyMap<string, StagedFile>;
  /** BLAKE2b-512 of each staged part. */
  readonly digests: ReadonlyMap<string, Uint8Array>;
}

interface Open {
  readonly part: BundlePart;
  readonly kind: PartKind;
  readonly sha256: Hash;
  readonly blake: Hash;
  readonly held: Uint8Array | undefined;
  readonly file: FileHandle | undefined;
  readonly path: string;
  filled: number;
}

export class PartSink {
  readonly #dir: string;
  readonly #streamBytes: number;
  readonly #held = new Map<string, Uint8Array>();
  readonly #staged = new Map<string, StagedFile>();
  readonly #digests = new Map<string, Uint8Array>();
  /** The length and the list, as far as they have come. */
  #head: Uint8Array = new Uint8Array();
  #parts: readonly BundlePart[] | undefined;
  #next = 0;
  #open: Open | undefined;
  readonly #paths: string[] = [];

  constructor(dir: string, streamBytes: number) {
    this.#dir = dir;
    this.#streamBytes = streamBytes;
  }

  /** The next plain bytes; gives a refusal where they are not what a bundle holds. */
  async take(chunk: Uint8Array): Promise<BundleRefusal | undefined> {
    let rest = chunk;
    if (this.#parts === undefined) {
      const after = this.#takeHead(chunk);
      if (typeof after === 'string') return after;
      rest = after;
    }
    while (rest.length > 0 || this.#isEmptyPartNext()) {
      const into = this.#open ?? (await this.#begin());
      if (into === undefined) return rest.length === 0 ? undefined : 'malformed';
      const piece = rest.subarray(0, into.part.bytes - into.filled);
      await put(into, piece);
      rest = rest.subarray(piece.length);
      if (into.filled === into.part.bytes && !(await this.#finish(into))) return 'malformed';
    }
    return undefined;
  }

  /** undefined: bytes are missing. */
  end(): TakenParts | undefined {
    const isWhole = this.#parts !== undefined && this.#open === undefined && this.#next === this.#parts.length;
    return isWhole ? { parts: this.#parts ?? [], held: this.#held, staged: this.#staged, digests: this.#digests } : undefined;
  }

  /** Forgets what was held: it may have been PINs. */
  wipe(): void {
    for (const bytes of this.#held.values()) bytes.fill(0);
    this.#open?.held?.fill(0);
    this.#head.fill(0);
  }

  /** Removes what was unsealed; of a bundle that was refused nothing stays. */
  async discard(): Promise<void> {
    this.wipe();
    await this.#open?.file?.close().catch(() => undefined); // it is removed below
    for (const path of this.#paths) await rm(path, { force: true });
  }

  #takeHead(chunk: Uint8Array): Uint8Array | BundleRefusal {
    const head = new Uint8Array(this.#head.length + chunk.length);
    head.set(this.#head);
    head.set(chunk, this.#head.length);
    this.#head = head;
    if (head.length < LENGTH_BYTES) return new Uint8Array();
    const length = new DataView(head.buffer).getUint32(0, true);
    if (length > PARTS_BYTES_MAX) return 'malformed';
    const end = LENGTH_BYTES + length;
    if (head.length < end) return new Uint8Array();
    const read = readParts(head.subarray(LENGTH_BYTES, end));
    if (read.kind === 'refused') return read.why;
    // What the list claims and what the file has must agree before a byte of it is taken.
    if (streamBytesFor(read.parts.reduce((sum, { bytes }) => sum + bytes, end)) !== this.#streamBytes) return 'malformed';
    this.#parts = read.parts;
    const rest = Uint8Array.from(head.subarray(end));
    head.fill(0);
    this.#head = new Uint8Array();
    return rest;
  }

  #isEmptyPartNext(): boolean {
    return this.#open === undefined && this.#parts?.[this.#next]?.bytes === 0;
  }

  async #begin(): Promise<Open | undefined> {
    const part = this.#parts?.[this.#next];
    const kind = part === undefined ? undefined : partKind(part.name);
    if (part === undefined || kind === undefined) return undefined;
    const path = join(this.#dir, `part-${String(this.#next)}`);
    const isSmall = isHeld(kind);
    const file = isSmall ? undefined : await open(path, NEW, 0o600);
    if (file !== undefined) this.#paths.push(path);
    const held = isSmall ? new Uint8Array(part.bytes) : undefined;
    this.#open = { part, kind, sha256: createHash('sha256'), blake: createHash('blake2b512'), held, file, path, filled: 0 };
    return this.#open;
  }

  async #finish({ part, kind, sha256, blake, held, file, path }: Open): Promise<boolean> {
    if (file !== undefined) {
      await file.sync();
      await file.close();
    }
    this.#open = undefined;
    this.#next += 1;
    if (held !== undefined) this.#held.set(part.name, held);
    else {
      const name = kind.kind === 'model' ? kind.file : part.name;
      this.#staged.set(part.name, { file: name, path, bytes: part.bytes, sha256: part.sha256 });
      this.#digests.set(part.name, new Uint8Array(blake.digest()));
    }
    return sha256.digest('hex') === part.sha256;
  }
}

async function put(into: Open, piece: Uint8Array): Promise<void> {
  into.sha256.update(piece);
  if (into.file !== undefined) {
    into.blake.update(piece);
    for (let done = 0; done < piece.length; ) done += (await into.file.write(piece, done, piece.length - done)).bytesWritten;
  } else into.held?.set(piece, into.filled);
  into.filled += piece.length;
}

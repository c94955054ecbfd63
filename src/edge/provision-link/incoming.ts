/**
 * The bytes of a transfer on the terminal's disk: block after block, resumable after a pulled plug or a power cut, believed only when
 * the hash of the whole is right. Then it lies where the door looks for bundles. Nothing here is executed or unsealed.
 */

import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { BUNDLE_FILE, BUNDLE_SIGNATURE_FILE } from '../../core/provision/bundle.ts';
import { BLOCK_BYTES } from './frames.ts';
import { isSameOffer, type LinkRefusal, type Offer, offerBytes, readOffer } from './offer.ts';

const PART = 'part';
const OFFER = 'part.json';
/** Bytes that a power cut may cost. */
const SYNC_EVERY_BYTES = 1024 * 1024;
const HASH_CHUNK_BYTES = 256 * 1024;

export interface Incoming {
  /** Where to go on; a transfer of other bytes takes the place of the one before. */
  begin(offer: Offer): number | LinkRefusal;
  /** The next place; the same as before where the block was not the next one. */
  put(at: number, block: Uint8Array): number | LinkRefusal;
  /** Settles when the bundle lies where it is looked for. */
  finish(): Promise<'taken' | LinkRefusal>;
  /** Forgets the transfer and removes what came of it. */
  drop(): void;
  /** A transfer was begun in this life. */
  readonly isOpen: boolean;
  close(): void;
}

export function incomingFolder(dir: string): Incoming {
  return new Folder(dir);
}

class Folder implements Incoming {
  readonly #dir: string;
  #offer: Offer | undefined;
  #file: number | undefined;
  #next = 0;
  #syncedTo = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  get isOpen(): boolean {
    return this.#file !== undefined;
  }

  begin(offer: Offer): number | LinkRefusal {
    return this.#guarded(() => {
      this.close();
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      const before = this.#keptOffer();
      if (before === undefined || !isSameOffer(before, offer)) {
        this.drop();
        writeFileSync(join(this.#dir, OFFER), offerBytes(offer), { mode: 0o600 });
      }
      const file = openSync(join(this.#dir, PART), 'a+', 0o600);
      closeSync(file);
      this.#file = openSync(join(this.#dir, PART), 'r+');
      const { size } = fstatSync(this.#file);
      // What came after the last sync may not be whole: begin again with that block.
      this.#next = Math.min(size - (size % BLOCK_BYTES), totalOf(offer));
      this.#syncedTo = this.#next;
      this.#offer = offer;
      return this.#next;
    });
  }

  put(at: number, block: Uint8Array): number | LinkRefusal {
    const [file, offer] = [this.#file, this.#offer];
    if (file === undefined || offer === undefined) return 'not-understood';
    if (at !== this.#next) return this.#next;
    if (block.length === 0 || block.length > BLOCK_BYTES || at + block.length > totalOf(offer)) return 'too-large';
    return this.#guarded(() => {
      for (let done = 0; done < block.length; ) done += writeSync(file, block, done, block.length - done, at + done);
      this.#next += block.length;
      if (this.#next - this.#syncedTo >= SYNC_EVERY_BYTES) {
        fsyncSync(file);
        this.#syncedTo = this.#next;
      }
      return this.#next;
    });
  }

  async finish(): Promise<'taken' | LinkRefusal> {
    const [file, offer] = [this.#file, this.#offer];
    if (file === undefined || offer === undefined || this.#next !== totalOf(offer)) return 'not-understood';
    const sha256 = await hashOf(file, totalOf(offer));
    if (sha256 !== offer.sha256 || this.#file !== file) {
      this.drop();
      return 'differs';
    }
    return this.#guarded(() => {
      const signature = new Uint8Array(offer.signatureBytes);
      readSync(file, signature, 0, signature.length, offer.bundleBytes);
      ftruncateSync(file, offer.bundleBytes);
      fsyncSync(file);
      writeFileSync(join(this.#dir, BUNDLE_SIGNATURE_FILE), signature, { mode: 0o600, flush: true });
      this.close();
      // The bundle last: it is looked for by its name.
      renameSync(join(this.#dir, PART), join(this.#dir, BUNDLE_FILE));
      rmSync(join(this.#dir, OFFER), { force: true });
      return 'taken';
    });
  }

  drop(): void {
    this.close();
    for (const name of [PART, OFFER]) rmSync(join(this.#dir, name), { force: true });
    this.#next = 0;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#offer = undefined;
  }

  #keptOffer(): Offer | undefined {
    try {
      const offer = readOffer(new Uint8Array(readFileSync(join(this.#dir, OFFER))));
      return typeof offer === 'string' ? undefined : offer;
    } catch {
      return undefined; // none, or not whole: begun anew
    }
  }

  #guarded<T>(work: () => T): T | LinkRefusal {
    try {
      return work();
    } catch (error) {
      if (typeof (error as { code?: unknown }).code !== 'string') throw error;
      this.close();
      return 'no-room';
    }
  }
}

function totalOf({ bundleBytes, signatureBytes }: Offer): number {
  return bundleBytes + signatureBytes;
}

/** Gives the event loop back between chunks: the door goes on meanwhile. */
async function hashOf(file: number, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  const chunk = new Uint8Array(HASH_CHUNK_BYTES);
  for (let at = 0; at < bytes; ) {
    const read = readSync(file, chunk, 0, Math.min(chunk.length, bytes - at), at);
    if (read === 0) break;
    hash.update(chunk.subarray(0, read));
    at += read;
    await pause();
  }
  return hash.digest('hex');
}

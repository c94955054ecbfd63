/**
 * The one row of `meta`: the store key, sealed by the key-encryption key, and what the store key seals itself, the seed of
 * the transform and the count of writes. Never writes a key unsealed. What changes it works inside the caller's
 * transaction; after that, done or failed, `forget` goes by what is on disk.
 */

import { canonicalBytes } from '../../base/canonical.ts';
import { Fault } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { Database } from './database.ts';
import { KeyEncryptionKeys } from './faces-kek.ts';

/** Bytes of every key. */
export const KEY_BYTES = 32;
/** The count of writes: one float64, little-endian, exact up to 2^53. */
const REVISION_BYTES = 8;

/** Of the store key, counting its rotations: associated data of all that it seals. */
export interface StoreKey {
  readonly key: SecretBytes;
  readonly generation: number;
}

interface MetaRow {
  readonly generation: number;
  readonly store_key: Uint8Array;
  readonly transform_seed: Uint8Array;
  readonly revision: Uint8Array;
}

interface Opened extends StoreKey {
  revision: number;
}

export interface FaceKeyParts {
  readonly key: SecretBytes;
  readonly nextKey?: SecretBytes | undefined;
  readonly crypto: Crypto;
}

/** Faults of whatever reads: bad-key, store-corrupt. */
export class FaceStoreKey {
  readonly #database: Database;
  readonly #keks: KeyEncryptionKeys;
  readonly #crypto: Crypto;
  #opened: Opened | undefined;

  /** Makes the row in an empty store; checks what it holds. */
  constructor(database: Database, { key, nextKey, crypto }: FaceKeyParts) {
    this.#database = database;
    this.#crypto = crypto;
    this.#keks = new KeyEncryptionKeys(crypto, key);
    try {
      if (nextKey !== undefined) this.#keks.offer(nextKey);
      if (this.#meta() === undefined) this.#begin();
      crypto.wipe(this.transformSeed());
    } catch (error) {
      this.wipe();
      throw error;
    }
  }

  get current(): StoreKey {
    return this.#read();
  }

  /** True where the store is under the key-encryption key that was offered last. */
  get isOnNext(): boolean {
    this.#read(); // which one is in force is what the disk says
    return this.#keks.isOnNext;
  }

  /** Counts the transactions that wrote, over purges too. */
  get revision(): number {
    return this.#read().revision;
  }

  /** The store key as it is on disk, sealed. */
  get sealed(): Uint8Array {
    return this.#requireMeta().store_key;
  }

  /** The 32-byte seed of the keyed transform, a copy. */
  transformSeed(): Uint8Array {
    const { key, generation } = this.#read();
    const seed = this.#crypto.open(key, this.#requireMeta().transform_seed, sealData('transform-seed', generation));
    if (seed === undefined) throw this.damaged('the seed of the transform');
    return seed;
  }

  /** The key-encryption key that the next move goes to; takes a copy. */
  offer(key: SecretBytes): void {
    this.#read(); // one that the store moved to is in force by now and must not be forgotten
    this.#keks.offer(key);
  }

  /** True where neither a key-encryption key nor the store key opens the sealed bytes. */
  isRefused(sealed: Uint8Array, associated: Uint8Array): boolean {
    if (!this.#keks.isRefused(sealed, associated)) return false;
    const plain = this.#crypto.open(this.#read().key, sealed, associated);
    if (plain !== undefined) this.#crypto.wipe(plain);
    return plain === undefined;
  }

  /** One more write. */
  bump(): void {
    const opened = this.#read();
    opened.revision += 1;
    this.#database.statement('UPDATE meta SET revision = ?').run(this.#sealedRevision(opened));
  }

  /** The next store key, and the seed under it, a fresh one where none is given. Gives the older one, for the caller to wipe. */
  renew(options: { readonly isMoving: boolean; readonly seed?: Uint8Array }): StoreKey {
    const older = this.#read();
    this.#write({ generation: older.generation + 1, revision: older.revision }, options);
    return older;
  }

  /** Seals the same store key under the next key-encryption key. */
  move(): void {
    const { key, generation } = this.#read();
    this.#database.statement('UPDATE meta SET store_key = ?').run(this.#keks.seal(key.expose(), sealData('store-key', generation), true));
  }

  /** Zeroes the store key in RAM; a later use takes it from disk again. */
  forget(): void {
    this.#opened?.key.wipe();
    this.#opened = undefined;
  }

  /** Zeroes every key, for good. */
  wipe(): void {
    this.forget();
    this.#keks.wipe();
  }

  damaged(what: string): Fault {
    return new Fault(
      'store-corrupt',
      `In the face store ${this.#database.path} ${what} is damaged: purge the faces (cards and PINs go on working) and enrol again.`,
    );
  }

  #read(): Opened {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  #open(): Opened {
    const { generation, store_key, revision } = this.#requireMeta();
    const bytes = this.#keks.open(store_key, sealData('store-key', generation));
    if (bytes === undefined) {
      throw new Fault(
        'bad-key',
        `The root key does not open the face store in ${this.#database.path}: start with the key that it was made with. Nothing was changed.`,
      );
    }
    const key = new SecretBytes(bytes);
    const count = this.#crypto.open(key, revision, sealData('revision', generation));
    if (count?.length !== REVISION_BYTES) {
      key.wipe();
      throw this.damaged('the count of writes');
    }
    return { key, generation, revision: new DataView(count.buffer, count.byteOffset).getFloat64(0, true) };
  }

  #begin(): void {
    this.#database.transaction(() => {
      const held = this.#database.statement('SELECT (SELECT count(*) FROM templates) + (SELECT count(*) FROM key_pages) AS rows').get() as {
        rows: number;
      };
      if (held.rows > 0) throw this.damaged('the store key');
      this.#write({ generation: 1, revision: 1 }, { isMoving: false });
    });
  }

  #write(counts: Pick<Opened, 'generation' | 'revision'>, options: { readonly isMoving: boolean; readonly seed?: Uint8Array }): void {
    const opened = { key: new SecretBytes(this.#crypto.randomBytes(KEY_BYTES)), ...counts };
    const seed = options.seed ?? this.#crypto.randomBytes(KEY_BYTES);
    const storeKey = this.#keks.seal(opened.key.expose(), sealData('store-key', opened.generation), options.isMoving);
    const sealedSeed = this.#crypto.seal(opened.key, seed, sealData('transform-seed', opened.generation));
    if (options.seed === undefined) this.#crypto.wipe(seed);
    this.#database
      .statement(
        `INSERT INTO meta (id, generation, store_key, transform_seed, revision) VALUES (1, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET generation = excluded.generation, store_key = excluded.store_key,
           transform_seed = excluded.transform_seed, revision = excluded.revision`,
      )
      .run(opened.generation, storeKey, sealedSeed, this.#sealedRevision(opened));
    this.#opened = opened;
  }

  #sealedRevision({ key, generation, revision }: Opened): Uint8Array {
    const bytes = new Uint8Array(REVISION_BYTES);
    new DataView(bytes.buffer).setFloat64(0, revision, true);
    return this.#crypto.seal(key, bytes, sealData('revision', generation));
  }

  #meta(): MetaRow | undefined {
    return this.#database.guard(
      () => this.#database.statement('SELECT generation, store_key, transform_seed, revision FROM meta').get() as MetaRow | undefined,
    );
  }

  #requireMeta(): MetaRow {
    const meta = this.#meta();
    if (meta === undefined) throw this.damaged('the store key');
    return meta;
  }
}

function sealData(what: string, generation: number): Uint8Array {
  return canonicalBytes({ context: `menshen/face-${what}/1`, generation });
}

/**
 * The keys of the face store: key-encryption key (given) → store key → pages of person keys → templates.
 * Rotating the store key makes every older copy of a page unreadable, which is what erasing means on
 * flash (DESIGN §4). Never writes a key unsealed; wipes each key after its use.
 */

import { canonicalBytes } from '../../base/canonical.ts';
import { Fault } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { Database } from './database.ts';
import { PAGE_KEYS } from './faces-schema.ts';

/** Bytes of every key. */
export const KEY_BYTES = 32;
/** Pages read at once while rotating. */
const ROTATE_BATCH = 256;

interface MetaRow {
  readonly generation: number;
  readonly store_key: Uint8Array;
  readonly transform_seed: Uint8Array;
}

export interface KeyPageRow {
  readonly page: number;
  readonly sealed: Uint8Array;
}

/** A place of one person key. All zero means free: a random key is never zero. */
export interface KeyPlace {
  readonly page: number;
  readonly slot: number;
}

/** What changes keys works inside the caller's transaction; where that fails, `wipe` goes back to what is on disk. */
export interface FaceKeys {
  /** The 32-byte seed of the keyed transform, a copy. */
  transformSeed(): Uint8Array;
  /** The keys of a page (`PAGE_KEYS` × 32 bytes; the caller wipes), or undefined where it does not authenticate. */
  openPage(row: KeyPageRow): Uint8Array | undefined;
  /** Writes a fresh person key to a place, making its page where it is new. The caller wipes the key. */
  putKey(place: KeyPlace): SecretBytes;
  /** A free place; its page may not exist yet. */
  freePlace(): KeyPlace;
  /** New store key, all pages sealed anew, the key at `destroyed` zeroed. `onProgress` counts pages. */
  rotate(destroyed: KeyPlace, onProgress?: (done: number, total: number) => void): void;
  /** New store key and seed, nothing sealed anew: all pages are lost for ever. */
  replace(): void;
  /** True where neither the key-encryption key nor the store key opens the sealed bytes. */
  isRefused(sealed: Uint8Array, associated: Uint8Array): boolean;
  /** Associated data of a page under the present store key. */
  pageData(page: number): Uint8Array;
  /** Zeroes the store key in RAM; a later use takes it from disk again. */
  wipe(): void;
}

/** Opens the keys of a store, making them in an empty one. Faults: bad-key, store-corrupt. */
export function openFaceKeys(database: Database, key: SecretBytes, crypto: Crypto): FaceKeys {
  return new SealedKeys(database, key, crypto);
}

interface StoreKey {
  readonly key: SecretBytes;
  readonly generation: number;
}

class SealedKeys implements FaceKeys {
  readonly #database: Database;
  readonly #key: SecretBytes;
  readonly #crypto: Crypto;
  #current: StoreKey | undefined;

  constructor(database: Database, key: SecretBytes, crypto: Crypto) {
    this.#database = database;
    this.#key = key;
    this.#crypto = crypto;
    if (this.#meta() === undefined) this.#begin();
    this.#current = this.#readStoreKey();
  }

  transformSeed(): Uint8Array {
    const { key, generation } = this.#storeKey();
    const seed = this.#crypto.open(key, this.#requireMeta().transform_seed, sealData('transform-seed', generation));
    if (seed === undefined) throw this.#damaged('the seed of the transform');
    return seed;
  }

  openPage(row: KeyPageRow): Uint8Array | undefined {
    return this.#openPageWith(this.#storeKey(), row);
  }

  putKey(place: KeyPlace): SecretBytes {
    const row = this.#database.statement('SELECT page, sealed FROM key_pages WHERE page = ?').get(place.page) as KeyPageRow | undefined;
    const keys = row === undefined ? new Uint8Array(PAGE_KEYS * KEY_BYTES) : this.openPage(row);
    if (keys === undefined) throw this.#damaged(`key page ${String(place.page)}`);
    const fresh = this.#crypto.randomBytes(KEY_BYTES);
    keySlot(keys, place.slot).set(fresh);
    this.#writePage(place.page, keys);
    this.#crypto.wipe(keys);
    return new SecretBytes(fresh);
  }

  freePlace(): KeyPlace {
    for (const row of this.#database
      .statement('SELECT page, sealed FROM key_pages WHERE used < 64 ORDER BY page')
      .iterate() as Iterable<KeyPageRow>) {
      const keys = this.openPage(row);
      if (keys === undefined) continue; // damaged: its people are lost, new ones go elsewhere
      let slot = 0;
      while (slot < PAGE_KEYS - 1 && !isFree(keySlot(keys, slot))) slot += 1;
      this.#crypto.wipe(keys);
      return { page: row.page, slot };
    }
    const next = this.#database.statement('SELECT coalesce(max(page), -1) + 1 AS page FROM key_pages').get() as { page: number };
    return { page: next.page, slot: 0 };
  }

  rotate(destroyed: KeyPlace, onProgress?: (done: number, total: number) => void): void {
    const { total } = this.#database.statement('SELECT count(*) AS total FROM key_pages').get() as { total: number };
    const batch = this.#database.statement('SELECT page, sealed FROM key_pages WHERE page > ? ORDER BY page LIMIT ?');
    const older = this.#storeKey();
    const seed = this.transformSeed();
    try {
      this.#renew(seed);
      let from = -1;
      for (let done = 0; done < total; ) {
        const rows = batch.all(from, ROTATE_BATCH) as KeyPageRow[];
        for (const row of rows) this.#reseal(row, older, destroyed);
        from = rows.at(-1)?.page ?? Infinity;
        done += rows.length;
        onProgress?.(done, total);
      }
    } finally {
      this.#crypto.wipe(seed);
      older.key.wipe();
    }
  }

  replace(): void {
    const older = this.#storeKey();
    const seed = this.#crypto.randomBytes(KEY_BYTES);
    this.#renew(seed);
    this.#crypto.wipe(seed);
    older.key.wipe();
  }

  isRefused(sealed: Uint8Array, associated: Uint8Array): boolean {
    return [this.#key, this.#storeKey().key].every((key) => {
      const plain = this.#crypto.open(key, sealed, associated);
      if (plain !== undefined) this.#crypto.wipe(plain);
      return plain === undefined;
    });
  }

  pageData(page: number): Uint8Array {
    return pageData(page, this.#storeKey().generation);
  }

  wipe(): void {
    this.#current?.key.wipe();
    this.#current = undefined;
  }

  #storeKey(): StoreKey {
    this.#current ??= this.#readStoreKey();
    return this.#current;
  }

  #readStoreKey(): StoreKey {
    const meta = this.#requireMeta();
    const bytes = this.#crypto.open(this.#key, meta.store_key, sealData('store-key', meta.generation));
    if (bytes !== undefined) return { key: new SecretBytes(bytes), generation: meta.generation };
    throw new Fault(
      'bad-key',
      `The root key does not open the face store in ${this.#database.path}: start with the key that it was made with. Nothing was changed.`,
    );
  }

  #openPageWith(storeKey: StoreKey, row: KeyPageRow): Uint8Array | undefined {
    return this.#crypto.open(storeKey.key, row.sealed, pageData(row.page, storeKey.generation));
  }

  /** A damaged page keeps nobody from being erased: it stays unreadable, and the destroyed key's own is overwritten. */
  #reseal(row: KeyPageRow, older: StoreKey, destroyed: KeyPlace): void {
    const keys = this.#openPageWith(older, row);
    if (keys === undefined) {
      const noise = this.#crypto.randomBytes(row.sealed.length);
      if (row.page === destroyed.page) this.#database.statement('UPDATE key_pages SET sealed = ? WHERE page = ?').run(noise, row.page);
      return;
    }
    if (row.page === destroyed.page) this.#crypto.wipe(keySlot(keys, destroyed.slot));
    this.#writePage(row.page, keys);
    this.#crypto.wipe(keys);
  }

  #begin(): void {
    this.#database.transaction(() => {
      const held = this.#database.statement('SELECT (SELECT count(*) FROM templates) + (SELECT count(*) FROM key_pages) AS rows').get() as {
        rows: number;
      };
      if (held.rows > 0) throw this.#damaged('the store key');
      const seed = this.#crypto.randomBytes(KEY_BYTES);
      this.#renew(seed);
      this.#crypto.wipe(seed);
    });
  }

  /** Makes the next store key, seals it and the seed, and writes both. The older key is the caller's to wipe. */
  #renew(seed: Uint8Array): void {
    const key = new SecretBytes(this.#crypto.randomBytes(KEY_BYTES));
    const generation = (this.#current?.generation ?? 0) + 1;
    const storeKey = this.#crypto.seal(this.#key, key.expose(), sealData('store-key', generation));
    const transformSeed = this.#crypto.seal(key, seed, sealData('transform-seed', generation));
    this.#database
      .statement(
        `INSERT INTO meta (id, generation, store_key, transform_seed) VALUES (1, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET generation = excluded.generation, store_key = excluded.store_key, transform_seed = excluded.transform_seed`,
      )
      .run(generation, storeKey, transformSeed);
    this.#current = { key, generation };
  }

  #writePage(page: number, keys: Uint8Array): void {
    let used = 0;
    for (let slot = 0; slot < PAGE_KEYS; slot += 1) if (!isFree(keySlot(keys, slot))) used += 1;
    const sealed = this.#crypto.seal(this.#storeKey().key, keys, this.pageData(page));
    this.#database
      .statement(
        'INSERT INTO key_pages (page, used, sealed) VALUES (?, ?, ?) ON CONFLICT (page) DO UPDATE SET used = excluded.used, sealed = excluded.sealed',
      )
      .run(page, used, sealed);
  }

  #meta(): MetaRow | undefined {
    return this.#database.guard(
      () => this.#database.statement('SELECT generation, store_key, transform_seed FROM meta').get() as MetaRow | undefined,
    );
  }

  #requireMeta(): MetaRow {
    const meta = this.#meta();
    if (meta === undefined) throw this.#damaged('the store key');
    return meta;
  }

  #damaged(what: string): Fault {
    return new Fault(
      'store-corrupt',
      `In the face store ${this.#database.path} ${what} is damaged: purge the faces (cards and PINs go on working) and enrol again.`,
    );
  }
}

/** The 32 bytes of one slot, a view. */
export function keySlot(keys: Uint8Array, slot: number): Uint8Array {
  return keys.subarray(slot * KEY_BYTES, (slot + 1) * KEY_BYTES);
}

/** True where a slot holds no key. */
export function isFree(slot: Uint8Array): boolean {
  return slot.every((byte) => byte === 0);
}

function pageData(page: number, generation: number): Uint8Array {
  return canonicalBytes({ context: 'menshen/face-key-page/1', page, generation });
}

function sealData(what: string, generation: number): Uint8Array {
  return canonicalBytes({ context: `menshen/face-${what}/1`, generation });
}

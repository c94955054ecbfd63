/**
 * The keys of the face store: key-encryption key (given) → store key → pages of person keys → templates.
 * Rotating the store key makes every older copy of a page unreadable, which is what erasing means on
 * flash (DESIGN §4). Never writes a key unsealed; wipes each key after its use.
 */

import { canonicalBytes } from '../../base/canonical.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { Database } from './database.ts';
import { PAGE_KEYS } from './faces-schema.ts';
import { type FaceKeyParts, FaceStoreKey, KEY_BYTES, type StoreKey } from './faces-store-key.ts';

/** Pages read at once while rotating. */
const ROTATE_BATCH = 256;

export interface KeyPageRow {
  readonly page: number;
  readonly sealed: Uint8Array;
}

/** A place of one person key. All zero means free: a random key is never zero. */
export interface KeyPlace {
  readonly page: number;
  readonly slot: number;
}

export interface Rotation {
  /** Places whose keys are zeroed. */
  readonly destroyed: readonly KeyPlace[];
  /** To the next key-encryption key, where one was offered. */
  readonly isMoving: boolean;
  /** Counts pages. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What changes keys works inside the caller's transaction; after that, done or failed, `forget` of the store key. */
export class FaceKeys {
  readonly #database: Database;
  readonly #crypto: Crypto;
  readonly store: FaceStoreKey;

  /** Opens the keys of a store, making them in an empty one. Faults: bad-key, store-corrupt. */
  constructor(database: Database, parts: FaceKeyParts) {
    this.#database = database;
    this.#crypto = parts.crypto;
    this.store = new FaceStoreKey(database, parts);
  }

  /** The keys of a page (`PAGE_KEYS` × 32 bytes; the caller wipes), or undefined where it does not authenticate. */
  openPage(row: KeyPageRow): Uint8Array | undefined {
    return this.#openPageWith(this.store.current, row);
  }

  /** Writes a fresh person key to a place, making its page where it is new. The caller wipes the key. */
  putKey(place: KeyPlace): SecretBytes {
    const row = this.#database.statement('SELECT page, sealed FROM key_pages WHERE page = ?').get(place.page) as KeyPageRow | undefined;
    const keys = row === undefined ? new Uint8Array(PAGE_KEYS * KEY_BYTES) : this.openPage(row);
    if (keys === undefined) throw this.store.damaged(`key page ${String(place.page)}`);
    const fresh = this.#crypto.randomBytes(KEY_BYTES);
    keySlot(keys, place.slot).set(fresh);
    this.#writePage(place.page, keys);
    this.#crypto.wipe(keys);
    return new SecretBytes(fresh);
  }

  /** A free place; its page may not exist yet. */
  freePlace(): KeyPlace {
    for (const row of this.#database
      .statement('SELECT page, sealed FROM key_pages WHERE used < 64 ORDER BY page')
      .iterate() as Iterable<KeyPageRow>) {
      const keys = this.openPage(row);
      if (keys === undefined) continue; // damaged: its people are lost, new ones go elsewhere
      let slot = 0;
      while (slot < PAGE_KEYS && !isFree(keySlot(keys, slot))) slot += 1;
      this.#crypto.wipe(keys);
      if (slot < PAGE_KEYS) return { page: row.page, slot };
    }
    const next = this.#database.statement('SELECT coalesce(max(page), -1) + 1 AS page FROM key_pages').get() as { page: number };
    return { page: next.page, slot: 0 };
  }

  /** New store key, all pages sealed anew without the destroyed keys. */
  rotate({ destroyed, isMoving, onProgress }: Rotation): void {
    const { total } = this.#database.statement('SELECT count(*) AS total FROM key_pages').get() as { total: number };
    const batch = this.#database.statement('SELECT page, sealed FROM key_pages WHERE page > ? ORDER BY page LIMIT ?');
    const slots = slotsByPage(destroyed);
    const seed = this.store.transformSeed();
    const older = this.store.renew({ seed, isMoving });
    this.#crypto.wipe(seed);
    try {
      let from = -1;
      for (let done = 0; done < total; ) {
        const rows = batch.all(from, ROTATE_BATCH) as KeyPageRow[];
        for (const row of rows) this.#reseal(row, older, slots.get(row.page));
        from = rows.at(-1)?.page ?? Infinity;
        done = rows.length === 0 ? total : done + rows.length;
        onProgress?.(done, total);
      }
    } finally {
      older.key.wipe();
    }
  }

  #openPageWith(storeKey: StoreKey, row: KeyPageRow): Uint8Array | undefined {
    return this.#crypto.open(storeKey.key, row.sealed, pageData(row.page, storeKey.generation));
  }

  /** A damaged page keeps nobody from being erased: it stays unreadable, and one with destroyed keys is overwritten. */
  #reseal(row: KeyPageRow, older: StoreKey, destroyed: readonly number[] | undefined): void {
    const keys = this.#openPageWith(older, row);
    if (keys === undefined) {
      const noise = this.#crypto.randomBytes(row.sealed.length);
      if (destroyed !== undefined) this.#database.statement('UPDATE key_pages SET sealed = ? WHERE page = ?').run(noise, row.page);
      return;
    }
    for (const slot of destroyed ?? []) this.#crypto.wipe(keySlot(keys, slot));
    this.#writePage(row.page, keys);
    this.#crypto.wipe(keys);
  }

  #writePage(page: number, keys: Uint8Array): void {
    let used = 0;
    for (let slot = 0; slot < PAGE_KEYS; slot += 1) if (!isFree(keySlot(keys, slot))) used += 1;
    const { key, generation } = this.store.current;
    const sealed = this.#crypto.seal(key, keys, pageData(page, generation));
    this.#database
      .statement(
        'INSERT INTO key_pages (page, used, sealed) VALUES (?, ?, ?) ON CONFLICT (page) DO UPDATE SET used = excluded.used, sealed = excluded.sealed',
      )
      .run(page, used, sealed);
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

/** Associated data of a page under the store key of one generation. */
export function pageData(page: number, generation: number): Uint8Array {
  return canonicalBytes({ context: 'menshen/face-key-page/1', page, generation });
}

function slotsByPage(places: readonly KeyPlace[]): Map<number, number[]> {
  const slots = new Map<number, number[]>();
  for (const { page, slot } of places) {
    const known = slots.get(page);
    if (known === undefined) slots.set(page, [slot]);
    else known.push(slot);
  }
  return slots;
}

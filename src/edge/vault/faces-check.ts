/**
 * Looks whether what an erasure destroyed can be opened by anything that the store still holds: every key, as read back from
 * disk. A text opens with the key that sealed it and no other, so it is enough that no key held is that one, which a
 * print of it tells (one hash a key, however many go together); some texts are tried with keys all the same.
 */

import { concatBytes, equalBytes, utf8Bytes } from '../../base/bytes.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { Database } from './database.ts';
import { type FaceKeys, isFree, type KeyPageRow, type KeyPlace, keySlot, pageData } from './faces-keys.ts';
import { PAGE_KEYS } from './faces-schema.ts';
import { type TemplateRow, templateData } from './faces-template.ts';

/** Texts that are tried with each key of the page that their own key lay in: 64 × 64 openings, 40 ms on a desktop core. */
const NEAR_TRIED_MAX = 64;
/** Texts whose key was lost before, with its page, are tried with every key: about a second each at 100,000 people. */
const LOST_TRIED_MAX = 4;
const PRINT_CONTEXT = utf8Bytes('menshen/face-key-print/1');

/** A template that goes, and the page its key lies in, as they are before. */
export interface HeldRow extends TemplateRow, KeyPlace {
  readonly page_sealed: Uint8Array;
}

/** What must not open any more. */
export interface Destroyed {
  readonly held: readonly HeldRow[];
  /** Of the keys of those that go, as far as they could be read; from the intent, over restarts. */
  readonly prints: readonly Uint8Array[];
  /** Those of `held` whose key has no print. */
  readonly lost: readonly HeldRow[];
  /** Of the store key that sealed the pages of `held`. */
  readonly generation: number;
}

export interface CheckParts {
  readonly database: Database;
  readonly keys: FaceKeys;
  readonly crypto: Crypto;
}

/** One-way hash (SHA-256) of a random key: says whether two keys are the same, and nothing else. */
export function printOf(crypto: Crypto, key: Uint8Array): Uint8Array {
  const message = concatBytes(PRINT_CONTEXT, key);
  const print = crypto.sha256(message);
  crypto.wipe(message);
  return print;
}

/** The print of each row's key; undefined where its page does not open or its place is empty. */
export function printsOf({ keys, crypto }: CheckParts, held: readonly HeldRow[]): (Uint8Array | undefined)[] {
  return held.map((row) => {
    const page = keys.openPage({ page: row.page, sealed: row.page_sealed });
    if (page === undefined) return undefined;
    const key = keySlot(page, row.slot);
    const print = isFree(key) ? undefined : printOf(crypto, key);
    crypto.wipe(page);
    return print;
  });
}

/** True where nothing held opens what was destroyed, and no key is without a person. */
export function isDecryptRefused(parts: CheckParts, destroyed: Destroyed): boolean {
  const { held, generation } = destroyed;
  const { store } = parts.keys;
  const isOuterRefused = held.every(
    (row) => store.isRefused(row.sealed, templateData(row)) && store.isRefused(row.page_sealed, pageData(row.page, generation)),
  );
  return isOuterRefused && new KeyCheck(parts, destroyed).isPassed();
}

/** The slow plain way to the same answer: every key held on every text. */
export function isRefusedByEveryKey(parts: CheckParts, rows: readonly TemplateRow[]): boolean {
  return eachKey(parts, (key) => rows.every((row) => isRefusedBy(parts.crypto, key, row)));
}

class KeyCheck {
  readonly #parts: CheckParts;
  readonly #near = new Map<number, HeldRow[]>();
  readonly #lost: readonly HeldRow[];
  readonly #prints = new Map<number, Uint8Array[]>();

  constructor(parts: CheckParts, { held, prints, lost }: Destroyed) {
    this.#parts = parts;
    for (const row of held.slice(0, NEAR_TRIED_MAX)) this.#near.set(row.page, [...(this.#near.get(row.page) ?? []), row]);
    this.#lost = lost.slice(0, LOST_TRIED_MAX);
    for (const print of prints) this.#prints.set(shortOf(print), [...(this.#prints.get(shortOf(print)) ?? []), print]);
  }

  isPassed(): boolean {
    const persons = this.#parts.database.statement('SELECT key_slot FROM persons WHERE key_page = ?').pluck();
    let page = -1;
    let slots = new Set<number>();
    return eachKey(this.#parts, (key, place) => {
      if (place.page !== page) slots = new Set(persons.all(place.page) as number[]);
      page = place.page;
      return slots.has(place.slot) && this.#isAnother(key) && this.#isRefused(key, place.page);
    });
  }

  #isAnother(key: Uint8Array): boolean {
    const print = printOf(this.#parts.crypto, key);
    return !(this.#prints.get(shortOf(print)) ?? []).some((destroyed) => equalBytes(destroyed, print));
  }

  #isRefused(key: Uint8Array, page: number): boolean {
    return [...(this.#near.get(page) ?? []), ...this.#lost].every((row) => isRefusedBy(this.#parts.crypto, key, row));
  }
}

/** Goes over every key that is held until one does not hold; a page that does not authenticate has none. */
function eachKey({ database, keys, crypto }: CheckParts, holds: (key: Uint8Array, place: KeyPlace) => boolean): boolean {
  for (const row of database.statement('SELECT page, sealed FROM key_pages ORDER BY page').iterate() as Iterable<KeyPageRow>) {
    const page = keys.openPage(row);
    if (page === undefined) continue;
    try {
      for (let slot = 0; slot < PAGE_KEYS; slot += 1) {
        const key = keySlot(page, slot);
        if (!isFree(key) && !holds(key, { page: row.page, slot })) return false;
      }
    } finally {
      crypto.wipe(page);
    }
  }
  return true;
}

function isRefusedBy(crypto: Crypto, key: Uint8Array, row: TemplateRow): boolean {
  const secret = new SecretBytes(key.slice());
  const plain = crypto.open(secret, row.sealed, templateData(row));
  secret.wipe();
  if (plain !== undefined) crypto.wipe(plain);
  return plain === undefined;
}

/** The first bits of a print, as a key of a map. */
function shortOf(print: Uint8Array): number {
  return (print[0] ?? 0) | ((print[1] ?? 0) << 8) | ((print[2] ?? 0) << 16);
}

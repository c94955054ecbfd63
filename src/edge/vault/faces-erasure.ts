/**
 * Erasing one person's template and purging the store (DESIGN §4): intent, destroy the key, rotate, cut the log,
 * look whether it is gone. Power may fail after any step; `resume` finishes what was begun
 * (INV-18). Never returns before the bytes are gone from every file.
 */

import { invariant } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { ErasureEvidence, FaceSubject, ProofId } from '../../ports/eye.ts';
import type { Database } from './database.ts';
import { keepEvidence, keptEvidence } from './faces-evidence.ts';
import { type FaceKeys, isFree, type KeyPageRow, type KeyPlace, keySlot } from './faces-keys.ts';
import { isMarked, isScanClean, marksOf } from './faces-scan.ts';
import { PAGE_KEYS } from './faces-schema.ts';
import { type TemplateRow, templateData } from './faces-template.ts';

/** Templates whose bytes are looked for after a purge, spread evenly; the file is then a few pages long. */
const PURGE_SAMPLE = 256;
const PROOF_ID = /^[0-9a-f]{32}$/;

/** Names of the steps, in order; a test cuts the power at each. */
export type ErasureStep = 'intended' | 'key-replaced' | 'destroyed' | 'log-cut' | 'compacted' | 'checked' | 'finished';

export interface ErasureParts {
  readonly database: Database;
  readonly keys: FaceKeys;
  readonly crypto: Crypto;
  readonly onStep: (step: ErasureStep) => void;
}

export interface Erasure {
  erase(subject: FaceSubject, proofId: ProofId, onProgress?: (done: number, total: number) => void): ErasureEvidence | undefined;
  purge(proofId: ProofId): ErasureEvidence;
  /** Finishes what a power cut or a full disk left. */
  resume(): void;
}

interface Intent {
  readonly kind: 'erase' | 'purge';
  readonly proof_id: ProofId;
  readonly subject: FaceSubject | null;
  readonly persons_before: number;
  readonly templates_before: number;
  readonly marks: Uint8Array;
}

interface HeldRow extends TemplateRow, KeyPlace {
  readonly page_sealed: Uint8Array;
}

type Progress = (done: number, total: number) => void;

export function createErasure(parts: ErasureParts): Erasure {
  return new StoreErasure(parts);
}

class StoreErasure implements Erasure {
  readonly #database: Database;
  readonly #keys: FaceKeys;
  readonly #crypto: Crypto;
  readonly #onStep: (step: ErasureStep) => void;

  constructor(parts: ErasureParts) {
    this.#database = parts.database;
    this.#keys = parts.keys;
    this.#crypto = parts.crypto;
    this.#onStep = parts.onStep;
  }

  erase(subject: FaceSubject, proofId: ProofId, onProgress?: Progress): ErasureEvidence | undefined {
    this.resume();
    const held = this.#held(subject);
    if (held.length === 0) return keptEvidence(this.#database, proofId);
    this.#intend({ kind: 'erase', proof_id: proofId, subject }, held);
    return this.#finish(onProgress);
  }

  purge(proofId: ProofId): ErasureEvidence {
    this.resume();
    const { persons, templates } = this.#counts();
    const kept = persons + templates === 0 ? keptEvidence(this.#database, proofId) : undefined;
    if (kept !== undefined) return kept;
    this.#intend({ kind: 'purge', proof_id: proofId, subject: null }, this.#held(null));
    return this.#finish(undefined);
  }

  resume(): void {
    if (this.#intent() !== undefined) this.#finish(undefined);
  }

  #intend({ kind, proof_id, subject }: Pick<Intent, 'kind' | 'proof_id' | 'subject'>, held: readonly HeldRow[]): void {
    invariant(PROOF_ID.test(proof_id), 'a proof is numbered by 32 hexadecimal characters');
    const counts = this.#counts();
    const marks = marksOf(this.#storeKeySealed(), ...held.flatMap((row) => [row.sealed, row.page_sealed]));
    this.#database.transaction(() =>
      this.#database
        .statement(
          'INSERT INTO intents (id, kind, proof_id, subject, persons_before, templates_before, marks) VALUES (1, ?, ?, ?, ?, ?, ?)',
        )
        .run(kind, proof_id, subject, counts.persons, counts.templates, marks),
    );
    this.#onStep('intended');
  }

  /** From the intent on disk to its end, from whatever step was reached. */
  #finish(onProgress: Progress | undefined): ErasureEvidence {
    const intent = this.#intent();
    invariant(intent !== undefined, 'an erasure is finished from its intent');
    const held = this.#held(intent.subject);
    try {
      if (intent.kind === 'purge') this.#destroyAll();
      else for (const row of held) this.#destroyOne(row, onProgress);
    } finally {
      this.#keys.wipe(); // what counts is what is on disk
    }
    this.#database.truncateWal();
    this.#onStep('log-cut');
    if (intent.kind === 'purge') this.#compact();
    const evidence = this.#check(intent, held);
    this.#onStep('checked');
    this.#database.transaction(() => {
      keepEvidence(this.#database, intent.proof_id, evidence);
      this.#database.statement('DELETE FROM intents').run();
    });
    this.#database.truncateWal();
    this.#onStep('finished');
    return evidence;
  }

  #destroyOne(held: HeldRow, onProgress: Progress | undefined): void {
    this.#database.transaction(() => {
      this.#database.statement('DELETE FROM templates WHERE subject = ?').run(held.subject);
      this.#database.statement('DELETE FROM persons WHERE subject = ?').run(held.subject);
      this.#database.statement('DELETE FROM grants WHERE subject = ?').run(held.subject);
      this.#keys.rotate({ page: held.page, slot: held.slot }, onProgress);
    });
    this.#onStep('destroyed');
  }

  #destroyAll(): void {
    this.#database.transaction(() => {
      this.#keys.replace();
    });
    this.#database.truncateWal(); // from here on nothing can be read again
    this.#onStep('key-replaced');
    this.#database.transaction(() => {
      for (const table of ['templates', 'persons', 'grants', 'key_pages']) this.#database.statement(`DELETE FROM ${table}`).run();
    });
    this.#onStep('destroyed');
  }

  #compact(): void {
    this.#database.guard(() => this.#database.raw.exec('VACUUM'));
    this.#database.truncateWal();
    this.#onStep('compacted');
  }

  #check(intent: Intent, held: readonly HeldRow[]): ErasureEvidence {
    const counts = this.#counts();
    return {
      templatesBefore: intent.templates_before,
      templatesAfter: counts.templates,
      personsBefore: intent.persons_before,
      personsAfter: counts.persons,
      keysDestroyed: intent.persons_before - counts.persons,
      isStoreKeyRotated: !isMarked(this.#storeKeySealed(), intent.marks),
      isDecryptRefused: this.#database.guard(() => this.#isDecryptRefused(held)),
      isScanClean: isScanClean(this.#database.path, intent.marks),
    };
  }

  /** Tries the old bytes with every key that is still held, as read back from disk, and finds no key without a person. */
  #isDecryptRefused(held: readonly HeldRow[]): boolean {
    const old = held.map((row) => ({ sealed: row.sealed, associated: templateData(row) }));
    const isOpened = old.some(({ sealed, associated }) => !this.#keys.isRefused(sealed, associated));
    if (isOpened || held.some((row) => !this.#keys.isRefused(row.page_sealed, this.#keys.pageData(row.page)))) return false;
    const persons = this.#database.statement('SELECT key_slot FROM persons WHERE key_page = ?').pluck();
    for (const row of this.#database.statement('SELECT page, sealed FROM key_pages ORDER BY page').iterate() as Iterable<KeyPageRow>) {
      const keys = this.#keys.openPage(row);
      if (keys === undefined) continue;
      const isRefused = this.#isRefusedByPage(keys, new Set(persons.all(row.page) as number[]), old);
      this.#crypto.wipe(keys);
      if (!isRefused) return false;
    }
    return true;
  }

  #isRefusedByPage(keys: Uint8Array, slots: ReadonlySet<number>, old: readonly { sealed: Uint8Array; associated: Uint8Array }[]): boolean {
    for (let slot = 0; slot < PAGE_KEYS; slot += 1) {
      const bytes = keySlot(keys, slot);
      if (isFree(bytes)) continue;
      if (!slots.has(slot)) return false;
      const key = new SecretBytes(bytes.slice());
      const isRefused = old.every(({ sealed, associated }) => this.#crypto.open(key, sealed, associated) === undefined);
      key.wipe();
      if (!isRefused) return false;
    }
    return true;
  }

  #intent(): Intent | undefined {
    return this.#database.guard(
      () =>
        this.#database.statement('SELECT kind, proof_id, subject, persons_before, templates_before, marks FROM intents').get() as
          | Intent
          | undefined,
    );
  }

  /** What is to be destroyed: the subject's row, or for null a sample of all rows. */
  #held(subject: FaceSubject | null): HeldRow[] {
    const every = Math.max(1, Math.ceil(this.#counts().templates / PURGE_SAMPLE));
    const sql = `SELECT t.id, t.subject, t.embedder_sha256, t.sealed, p.key_page AS page, p.key_slot AS slot, k.sealed AS page_sealed
      FROM templates t JOIN persons p USING (subject) JOIN key_pages k ON k.page = p.key_page`;
    const numbered = '(SELECT id, row_number() OVER (ORDER BY id) AS number FROM templates)';
    const sample = `${sql} WHERE t.id IN (SELECT id FROM ${numbered} WHERE number % ? = 0 LIMIT ?)`;
    return this.#database.guard(() =>
      subject === null
        ? (this.#database.statement(sample).all(every, PURGE_SAMPLE) as HeldRow[])
        : (this.#database.statement(`${sql} WHERE t.subject = ?`).all(subject) as HeldRow[]),
    );
  }

  #storeKeySealed(): Uint8Array {
    return this.#database.guard(
      () => (this.#database.statement('SELECT store_key FROM meta').get() as { store_key: Uint8Array }).store_key,
    );
  }

  #counts(): { persons: number; templates: number } {
    return this.#database.guard(
      () =>
        this.#database
          .statement('SELECT (SELECT count(*) FROM persons) AS persons, (SELECT count(*) FROM templates) AS templates')
          .get() as {
          persons: number;
          templates: number;
        },
    );
  }
}

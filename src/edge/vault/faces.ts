/**
 * faces.db: the sealed templates, opened by the eye process alone (INV-11). A template is written against a
 * verified grant or not at all (INV-02); no image, score or name has a place in it (INV-01).
 * Opening finishes an erasure that a power cut left, before anything else is read (INV-18).
 */

import { Fault, invariant } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { VerifiedGrant } from '../../core/consent/grant.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { ErasureEvidence, FaceSubject, ProofId } from '../../ports/eye.ts';
import type { EraseOptions, ErasureRequest, FaceVault, StoredTemplate, VaultCounts } from '../../ports/face-vault.ts';
import { type Database, openDatabase } from './database.ts';
import { createErasure, type Erasure, type ErasureStep } from './faces-erasure.ts';
import { countsOf } from './faces-intent.ts';
import { FaceKeys, isFree, type KeyPageRow, type KeyPlace, keySlot } from './faces-keys.ts';
import { FACES_PAGE_BYTES, FACES_SCHEMA, FACES_VERSION } from './faces-schema.ts';
import { openTemplate, sealTemplate, type TemplateRow } from './faces-template.ts';

/** Rows in RAM at once while loading: 512 × 2 kB. */
const LOAD_BATCH = 512;
const SUBJECT = /^[0-9a-f]{32}$/;
const SHA256 = /^[0-9a-f]{64}$/;

export interface FaceVaultOptions {
  readonly path: string;
  /** Key-encryption key of this store, 32 bytes; the caller keeps and wipes it after `close`. */
  readonly key: SecretBytes;
  /** One that was prepared and that the store may be under already; the caller's as well. */
  readonly nextKey?: SecretBytes | undefined;
  readonly crypto: Crypto;
  /** Wall time, for the date of enrolment. */
  readonly nowMs: () => number;
  /** Called after each step of an erasure; a test ends the process here. */
  readonly onStep?: (step: ErasureStep) => void;
  /** Upper bound of the file, pages of 16 KiB. */
  readonly pagesMax?: number;
}

interface LoadRow extends TemplateRow, KeyPlace {}

/** Opens or makes the store. Faults: bad-key, store-corrupt, store-version, store-full, store-failed. */
export function openFaceVault(options: FaceVaultOptions): FaceVault {
  const database = openFaceDatabase(options.path, options.pagesMax);
  try {
    return createFaceVault(options, database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The file with its tables, no key needed. */
export function openFaceDatabase(path: string, pagesMax?: number): Database {
  return openDatabase(path, {
    schema: FACES_SCHEMA,
    version: FACES_VERSION,
    label: 'The face store',
    otherVersion: 'purge the faces (cards and PINs go on working) and enrol again',
    pageBytes: FACES_PAGE_BYTES,
    isExclusive: true,
    ...(pagesMax === undefined ? {} : { pagesMax }),
  });
}

/** The store over a file that is open; `close` closes it. Finishes an erasure that was begun. */
export function createFaceVault(options: Omit<FaceVaultOptions, 'path' | 'pagesMax'>, database: Database): FaceVault {
  const keys = new FaceKeys(database, options);
  const erasure = createErasure({ database, keys, crypto: options.crypto, onStep: options.onStep ?? (() => undefined) });
  try {
    erasure.resume();
    // An enrolment that power cut off leaves a sealed template in the log that no row will ever own.
    database.truncateWal();
  } catch (error) {
    keys.store.wipe();
    throw error;
  }
  return new SqliteFaceVault(options, { database, keys, erasure });
}

class SqliteFaceVault implements FaceVault {
  readonly #crypto: Crypto;
  readonly #nowMs: () => number;
  readonly #database: Database;
  readonly #keys: FaceKeys;
  readonly #erasure: Erasure;

  constructor(
    options: Pick<FaceVaultOptions, 'crypto' | 'nowMs'>,
    parts: { readonly database: Database; readonly keys: FaceKeys; readonly erasure: Erasure },
  ) {
    this.#crypto = options.crypto;
    this.#nowMs = options.nowMs;
    this.#database = parts.database;
    this.#keys = parts.keys;
    this.#erasure = parts.erasure;
  }

  counts(): VaultCounts {
    return { ...countsOf(this.#database), images: 0 };
  }

  subjects(): FaceSubject[] {
    return this.#database.guard(() => this.#database.statement('SELECT subject FROM templates ORDER BY id').pluck().all() as FaceSubject[]);
  }

  subjectsOutside(isCovered: (noticeVersion: string) => boolean): FaceSubject[] {
    return this.#database.guard(() => {
      const versions = this.#database.statement('SELECT DISTINCT notice_version FROM grants').pluck().all() as string[];
      const granted = this.#database.statement('SELECT subject FROM grants WHERE notice_version = ?').pluck();
      return versions.filter((version) => !isCovered(version)).flatMap((version) => granted.all(version) as FaceSubject[]);
    });
  }

  load(onTemplate: (template: StoredTemplate) => void, onProgress: (done: number, total: number) => void): void {
    const total = this.counts().templates;
    const pages = this.#database.guard(() => this.#openPages());
    let done = 0;
    const damaged: number[] = [];
    try {
      for (let from = -1; done < total; ) {
        const rows = this.#database.guard(() => this.#batch(from));
        for (const row of rows) {
          done += 1;
          const template = this.#open(row, pages);
          if (template === undefined) damaged.push(done);
          else onTemplate(template);
        }
        from = rows.at(-1)?.id ?? Infinity;
        onProgress(done, total);
        if (rows.length === 0) throw this.#damaged(done + 1, total, 1);
      }
    } finally {
      for (const keys of pages.values()) this.#crypto.wipe(keys);
    }
    if (damaged[0] !== undefined) throw this.#damaged(damaged[0], total, damaged.length);
  }

  put(template: StoredTemplate, grant: VerifiedGrant): void {
    invariant(SUBJECT.test(template.subject), 'a subject reference is 32 hexadecimal characters');
    invariant(SHA256.test(template.embedderSha256), 'an embedder is named by its SHA-256');
    invariant(grant.subject === template.subject, 'a template is written against its own subject’s grant');
    this.#erasure.resume(); // an erasure that failed must not take the new template with it later
    try {
      const isReplaced = this.#database.transaction(() => {
        const place = this.#removed(template.subject);
        // The older template is forgotten like an erased one: its key goes and every page is sealed anew.
        if (place !== undefined) this.#keys.rotate({ destroyed: [place], isMoving: false });
        this.#insert(template, grant, this.#keys.freePlace());
        this.#keys.store.bump();
        return place !== undefined;
      });
      if (isReplaced) this.#database.truncateWal();
    } catch (error) {
      this.#keys.store.forget(); // nothing was written: back to the key on disk
      throw error;
    }
  }

  erase(requests: readonly ErasureRequest[], options?: EraseOptions): ReturnType<FaceVault['erase']> {
    return this.#erasure.erase(requests, options);
  }

  purge(proofId: ProofId, options?: EraseOptions): ErasureEvidence {
    return this.#erasure.purge(proofId, options);
  }

  get isOnNextKey(): boolean {
    return this.#erasure.isOnNextKey;
  }

  revision(): number {
    return this.#keys.store.revision;
  }

  transformSeed(): Uint8Array {
    return this.#keys.store.transformSeed();
  }

  close(): void {
    this.#keys.store.wipe();
    this.#database.close();
  }

  #removed(subject: FaceSubject): KeyPlace | undefined {
    const place = this.#database.statement('SELECT key_page AS page, key_slot AS slot FROM persons WHERE subject = ?').get(subject) as
      | KeyPlace
      | undefined;
    for (const table of ['templates', 'persons', 'grants']) this.#database.statement(`DELETE FROM ${table} WHERE subject = ?`).run(subject);
    return place;
  }

  #insert(template: StoredTemplate, grant: VerifiedGrant, place: KeyPlace): void {
    const { subject } = template;
    this.#database
      .statement('INSERT INTO grants (subject, grant_id, purpose, notice_version, notice_hash, granted_at_ms) VALUES (?, ?, ?, ?, ?, ?)')
      .run(subject, grant.grantId, grant.purpose, grant.noticeVersion, grant.noticeHash, grant.grantedAtMs);
    const key = this.#keys.putKey(place);
    this.#database.statement('INSERT INTO persons (subject, key_page, key_slot) VALUES (?, ?, ?)').run(subject, place.page, place.slot);
    const { id } = this.#database.statement('SELECT coalesce(max(id), 0) + 1 AS id FROM templates').get() as { id: number };
    const sealed = sealTemplate(this.#crypto, key, { id, subject, embedder_sha256: template.embedderSha256 }, template.vector);
    key.wipe();
    this.#database
      .statement('INSERT INTO templates (id, subject, grant_id, embedder_sha256, enrolled_at_ms, sealed) VALUES (?, ?, ?, ?, ?, ?)')
      .run(id, subject, grant.grantId, template.embedderSha256, this.#nowMs(), sealed);
  }

  #openPages(): Map<number, Uint8Array> {
    const pages = new Map<number, Uint8Array>();
    for (const row of this.#database.statement('SELECT page, sealed FROM key_pages').iterate() as Iterable<KeyPageRow>) {
      const keys = this.#keys.openPage(row);
      if (keys !== undefined) pages.set(row.page, keys);
    }
    return pages;
  }

  #batch(from: number): LoadRow[] {
    return this.#database
      .statement(
        `SELECT t.id, t.subject, t.embedder_sha256, t.sealed, p.key_page AS page, p.key_slot AS slot
         FROM templates t JOIN persons p USING (subject) WHERE t.id > ? ORDER BY t.id LIMIT ?`,
      )
      .all(from, LOAD_BATCH) as LoadRow[];
  }

  #open(row: LoadRow, pages: ReadonlyMap<number, Uint8Array>): StoredTemplate | undefined {
    const keys = pages.get(row.page);
    if (keys === undefined || isFree(keySlot(keys, row.slot))) return undefined;
    const key = new SecretBytes(keySlot(keys, row.slot).slice());
    const template = openTemplate(this.#crypto, key, row);
    key.wipe();
    return template;
  }

  #damaged(first: number, total: number, count: number): Fault {
    return new Fault(
      'store-corrupt',
      `In the face store ${this.#database.path} ${String(count)} of ${String(total)} rows cannot be read, the first is row ${String(first)}: ` +
        'purge the faces (cards and PINs go on working) and enrol again.',
    );
  }
}

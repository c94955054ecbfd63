/**
 * Erasing people's templates and purging the store (DESIGN §4): intent, destroy the keys, rotate, cut the log,
 * look whether it is gone. Several people go in one rotation. Power may fail after any step; `resume` finishes what
 * was begun (INV-18). Never returns before the bytes are gone from every file.
 */

import { invariant, isFault } from '../../base/fault.ts';
import { ERASE_BATCH_MAX } from '../../core/policy/limits.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { ErasureEvidence, ErasureRequest, ProofId } from '../../ports/eye.ts';
import type { EraseOptions } from '../../ports/face-vault.ts';
import type { Database } from './database.ts';
import { type HeldRow, isDecryptRefused } from './faces-check.ts';
import { keepEvidence, keptEvidence } from './faces-evidence.ts';
import {
  clearIntent,
  countsOf,
  eraseIntent,
  heldByIntent,
  heldOf,
  type Intent,
  purgeIntent,
  readIntent,
  writeIntent,
} from './faces-intent.ts';
import type { FaceKeys } from './faces-keys.ts';
import { isMarked, isScanClean } from './faces-scan.ts';

/** Rows that a purge deletes at once: 8192 templates are a log of 20 MB. */
const PURGE_PART = 8192;

/** Names of the steps, in order; a test cuts the power at each. */
export type ErasureStep = 'intended' | 'key-replaced' | 'destroyed' | 'log-cut' | 'compacted' | 'checked' | 'finished' | 'moved';

export interface ErasureParts {
  readonly database: Database;
  readonly keys: FaceKeys;
  readonly crypto: Crypto;
  readonly onStep: (step: ErasureStep) => void;
}

export interface Erasure {
  erase(requests: readonly ErasureRequest[], options?: EraseOptions): readonly (ErasureEvidence | undefined)[];
  purge(proofId: ProofId, options?: EraseOptions): ErasureEvidence;
  /** True where the store is under the next key that was given last. */
  readonly isOnNextKey: boolean;
  /** Finishes what a power cut or a full disk left. */
  resume(): void;
}

export function createErasure(parts: ErasureParts): Erasure {
  return new StoreErasure(parts);
}

class StoreErasure implements Erasure {
  readonly #parts: ErasureParts;
  readonly #database: Database;
  readonly #keys: FaceKeys;

  constructor(parts: ErasureParts) {
    this.#parts = parts;
    this.#database = parts.database;
    this.#keys = parts.keys;
  }

  erase(requests: readonly ErasureRequest[], { nextKey, onProgress }: EraseOptions = {}): readonly (ErasureEvidence | undefined)[] {
    invariant(requests.length <= ERASE_BATCH_MAX, 'erasures go in bounded batches');
    if (nextKey !== undefined) this.#keys.store.offer(nextKey);
    this.resume();
    const held = requests.flatMap(({ subject, proofId }) => {
      const row = heldOf(this.#database, subject);
      return row === undefined ? [] : [[proofId, row] as const];
    });
    if (held.length > 0) {
      this.#intend(eraseIntent(this.#parts, held));
      this.#finish(onProgress);
    }
    if (nextKey !== undefined && !this.#keys.store.isOnNext) this.#move();
    return requests.map(({ proofId }) => keptEvidence(this.#database, proofId));
  }

  purge(proofId: ProofId, { nextKey }: EraseOptions = {}): ErasureEvidence {
    if (nextKey !== undefined) this.#keys.store.offer(nextKey);
    this.resume();
    const { persons, templates } = countsOf(this.#database);
    if (persons + templates > 0 || keptEvidence(this.#database, proofId) === undefined) {
      this.#intend(purgeIntent(this.#parts, proofId));
      this.#finish(undefined);
    }
    if (nextKey !== undefined && !this.#keys.store.isOnNext) this.#move();
    const evidence = keptEvidence(this.#database, proofId);
    invariant(evidence !== undefined, 'a finished purge has its evidence');
    return evidence;
  }

  get isOnNextKey(): boolean {
    try {
      return this.#keys.store.isOnNext;
    } catch (error) {
      if (!isFault(error)) throw error;
      return false; // where nobody can say, no key may be given up
    }
  }

  resume(): void {
    if (readIntent(this.#database) !== undefined) this.#finish(undefined);
  }

  #intend(intent: Intent): void {
    this.#write(() => {
      writeIntent(this.#database, intent);
    });
    this.#parts.onStep('intended');
  }

  /** From the intent on disk to its end, from whatever step was reached. */
  #finish(onProgress: EraseOptions['onProgress']): void {
    const intent = readIntent(this.#database);
    invariant(intent !== undefined, 'an erasure is finished from its intent');
    const held = heldByIntent(this.#database, intent);
    if (intent.kind === 'purge') this.#destroyAll();
    else if (held.length > 0) this.#destroy(held, onProgress);
    this.#database.truncateWal();
    this.#parts.onStep('log-cut');
    if (intent.kind === 'purge') this.#compact();
    const evidence = this.#check(intent, held);
    this.#parts.onStep('checked');
    this.#write(() => {
      for (const { proof_id } of intent.requests) keepEvidence(this.#database, proof_id, evidence);
      clearIntent(this.#database);
    });
    this.#database.truncateWal();
    this.#parts.onStep('finished');
  }

  #destroy(held: readonly HeldRow[], onProgress: EraseOptions['onProgress']): void {
    this.#write(() => {
      for (const { subject } of held) {
        for (const table of ['templates', 'persons', 'grants'])
          this.#database.statement(`DELETE FROM ${table} WHERE subject = ?`).run(subject);
      }
      this.#keys.rotate({ destroyed: held, isMoving: true, onProgress });
    });
    this.#parts.onStep('destroyed');
  }

  #destroyAll(): void {
    this.#write(() => {
      this.#keys.store.renew({ isMoving: true }).key.wipe();
    });
    this.#database.truncateWal(); // from here on nothing can be read again
    this.#parts.onStep('key-replaced');
    for (const table of ['templates', 'persons', 'grants', 'key_pages']) this.#empty(table);
    this.#parts.onStep('destroyed');
  }

  /** In bounded parts, the log cut after each: a full disk must not keep a purge from its end. */
  #empty(table: string): void {
    const part = this.#database.statement(`DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} ORDER BY rowid LIMIT ?)`);
    for (let deleted = PURGE_PART; deleted === PURGE_PART; ) {
      this.#write(() => {
        deleted = part.run(PURGE_PART).changes;
      });
      this.#database.truncateWal();
    }
  }

  #compact(): void {
    this.#database.guard(() => this.#database.raw.exec('VACUUM'));
    this.#database.truncateWal();
    this.#parts.onStep('compacted');
  }

  /**
   * To the next key where nothing was left to destroy. The store key may stay: whatever was erased before is sealed under
   * older ones, and those are lost with the key-encryption key that sealed them.
   */
  #move(): void {
    this.#write(() => {
      this.#keys.store.move();
    });
    this.#database.truncateWal();
    this.#parts.onStep('moved');
  }

  #check(intent: Intent, held: readonly HeldRow[]): ErasureEvidence {
    const counts = countsOf(this.#database);
    const lost = new Set(intent.requests.map(({ subject, key_print }) => (key_print === null ? subject : null)));
    const destroyed = {
      held,
      prints: intent.requests.flatMap(({ key_print }) => key_print ?? []),
      lost: held.filter(({ subject }) => lost.has(subject)),
      generation: intent.generation,
    };
    return {
      templatesBefore: intent.templates_before,
      templatesAfter: counts.templates,
      personsBefore: intent.persons_before,
      personsAfter: counts.persons,
      keysDestroyed: intent.persons_before - counts.persons,
      isStoreKeyRotated: !isMarked(this.#keys.store.sealed, intent.marks),
      isDecryptRefused: this.#database.guard(() => isDecryptRefused(this.#parts, destroyed)),
      isScanClean: isScanClean(this.#database.path, intent.marks),
    };
  }

  /** One transaction, counted. Afterwards, done or failed, what counts is what is on disk. */
  #write(work: () => void): void {
    try {
      this.#database.transaction(() => {
        work();
        this.#keys.store.bump();
      });
    } finally {
      this.#keys.store.forget();
    }
  }
}

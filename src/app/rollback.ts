/**
 * Whether a store is older than what was already reached (INV-07): noticed at boot, written into people.db and the
 * ledger, and the face is off until the way out was taken: a purge for faces and their keys, an operator's word for
 * people. Cards and PINs go on by the store that is there. Never accepts anything by itself.
 */

import { ROLLED_BACK_STORES, type RolledBackStore } from '../core/ledger/event.ts';
import type { Eye } from '../ports/eye.ts';
import type { Journal } from './journal.ts';
import type { Store } from './store.ts';

/** Settings of people.db. */
const MARKS = 'rolled-back';
const REVISION = 'faces-revision';

/** Mended by a purge; the others by an operator's word. */
const PURGED: readonly RolledBackStore[] = ['faces', 'keys'];

export interface Rollback {
  /** Stores that are known to be older copies. */
  readonly noticed: readonly RolledBackStore[];
  notice(store: RolledBackStore): void;
  /** Looks at what the eye says of its store. */
  look(): void;
  /** After a purge: the store begins anew where it stands now. */
  purged(): void;
  /** An operator (their ledger subject) takes the present state for the right one. What was accepted. */
  accept(subject: string): readonly RolledBackStore[];
}

export interface RollbackParts {
  readonly eye: Pick<Eye, 'status'>;
  readonly store: Store;
  readonly journal: Journal;
}

export function makeRollback(parts: RollbackParts): Rollback {
  return new StoreRollback(parts);
}

class StoreRollback implements Rollback {
  readonly #parts: RollbackParts;
  /** In RAM too: a people store that fails must not open the gate. */
  readonly #marks: Set<RolledBackStore>;

  constructor(parts: RollbackParts) {
    this.#parts = parts;
    this.#marks = new Set(readMarks(parts.store));
  }

  get noticed(): readonly RolledBackStore[] {
    return [...this.#marks];
  }

  notice(which: RolledBackStore): void {
    if (this.#marks.has(which)) return;
    this.#marks.add(which);
    this.#keep();
    this.#parts.journal.append({ kind: 'rolled-back', store: which });
  }

  look(): void {
    const { state, code, revision } = this.#parts.eye.status();
    if (state === 'refused' && code === 'rolled-back') this.notice('keys');
    // The root opened people.db: a face store that its keys do not open is another one than was reached.
    if (state === 'refused' && code === 'bad-key' && !this.#isPurgePending()) this.notice('faces');
    if (revision !== undefined) this.#compare(revision);
  }

  purged(): void {
    const { revision } = this.#parts.eye.status();
    if (revision !== undefined) this.#reach(revision);
    if (!PURGED.some((which) => this.#marks.has(which))) return;
    for (const which of PURGED) this.#marks.delete(which);
    this.#keep();
  }

  accept(subject: string): readonly RolledBackStore[] {
    const accepted: RolledBackStore[] = [];
    for (const which of this.noticed.filter((marked) => !PURGED.includes(marked))) {
      const entry = this.#parts.journal.append({ kind: 'rollback-accepted', store: which, subject });
      if (entry === undefined) break;
      this.#marks.delete(which);
      accepted.push(which);
    }
    this.#keep();
    return accepted;
  }

  #compare(revision: number): void {
    const asked = this.#parts.store.ask((people) => people.setting(REVISION));
    if (asked.kind === 'failed') return;
    const reached = asked.value === undefined ? -1 : Number(asked.value);
    if (revision > reached) this.#reach(revision);
    // A purge may begin the store anew, with a count of its own.
    else if (revision < reached && !this.#isPurgePending()) this.notice('faces');
  }

  #reach(revision: number): void {
    this.#parts.store.ask((people) => {
      people.setSetting(REVISION, String(revision));
    });
  }

  #keep(): void {
    this.#parts.store.ask((people) => {
      people.setSetting(MARKS, [...this.#marks].join(' '));
    });
  }

  #isPurgePending(): boolean {
    const asked = this.#parts.store.ask((people) => people.intents().some(({ kind }) => kind === 'purge'));
    return asked.kind === 'failed' || asked.value;
  }
}

function readMarks(store: Store): RolledBackStore[] {
  const asked = store.ask((people) => people.setting(MARKS));
  if (asked.kind === 'failed' || asked.value === undefined) return [];
  const words = asked.value.split(' ');
  return ROLLED_BACK_STORES.filter((which) => words.includes(which));
}

/**
 * The ledger as the verbs use it: a ledger that fails closes the face gate but never stops a card
 * or PIN (INV-20). Never takes anything but the closed list of events (INV-12).
 */

import { isFault } from '../base/fault.ts';
import type { LedgerEvent } from '../core/ledger/event.ts';
import type { AppendedEntry, Ledger } from '../ports/ledger.ts';

export interface Journal {
  /** The entry, or undefined where the ledger could not be written; the gate is then closed. */
  append(event: LedgerEvent): AppendedEntry | undefined;
  readonly isOk: boolean;
}

export function makeJournal(ledger: Ledger): Journal {
  let isOk = true;
  return {
    get isOk() {
      return isOk;
    },
    append: (event) => {
      try {
        const entry = ledger.append(event);
        isOk = true;
        return entry;
      } catch (error) {
        if (!isFault(error)) throw error;
        isOk = false;
        return undefined;
      }
    },
  };
}

/** The append-only proof of what happened (ledger.db; INV-12). No names, no face data, no scores. */

import type { LedgerEvent } from '../core/ledger/event.ts';

export interface LedgerEntry {
  /** From 0, without gaps. */
  readonly seq: number;
  readonly atMs: number;
  readonly event: LedgerEvent;
  /** Hash of the entry before (hex); of nothing: 64 zeros. */
  readonly previous: string;
  readonly hash: string;
}

export interface AppendedEntry extends LedgerEntry {
  /** The signed checkpoint of the ledger that ends with this entry. */
  readonly note: string;
}

/** How far the check of what the ledger held when it was opened has come. */
export type LedgerCheck =
  | { readonly kind: 'checking'; readonly done: number; readonly total: number }
  | { readonly kind: 'ok' }
  /** It does not hold. What was written since is elsewhere than it; the sentence names the first bad entry. */
  | { readonly kind: 'bad'; readonly sentence: string };

export interface Ledger {
  /** On disk and signed when it returns. */
  append(event: LedgerEvent): AppendedEntry;
  readonly size: number;
  /** Checks the next few entries, some milliseconds' worth; once ended it answers the same again. */
  checkSlice(): LedgerCheck;
  entries(from: number, limit: number): LedgerEntry[];
  close(): void;
}

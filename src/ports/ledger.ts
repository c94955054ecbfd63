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

export interface Ledger {
  /** On disk and signed when it returns. */
  append(event: LedgerEvent): LedgerEntry;
  readonly size: number;
  entries(from: number, limit: number): LedgerEntry[];
  close(): void;
}

/** What the check of a ledger ends with. Sentences name entries by number, never what they hold (INV-12). */

import type { MerkleRange } from './merkle.ts';

export type BadWhat =
  | 'altered'
  | 'missing'
  | 'reordered'
  | 'cut-off'
  | 'unsigned'
  | 'checkpoint-bad'
  /** A note kept outside of the ledger is not of this ledger. */
  | 'anchor-bad'
  /** The entries hold, but the file's own rules against change were removed. */
  | 'rules-changed'
  | 'unreadable';

export interface BadVerdict {
  readonly kind: 'bad';
  /** Number of the first entry that is bad or no longer proved. */
  readonly seq: number;
  readonly what: BadWhat;
  readonly sentence: string;
}

export interface GoodVerdict {
  readonly kind: 'ok';
  readonly size: number;
  readonly range: MerkleRange;
  /** Hash of the last entry, hex. */
  readonly last: string;
}

export type LedgerVerdict = GoodVerdict | BadVerdict;

/** Verdict of the first thing that is wrong. */
export function bad(seq: number, what: BadWhat, sentence: string): BadVerdict {
  return { kind: 'bad', seq, what, sentence };
}

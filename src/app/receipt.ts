/**
 * What a person takes home of a consent, a withdrawal or an erasure: a short number to find the entry
 * again, and the whole receipt that proves it (core/ledger/receipt). Nothing in either names anybody.
 */

import { invariant } from '../base/fault.ts';
import { receiptFor, receiptText } from '../core/ledger/receipt.ts';
import type { AppendedEntry } from '../ports/ledger.ts';

export { receiptNumber as receiptOf } from '../core/ledger/receipt-number.ts';

/** The receipt for an entry just written, or null where the ledger could not take it. */
export function receiptTextOf(entry: AppendedEntry | undefined): string | null {
  if (entry === undefined) return null;
  const receipt = receiptFor(entry, entry.note);
  invariant(receipt !== undefined, 'the note of an append holds its entry');
  return receiptText(receipt);
}

/**
 * What a person takes home of a consent, a withdrawal or an erasure: a short number to find the entry
 * again, and the whole receipt that proves it (core/ledger/receipt). Nothing in either names anybody.
 */

import { receiptFor, receiptText } from '../core/ledger/receipt.ts';
import type { AppendedEntry } from '../ports/ledger.ts';

export { receiptNumber as receiptOf } from '../core/ledger/receipt-number.ts';

/** The receipt for an entry just written; null where the ledger gave none to make one of: that stops no erasure. */
export function receiptTextOf(entry: AppendedEntry | undefined): string | null {
  const receipt = entry === undefined ? undefined : receiptFor(entry, entry.note);
  return receipt === undefined ? null : receiptText(receipt);
}

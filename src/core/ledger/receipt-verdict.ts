/** What the check of a receipt ends with where it ends badly, each as one sentence. None names what an entry holds (INV-12). */

import { Fault } from '../../base/fault.ts';
import type { ProofFault } from './proof.ts';

export type ReceiptFault =
  | ProofFault
  | 'not-a-receipt'
  | 'not-a-proof'
  | 'unknown-number'
  /** Signed by this device, but not about this ledger. */
  | 'other-tree'
  | 'ledger-shorter';

const SENTENCES: Readonly<Record<ReceiptFault, string>> = {
  'not-a-receipt':
    'This is not a whole receipt: the text is cut off or mistyped. Scan or copy it again, all of it, from "menshen:1:" to its last letter.',
  'not-a-proof': 'The file is not a whole proof of this format: have it made again with "menshen audit prove".',
  'unknown-number': 'No entry of this ledger has that number: check it for slips, and that it is the terminal that gave it.',
  'other-device': 'The receipt is of another device than the key: name the key of the device whose name stands in the receipt.',
  'other-key': 'The receipt was signed with another key than the one given, although the device has the same name: do not trust it.',
  'bad-signature': 'The signature does not fit: the receipt was changed after it was signed, or mistyped.',
  'proof-of-other-key': 'The proof was made with another key than the one given: name the key of the device that made the receipt.',
  'checkpoint-bad': 'The newest checkpoint in the proof is malformed or not rightly signed: the proof proves nothing.',
  'proof-older': 'The proof ends before the receipt was made: have a newer one made with "menshen audit prove".',
  'other-entry': 'The entry at that place is not the one that the receipt was made for: the entry or the receipt was changed.',
  'not-included': 'The proof does not show the entry in the newest signed tree: the proof is wrong, or the entry is no longer there.',
  'not-consistent':
    'The newest signed tree did not grow from the tree of the receipt: the device signed two different pasts. Keep both files as evidence.',
  'other-tree':
    'The receipt is rightly signed, but this ledger is not the one it was made from: it was rewritten or begun anew. Try the ledger.broken-N.db beside it with --against, and keep the receipt as evidence.',
  'ledger-shorter':
    'The receipt is rightly signed, but this ledger ends before it: entries were cut off, or it is an older copy. Take the newest one, and keep the receipt as evidence.',
};

/** Fault `receipt-bad` with its sentence. */
export function badReceipt(what: ReceiptFault): Fault {
  return new Fault('receipt-bad', SENTENCES[what]);
}

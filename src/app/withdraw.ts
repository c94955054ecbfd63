/** Ends a person's consent and destroys the template at once, with nobody's approval; card and PIN stay (INV-08). */

import { type ErasureResult, eraseSubject } from './erase.ts';
import type { ConsentEnd } from '../ports/people-vault.ts';
import type { Ground } from './parts.ts';
import { receiptTextOf } from './receipt.ts';

/** By which way, by whom, and with how many touches after the card and PIN. */
export type Withdrawal = NonNullable<ConsentEnd['withdrawal']>;

/** "Withdraw" and "confirm": no more than "enrol", the notice and "agree" (INV-08; a test walks the machine). */
export const WITHDRAW_STEPS = 2;

export type WithdrawResult = ErasureResult | { readonly kind: 'nothing-held' } | { readonly kind: 'unknown-person' };

export async function withdraw(ground: Ground, personId: string, withdrawal: Withdrawal): Promise<WithdrawResult> {
  const asked = ground.store.ask((people) => ({ person: people.byId(personId), subject: people.ledgerSubject(personId) }));
  if (asked.kind === 'failed') return { kind: 'failed' };
  const { person, subject } = asked.value;
  if (person === undefined) return { kind: 'unknown-person' };
  if (person.grant === undefined) return { kind: 'nothing-held' };
  const entry = ground.journal.append({ kind: 'withdrawn', subject, channel: withdrawal.channel });
  const result = await eraseSubject(ground, { personId, cause: 'withdrawn', how: 'withdrawn', withdrawal });
  // Until the erasure is proved there is only the withdrawal to have a receipt of.
  return result.kind === 'pending' ? { ...result, receiptText: receiptTextOf(entry) } : result;
}

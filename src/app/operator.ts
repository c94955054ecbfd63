/**
 * Proves an operator for a command: card and PIN. At a site without PINs the card alone: such a
 * command is typed by whoever may write the terminal's own folder, and what it destroys is named besides.
 */

import { type Identification, identifyCard, identifyPin } from './fallback.ts';
import type { Ground } from './parts.ts';

export type OperatorRefusal = 'unknown-credential' | 'wrong-pin' | 'blocked' | 'wait' | 'not-operator';

export type OperatorProof =
  | { readonly kind: 'operator'; readonly personId: string /** In the ledger. */; readonly subject: string }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal };

export async function proveOperator(ground: Ground, words: { readonly card: string; readonly pin?: string }): Promise<OperatorProof> {
  if (!ground.parts.site.fallback.pin) return judged(ground, identifyCard(ground, words.card));
  return proveOperatorByPin(ground, { card: words.card, pin: words.pin ?? '' });
}

/** Card and PIN at every site: for a command that takes an operator's word and names nothing that would have to be confirmed. */
export async function proveOperatorByPin(ground: Ground, words: { readonly card: string; readonly pin: string }): Promise<OperatorProof> {
  return judged(ground, await identifyPin(ground, { kind: 'card', card: words.card }, words.pin));
}

function judged(ground: Ground, identification: Identification): OperatorProof {
  if (identification.kind === 'wait') return { kind: 'refused', reason: 'wait' };
  if (identification.kind === 'refused') {
    const { reason } = identification;
    return { kind: 'refused', reason: reason === 'wrong-pin' || reason === 'blocked' ? reason : 'unknown-credential' };
  }
  const { personId } = identification.who;
  const operator = ground.store.ask((people) => ({ role: people.byId(personId)?.role, subject: people.ledgerSubject(personId) }));
  if (operator.kind === 'failed') return { kind: 'failed' };
  if (operator.value.role !== 'operator') return { kind: 'refused', reason: 'not-operator' };
  return { kind: 'operator', personId, subject: operator.value.subject };
}

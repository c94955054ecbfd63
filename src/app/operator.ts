/**
 * Proves who asks for a command, and asks the table of roles whether they may: card and PIN. At a site without PINs the card alone: such a
 * command is typed by whoever may write the terminal's own folder, and what it destroys is named besides.
 */

import { standingAt } from '../core/access/schedule.ts';
import { mayDo, type Verb } from '../core/policy/roles.ts';
import { type Identification, identifyCard, identifyPin } from './fallback.ts';
import type { Ground } from './parts.ts';

export type OperatorRefusal = 'unknown-credential' | 'wrong-pin' | 'blocked' | 'wait' | 'not-operator';

export type OperatorProof =
  | { readonly kind: 'operator'; readonly personId: string /** In the ledger. */; readonly subject: string }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal };

/** Where no verb is named it is one for operators alone. */
export async function proveOperator(
  ground: Ground,
  words: { readonly card: string; readonly pin?: string },
  verb: Verb = OPERATORS_ONLY,
): Promise<OperatorProof> {
  if (!ground.parts.site.fallback.pin) return judged(ground, identifyCard(ground, words.card), verb);
  return proveOperatorByPin(ground, { card: words.card, pin: words.pin ?? '' }, verb);
}

const OPERATORS_ONLY: Verb = 'guardian';

/** Card and PIN at every site: for a command that takes an operator's word and names nothing that would have to be confirmed. */
export async function proveOperatorByPin(
  ground: Ground,
  words: { readonly card: string; readonly pin: string },
  verb: Verb = OPERATORS_ONLY,
): Promise<OperatorProof> {
  return judged(ground, await identifyPin(ground, { kind: 'card', card: words.card }, words.pin), verb);
}

function judged(ground: Ground, identification: Identification, verb: Verb): OperatorProof {
  if (identification.kind === 'wait') return { kind: 'refused', reason: 'wait' };
  if (identification.kind === 'refused') {
    const { reason } = identification;
    return { kind: 'refused', reason: reason === 'wrong-pin' || reason === 'blocked' ? reason : 'unknown-credential' };
  }
  const { personId } = identification.who;
  const operator = ground.store.ask((people) => ({ role: people.byId(personId)?.role, subject: people.ledgerSubject(personId) }));
  if (operator.kind === 'failed') return { kind: 'failed' };
  const { role } = operator.value;
  // Whose time is over has no role any more (an inspector's always ends).
  const isOver = standingAt(identification.who, ground.clockGuard.now()) === 'over';
  if (role === undefined || isOver || !mayDo(role, verb)) return { kind: 'refused', reason: 'not-operator' };
  return { kind: 'operator', personId, subject: operator.value.subject };
}

/**
 * Destroys every template by destroying the store key. Needs an operator's card and PIN and the
 * number of people, named. Consents end, cards and PINs go on working, the proof stays (INV-18).
 */

import { mayDo } from '../core/policy/roles.ts';
import type { EraseOutcome } from '../ports/eye.ts';
import { type ErasureResult, newProofId } from './erase.ts';
import { type OperatorRefusal, proveOperator } from './operator.ts';
import type { Ground } from './parts.ts';
import { begunNow, notePending, prove, writtenProofs } from './proof.ts';
import { receiptOf } from './receipt.ts';
import type { TwoPersonRefusal } from './two-person.ts';

export type PurgeResult = ErasureResult | { readonly kind: 'refused'; readonly reason: OperatorRefusal | TwoPersonRefusal | 'other-count' };

/** People whose face is held: the eye's count, or the consents in force where the eye is down. */
export function countFaces(ground: Ground): number {
  const status = ground.parts.eye.status();
  if (status.state === 'ready') return status.persons;
  const asked = ground.store.ask((people) => people.counts());
  return asked.kind === 'ok' ? asked.value.consenting : 0;
}

/** From the command line: proves the operator, then purges. */
export async function purgeByOperator(
  ground: Ground,
  words: { readonly card: string; readonly pin?: string; readonly persons: number },
): Promise<PurgeResult> {
  const proved = await proveOperator(ground, words, 'purge');
  return proved.kind === 'operator' ? purge(ground, proved.personId, words.persons) : proved;
}

/** `operatorId` was proved by card and PIN; `persons` is what was confirmed. */
export async function purge(ground: Ground, operatorId: string, persons: number): Promise<PurgeResult> {
  const operator = ground.store.ask((people) => people.byId(operatorId));
  if (operator.kind === 'failed') return { kind: 'failed' };
  if (operator.value === undefined || !mayDo(operator.value.role, 'purge')) return { kind: 'refused', reason: 'not-operator' };
  if (persons !== countFaces(ground)) return { kind: 'refused', reason: 'other-count' };
  const named = ground.store.ask((people) => people.ledgerSubject(operatorId));
  if (named.kind === 'failed') return { kind: 'failed' };
  const allowed = ground.twoPersons.ask('purge', { personId: operatorId, subject: named.value }, String(persons));
  if (allowed.kind !== 'go') return allowed;
  const proofId = newProofId(ground);
  const begun = ground.store.ask((people) => {
    people.putIntent({ kind: 'purge', proofId, operatorId });
    return people.ledgerSubject(operatorId);
  });
  if (begun.kind === 'failed') return { kind: 'failed' };
  ground.journal.append({ kind: 'operator', verb: 'purge', subject: begun.value });
  const intent = ground.journal.append({ kind: 'erase-intent', proofId, scope: 'all', cause: 'purge', subject: null });
  const result = await ground.turns.take(() => finishPurge(ground, proofId, begunNow(intent !== undefined)));
  return result.kind === 'failed' ? result : { ...result, persons };
}

/** From the intent to the proof; also at boot. Every step may be done twice. */
export async function finishPurge(ground: Ground, proofId: string, written = writtenProofs(ground)): Promise<ErasureResult> {
  const ended = ground.store.ask((people) => {
    people.endAllConsents('purged');
  });
  if (ended.kind === 'failed') return { kind: 'failed' };
  const outcome: EraseOutcome = await ground.parts.eye.purge(proofId);
  // Before the intent is cleared: until then a store that was begun anew is known to be no older copy.
  if (outcome.kind !== 'failed') ground.rollback.purged();
  const proved = prove(ground, { proofId, scope: 'all', written }, outcome);
  notePending(ground);
  const receiptText = proved?.receiptText ?? null;
  return { kind: proved === undefined ? 'pending' : 'erased', receipt: receiptOf(proofId), receiptText, persons: 0 };
}

/**
 * The product: identified → decide → unlock → ledger and visit record. Face, card and PIN come in
 * by the same opening and leave the same records (INV-15). Nobody passes whose visit was
 * abandoned meanwhile; a relay that fails is a refusal, said as such.
 */

import type { PassOutcome } from '../core/access/visit-state.ts';
import type { DenyReason, Method } from '../core/ledger/event.ts';
import type { Identification } from './fallback.ts';
import { letIn } from './panel.ts';
import type { Ground } from './parts.ts';
import { noteFaceUsed } from './retention.ts';
import { shownOf } from './shown-names.ts';
import { newsOf } from './consents.ts';
import { isOfUnknownFace } from './unknown-faces.ts';

export interface PassRequest {
  /** Only for the records; the decision does not see it. */
  readonly method: Method;
  readonly identification: Identification;
  /** False once the person turned away or chose another way. */
  readonly isWanted: () => boolean;
}

export async function pass(ground: Ground, request: PassRequest): Promise<PassOutcome> {
  const { method, identification, isWanted } = request;
  if (!isWanted()) return { kind: 'refused', method, reason: 'cancelled' };
  if (identification.kind === 'wait') {
    recordDenied(ground, method, 'wait', undefined);
    return { kind: 'wait', method, seconds: identification.seconds };
  }
  if (identification.kind === 'refused') return denied(ground, method, identification.reason, undefined);
  const { personId } = identification.who;
  const decision = ground.entry.judge(identification.who);
  if (decision.kind === 'denied') return denied(ground, method, decision.reason, personId);
  const pair = ground.entry.pair(personId, method);
  if (pair.kind === 'wait') return secondWanted(ground, method, personId);
  if (!(await letIn(ground, personId, decision.unlockMs))) return denied(ground, method, 'relay-failed', personId);
  if (pair.first !== undefined) recordGranted(ground, pair.first.method, pair.first.personId);
  recordGranted(ground, method, personId);
  const news = method === 'face' ? newsOf(ground, personId) : undefined;
  return { kind: 'granted', method, ...(news === undefined ? {} : { news }), ...shownOf(ground, personId) };
}

/** The first of two: nothing is refused, and nothing opens yet. */
function secondWanted(ground: Ground, method: Method, personId: string): PassOutcome {
  recordDenied(ground, method, 'second-person', personId);
  return { kind: 'refused', method, reason: 'second-person' };
}

function denied(ground: Ground, method: Method, reason: DenyReason, personId: string | undefined): PassOutcome {
  recordDenied(ground, method, reason, personId);
  return { kind: 'refused', method, reason };
}

/** Both records of a refusal; whoever was not identified is not named, and of an unknown face only a number is kept (INV-09). */
export function recordDenied(ground: Ground, method: Method, reason: DenyReason, personId: string | undefined): void {
  if (isOfUnknownFace(method, reason)) {
    if (reason !== 'wait') ground.unknownFaces.count();
    return;
  }
  if (reason === 'spoof-suspected') ground.journal.append({ kind: 'spoof-suspected' });
  ground.journal.append({ kind: 'denied', method, reason });
  const atMs = ground.clockGuard.now();
  ground.store.ask((people) => {
    people.recordVisit({ atMs, method, personId, isGranted: false, reason });
  });
}

function recordGranted(ground: Ground, method: Method, personId: string): void {
  ground.entry.notePassed(personId);
  const subject = ground.store.ask((people) => people.ledgerSubject(personId));
  if (subject.kind === 'ok') ground.journal.append({ kind: 'passage', method, subject: subject.value });
  const atMs = ground.clockGuard.now();
  ground.store.ask((people) => {
    people.recordVisit({ atMs, method, personId, isGranted: true, reason: undefined });
  });
  if (method === 'face') noteFaceUsed(ground, personId);
}

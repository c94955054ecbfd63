/** Counts failed attempts in the people store, so that neither a restart nor a power cut gives guesses back. */

import { afterFailure, type Attempts, type AttemptScope, mayTry, NO_ATTEMPTS } from '../core/access/attempts.ts';
import type { DenyReason, Method } from '../core/ledger/event.ts';
import type { Ground } from './parts.ts';

export type AttemptRefusal =
  | { readonly kind: 'refused'; readonly reason: DenyReason }
  | { readonly kind: 'wait'; readonly seconds: number };
export type AttemptLeave = { readonly kind: 'allowed' } | AttemptRefusal;

/** May another attempt be made? Counts nothing. */
export function checkAttempt(ground: Ground, key: string): AttemptLeave {
  const nowMs = ground.clockGuard.now();
  const asked = ground.store.ask((people) => people.attempts(key));
  return asked.kind === 'ok' ? leaveOf(asked.value, nowMs) : { kind: 'refused', reason: 'not-now' };
}

/** Counts the attempt as failed beforehand; success must call `forgiveAttempts`. */
export function takeAttempt(ground: Ground, key: string, scope: AttemptScope): AttemptLeave {
  const leave = checkAttempt(ground, key);
  return leave.kind === 'allowed' && !countFailure(ground, key, scope) ? { kind: 'refused', reason: 'not-now' } : leave;
}

function leaveOf(attempts: Attempts, nowMs: number): AttemptLeave {
  const verdict = mayTry(attempts, nowMs);
  return verdict.kind === 'blocked' ? { kind: 'refused', reason: 'blocked' } : verdict;
}

/** One more failure; false where it could not be stored. */
export function countFailure(ground: Ground, key: string, scope: AttemptScope): boolean {
  const nowMs = ground.clockGuard.now();
  const stored = ground.store.ask((people) => {
    people.setAttempts(key, afterFailure(people.attempts(key), nowMs, scope));
  });
  return stored.kind === 'ok';
}

/** Success: the count starts anew. */
export function forgiveAttempts(ground: Ground, key: string): void {
  ground.store.ask((people) => {
    if (people.attempts(key).failures > 0) people.setAttempts(key, NO_ATTEMPTS);
  });
}

/** True where the failure just counted blocked the credential; said once in the ledger. */
export function noteBlocked(ground: Ground, key: string, personId: string, method: Method): boolean {
  const asked = ground.store.ask((people) => ({ isBlocked: people.attempts(key).isBlocked, subject: people.ledgerSubject(personId) }));
  if (asked.kind === 'failed' || !asked.value.isBlocked) return false;
  ground.journal.append({ kind: 'credential-blocked', method, subject: asked.value.subject });
  return true;
}

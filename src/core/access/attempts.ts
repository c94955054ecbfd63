/**
 * Slows and stops guessing. One count for each credential of a person; one for unknown
 * credentials at each reader, which delays only unknown ones: a stranger with a wrong card
 * must not be able to shut the door on residents (INV-20).
 */

import { ATTEMPTS_BEFORE_WAIT, ATTEMPTS_MAX, FIRST_WAIT_MS, WAIT_MAX_MS } from '../policy/limits.ts';

export interface Attempts {
  readonly failures: number;
  readonly waitUntilMs: number;
  readonly isBlocked: boolean;
}

export const NO_ATTEMPTS: Attempts = { failures: 0, waitUntilMs: 0, isBlocked: false };

export type AttemptVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'blocked' };

/** May one more attempt be made now? */
export function mayTry(attempts: Attempts, nowMs: number): AttemptVerdict {
  if (attempts.isBlocked) return { kind: 'blocked' };
  if (nowMs < attempts.waitUntilMs) return { kind: 'wait', seconds: Math.ceil((attempts.waitUntilMs - nowMs) / 1000) };
  return { kind: 'allowed' };
}

/** How long the wait is after so many failures. */
export function waitMs(failures: number): number {
  if (failures < ATTEMPTS_BEFORE_WAIT) return 0;
  return Math.min(WAIT_MAX_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - ATTEMPTS_BEFORE_WAIT, 16));
}

/**
 * Whose failures are counted. `credential`: waits grow and end in a block. `reader`: unknown
 * credentials, where everybody would pay for one: each wait stays at its first length, no block.
 */
export type AttemptScope = 'credential' | 'reader';

/** After one more failure. */
export function afterFailure(attempts: Attempts, nowMs: number, scope: AttemptScope): Attempts {
  const failures = Math.min(attempts.failures + 1, ATTEMPTS_MAX);
  const delayMs = scope === 'credential' ? waitMs(failures) : Math.min(waitMs(failures), FIRST_WAIT_MS);
  return { failures, waitUntilMs: nowMs + delayMs, isBlocked: attempts.isBlocked || (scope === 'credential' && failures >= ATTEMPTS_MAX) };
}

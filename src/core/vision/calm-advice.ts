/**
 * One instruction at a time, and none shorter than it takes to read: camera pictures differ, and what is wrong with each
 * of them would flicker. What was put right is gone at once, for it would be asked of somebody who has done it.
 */

import type { AdviceCode } from './reasons.ts';

/** Least time that an instruction stands; three to five short words are read in about that time (own judgement). */
export const ADVICE_HOLD_MS = 600;

export interface StandingAdvice {
  readonly advice: AdviceCode;
  /** Monotonic. Of `hold-still`: the last good picture. */
  readonly sinceMs: number;
}

/** What stands after a picture that would have given `newest`. */
export function calmAdvice(standing: StandingAdvice | undefined, newest: AdviceCode, nowMs: number): StandingAdvice {
  // Nothing is left to put right: said at once, and kept until no picture has been good for the time of the hold.
  if (standing === undefined || newest === 'hold-still') return { advice: newest, sinceMs: nowMs };
  if (standing.advice === newest) return standing;
  return nowMs - standing.sinceMs >= ADVICE_HOLD_MS ? { advice: newest, sinceMs: nowMs } : standing;
}

/**
 * How long to wait before the eye is started again: at once after a long life, longer and longer
 * after short ones, and never for ever (INV-20: a closed face gate opens by itself when it can).
 */

import type { Clock } from '../../ports/clock.ts';

export interface RestartPauses {
  /** First pause; doubles with every short life. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** A life that was ready for this long starts the count anew. */
  readonly stableMs: number;
  /** Short lives in a row after which the eye stays down for `restMs`. */
  readonly shortLivesMax: number;
  readonly restMs: number;
  /** Pause after the eye said why it cannot work: somebody has to mend that first. */
  readonly refusedMs: number;
}

export const RESTART_PAUSES: RestartPauses = {
  firstMs: 250,
  longestMs: 10_000,
  stableMs: 30_000,
  shortLivesMax: 8,
  restMs: 60_000,
  refusedMs: 60_000,
};

export interface RestartPlan {
  ready(): void;
  nextMs(): number;
  refusedMs(): number;
}

export function createRestartPlan(clock: Clock, pauses: RestartPauses): RestartPlan {
  let shortLives = 0;
  let readyAtMs: number | undefined;
  return {
    ready() {
      readyAtMs = clock.monotonicMs();
    },
    nextMs() {
      const isStable = readyAtMs !== undefined && clock.monotonicMs() - readyAtMs >= pauses.stableMs;
      readyAtMs = undefined;
      shortLives = isStable ? 1 : shortLives + 1;
      if (shortLives > pauses.shortLivesMax) return pauses.restMs;
      return Math.min(pauses.longestMs, pauses.firstMs * 2 ** (shortLives - 1));
    },
    refusedMs() {
      readyAtMs = undefined;
      shortLives = 0;
      return pauses.refusedMs;
    },
  };
}

/** A bucket of allowances that fills with steady time: bounds how often something may be asked. */

import type { Clock } from '../../ports/clock.ts';

export interface Rate {
  /** Takes one allowance; false where there is none. */
  take(): boolean;
}

/** At most `burst` at once and `perSecond` in the long run. */
export function makeRate(clock: Clock, perSecond: number, burst: number): Rate {
  let left = burst;
  let lastMs = clock.monotonicMs();
  return {
    take() {
      const nowMs = clock.monotonicMs();
      left = Math.min(burst, left + ((nowMs - lastMs) / 1000) * perSecond);
      lastMs = nowMs;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}

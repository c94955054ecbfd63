/** The machine's clock behind ports/clock. The only place that asks the system for the time. */

import type { Clock } from '../../ports/clock.ts';

/** Longest delay that the timers of Node keep (2^31 - 1 ms); a longer one would fire at once. */
const DELAY_MAX_MS = 2 ** 31 - 1;

/** Wall time, steady time and timers of this machine. */
export function systemClock(): Clock {
  return {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), DELAY_MAX_MS));
      return () => {
        clearTimeout(timer);
      };
    },
  };
}

/** A clock that runs faster than the world, for limits that nothing else would shorten. */
import type { Clock } from '../../../src/ports/clock.ts';

const TIMES = 3;

export function hurried(clock: Clock): Clock {
  return {
    ...clock,
    monotonicMs: () => clock.monotonicMs() * TIMES,
    after: (ms, callback) => clock.after(ms / TIMES, callback),
  };
}

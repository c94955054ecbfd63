/** A clock that stands still until a test moves it; timers fire in order of their time. */
import type { Clock } from '../../src/ports/clock.ts';

export interface FakeClock extends Clock {
  /** Moves wall and steady time together and fires what falls due. */
  advance(ms: number): void;
  /** Moves wall and steady time together; what fell due meanwhile fires late, at the next advance. */
  skip(ms: number): void;
  /** Moves the wall clock alone, as a hand on the settings does. */
  setWall(ms: number): void;
}

export function makeFakeClock(startMs = Date.UTC(2026, 0, 5, 8)): FakeClock {
  let wallMs = startMs;
  let steadyMs = 1_000;
  let timers: { readonly atMs: number; readonly callback: () => void }[] = [];
  return {
    nowMs: () => wallMs,
    monotonicMs: () => steadyMs,
    after: (delayMs, callback) => {
      const timer = { atMs: steadyMs + delayMs, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    setWall: (ms) => {
      wallMs = ms;
    },
    skip: (ms) => {
      wallMs += ms;
      steadyMs += ms;
    },
    advance: (ms) => {
      const endMs = steadyMs + ms;
      for (;;) {
        const due = timers.filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (due === undefined) break;
        timers = timers.filter((timer) => timer !== due);
        wallMs += Math.max(0, due.atMs - steadyMs);
        steadyMs = Math.max(steadyMs, due.atMs);
        due.callback();
      }
      wallMs += endMs - steadyMs;
      steadyMs = endMs;
    },
  };
}

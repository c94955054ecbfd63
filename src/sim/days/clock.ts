/**
 * Time that stands still until it is told to go on: a simulated day takes as long as its work.
 * Everything begun at one moment runs to its end before the next moment comes, so that the same
 * script gives the same day.
 */

import { invariant } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';

export interface DayClock extends Clock {
  /** Moves the wall clock alone, as a hand on the settings does. */
  setWallBy(ms: number): void;
  /** Lets all that was begun run on; no time passes. */
  settle(): Promise<void>;
  /** Goes on to a moment of the steady clock, firing timers in the order of their time. */
  runTo(steadyMs: number): Promise<void>;
  runFor(ms: number): Promise<void>;
}

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** More timers at once than any terminal has: one that grows without end is a leak. */
const TIMERS_MAX = 10_000;

export interface DayClockOptions {
  readonly wallMs: number;
  readonly steadyMs: number;
  /** Work that runs in another thread and will come back. */
  readonly isBusy: () => boolean;
  /** Before what is due fires: a cut of power may come of it, and the next life must not begin earlier than that. */
  readonly onPassed: (time: { readonly wallMs: number; readonly steadyMs: number }) => void;
}

export function makeDayClock({ isBusy, onPassed, ...start }: DayClockOptions): DayClock {
  let { steadyMs } = start;
  let offsetMs = start.wallMs - start.steadyMs;
  const timers = new Set<Timer>();
  const settle = async (): Promise<void> => {
    do {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    } while (isBusy());
  };
  const firstBy = (endMs: number): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) if (timer.atMs <= endMs && (first === undefined || timer.atMs < first.atMs)) first = timer;
    return first;
  };
  const runTo = async (endMs: number): Promise<void> => {
    await settle();
    for (let due = firstBy(endMs); due !== undefined; due = firstBy(endMs)) {
      timers.delete(due);
      if (due.atMs > steadyMs) {
        steadyMs = due.atMs;
        onPassed({ wallMs: steadyMs + offsetMs, steadyMs });
      }
      due.callback();
      await settle();
    }
    steadyMs = Math.max(steadyMs, endMs);
  };
  return {
    nowMs: () => steadyMs + offsetMs,
    monotonicMs: () => steadyMs,
    after: (delayMs, callback) => {
      invariant(timers.size < TIMERS_MAX, 'timers are bounded');
      const timer = { atMs: steadyMs + Math.max(0, delayMs), callback };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    setWallBy: (ms) => {
      offsetMs += ms;
    },
    settle: () => runTo(steadyMs),
    runTo,
    runFor: (ms) => runTo(steadyMs + ms),
  };
}

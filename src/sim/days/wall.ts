/** The outside of the simulated door: a screen that people press, a lock that remembers why it opened. */

import type { Clock } from '../../ports/clock.ts';
import type { DoorLock } from '../../ports/door-hardware.ts';
import type { Screen, ScreenAction, ScreenView } from '../../ports/screen.ts';
import { makeSimLock, type SimLock } from '../hardware.ts';

export interface DayScreen extends Screen {
  readonly view: ScreenView;
  press(action: ScreenAction): void;
}

export function makeDayScreen(): DayScreen {
  const handlers = new Set<(action: ScreenAction) => void>();
  let view: ScreenView = { kind: 'checking' };
  return {
    get view() {
      return view;
    },
    show: (next) => {
      view = next;
    },
    onAction: (handler) => {
      handlers.add(handler);
      return () => {
        handlers.delete(handler);
      };
    },
    press: (action) => {
      for (const handler of handlers) handler(action);
    },
    close: () => Promise.resolve(),
  };
}

export interface DayLock extends DoorLock, Pick<SimLock, 'setConnected' | 'isReleased'> {
  /** Releases that the terminal asked for. */
  readonly unlocks: number;
  /** Released by the terminal, whatever the exit button does. */
  isReleasedByTerminal(): boolean;
  /** Longest release it asked for, milliseconds. */
  readonly longestMs: number;
  /** The exit button: wired past the terminal (INV-16). */
  egress(): void;
}

export function makeDayLock(clock: Clock): DayLock {
  const lock = makeSimLock(clock);
  let exitUntilMs = Number.NEGATIVE_INFINITY;
  let longestMs = 0;
  return {
    get unlocks() {
      return lock.unlocks;
    },
    get longestMs() {
      return longestMs;
    },
    isReleasedByTerminal: () => lock.isReleased(),
    isReleased: () => lock.isReleased() || clock.monotonicMs() < exitUntilMs,
    setConnected: lock.setConnected,
    unlock: async (unlockMs) => {
      await lock.unlock(unlockMs);
      longestMs = Math.max(longestMs, unlockMs);
    },
    egress: () => {
      exitUntilMs = clock.monotonicMs() + 3_000;
    },
    lock: lock.lock,
    close: lock.close,
  };
}

/**
 * One wire as ports/DoorInput: a level counts when it has stood still for a moment. A line that
 * never stands still is `unreadable`, and so is one that nobody watches; neither passes for rest.
 */

import type { Clock } from '../../ports/clock.ts';
import type { DoorInput, InputState } from '../../ports/door-hardware.ts';

/** Switches bounce for 1.6 ms on average, nearly all for less than 10 ms (J. Ganssle, "A Guide to Debouncing"); twice that. */
export const DEBOUNCE_MS = 20;
/** A contact that has not come to rest for so long is broken, or somebody plays with its wire. Own choice. */
export const RESTLESS_MAX_MS = 1000;

export interface DebouncedLine extends DoorInput {
  /** Read, not heard of: counts at once. */
  set(isActive: boolean): void;
  /** An edge. */
  change(isActive: boolean): void;
  lose(): void;
}

export function debouncedLine(clock: Clock, onClose: () => Promise<void>): DebouncedLine {
  const handlers = new Set<(state: InputState) => void>();
  let state: InputState = 'unreadable';
  let cancel: (() => void) | undefined;
  let restlessSinceMs = 0;
  const settle = (now: InputState): void => {
    if (now === state) return;
    state = now;
    for (const handler of [...handlers]) handler(now);
  };
  const drop = (): void => {
    cancel?.();
    cancel = undefined;
  };
  return {
    get state() {
      return state;
    },
    onState: (handler) => {
      handlers.add(handler);
      return () => {
        handlers.delete(handler);
      };
    },
    set(isActive) {
      drop();
      settle(isActive ? 'active' : 'rest');
    },
    change(isActive) {
      const nowMs = clock.monotonicMs();
      if (cancel === undefined) restlessSinceMs = nowMs;
      else if (nowMs - restlessSinceMs >= RESTLESS_MAX_MS) settle('unreadable');
      cancel?.();
      cancel = clock.after(DEBOUNCE_MS, () => {
        cancel = undefined;
        settle(isActive ? 'active' : 'rest');
      });
    },
    lose() {
      drop();
      settle('unreadable');
    },
    close: () => {
      drop();
      handlers.clear();
      return onClose();
    },
  };
}

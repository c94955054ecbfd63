/**
 * What the tour can do at a simulated door: what people do, and what they can see there.
 * It reaches nothing that a person at the door could not reach, but for the simulated hardware.
 */

import { Fault } from '../../base/fault.ts';
import type { Method } from '../../core/ledger/event.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PadKey } from '../../ports/door-hardware.ts';
import type { ScreenAction, ScreenView } from '../../ports/screen.ts';
import type { Scene } from '../scene.ts';

/** How a visit ended, as the terminal reports it. */
export interface VisitEnd {
  readonly method: Method;
  readonly isGranted: boolean;
  readonly reason: string | undefined;
}

export interface Stage {
  /** Name of the door on the tour's lines. */
  readonly name: string;
  act(action: ScreenAction): void;
  tap(card: string): void;
  press(key: PadKey): void;
  show(scene: Scene): void;
  killEye(): void;
  /** How often the lock was released since the start. */
  readonly unlocks: number;
  readonly views: Watch<ScreenView>;
  readonly visits: Watch<VisitEnd>;
}

/** Values as they come; one may wait for the first that fits. */
export interface Watch<T> {
  push(value: T): void;
  readonly last: T | undefined;
  /** The next value that fits (or the last one, where `orLast`). Fault `eye-timeout` after `limitMs`. */
  next(what: string, fits: (value: T) => boolean, options: { readonly limitMs: number; readonly orLast: boolean }): Promise<T>;
}

export function makeWatch<T>(clock: Clock): Watch<T> {
  const waiting = new Set<(value: T) => void>();
  let last: T | undefined;
  return {
    get last() {
      return last;
    },
    push: (value) => {
      last = value;
      for (const tell of [...waiting]) tell(value);
    },
    next: (what, fits, { limitMs, orLast }) =>
      new Promise<T>((done, fail) => {
        if (orLast && last !== undefined && fits(last)) {
          done(last);
          return;
        }
        const tell = (value: T): void => {
          if (!fits(value)) return;
          cancel();
          waiting.delete(tell);
          done(value);
        };
        const cancel = clock.after(limitMs, () => {
          waiting.delete(tell);
          fail(new Fault('eye-timeout', `The tour waited ${String(limitMs)} ms for ${what} and it did not come.`));
        });
        waiting.add(tell);
      }),
  };
}

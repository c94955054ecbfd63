/**
 * Time that a person with access to the clock cannot turn back: the latest of wall clock, sealed
 * high-water mark and steady clock (INV-07). A wall clock behind them is not trusted; the face is
 * then off, cards and PINs go on.
 */

import { CLOCK_TOLERANCE_MS } from '../core/policy/limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from './journal.ts';
import type { Store } from './store.ts';

const MARK = 'clock-high-water';

export interface ClockGuard {
  /** Milliseconds since 1970; never runs backwards, also over a restart. */
  now(): number;
  isTrusted(): boolean;
  /** Saves the mark and records a change of trust. To be called now and then, and at the end. */
  check(): void;
  /** The wall clock of now is right, an operator says: later times that were seen before are forgotten. */
  accept(): void;
}

export function makeClockGuard(options: { readonly clock: Clock; readonly store: Store; readonly journal: Journal }): ClockGuard {
  const { clock, store, journal } = options;
  const saved = store.ask((people) => Number(people.setting(MARK) ?? 0));
  const mark = saved.kind === 'ok' && Number.isSafeInteger(saved.value) ? saved.value : 0;
  let anchorMs = Math.max(clock.nowMs(), mark);
  let anchorSteadyMs = clock.monotonicMs();
  let wasTrusted = true;
  const steadyMs = (): number => Math.floor(anchorMs + Math.max(0, clock.monotonicMs() - anchorSteadyMs));
  const now = (): number => {
    const wallMs = clock.nowMs();
    const steady = steadyMs();
    if (wallMs <= steady) return steady;
    anchorMs = wallMs;
    anchorSteadyMs = clock.monotonicMs();
    return wallMs;
  };
  const isTrusted = (): boolean => clock.nowMs() >= now() - CLOCK_TOLERANCE_MS;
  return {
    now,
    isTrusted,
    accept: () => {
      anchorMs = clock.nowMs();
      anchorSteadyMs = clock.monotonicMs();
    },
    check: () => {
      const nowMs = now();
      store.ask((people) => {
        people.setSetting(MARK, String(nowMs));
      });
      const isNow = isTrusted();
      if (isNow === wasTrusted) return;
      if (journal.append({ kind: 'clock', what: isNow ? 'trusted' : 'set-back' }) !== undefined) wasTrusted = isNow;
    },
  };
}

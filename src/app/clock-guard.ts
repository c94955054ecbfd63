/**
 * Time that a person with access to the clock cannot bend (INV-07): the latest of wall clock, sealed high-water mark and steady
 * clock. A wall clock behind them, or far ahead, is not trusted: time then goes on from the last one believed, so that nobody's
 * right or face ends by a wrong date. The face is off meanwhile; cards and PINs go on by that time.
 */

import { type ClockTrust, clockTrust } from '../core/policy/clock-trust.ts';
import { CLOCK_AHEAD_RUNNING_MS, CLOCK_EARLIEST_MS } from '../core/policy/limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from './journal.ts';
import type { Store } from './store.ts';

const MARK = 'clock-high-water';
/** The clock had jumped when the terminal stopped: the way round by a restart is closed. */
const QUARANTINE = 'clock-quarantine';

export interface ClockGuard {
  /** Milliseconds since 1970; never runs backwards, also over a restart; unmoved by a clock that is not trusted. */
  now(): number;
  trust(): ClockTrust;
  isTrusted(): boolean;
  /** What the wall clock says, believed or not: shown to whoever is to confirm it. */
  wallMs(): number;
  /** Whether confirming the wall clock of now moves time by more than a day: that takes two persons (Art. 14). */
  isFarOff(): boolean;
  /** Saves the mark and records a change of trust. To be called now and then, and at the end. */
  check(): void;
  /** The wall clock of now is right, it was confirmed: later times that were seen before are forgotten. False for a clock that was never set. */
  accept(): boolean;
}

interface Reached {
  /** The latest time believed before this start; undefined where none was. */
  readonly markMs: number | undefined;
  readonly hadJumped: boolean;
}

function readMark(store: Store): Reached {
  const saved = store.ask((people) => ({ mark: Number(people.setting(MARK) ?? 0), hadJumped: people.setting(QUARANTINE) === 'yes' }));
  if (saved.kind === 'failed') return { markMs: undefined, hadJumped: false };
  const { mark, hadJumped } = saved.value;
  return { markMs: Number.isSafeInteger(mark) && mark > 0 ? mark : undefined, hadJumped };
}

interface TimeLine extends Pick<ClockGuard, 'now' | 'trust' | 'accept'> {
  /** Some wall clock was believed once. */
  readonly hasBase: boolean;
}

function makeTimeLine(clock: Clock, { markMs, hadJumped }: Reached): TimeLine {
  let anchor = { ms: markMs ?? Math.max(clock.nowMs(), CLOCK_EARLIEST_MS), steadyMs: clock.monotonicMs() };
  let base = markMs === undefined ? undefined : anchor;
  let isBound = hadJumped;
  const carried = ({ ms, steadyMs }: typeof anchor): number => Math.floor(ms + Math.max(0, clock.monotonicMs() - steadyMs));
  const judge = (): { readonly trust: ClockTrust; readonly carriedMs: number; readonly wallMs: number } => {
    const [wallMs, carriedMs] = [clock.nowMs(), carried(anchor)];
    const baseMs = base === undefined ? undefined : carried(base);
    return { trust: clockTrust({ wallMs, carriedMs, baseMs, isBound }), carriedMs, wallMs };
  };
  const believe = (ms: number): void => {
    anchor = { ms, steadyMs: clock.monotonicMs() };
    // From the first agreement on, steps ahead add up.
    if (isBound && base !== undefined) return;
    base = anchor;
    isBound = true;
  };
  const now = (): number => {
    const { trust, carriedMs, wallMs } = judge();
    if (trust !== 'trusted' || (wallMs <= carriedMs && isBound && base !== undefined)) return carriedMs;
    believe(Math.max(wallMs, carriedMs));
    return Math.max(wallMs, carriedMs);
  };
  return {
    now,
    trust: () => {
      now();
      return judge().trust;
    },
    accept: () => {
      const wallMs = clock.nowMs();
      if (wallMs < CLOCK_EARLIEST_MS) return false;
      base = undefined;
      believe(wallMs);
      return true;
    },
    get hasBase() {
      return base !== undefined;
    },
  };
}

export function makeClockGuard(options: { readonly clock: Clock; readonly store: Store; readonly journal: Journal }): ClockGuard {
  const { clock, store, journal } = options;
  const reached = readMark(store);
  const line = makeTimeLine(clock, reached);
  let recorded: ClockTrust = 'trusted';
  let isQuarantineKept = reached.hadJumped;
  return {
    now: () => line.now(),
    trust: () => line.trust(),
    isTrusted: () => line.trust() === 'trusted',
    wallMs: () => clock.nowMs(),
    isFarOff: () => Math.abs(clock.nowMs() - line.now()) > CLOCK_AHEAD_RUNNING_MS,
    accept: () => line.accept(),
    check: () => {
      const state = line.trust();
      const nowMs = line.now();
      const isQuarantined = state === 'jumped-ahead' || (isQuarantineKept && state !== 'trusted');
      const kept = store.ask((people) => {
        // A time that was never believed is no mark: it would make the right one look like a jump.
        if (line.hasBase) people.setSetting(MARK, String(nowMs));
        if (isQuarantined !== isQuarantineKept) people.setSetting(QUARANTINE, isQuarantined ? 'yes' : 'no');
      });
      if (kept.kind === 'ok') isQuarantineKept = isQuarantined;
      if (state !== recorded && journal.append({ kind: 'clock', what: state }) !== undefined) recorded = state;
    },
  };
}

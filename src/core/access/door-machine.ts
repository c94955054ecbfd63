/**
 * The door as (state, event) → { state, effects }. It is released only while a decision, the exit
 * button, a schedule or the fire line says so; a grant never shortens another; every state has an
 * end or a reason that still holds. Egress and fire release are wired past it (INV-16).
 */

import { unreachable } from '../../base/fault.ts';
import type { DoorRules } from '../policy/site-door.ts';
import {
  type DoorEffect,
  type DoorEvent,
  type DoorNote,
  type DoorState,
  type DoorStep,
  HOLD_MS,
  type Leaf,
  RENEW_MS,
  RETRY_MS,
} from './door-state.ts';

const LOCK: DoorEffect = { kind: 'lock' };

export function stepDoor(state: DoorState, event: DoorEvent, rules: DoorRules): DoorStep {
  switch (event.kind) {
    case 'granted':
      return released(state, event.nowMs, event.unlockMs);
    case 'relay-failed':
      return relayFailed(state, event.nowMs);
    case 'leaf':
      return leafMoved(state, event, rules);
    case 'rex':
      return exitAsked(state, event.nowMs, rules);
    case 'fire':
      return event.isOn ? fireOn(state, event.nowMs) : fireOff(state, event.nowMs, rules);
    case 'schedule':
      return event.isOn ? scheduleOn(state, event.nowMs) : scheduleOff(state, event.nowMs);
    case 'clear':
      return cleared(state, event.nowMs);
    case 'tick':
      return ticked(state, event.nowMs, rules);
    default:
      return unreachable(event);
  }
}

/** When `tick` has something to do; undefined where nothing is due by itself. */
export function doorDueMs(state: DoorState, rules: DoorRules): number | undefined {
  const due: number[] = [];
  if (state.untilMs !== null) due.push(state.untilMs);
  if (state.kind === 'open') due.push(state.sinceMs + rules.heldOpenMs);
  if (state.kind === 'held-warning') due.push(state.sinceMs + rules.heldOpenMs + rules.heldAlarmMs);
  if (isKept(state)) due.push(state.renewAtMs);
  return due.length === 0 ? undefined : Math.min(...due);
}

type Kept = Extract<DoorState, { kind: 'scheduled' | 'fire' | 'fire-over' }>;

function isKept(state: DoorState): state is Kept {
  return state.kind === 'scheduled' || state.kind === 'fire' || state.kind === 'fire-over';
}

function stay(state: DoorState): DoorStep {
  return { state, effects: [] };
}

function note(what: DoorNote): DoorEffect {
  return { kind: 'note', note: what };
}

function facts({ leaf, untilMs, exitUntilMs, isScheduled }: DoorState) {
  return { leaf, untilMs, exitUntilMs, isScheduled };
}

/** Begins a release that is kept up. A decision's own release may end later. */
function keep(state: DoorState, kind: Kept['kind'], nowMs: number): DoorStep {
  const heldUntilMs = nowMs + HOLD_MS;
  return { state: { ...facts(state), kind, heldUntilMs, renewAtMs: nowMs + RENEW_MS }, effects: [{ kind: 'unlock', unlockMs: HOLD_MS }] };
}

/** Where the door goes when what was special is over. `isLockFree`: the lock may still be released for longer than a decision says. */
function settle(state: DoorState, nowMs: number, isLockFree: boolean): DoorStep {
  if (state.isScheduled) return keep(state, 'scheduled', nowMs);
  const untilMs = state.untilMs !== null && state.untilMs > nowMs ? state.untilMs : null;
  const next = { ...facts(state), untilMs };
  // A decision that still holds ends by its own tick, which locks.
  const effects = isLockFree && untilMs === null ? [LOCK] : [];
  if (next.leaf === 'open') return { state: { ...next, kind: 'open', sinceMs: nowMs, isGrantedAgain: untilMs !== null }, effects };
  return { state: { ...next, kind: untilMs === null ? 'locked' : 'released' }, effects };
}

function released(state: DoorState, nowMs: number, unlockMs: number): DoorStep {
  const untilMs = Math.max(nowMs + unlockMs, state.untilMs ?? 0);
  const endMs = isKept(state) ? Math.max(untilMs, state.heldUntilMs) : untilMs;
  const effects: DoorEffect[] = [{ kind: 'unlock', unlockMs: endMs - nowMs }];
  switch (state.kind) {
    case 'locked':
    case 'released':
      return { state: { ...facts(state), untilMs, kind: 'released' }, effects };
    case 'open':
    case 'held-warning':
      return { state: { ...facts(state), untilMs, kind: 'open', sinceMs: nowMs, isGrantedAgain: true }, effects };
    default:
      // An alarm stands until the leaf closes or an operator has looked; whoever may pass, passes.
      return { state: { ...state, untilMs }, effects };
  }
}

/** The last command released nothing. An opening by an earlier one is still lawful. */
function relayFailed(state: DoorState, nowMs: number): DoorStep {
  const exitUntilMs = Math.max(state.exitUntilMs ?? 0, state.untilMs ?? 0);
  const next = { ...facts(state), untilMs: null, exitUntilMs: exitUntilMs > nowMs ? exitUntilMs : null };
  if (isKept(state)) return stay({ ...state, ...next, heldUntilMs: nowMs, renewAtMs: nowMs + RETRY_MS });
  return stay(state.kind === 'released' ? { ...next, kind: 'locked' } : { ...state, ...next });
}

function leafMoved(state: DoorState, { nowMs, leaf }: { readonly nowMs: number; readonly leaf: Leaf }, rules: DoorRules): DoorStep {
  const before = state.leaf;
  if (leaf === before) return stay(state);
  const next: DoorState = { ...state, leaf };
  if (leaf === 'open') return opened(next, before, nowMs, rules);
  // A contact that cannot be read ends no alarm, and begins none.
  if (leaf === 'unknown') return state.kind === 'open' || state.kind === 'held-warning' ? settle(next, nowMs, false) : stay(next);
  return closed(next, nowMs, rules);
}

function opened(state: DoorState, before: Leaf, nowMs: number, rules: DoorRules): DoorStep {
  if (state.kind === 'released') {
    const open = { ...facts(state), kind: 'open', sinceMs: nowMs, isGrantedAgain: false } as const;
    return rules.isRelockedOnOpen ? { state: { ...open, untilMs: null }, effects: [LOCK] } : stay(open);
  }
  if (state.kind !== 'locked') return stay(state);
  // A leaf found open by a contact that has just come up says nothing of how it opened.
  const isLawful = before === 'unknown' || (state.exitUntilMs !== null && nowMs <= state.exitUntilMs);
  if (isLawful) return stay({ ...facts(state), kind: 'open', sinceMs: nowMs, isGrantedAgain: false });
  return { state: { ...facts(state), kind: 'forced' }, effects: [note({ kind: 'door-alarm', alarm: 'forced', state: 'raised' })] };
}

function closed(state: DoorState, nowMs: number, rules: DoorRules): DoorStep {
  switch (state.kind) {
    case 'open':
      return passed(state, nowMs, rules, state.isGrantedAgain);
    case 'held-warning':
      return passed(state, nowMs, rules, false);
    case 'held-open':
    case 'forced': {
      const rest = settle(state, nowMs, false);
      return { ...rest, effects: [note({ kind: 'door-alarm', alarm: state.kind, state: 'closed' }), ...rest.effects] };
    }
    default:
      return stay(state);
  }
}

/** Somebody has gone through: the rest of their time is nobody's, unless another one was let in meanwhile. */
function passed(state: DoorState, nowMs: number, rules: DoorRules, isAnotherWaiting: boolean): DoorStep {
  const isFree = state.untilMs !== null && state.untilMs > nowMs;
  if (!isFree || !rules.isRelockedOnClose || isAnotherWaiting) return settle(state, nowMs, false);
  if (rules.settleMs > 0) return settle({ ...state, untilMs: Math.min(state.untilMs, nowMs + rules.settleMs) }, nowMs, false);
  return settle({ ...state, untilMs: null }, nowMs, true);
}

function exitAsked(state: DoorState, nowMs: number, rules: DoorRules): DoorStep {
  const exitUntilMs = Math.max(nowMs + rules.exitMs, state.exitUntilMs ?? 0);
  const next: DoorState = { ...state, exitUntilMs };
  return rules.isReleasedByRex ? released(next, nowMs, rules.exitMs) : stay(next);
}

/** The hardware has released the door; the software stops holding against it. */
function fireOn(state: DoorState, nowMs: number): DoorStep {
  if (state.kind === 'fire') return stay(state);
  const kept = keep(state, 'fire', nowMs);
  const ended: DoorEffect[] =
    state.kind === 'held-open' || state.kind === 'forced' ? [note({ kind: 'door-alarm', alarm: state.kind, state: 'fire' })] : [];
  return { ...kept, effects: [...ended, ...kept.effects, note({ kind: 'fire-release', state: 'active' })] };
}

function fireOff(state: DoorState, nowMs: number, rules: DoorRules): DoorStep {
  if (state.kind !== 'fire') return stay(state);
  if (rules.fireReturn === 'operator') {
    return { state: { ...state, kind: 'fire-over' }, effects: [note({ kind: 'fire-release', state: 'over' })] };
  }
  return returned(state, nowMs);
}

function returned(state: DoorState, nowMs: number): DoorStep {
  const rest = settle(state, nowMs, true);
  return { ...rest, effects: [...rest.effects, note({ kind: 'fire-release', state: 'returned' })] };
}

function scheduleOn(state: DoorState, nowMs: number): DoorStep {
  if (state.isScheduled) return stay(state);
  const next: DoorState = { ...state, isScheduled: true };
  const told = note({ kind: 'schedule-unlock', isOn: true });
  // An alarm and a fire go before the hours of the house.
  if (state.kind === 'held-open' || state.kind === 'forced' || isKept(state)) return { state: next, effects: [told] };
  const kept = keep(next, 'scheduled', nowMs);
  return { ...kept, effects: [...kept.effects, told] };
}

function scheduleOff(state: DoorState, nowMs: number): DoorStep {
  if (!state.isScheduled) return stay(state);
  const next: DoorState = { ...state, isScheduled: false };
  const told = note({ kind: 'schedule-unlock', isOn: false });
  if (state.kind !== 'scheduled') return { state: next, effects: [told] };
  const rest = settle(next, nowMs, true);
  return { ...rest, effects: [...rest.effects, told] };
}

function cleared(state: DoorState, nowMs: number): DoorStep {
  if (state.kind === 'fire-over') return returned(state, nowMs);
  if (state.kind !== 'held-open' && state.kind !== 'forced') return stay(state);
  const rest = settle(state, nowMs, false);
  return { ...rest, effects: [note({ kind: 'door-alarm', alarm: state.kind, state: 'cleared' }), ...rest.effects] };
}

function ticked(before: DoorState, nowMs: number, rules: DoorRules): DoorStep {
  const isEnded = before.untilMs !== null && nowMs >= before.untilMs;
  const isExitOver = before.exitUntilMs !== null && nowMs > before.exitUntilMs;
  const state: DoorState = {
    ...before,
    ...(isEnded ? { untilMs: null } : {}),
    ...(isExitOver ? { exitUntilMs: null } : {}),
  };
  if (isKept(state)) {
    if (nowMs < state.renewAtMs) return stay(state);
    return keep(state, state.kind, nowMs);
  }
  // The lock ends its time by itself; the word is for one that does not.
  const effects = isEnded ? [LOCK] : [];
  if (state.kind === 'released' && isEnded) return { state: { ...state, kind: 'locked' }, effects };
  if (state.kind === 'open' && nowMs >= state.sinceMs + rules.heldOpenMs) {
    return { state: { ...facts(state), kind: 'held-warning', sinceMs: state.sinceMs }, effects };
  }
  if (state.kind === 'held-warning' && nowMs >= state.sinceMs + rules.heldOpenMs + rules.heldAlarmMs) {
    return {
      state: { ...facts(state), kind: 'held-open' },
      effects: [...effects, note({ kind: 'door-alarm', alarm: 'held-open', state: 'raised' })],
    };
  }
  return { state, effects };
}

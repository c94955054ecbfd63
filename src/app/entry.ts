/**
 * What binds a person at this door beside their own span of time: hours of their groups, passing again too
 * soon, a second person. Asked after somebody was identified, so it cannot know by what (INV-15). A store
 * that fails lets nobody in by half a rule.
 */

import { decide, type Decision, type DoorGates } from '../core/access/decide.ts';
import { stepPair, type Waiting } from '../core/access/entry-pair.ts';
import type { Identified } from '../core/access/identified.ts';
import { type Level, levelsOf } from '../core/access/levels.ts';
import type { Method } from '../core/ledger/event.ts';
import type { ClockGuard } from './clock-guard.ts';
import type { DoorHours } from './door-hours.ts';
import type { Door } from './door.ts';
import type { Journal } from './journal.ts';
import type { TerminalParts } from './parts.ts';
import type { Readiness } from './readiness.ts';
import type { Store } from './store.ts';

/** Somebody for whom the door opens, as the records name them. */
export interface Passed {
  readonly personId: string;
  readonly method: Method;
}

export interface Entry {
  /** May this person pass now, as rules, hours and store stand. */
  judge(who: Identified): Decision;
  /** Where two people are wanted: whether this one completes them. `method` is for the records of the first alone. */
  pair(personId: string, method: Method): { readonly kind: 'wait' } | { readonly kind: 'pass'; readonly first?: Passed };
  /** The lock was released for this person. */
  notePassed(personId: string): void;
  /** Forgets who passed when, where that binds nobody any more. */
  forgetOld(): void;
}

interface EntryParts {
  readonly parts: Pick<TerminalParts, 'site' | 'clock'>;
  readonly store: Store;
  readonly journal: Journal;
  readonly clockGuard: ClockGuard;
  readonly readiness: Readiness;
  readonly hours: DoorHours;
  readonly door: Pick<Door, 'onState'>;
}

export function makeEntry(all: EntryParts): Entry {
  const { parts, store, clockGuard, readiness, hours } = all;
  const { door } = parts.site;
  const { antiPassback } = door;
  const noteUnused = watchUnused(all);
  return {
    pair: makePairs(all),
    judge: (who) => {
      const { personId } = who;
      const bound = boundOf(all, personId);
      if (bound === undefined) return { kind: 'denied', personId, reason: 'not-now' };
      const nowMs = clockGuard.now();
      const isInService = !readiness.run.isStopping;
      const decision = decide(who, door, nowMs, {
        isInService,
        ...bound,
        isReused: antiPassback?.kind === 'hard' && isReused(all, personId, nowMs),
      });
      if (decision.kind === 'denied' && decision.reason === 'passback') noteReused(all, personId, true);
      return decision;
    },
    forgetOld: () => {
      const beforeMs = clockGuard.now() - (antiPassback?.withinMs ?? 0);
      if (clockGuard.isTrusted()) store.ask((people) => people.access.endPasses(beforeMs));
    },
    notePassed: (personId) => {
      hours.notePassed();
      if (antiPassback === undefined) return;
      const nowMs = clockGuard.now();
      if (isReused(all, personId, nowMs)) noteReused(all, personId, false);
      store.ask((people) => {
        people.access.endPasses(nowMs - antiPassback.withinMs);
        people.access.setLastPass(personId, nowMs);
      });
      noteUnused(personId);
    },
  };
}

/** People for whom the door opened and whose leaf has not moved yet; a door takes no more at a time. */
const UNUSED_MAX = 16;

/** Whoever was let in and did not go through has not passed: a contact tells. Without one, the release counts. */
function watchUnused({ store, door }: EntryParts): (personId: string) => void {
  let unused: string[] = [];
  door.onState(({ kind, leaf }) => {
    if (kind === 'released') return;
    const stayed = kind === 'locked' && leaf === 'closed' ? unused : [];
    unused = [];
    for (const personId of stayed) {
      store.ask((people) => {
        people.access.setLastPass(personId, undefined);
      });
    }
  });
  return (personId) => {
    unused = [...unused, personId].slice(-UNUSED_MAX);
  };
}

/** The hours of a person at this door; none for somebody whom no hours bind. undefined: the store does not say. */
function boundOf({ parts, store, hours }: EntryParts, personId: string): Pick<DoorGates, 'hours'> | undefined {
  const { door, deviceId } = parts.site;
  const asked = store.ask((people) => {
    const rules = people.access.rules();
    const none: readonly Level[] | undefined = door.withoutGroup === 'never' ? [] : undefined;
    const levels = levelsOf(people.access.memberships(personId), rules, deviceId) ?? none;
    return levels === undefined ? {} : { hours: { levels, holidays: hours.holidays(rules) } };
  });
  return asked.kind === 'ok' ? asked.value : undefined;
}

function isReused({ parts, store }: EntryParts, personId: string, nowMs: number): boolean {
  const { antiPassback } = parts.site.door;
  if (antiPassback === undefined) return false;
  const last = store.ask((people) => people.access.lastPass(personId));
  const lastMs = last.kind === 'ok' ? last.value : undefined;
  // A passage of the future was noted by another clock: it binds nobody.
  return lastMs !== undefined && lastMs <= nowMs && nowMs < lastMs + antiPassback.withinMs;
}

function noteReused({ store, journal }: EntryParts, personId: string, isRefused: boolean): void {
  const subject = store.ask((people) => people.ledgerSubject(personId));
  if (subject.kind === 'ok') journal.append({ kind: 'passback', subject: subject.value, isRefused });
}

function makePairs({ parts }: EntryParts): Entry['pair'] {
  const { twoPersonEntry } = parts.site.door;
  let waiting: Waiting | undefined;
  let firstMethod: Method = 'card';
  return (personId, method) => {
    if (twoPersonEntry === undefined) return { kind: 'pass' };
    const step = stepPair(waiting, personId, parts.clock.monotonicMs(), twoPersonEntry.withinMs);
    waiting = step.kind === 'wait' ? step.waiting : undefined;
    if (step.kind === 'pair') return { kind: 'pass', first: { personId: step.firstId, method: firstMethod } };
    firstMethod = method;
    return { kind: 'wait' };
  };
}

/**
 * The hours in which the door stands unlocked. A clock that is not trusted, a store that fails or a
 * schedule that is not there unlocks nothing. With first-card unlock, somebody who may pass begins the
 * period; that it was begun survives a restart.
 */

import { holidaysOf, type Holidays, periodAt } from '../core/access/week.ts';
import type { AccessRules } from '../core/access/levels.ts';
import { DOOR_HOURS_EVERY_MS } from '../core/policy/limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClockGuard } from './clock-guard.ts';
import type { Door } from './door.ts';
import type { Store } from './store.ts';
import type { TerminalParts } from './parts.ts';

/** Setting of people.db: beginning of the period that a passage has begun. */
const BEGUN = 'first-card';

export interface DoorHours {
  /** Looks now and then, until stopped. */
  start(): void;
  stop(): void;
  /** Looks now: hours were changed. */
  look(): void;
  /** Somebody passed. */
  notePassed(): void;
  /** Holidays of the site and of the calendar, by the rules as they stand. */
  holidays(rules: AccessRules): Holidays;
}

interface HoursParts {
  readonly parts: Pick<TerminalParts, 'site' | 'calendar' | 'onLog'>;
  readonly clock: Clock;
  readonly clockGuard: ClockGuard;
  readonly store: Store;
  readonly door: Pick<Door, 'setScheduled'>;
}

export function makeDoorHours(all: HoursParts): DoorHours {
  const { clock, store, door, parts } = all;
  const { unlockSchedule, firstCardUnlock } = parts.site.door;
  const holidays = makeHolidays(parts);
  let cancel = (): void => undefined;
  const period = (): number | undefined => (unlockSchedule === undefined ? undefined : periodNow(all, unlockSchedule, holidays));
  const isBegun = (periodMs: number): boolean => {
    if (firstCardUnlock !== true) return true;
    const begun = store.ask((people) => people.setting(BEGUN));
    return begun.kind === 'ok' && begun.value === String(periodMs);
  };
  const look = (): void => {
    if (unlockSchedule === undefined) return;
    const periodMs = period();
    door.setScheduled(periodMs !== undefined && isBegun(periodMs));
  };
  const again = (): void => {
    look();
    cancel = clock.after(DOOR_HOURS_EVERY_MS, again);
  };
  return {
    holidays,
    look,
    start: () => {
      if (unlockSchedule === undefined) return;
      const rules = store.ask((people) => people.access.rules());
      const isThere = rules.kind === 'ok' && rules.value.schedules.some(({ name }) => name === unlockSchedule);
      if (!isThere)
        parts.onLog?.('The site file names door.unlockSchedule, and there is no such schedule: set it with menshen schedule set.');
      again();
    },
    stop: () => {
      cancel();
    },
    notePassed: () => {
      if (firstCardUnlock !== true) return;
      const periodMs = period();
      if (periodMs === undefined || isBegun(periodMs)) return;
      store.ask((people) => {
        people.setSetting(BEGUN, String(periodMs));
      });
      look();
    },
  };
}

/** Made anew only where the rules are others. */
function makeHolidays({ site, calendar }: HoursParts['parts']): DoorHours['holidays'] {
  let known: { readonly rules: AccessRules; readonly holidays: Holidays } | undefined;
  const notices = site.door.publicHolidays === false ? [] : (calendar ?? []);
  return (rules) => {
    if (known?.rules !== rules) known = { rules, holidays: holidaysOf(rules.holidays, notices) };
    return known.holidays;
  };
}

/** Beginning of the period in force; undefined where none is, or where it cannot be known. */
function periodNow({ clockGuard, store }: HoursParts, name: string, holidays: DoorHours['holidays']): number | undefined {
  if (!clockGuard.isTrusted()) return undefined;
  const asked = store.ask((people) => people.access.rules());
  if (asked.kind === 'failed') return undefined;
  const schedule = asked.value.schedules.find((one) => one.name === name);
  return schedule === undefined ? undefined : periodAt(schedule, clockGuard.now(), holidays(asked.value));
}

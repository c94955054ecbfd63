/**
 * Who may pass when: people are in groups, a group names schedules and doors. The same for every
 * credential of a person: no method is asked for here (INV-15). What is over or unknown gives no right.
 */

import { type Day, isDay } from '../filing/shanghai-day.ts';
import { type Holidays, NAME, periodAt, type Schedule, scheduleFault } from './week.ts';

/** In place of a schedule's name: at any hour. */
export const ALWAYS = 'always';
/** In place of a door: every door that knows the group. */
export const EVERY_DOOR = '*';
const DOOR = /^(?:\*|[A-Za-z0-9][A-Za-z0-9_-]{2,63})$/;

export const SCHEDULES_MAX = 128;
export const GROUPS_MAX = 256;
/** Levels of one group, and groups of one person. */
export const LEVELS_MAX = 32;
export const HOLIDAYS_MAX = 1024;

export interface GroupLevel {
  readonly schedule: string;
  /** deviceId, or `*`. */
  readonly door: string;
}

export interface Group {
  readonly name: string;
  readonly levels: readonly GroupLevel[];
}

/** All of it, as a stick brings it and the store keeps it. */
export interface AccessRules {
  readonly schedules: readonly Schedule[];
  readonly groups: readonly Group[];
  readonly holidays: { readonly off: readonly Day[]; readonly worked: readonly Day[] };
}

export const NO_RULES: AccessRules = { schedules: [], groups: [], holidays: { off: [], worked: [] } };

/** A person in a group; null: until they are taken out, or end. */
export interface Membership {
  readonly group: string;
  readonly untilMs: number | null;
}

/** One hour-rule of a person at this door. */
export interface Level {
  /** null: at any hour. */
  readonly schedule: Schedule | null;
  readonly untilMs: number | null;
}

/** The levels of a person at one door; undefined for somebody in no group. A membership that is over is still one: it never widens. */
export function levelsOf(memberships: readonly Membership[], rules: AccessRules, door: string): readonly Level[] | undefined {
  if (memberships.length === 0) return undefined;
  return memberships.flatMap(({ group, untilMs }) => {
    const { levels = [] } = rules.groups.find(({ name }) => name === group) ?? {};
    return levels
      .filter((level) => level.door === EVERY_DOOR || level.door === door)
      .flatMap(({ schedule }): readonly Level[] => {
        if (schedule === ALWAYS) return [{ schedule: null, untilMs }];
        const found = rules.schedules.find(({ name }) => name === schedule);
        return found === undefined ? [] : [{ schedule: found, untilMs }];
      });
  });
}

/** Whether one of the levels is in force. */
export function isWithinHours(levels: readonly Level[], nowMs: number, holidays: Holidays): boolean {
  return levels.some(
    ({ schedule, untilMs }) =>
      (untilMs === null || nowMs < untilMs) && (schedule === null || periodAt(schedule, nowMs, holidays) !== undefined),
  );
}

/** What is wrong with rules as a whole, as a sentence that names none of the people, or undefined. */
export function rulesFault({ schedules, groups, holidays }: AccessRules): string | undefined {
  if (schedules.length > SCHEDULES_MAX) return `There are at most ${String(SCHEDULES_MAX)} schedules.`;
  if (groups.length > GROUPS_MAX) return `There are at most ${String(GROUPS_MAX)} groups.`;
  const names = new Set(schedules.map(({ name }) => name));
  if (names.has(ALWAYS)) return `A schedule cannot be called ${ALWAYS}: that is at any hour.`;
  if (names.size < schedules.length) return 'Two schedules have the same name.';
  if (new Set(groups.map(({ name }) => name)).size < groups.length) return 'Two groups have the same name.';
  const days = [...holidays.off, ...holidays.worked];
  if (days.length > HOLIDAYS_MAX) return `There are at most ${String(HOLIDAYS_MAX)} holidays.`;
  if (!days.every(isDay)) return 'A holiday is a day of the calendar, YYYY-MM-DD.';
  if (new Set(days).size < days.length) return 'A day stands twice among the holidays.';
  return firstOf(schedules.map(scheduleFault)) ?? firstOf(groups.map((group) => groupFault(group, names)));
}

function groupFault({ name, levels }: Group, schedules: ReadonlySet<string>): string | undefined {
  if (!NAME.test(name)) return 'A group has a name of at most 40 letters, digits, dots, hyphens and underscores.';
  if (levels.length > LEVELS_MAX) return `A group has at most ${String(LEVELS_MAX)} levels.`;
  if (!levels.every(({ door }) => DOOR.test(door))) return 'A level names a deviceId, or * for every door.';
  const isKnown = levels.every(({ schedule }) => schedule === ALWAYS || schedules.has(schedule));
  return isKnown ? undefined : 'A group names a schedule that is not there. Set the schedule first.';
}

function firstOf(faults: readonly (string | undefined)[]): string | undefined {
  return faults.find((fault) => fault !== undefined);
}

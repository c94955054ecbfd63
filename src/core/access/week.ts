/**
 * Hours of the week in Shanghai, and the days that are none of the week: holidays, and weekend days
 * worked in their stead. Each day has exactly one kind, so no hour is both open and closed.
 */

import { addDays, type Day, dayNumber, shanghaiDay, startOfDayMs } from '../filing/shanghai-day.ts';
import type { WorkingCalendar } from '../filing/working-days.ts';

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const DAY_KINDS = [...WEEK, 'holiday', 'makeup'] as const;
export type DayKind = (typeof DAY_KINDS)[number];

/** Minutes of a day. */
export const DAY_MIN = 24 * 60;
const MINUTE_MS = 60_000;
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 3;
const INTERVALS_MAX = 32;
export const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,39}$/u;

export interface Interval {
  readonly days: readonly DayKind[];
  readonly fromMin: number;
  /** Not itself in it. At or before `fromMin`: of the next day, whatever kind that is. */
  readonly toMin: number;
}

export interface Schedule {
  readonly name: string;
  readonly intervals: readonly Interval[];
}

export interface Holidays {
  readonly off: ReadonlySet<Day>;
  /** Weekend days that are worked. */
  readonly worked: ReadonlySet<Day>;
}

export const NO_HOLIDAYS: Holidays = { off: new Set(), worked: new Set() };

/** The site's own days go before the calendar's. */
export function holidaysOf(own: { readonly off: readonly Day[]; readonly worked: readonly Day[] }, calendar: WorkingCalendar): Holidays {
  const off = new Set(calendar.flatMap(({ holidays }) => holidays));
  const worked = new Set(calendar.flatMap(({ workdays }) => workdays));
  for (const day of own.off) {
    off.add(day);
    worked.delete(day);
  }
  for (const day of own.worked) {
    worked.add(day);
    off.delete(day);
  }
  return { off, worked };
}

export function dayKind(day: Day, { off, worked }: Holidays): DayKind {
  if (off.has(day)) return 'holiday';
  if (worked.has(day)) return 'makeup';
  const at = (((dayNumber(day) + EPOCH_WEEKDAY) % WEEK.length) + WEEK.length) % WEEK.length;
  return WEEK[at] ?? 'mon';
}

/** When the period in force at that moment began, milliseconds since 1970; undefined where none is. */
export function periodAt(schedule: Schedule, atMs: number, holidays: Holidays): number | undefined {
  const today = shanghaiDay(atMs);
  let begunMs: number | undefined;
  for (const day of [addDays(today, -1), today]) {
    const kind = dayKind(day, holidays);
    const dayMs = startOfDayMs(day);
    for (const { days, fromMin, toMin } of schedule.intervals) {
      const fromMs = dayMs + fromMin * MINUTE_MS;
      const toMs = dayMs + (toMin > fromMin ? toMin : toMin + DAY_MIN) * MINUTE_MS;
      if (days.includes(kind) && atMs >= fromMs && atMs < toMs) begunMs = Math.min(begunMs ?? fromMs, fromMs);
    }
  }
  return begunMs;
}

/** What is wrong with a schedule, as a sentence, or undefined. */
export function scheduleFault({ name, intervals }: Schedule): string | undefined {
  if (!NAME.test(name)) return 'A schedule has a name of at most 40 letters, digits, dots, hyphens and underscores.';
  if (intervals.length === 0 || intervals.length > INTERVALS_MAX) return `A schedule has 1 to ${String(INTERVALS_MAX)} intervals.`;
  const isRight = intervals.every(
    ({ days, fromMin, toMin }) =>
      days.length > 0 &&
      isMinute(fromMin) &&
      isMinute(toMin) &&
      fromMin < DAY_MIN &&
      toMin > 0 &&
      days.every((day) => DAY_KINDS.includes(day)),
  );
  return isRight ? undefined : 'An interval has days and two times of the day, 00:00 to 24:00.';
}

function isMinute(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= DAY_MIN;
}

/** Words for days: each kind, and what stands for several. `workdays` are what the State Council's notices make of them. */
const DAY_WORDS: Readonly<Record<string, readonly DayKind[]>> = {
  workdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'makeup'],
  weekend: ['sat', 'sun'],
  daily: DAY_KINDS,
};

/** "workdays 08:00-18:00" or "sat,holiday 22:00-06:00"; undefined where it is not understood. */
export function readInterval(text: string): Interval | undefined {
  const [, words = '', from = '', to = ''] = /^([a-z,]+) +(\d{2}:\d{2})-(\d{2}:\d{2})$/.exec(text.trim()) ?? [];
  const days = words.split(',').flatMap((word) => DAY_WORDS[word] ?? DAY_KINDS.filter((kind) => kind === word));
  const isKnown = words.split(',').every((word) => Object.hasOwn(DAY_WORDS, word) || DAY_KINDS.some((kind) => kind === word));
  const [fromMin, toMin] = [minuteOf(from), minuteOf(to)];
  if (!isKnown || fromMin === undefined || toMin === undefined) return undefined;
  const interval = { days: DAY_KINDS.filter((kind) => days.includes(kind)), fromMin, toMin };
  return scheduleFault({ name: 'x', intervals: [interval] }) === undefined ? interval : undefined;
}

function minuteOf(text: string): number | undefined {
  const [hours, minutes] = text.split(':').map(Number);
  if (hours === undefined || minutes === undefined || minutes > 59 || Number.isNaN(hours)) return undefined;
  const minute = hours * 60 + minutes;
  return minute <= DAY_MIN ? minute : undefined;
}

/** As `readInterval` reads it. */
export function intervalText({ days, fromMin, toMin }: Interval): string {
  return `${days.join(',')} ${timeText(fromMin)}-${timeText(toMin)}`;
}

function timeText(minute: number): string {
  const padded = (value: number): string => String(value).padStart(2, '0');
  return `${padded(Math.floor(minute / 60))}:${padded(minute % 60)}`;
}

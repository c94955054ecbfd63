/**
 * Time limits in working days, as the State Council's yearly holiday notices make them (law.md §2.5): the first day does not
 * count, a weekend day that makes up for a holiday does. A year without a notice gives an early date, marked as estimated.
 * Working days and calendar days are two types: 30 of the one are never 30 of the other (trap 5).
 */

import { addDays, type Day, dayNumber, dayOf, isWeekendNumber } from './shanghai-day.ts';

export interface WorkingDays {
  readonly unit: 'working-days';
  readonly count: number;
}

export interface CalendarDays {
  readonly unit: 'calendar-days';
  readonly count: number;
}

/** One State Council notice as plain data. Days are YYYY-MM-DD in Shanghai. */
export interface CalendarYear {
  readonly year: number;
  /** Where the notice stands, and the day it was issued; empty where whoever gave the data does not say. */
  readonly source: string;
  readonly issuedOn: string;
  /** Days off; weekends need not be among them. */
  readonly holidays: readonly Day[];
  /** Weekend days that are worked. */
  readonly workdays: readonly Day[];
}

export type WorkingCalendar = readonly CalendarYear[];

export interface DueDate {
  readonly day: Day;
  /** A year that is counted over has no notice yet: the day is early on purpose and is to be reckoned again. */
  readonly isEstimated: boolean;
}

/** Filing, change and cancellation with the provincial cyberspace administration: Measures Art. 15. */
export const FILING_LIMIT: WorkingDays = { unit: 'working-days', count: 30 };
/** Answer to a request or complaint (law.md §4.9; own target). */
export const ANSWER_LIMIT: WorkingDays = { unit: 'working-days', count: 15 };
/** Police filing of a public-security video system: State Council order 799, Art. 14. */
export const POLICE_LIMIT: CalendarDays = { unit: 'calendar-days', count: 30 };

/** A limit that a site chose. */
export const workingDays = (count: number): WorkingDays => ({ unit: 'working-days', count });

/** Calendar days taken off an estimated date: more than any known notice ever moved one forward (law.md §2.5; checked over 2004 to 2026). */
const ESTIMATE_EARLY_DAYS = 3;
/** From here on the notice of the next year may move days of this one: that of 2007 made 30 and 31 December 2006 working days. */
const NEXT_NOTICE_FROM = '-12-25';

/** The last day of a limit that begins with what happened on `from`, which itself does not count (Civil Code Art. 201). */
export function dueDate(from: Day, limit: WorkingDays, calendar: WorkingCalendar): DueDate {
  const start = dayNumber(from);
  const known = knownDays(calendar);
  const off = numbersOf(calendar.flatMap(({ holidays }) => holidays));
  const worked = numbersOf(calendar.flatMap(({ workdays }) => workdays));
  const count = (holidays: ReadonlySet<number>): { readonly at: number; readonly isEstimated: boolean } => {
    let isEstimated = false;
    let at = start;
    for (let left = limit.count; left > 0; ) {
      at += 1;
      isEstimated ||= !known.some(({ first, end }) => at >= first && at < end);
      if (worked.has(at) || (!isWeekendNumber(at) && !holidays.has(at))) left -= 1;
    }
    return { at, isEstimated };
  };
  const { at, isEstimated } = count(off);
  if (!isEstimated) return { day: dayOf(at), isEstimated };
  // Without the notice of one year, the holidays of the other are not trusted to make the date a later one.
  return { day: dayOf(Math.max(start, count(new Set()).at - ESTIMATE_EARLY_DAYS)), isEstimated };
}

/** The days of which a notice has said whether they are worked. */
function knownDays(calendar: WorkingCalendar): { readonly first: number; readonly end: number }[] {
  const years = new Set(calendar.map(({ year }) => year));
  return [...years].map((year) => ({
    first: dayNumber(`${String(year)}-01-01`),
    end: years.has(year + 1) ? dayNumber(`${String(year + 1)}-01-01`) : dayNumber(`${String(year)}${NEXT_NOTICE_FROM}`),
  }));
}

function numbersOf(days: readonly Day[]): Set<number> {
  return new Set(days.map(dayNumber));
}

/** The last day of a limit in calendar days. No notice moves it. */
export function calendarDueDate(from: Day, limit: CalendarDays): Day {
  return addDays(from, limit.count);
}

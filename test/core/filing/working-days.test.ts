/** Working days by the holiday notices, against official anchors and a plain twin. */
import fc from 'fast-check';
import {
  addDays,
  addYears,
  type Day,
  dayNumber,
  dayOf,
  daysBetween,
  isDay,
  isWeekend,
  lastDay,
  shanghaiDay,
  startOfDayMs,
  yearOf,
} from '../../../src/core/filing/shanghai-day.ts';
import { ANSWER_LIMIT, calendarDueDate, dueDate, FILING_LIMIT, POLICE_LIMIT, workingDays } from '../../../src/core/filing/working-days.ts';
import { packagedCalendar } from '../../../src/edge/calendar/chinese-days.ts';

const CALENDAR = packagedCalendar();
const FIRST = dayNumber('2004-01-01');
const LAST = dayNumber('2026-12-31');
const anyDay = (from: Day, to: Day): fc.Arbitrary<Day> => fc.integer({ min: dayNumber(from), max: dayNumber(to) }).map(dayOf);

describe('days in Shanghai', () => {
  test('a moment is of the day that the clocks there show', () => {
    expect(shanghaiDay(Date.UTC(2026, 0, 1, 15, 59, 59, 999))).toBe('2026-01-01');
    // 00:30 in Shanghai is still the day before in UTC.
    expect(shanghaiDay(Date.UTC(2026, 0, 1, 16, 30))).toBe('2026-01-02');
    expect(startOfDayMs('2026-01-02')).toBe(Date.UTC(2026, 0, 1, 16));
  });
  test('day arithmetic equals that of the engine', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), (number) => {
        expect(dayOf(number)).toBe(new Date(number * 86_400_000).toISOString().slice(0, 10));
        expect(dayNumber(dayOf(number))).toBe(number);
        const weekday = new Date(number * 86_400_000).getUTCDay();
        expect(isWeekend(dayOf(number))).toBe(weekday === 0 || weekday === 6);
      }),
    );
  });
  test('what is no day is refused', () => {
    for (const text of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '20260101', '2026-04-31', ''])
      expect(isDay(text)).toBe(false);
    expect(isDay('2024-02-29')).toBe(true);
    expect(addYears('2024-02-29', 3)).toBe('2027-02-28');
    expect(addYears('2024-02-29', 4)).toBe('2028-02-29');
    expect(lastDay('2028-02')).toBe('2028-02-29');
    expect(lastDay('2026-12')).toBe('2026-12-31');
  });
});

describe('thirty working days', () => {
  test.each([
    ['2025-06-01', '2025-07-14'], // the Measures themselves
    ['2025-07-18', '2025-08-29'], // announcement on the PI protection officer
    ['2025-09-15', '2025-10-31'],
    ['2025-12-29', '2026-02-10'],
    ['2026-01-15', '2026-03-04'],
    ['2026-02-02', '2026-03-20'],
    ['2026-09-14', '2026-10-30'],
  ])('from %s end on %s', (from, day) => {
    expect(dueDate(from, FILING_LIMIT, CALENDAR)).toEqual({ day, isEstimated: false });
  });

  test('are neither thirty calendar days nor fifteen working days', () => {
    expect(calendarDueDate('2026-02-02', POLICE_LIMIT)).toBe('2026-03-04');
    expect(dueDate('2026-02-02', ANSWER_LIMIT, CALENDAR).day).toBe('2026-02-28');
    // @ts-expect-error calendar days are no working days
    const mixed = (): unknown => dueDate('2026-02-02', POLICE_LIMIT, CALENDAR);
    expect(typeof mixed).toBe('function');
  });

  test('equal a plain count over every start of two decades', () => {
    const off = new Set(CALENDAR.flatMap((year) => year.holidays));
    const worked = new Set(CALENDAR.flatMap((year) => year.workdays));
    fc.assert(
      fc.property(anyDay('2004-01-01', '2026-06-30'), fc.integer({ min: 1, max: 60 }), (from, count) => {
        const days = Array.from({ length: 120 }, (_, at) => addDays(from, at + 1));
        const working = days.filter((day) => worked.has(day) || (!off.has(day) && !isWeekend(day)));
        expect(dueDate(from, workingDays(count), CALENDAR)).toEqual({ day: working[count - 1], isEstimated: false });
      }),
      { numRuns: 300 },
    );
  });
});

describe('a year without a notice', () => {
  test('gives an estimated date', () => {
    expect(dueDate('2026-12-01', FILING_LIMIT, CALENDAR).isEstimated).toBe(true);
    expect(dueDate('2027-03-01', FILING_LIMIT, CALENDAR)).toEqual({ day: '2027-04-09', isEstimated: true });
    // The notice of 2027 may still make these days of 2026 working days or days off.
    expect(dueDate('2026-12-18', workingDays(5), CALENDAR)).toEqual({ day: '2026-12-22', isEstimated: true });
  });
  test('is counted without the holidays of the year beside it', () => {
    // 30 and 31 December 2006 were worked, by the notice of 2007; its New Year must not make the guess a later one.
    const without = CALENDAR.filter(({ year }) => year === 2007);
    expect(dueDate('2006-11-20', FILING_LIMIT, CALENDAR).day).toBe('2006-12-30');
    expect(dueDate('2006-11-20', FILING_LIMIT, without)).toEqual({ day: '2006-12-29', isEstimated: true });
  });
  test.each([0, 1])('never a late one: over every start, without the notice of its year plus %i', (ahead) => {
    for (let number = FIRST; number <= LAST - 60; number += 5) {
      const from = dayOf(number);
      const near = CALENDAR.filter(({ year }) => Math.abs(year - yearOf(from)) <= 1);
      const without = near.filter(({ year }) => year !== yearOf(from) + ahead);
      for (const limit of [ANSWER_LIMIT, FILING_LIMIT]) {
        const known = dueDate(from, limit, near);
        const guessed = dueDate(from, limit, without);
        if (known.isEstimated || (!guessed.isEstimated && guessed.day === known.day)) continue;
        if (!guessed.isEstimated) throw new Error(`${from}: not marked`);
        if (guessed.day > known.day) throw new Error(`${from}: ${guessed.day} is later than ${known.day}`);
        if (daysBetween(from, guessed.day) < 0) throw new Error(`${from}: before its start`);
      }
    }
  });
});

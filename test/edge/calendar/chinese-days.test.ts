/** What the package of holiday notices gives. */
import { isDay, isWeekend, yearOf } from '../../../src/core/filing/shanghai-day.ts';
import { packagedCalendar } from '../../../src/edge/calendar/chinese-days.ts';

test('every year since the Measures is there once, with its notice', () => {
  const calendar = packagedCalendar();
  const years = calendar.map(({ year }) => year);
  expect(new Set(years).size).toBe(years.length);
  for (const wanted of [2025, 2026]) {
    const year = calendar.find((known) => known.year === wanted);
    expect(year?.source).toMatch(/^https:\/\/www\.gov\.cn\//);
    expect(year?.holidays.length).toBeGreaterThan(20);
  }
});

test('holidays and worked weekends are days of their own year', () => {
  for (const { year, holidays, workdays } of packagedCalendar()) {
    expect([...holidays, ...workdays].every((day) => isDay(day) && yearOf(day) === year)).toBe(true);
    expect(workdays.every(isWeekend)).toBe(true);
    expect(workdays.some((day) => holidays.includes(day))).toBe(false);
  }
});

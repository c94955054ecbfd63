/**
 * The State Council's holiday notices as the package chinese-days keeps them, turned into plain yearly data. Its data alone is
 * used: its functions reckon in the machine's own time zone and take an unknown year for one without holidays.
 */

import data from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { isDay, isWeekend, yearOf } from '../../core/filing/shanghai-day.ts';
import type { WorkingCalendar } from '../../core/filing/working-days.ts';

/** Notices that the package's own source names; of the years before it names most, but none is counted any more: Order 19 is of 2025. */
const SOURCES: Readonly<Record<number, { readonly source: string; readonly issuedOn: string }>> = {
  2025: { source: 'https://www.gov.cn/zhengce/zhengceku/202411/content_6986383.htm', issuedOn: '2024-11-12' },
  2026: { source: 'https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm', issuedOn: '2025-11-04' },
};
const PACKAGE = 'npm package chinese-days';

/** Every year of which the package has a notice. */
export function packagedCalendar(): WorkingCalendar {
  const holidays = Object.keys(data.holidays).filter(isDay);
  const workdays = Object.keys(data.workdays).filter((day) => isDay(day) && isWeekend(day));
  const years = [...new Set(holidays.map(yearOf))].sort((left, right) => left - right);
  return years.map((year) => ({
    year,
    source: SOURCES[year]?.source ?? PACKAGE,
    issuedOn: SOURCES[year]?.issuedOn ?? '',
    holidays: holidays.filter((day) => yearOf(day) === year),
    workdays: workdays.filter((day) => yearOf(day) === year),
  }));
}

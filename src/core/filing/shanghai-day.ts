/**
 * Calendar days in Shanghai, the days in which the law counts: UTC+8, without summer time since 1991. Written YYYY-MM-DD, which
 * sorts as time does. Knows no holiday; Gregorian arithmetic only (H. Hinnant, "chrono-compatible low-level date algorithms").
 */

import { invariant } from '../../base/fault.ts';

/** YYYY-MM-DD. */
export type Day = string;
/** YYYY-MM. */
export type Month = string;

const DAY_MS = 24 * 60 * 60_000;
const SHANGHAI_MS = 8 * 60 * 60_000;
/** Days from 0000-03-01 to 1970-01-01, and in 400 Gregorian years. */
const EPOCH_DAYS = 719_468;
const ERA_DAYS = 146_097;
const MONTHS = 12;
const DAYS_OF_WEEK = 7;
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 4;
const SUNDAY = 0;
const SATURDAY = 6;

/** Days since 1970-01-01. */
export function dayNumber(day: Day): number {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const fromMarch = (month + 9) % MONTHS;
  const years = month <= 2 ? year - 1 : year;
  const era = Math.floor(years / 400);
  const yearOfEra = years - era * 400;
  const dayOfYear = Math.floor((153 * fromMarch + 2) / 5) + date - 1;
  return era * ERA_DAYS + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - EPOCH_DAYS;
}

export function dayOf(number: number): Day {
  const shifted = number + EPOCH_DAYS;
  const era = Math.floor(shifted / ERA_DAYS);
  const dayOfEra = shifted - era * ERA_DAYS;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / (ERA_DAYS - 1))) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const date = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(date, 2)}`;
}

/** True for a day that the calendar has. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && dayOf(dayNumber(text)) === text;
}

/** The day in Shanghai at that moment: an enrolment there at 00:30 is of that day, though it is still yesterday in UTC (trap 2). */
export function shanghaiDay(atMs: number): Day {
  return dayOf(Math.floor((atMs + SHANGHAI_MS) / DAY_MS));
}

/** The moment at which that day begins in Shanghai, milliseconds since 1970. */
export function startOfDayMs(day: Day): number {
  return dayNumber(day) * DAY_MS - SHANGHAI_MS;
}

const MINUTE_MS = 60_000;

/** Date and minute in Shanghai, YYYY-MM-DD HH:MM; the same in every language. */
export function shanghaiMoment(atMs: number): string {
  const day = shanghaiDay(atMs);
  const minutes = Math.floor((atMs - startOfDayMs(day)) / MINUTE_MS);
  const padded = (value: number): string => String(value).padStart(2, '0');
  return `${day} ${padded(Math.floor(minutes / 60))}:${padded(minutes % 60)}`;
}

export function addDays(day: Day, days: number): Day {
  return dayOf(dayNumber(day) + days);
}

/** Days from `from` to `to`; negative where `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return dayNumber(to) - dayNumber(from);
}

/** The same date some years on; 29 February becomes 28 February where there is none. */
export function addYears(day: Day, years: number): Day {
  const moved = `${padded(yearOf(day) + years, 4)}${day.slice(4)}`;
  return isDay(moved) ? moved : addDays(dayOf(dayNumber(moved)), -1);
}

export function isWeekend(day: Day): boolean {
  return isWeekendNumber(dayNumber(day));
}

/** The same of a day number. */
export function isWeekendNumber(number: number): boolean {
  const weekday = (((number + EPOCH_WEEKDAY) % DAYS_OF_WEEK) + DAYS_OF_WEEK) % DAYS_OF_WEEK;
  return weekday === SUNDAY || weekday === SATURDAY;
}

export function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

export function monthOf(day: Day): Month {
  return day.slice(0, 7);
}

export function isMonth(text: string): boolean {
  return /^\d{4}-\d{2}$/.test(text) && isDay(`${text}-01`);
}

export function firstDay(month: Month): Day {
  return `${month}-01`;
}

export function nextMonth(month: Month): Month {
  return monthOf(addDays(firstDay(month), 31));
}

export function lastDay(month: Month): Day {
  return addDays(firstDay(nextMonth(month)), -1);
}

function padded(value: number, digits: number): string {
  invariant(value >= 0, 'days before the year 0 are not counted here');
  return String(value).padStart(digits, '0');
}

/**
 * What is kept of a processor's filing, only ever added to, and what follows from it today: when the law's number was reached
 * (latched: fewer persons later do not undo it, trap 3), until when is to be filed, what changed since (law.md §2).
 */

import { type DailyCount, FILING_PERSONS, type FilingLevel, filingLevel } from './count.ts';
import { addDays, type Day, daysBetween, type Month } from './shanghai-day.ts';
import { type DueDate, dueDate, FILING_LIMIT, type WorkingCalendar } from './working-days.ts';

export type FilingEntry =
  /** Persons of the processor stored elsewhere, as an operator says. */
  | { readonly kind: 'declared'; readonly day: Day; readonly elsewhere: number }
  | { readonly kind: 'reached'; readonly day: Day; readonly individuals: number; readonly elsewhere: number }
  /** The ledger has it. */
  | { readonly kind: 'told'; readonly day: Day }
  | { readonly kind: 'filed'; readonly day: Day; readonly number: string; readonly material: Readonly<Record<string, string>> }
  /** Values that were filed are others from that day on. */
  | { readonly kind: 'changed'; readonly day: Day; readonly fields: readonly string[] }
  /** A closed monthly record: its canonical text, SHA-256, and the signed checkpoint that covers its entry in the ledger. */
  | {
      readonly kind: 'record';
      readonly period: Month;
      readonly text: string;
      readonly hash: string;
      readonly seq: number;
      readonly note: string;
    }
  | { readonly kind: 'exported'; readonly day: Day };

export type FilingEntryOf<Kind extends FilingEntry['kind']> = Extract<FilingEntry, { kind: Kind }>;

/** Calendar days after which records that were never copied off the device are asked for (trap 54). */
export const EXPORT_WARNING_DAYS = 60;

export interface FilingStanding {
  readonly individuals: number;
  readonly elsewhere: number;
  readonly total: number;
  readonly level: FilingLevel;
  readonly reached: { readonly on: Day; readonly isStillReached: boolean } | undefined;
  readonly filed: { readonly on: Day; readonly number: string } | undefined;
  /** What is to be filed, and until when. */
  readonly duty:
    | { readonly what: 'file' | 'change'; readonly due: DueDate; readonly daysLeft: number; readonly fields: readonly string[] }
    | undefined;
  readonly isExportDue: boolean;
}

export function lastOf<Kind extends FilingEntry['kind']>(entries: readonly FilingEntry[], kind: Kind): FilingEntryOf<Kind> | undefined {
  return entries.findLast((entry): entry is FilingEntryOf<Kind> => entry.kind === kind);
}

export interface StandingFacts {
  readonly entries: readonly FilingEntry[];
  readonly individuals: number;
  readonly today: Day;
  readonly calendar: WorkingCalendar;
  /** As they would be filed today. */
  readonly material: Readonly<Record<string, string>>;
  /** The first day of which a count is kept. */
  readonly since: Day;
}

export function filingStanding({ entries, individuals, today, calendar, material, since }: StandingFacts): FilingStanding {
  const elsewhere = lastOf(entries, 'declared')?.elsewhere ?? 0;
  const total = individuals + elsewhere;
  const reached = entries.find((entry): entry is FilingEntryOf<'reached'> => entry.kind === 'reached');
  const filed = lastOf(entries, 'filed');
  const fields = filed === undefined ? [] : changedFields(filed.material, material);
  const begun = filed === undefined ? reached?.day : changedSince(entries, filed);
  const duty = (filed === undefined ? reached !== undefined : fields.length > 0) ? begun : undefined;
  const due = duty === undefined ? undefined : dueDate(duty, FILING_LIMIT, calendar);
  const exported = lastOf(entries, 'exported')?.day ?? since;
  return {
    individuals,
    elsewhere,
    total,
    level: filingLevel(total),
    reached: reached === undefined ? undefined : { on: reached.day, isStillReached: total >= FILING_PERSONS },
    filed: filed === undefined ? undefined : { on: filed.day, number: filed.number },
    duty:
      due === undefined ? undefined : { what: filed === undefined ? 'file' : 'change', due, daysLeft: daysBetween(today, due.day), fields },
    isExportDue: addDays(exported, EXPORT_WARNING_DAYS) < today,
  };
}

/** Material fields whose filed value is not today's. */
export function changedFields(filed: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(filed), ...Object.keys(now)])].filter((field) => filed[field] !== now[field]).sort();
}

function changedSince(entries: readonly FilingEntry[], filed: FilingEntryOf<'filed'>): Day | undefined {
  const after = entries.slice(entries.lastIndexOf(filed) + 1);
  return after.find((entry) => entry.kind === 'changed')?.day;
}

/** True where a count first reaches the law's number. */
export function isCrossing(entries: readonly FilingEntry[], individuals: number): boolean {
  const elsewhere = lastOf(entries, 'declared')?.elsewhere ?? 0;
  return individuals + elsewhere >= FILING_PERSONS && !entries.some(({ kind }) => kind === 'reached');
}

/** First, last and most persons of the days of one month; of a month without a count the last one before. */
export function monthCounts(days: readonly DailyCount[], before: DailyCount | undefined) {
  const first = before ?? days[0];
  const last = days.at(-1) ?? before;
  const zero = { individuals: 0, templates: 0, images: 0 as const };
  const plain = (count: DailyCount | undefined) =>
    count === undefined ? zero : { individuals: count.individuals, templates: count.templates, images: 0 as const };
  return {
    start: plain(first),
    end: plain(last),
    peak: { individuals: Math.max(0, first?.individuals ?? 0, ...days.map(({ peak }) => peak)), images: 0 as const },
    bands: last?.bands ?? { under14: 0, from14To17: 0, adult: 0 },
  };
}

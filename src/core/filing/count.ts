/**
 * Persons, templates and images, counted apart (INV-13, law.md §2.4). Persons are distinct subjects of whom a template is stored,
 * suspended ones included; images are none. The law's number is reached at 100,000, not above it (trap 2). Numbers only.
 */

import type { Day } from './shanghai-day.ts';

/** Persons from whom on a processor files with the provincial cyberspace administration: Measures Art. 15. */
export const FILING_PERSONS = 100_000;
/** Percent of it at which the operator is told. */
export const FILING_WARNINGS = [100, 90, 80] as const;
export type FilingLevel = 0 | (typeof FILING_WARNINGS)[number];

export interface Bands {
  readonly under14: number;
  readonly from14To17: number;
  readonly adult: number;
}

/** The last count of one day, and the most persons of that day. */
export interface DailyCount {
  readonly day: Day;
  readonly individuals: number;
  readonly templates: number;
  readonly peak: number;
  readonly bands: Bands;
}

/** Of rows as a store holds them: who they are of, and whether they are still there. */
export function countRows(rows: Iterable<{ readonly subject: string; readonly isErased: boolean }>): {
  readonly individuals: number;
  readonly templates: number;
  readonly images: 0;
} {
  const subjects = new Set<string>();
  let templates = 0;
  for (const { subject, isErased } of rows) {
    if (isErased) continue;
    subjects.add(subject);
    templates += 1;
  }
  return { individuals: subjects.size, templates, images: 0 };
}

/** How near the law's number is, in percent that were reached. */
export function filingLevel(persons: number): FilingLevel {
  return FILING_WARNINGS.find((percent) => persons * 100 >= FILING_PERSONS * percent) ?? 0;
}

/** A day's row after one more count of that day. */
export function mergeCount(before: DailyCount | undefined, now: Omit<DailyCount, 'peak'>): DailyCount {
  return { ...now, peak: Math.max(before?.day === now.day ? before.peak : 0, now.individuals) };
}

/** The sum over several devices: an upper bound, for one person may be at two doors. */
export function upperBound(devices: readonly { readonly individuals: number }[]): number {
  return devices.reduce((sum, { individuals }) => sum + individuals, 0);
}

/** Exact persons over several devices, by the tokens of their staff or resident numbers; never of their faces. */
export function unionOf(lists: readonly (readonly string[])[]): number {
  return new Set(lists.flat()).size;
}

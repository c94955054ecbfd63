/**
 * Age bands, declared and checked by staff, never read from a face (trap 39). Of a minor only the day is kept on which the
 * band ends: the 14th birthday of a child, the 18th of a youth; of adults nothing. Days are Shanghai's (INV-14, Art. 7).
 */

import { addYears, type Day, isDay, shanghaiDay } from '../filing/shanghai-day.ts';
import type { Site } from '../policy/site.ts';

export const AGE_BANDS = ['adult', '14-17', 'under-14'] as const;
export type AgeBand = (typeof AGE_BANDS)[number];

export interface DeclaredAge {
  readonly band: AgeBand;
  /** The birthday that ends the band; undefined for adults. */
  readonly minorUntil: Day | undefined;
}

export const ADULT: DeclaredAge = { band: 'adult', minorUntil: undefined };

/** Birthdays that end each band. */
const ENDS_AT_YEARS = { 'under-14': 14, '14-17': 18 } as const;
const CHILD_TO_ADULT_YEARS = ENDS_AT_YEARS['14-17'] - ENDS_AT_YEARS['under-14'];

export type AgeRefusal = 'birth-date-needed' | 'birth-date-unwanted' | 'birth-date-bad' | 'other-band';
export type AgeReading = { readonly kind: 'declared'; readonly age: DeclaredAge } | { readonly kind: 'refused'; readonly why: AgeRefusal };

/** What is kept of a declared band and birth date (YYYY-MM-DD); the birth date itself is not. */
export function readAge(band: AgeBand, birthDate: string | undefined, nowMs: number): AgeReading {
  const refused = (why: AgeRefusal): AgeReading => ({ kind: 'refused', why });
  if (band === 'adult') return birthDate === undefined ? { kind: 'declared', age: ADULT } : refused('birth-date-unwanted');
  if (birthDate === undefined) return refused('birth-date-needed');
  const today = shanghaiDay(nowMs);
  if (!isDay(birthDate) || birthDate > today) return refused('birth-date-bad');
  const bandToday = bandAt({ band: 'under-14', minorUntil: addYears(birthDate, ENDS_AT_YEARS['under-14']) }, nowMs);
  if (bandToday !== band) return refused('other-band');
  return { kind: 'declared', age: { band, minorUntil: addYears(birthDate, ENDS_AT_YEARS[band]) } };
}

/** The band of this moment: birthdays pass by themselves. */
export function bandAt(age: DeclaredAge, nowMs: number): AgeBand {
  return ageKeptAt(age, nowMs).band;
}

/** What is to be kept from now on; the same where nothing has passed. A child that turned 14 is a youth until 18; of an adult no date stays. */
export function ageKeptAt(age: DeclaredAge, nowMs: number): DeclaredAge {
  const today = shanghaiDay(nowMs);
  if (age.band === 'adult' || age.minorUntil === undefined) return ADULT;
  if (today < age.minorUntil) return age;
  if (age.band === '14-17') return ADULT;
  const minorUntil = addYears(age.minorUntil, CHILD_TO_ADULT_YEARS);
  return today < minorUntil ? { band: '14-17', minorUntil } : ADULT;
}

/** A guardian's yes carries until the 14th birthday and no longer (Art. 7). */
export function isOutgrown(age: DeclaredAge, grantedAtMs: number, nowMs: number): boolean {
  if (age.band === 'adult' || age.minorUntil === undefined) return false;
  const fourteenth = age.band === 'under-14' ? age.minorUntil : addYears(age.minorUntil, -CHILD_TO_ADULT_YEARS);
  return shanghaiDay(grantedAtMs) < fourteenth && shanghaiDay(nowMs) >= fourteenth;
}

/** True where this site may not enrol a face of this band: there are no rules for children, or the whole gallery would be searched. */
export function isBandRefused(site: Pick<Site, 'minors' | 'face'>, band: AgeBand): boolean {
  return band === 'under-14' && (site.minors === undefined || site.face.mode !== '1:1');
}

/** Longest time a template of this band is kept, days; a child's is shorter where the rules say so. */
export function retentionDaysOf(site: Pick<Site, 'minors' | 'face'>, band: AgeBand): number {
  const { retentionDays } = site.face;
  return band === 'under-14' ? Math.min(retentionDays, site.minors?.retentionDays ?? retentionDays) : retentionDays;
}

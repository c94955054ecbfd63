/** INV-14, trap 39: bands are declared; birthdays, in Shanghai, flip them; of adults nothing is kept. */
import fc from 'fast-check';
import { ADULT, ageKeptAt, bandAt, isBandRefused, isOutgrown, readAge, retentionDaysOf } from '../../../src/core/consent/minors.ts';
import { addDays, addYears, shanghaiDay, startOfDayMs } from '../../../src/core/filing/shanghai-day.ts';
import { testSite } from '../../support/house.ts';

const NOW = startOfDayMs('2026-03-10') + 1;
const RULES = { retentionDays: 90, rules: 'Rules for children.', rulesSha256: 'ab'.repeat(32) };

it.each([
  ['adult', undefined, ADULT],
  ['under-14', '2014-05-01', { band: 'under-14', minorUntil: '2028-05-01' }],
  ['14-17', '2010-05-01', { band: '14-17', minorUntil: '2028-05-01' }],
  ['14-17', '2012-03-10', { band: '14-17', minorUntil: '2030-03-10' }],
  ['under-14', '2012-03-11', { band: 'under-14', minorUntil: '2026-03-11' }],
] as const)('keeps of %s born %s only the birthday that ends the band', (band, birthDate, age) => {
  expect(readAge(band, birthDate, NOW)).toEqual({ kind: 'declared', age });
});

it.each([
  ['adult', '1990-01-01', 'birth-date-unwanted'],
  ['under-14', undefined, 'birth-date-needed'],
  ['14-17', undefined, 'birth-date-needed'],
  ['under-14', '2014-02-30', 'birth-date-bad'],
  ['under-14', '2026-03-11', 'birth-date-bad'],
  ['under-14', 'yesterday', 'birth-date-bad'],
  ['under-14', '2012-03-10', 'other-band'],
  ['14-17', '2014-05-01', 'other-band'],
  ['14-17', '2008-03-10', 'other-band'],
] as const)('refuses %s born %s: %s', (band, birthDate, why) => {
  expect(readAge(band, birthDate, NOW)).toEqual({ kind: 'refused', why });
});

it('flips at 00:00 in Shanghai, not in UTC', () => {
  const age = { band: 'under-14', minorUntil: '2026-03-11' } as const;
  const birthday = startOfDayMs('2026-03-11');
  expect(bandAt(age, birthday - 1)).toBe('under-14');
  expect(bandAt(age, birthday)).toBe('14-17');
  expect(isOutgrown(age, birthday - 1, birthday - 1)).toBe(false);
  expect(isOutgrown(age, birthday - 1, birthday)).toBe(true);
  expect(isOutgrown(age, birthday, birthday + 1)).toBe(false);
});

it('tells the bands, and what is kept, of anybody at any time', () => {
  const births = fc.integer({ min: 0, max: 30 * 365 }).map((days) => addDays('1996-01-01', days));
  const laters = fc.integer({ min: 0, max: 10 * 365 });
  fc.assert(
    fc.property(births, laters, (birth, later) => {
      const bandOn = (day: string): 'under-14' | '14-17' | 'adult' =>
        day < addYears(birth, 14) ? 'under-14' : day < addYears(birth, 18) ? '14-17' : 'adult';
      const today = bandOn(shanghaiDay(NOW));
      const read = readAge(today, today === 'adult' ? undefined : birth, NOW);
      if (read.kind !== 'declared') throw new Error('the right band is taken');
      const thenMs = startOfDayMs(addDays(shanghaiDay(NOW), later));
      const wanted = bandOn(shanghaiDay(thenMs));
      expect(bandAt(read.age, thenMs)).toBe(wanted);
      const kept = ageKeptAt(read.age, thenMs);
      expect(kept.band).toBe(wanted);
      expect(kept.minorUntil === undefined).toBe(wanted === 'adult');
      // What is kept says the same again, and never the birth date.
      expect(bandAt(kept, thenMs)).toBe(wanted);
      expect(kept.minorUntil).not.toBe(birth);
      expect(isOutgrown(read.age, NOW, thenMs)).toBe(today === 'under-14' && wanted !== 'under-14');
    }),
    { numRuns: 500 },
  );
});

it('refuses children without rules, and in 1:N; keeps theirs shorter', () => {
  const site = testSite();
  expect(isBandRefused(site, 'under-14')).toBe(true);
  expect(isBandRefused({ ...site, minors: RULES }, 'under-14')).toBe(false);
  expect(isBandRefused({ ...testSite({ face: { mode: '1:N' } }), minors: RULES }, 'under-14')).toBe(true);
  for (const band of ['14-17', 'adult'] as const) expect(isBandRefused(site, band)).toBe(false);
  expect(retentionDaysOf({ ...site, minors: RULES }, 'under-14')).toBe(90);
  expect(retentionDaysOf({ ...site, minors: RULES }, 'adult')).toBe(365);
});

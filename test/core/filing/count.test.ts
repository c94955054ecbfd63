/** Persons are counted, not templates; the law's number is reached at 100,000. */
import fc from 'fast-check';
import { countRows, filingLevel, FILING_PERSONS, unionOf, upperBound } from '../../../src/core/filing/count.ts';
import { isCrossing } from '../../../src/core/filing/filing-entry.ts';

test('100,000 templates of 20,000 people are 20,000 persons', () => {
  const rows = Array.from({ length: 100_000 }, (_, at) => ({ subject: String(at % 20_000), isErased: false }));
  expect(countRows(rows)).toEqual({ individuals: 20_000, templates: 100_000, images: 0 });
  expect(isCrossing([], 20_000)).toBe(false);
});

test('99,999 is near, 100,000 is reached, once', () => {
  expect([79_999, 80_000, 90_000, 99_999, 100_000].map(filingLevel)).toEqual([0, 80, 90, 90, 100]);
  expect(isCrossing([], FILING_PERSONS - 1)).toBe(false);
  expect(isCrossing([], FILING_PERSONS)).toBe(true);
  expect(isCrossing([{ kind: 'reached', day: '2026-09-14', individuals: FILING_PERSONS, elsewhere: 0 }], FILING_PERSONS)).toBe(false);
});

test('a second door adds nobody; the sum of doors is an upper bound', () => {
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 200 }).map(String))), (doors) => {
      expect(unionOf(doors)).toBe(new Set(doors.flat()).size);
      expect(unionOf([...doors, ...doors])).toBe(unionOf(doors));
      expect(upperBound(doors.map((door) => ({ individuals: door.length })))).toBeGreaterThanOrEqual(unionOf(doors));
    }),
  );
});

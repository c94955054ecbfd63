/** The error card: exact bounds, words that say no more than was counted, and how many people face-only 1:N may hold. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { allowedGallery, errorCard, FPIR_LIMIT, oneIn, personsAllowed, rateOf } from '../../../src/core/match/error-card.ts';
import type { PackManifest } from '../../../src/core/vision/pack.ts';
import { parseManifest } from '../../../src/edge/inference/pack-schema.ts';

const file = resolve(__dirname, '../../../models/manifest.json');
const pack: PackManifest = parseManifest(readFileSync(file, 'utf8'), file);

/** Chance of at most `errors` in `n` trials, summed plainly. */
function atMost(errors: number, n: number, p: number): number {
  let term = Math.log1p(-p) * n;
  let sum = Math.exp(term);
  for (let k = 1; k <= errors; k += 1) {
    term += Math.log((n - k + 1) / k) + Math.log(p) - Math.log1p(-p);
    sum += Math.exp(term);
  }
  return sum;
}

it.each([
  // Clopper and Pearson's bounds as R's binom.test prints them.
  [1, 10, 0.002528579, 0.4450161],
  [5, 100, 0.01643188, 0.1128349],
])('%i of %i has the bounds of the tables', (errors, n, low, high) => {
  const rate = rateOf(errors, n);
  expect(rate?.low).toBeCloseTo(low, 7);
  expect(rate?.high).toBeCloseTo(high, 6);
});

it('puts 2.5 % of the chance beyond each bound', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 400 }), fc.integer({ min: 1, max: 400 }), (n, wanted) => {
      const errors = Math.min(wanted, n - 1);
      const rate = rateOf(errors, n);
      expect(atMost(errors, n, rate?.high ?? 0)).toBeCloseTo(0.025, 6);
      expect(1 - atMost(errors - 1, n, rate?.low ?? 0)).toBeCloseTo(0.025, 6);
    }),
    { numRuns: 60 },
  );
});

it('takes the rule of three where no error was seen', () => {
  const rate = rateOf(0, 3000);
  expect(rate?.low).toBe(0);
  expect(rate?.high).toBeCloseTo(3 / 3000, 5);
  expect(rate && oneIn(rate, 'en')).toBe('none in 3,000 (95 %: at most 1 in 1,002)');
});

it('knows no rate of nothing and none of impossible counts', () => {
  for (const [errors, n] of [
    [0, 0],
    [2, 1],
    [-1, 5],
    [0.5, 5],
  ] as const)
    expect(rateOf(errors, n)).toBeUndefined();
});

it('says how often, between which bounds and out of how many, in both languages', () => {
  const rate = rateOf(465, 4_719_509);
  expect(rate && oneIn(rate, 'en')).toBe('1 in 10,149 (95 %: between 1 in 11,139 and 1 in 9,268; 465 of 4,719,509)');
  expect(rate && oneIn(rate, 'zh-CN')).toBe('每 10,149 次有 1 次（95 %：每 11,139 次有 1 次至每 9,268 次有 1 次；4,719,509 次中 465 次）');
});

it('gives each error of the pack with its count, and calls unmeasured what was not measured', () => {
  const card = errorCard(pack);
  expect(card.lines.map(({ code }) => code)).toEqual(expect.arrayContaining(['FMR', 'FNMR', 'FPIR', 'FNIR', 'APCER', 'BPCER']));
  const { counts: _counts, attacks: _attacks, ...shares } = pack.thresholds.measured;
  const unknown = errorCard({ ...pack, thresholds: { ...pack.thresholds, measured: shares } });
  expect(unknown.lines.every(({ rate }) => rate === undefined)).toBe(true);
  expect(unknown.gallery).toEqual({ kind: 'not-measured', fpirLimit: FPIR_LIMIT });
});

it('counts what the shares of the manifest say', () => {
  const { counts, verificationFmr, verificationFnmr, identificationFpir, impostorPairs, genuinePairs } = pack.thresholds.measured;
  expect(counts).toBeDefined();
  if (counts === undefined) return;
  expect([counts.impostorComparisons, counts.genuineComparisons]).toEqual([impostorPairs, genuinePairs]);
  expect(counts.falseMatches / counts.impostorComparisons).toBeCloseTo(verificationFmr, 5);
  expect(counts.falseNonMatches / counts.genuineComparisons).toBeCloseTo(verificationFnmr, 4);
  expect(counts.falsePositiveSearches / counts.nonMatedSearches).toBeCloseTo(identificationFpir, 4);
});

it('allows as many people as the upper bound of the false matches carries, fewer with a stricter limit', () => {
  const gallery = allowedGallery(pack.thresholds.measured);
  expect(gallery).toMatchObject({ kind: 'persons', personsMax: 86 });
  if (gallery.kind !== 'persons') return;
  expect(gallery.personsMax * gallery.fmr.high).toBeLessThanOrEqual(FPIR_LIMIT);
  expect((gallery.personsMax + 1) * gallery.fmr.high).toBeGreaterThan(FPIR_LIMIT);
  expect(personsAllowed(gallery.fmr.high, FPIR_LIMIT / 10)).toBe(8);
  expect([personsAllowed(undefined), personsAllowed(0)]).toEqual([0, 0]);
});

/**
 * The honest error card: how often the models err, each rate with its number of comparisons, its 95 % bounds and
 * what it was measured on. Says nothing that was not measured and shows no similarity: a threshold is "1 in X".
 */

import type { DetData } from './det-plot.ts';
import type { MeasuredErrors, PackManifest } from '../vision/pack.ts';

/** Two-sided confidence of every bound (ISO/IEC 19795-1:2021, 8.2). */
const TAIL = 0.025;
/** With no error at all the bound is one-sided: the "rule of three", 3/n (Jovanovic and Levy, Am. Stat. 51(2), 1997). */
const TAIL_AT_ZERO = 0.05;

/** A share that a site without a limit of its own allows of strangers taken for somebody (law.md §3.3, our target: FPIR 0.1 % at full gallery). */
export const FPIR_LIMIT = 0.001;

export interface Rate {
  readonly errors: number;
  readonly comparisons: number;
  readonly rate: number;
  /** 95 % bounds (Clopper and Pearson, Biometrika 26(4), 1934). `low` is 0 where no error was seen. */
  readonly low: number;
  readonly high: number;
}

/** A measured share with its exact bounds; undefined where nothing was compared. */
export function rateOf(errors: number, comparisons: number): Rate | undefined {
  if (!Number.isSafeInteger(errors) || !Number.isSafeInteger(comparisons) || comparisons < 1 || errors < 0 || errors > comparisons)
    return undefined;
  const rate = errors / comparisons;
  const low = errors === 0 ? 0 : quantile(errors, comparisons - errors + 1, TAIL);
  const high = errors === comparisons ? 1 : quantile(errors + 1, comparisons - errors, 1 - (errors === 0 ? TAIL_AT_ZERO : TAIL));
  return { errors, comparisons, rate, low, high };
}

/** What is shown of one kind of error. */
export interface CardLine {
  readonly code: 'FMR' | 'FNMR' | 'FPIR' | 'FNIR' | 'APCER' | 'BPCER';
  readonly of: string;
  /** undefined: not measured. */
  readonly rate: Rate | undefined;
}

const ATTACK_CODES = ['APCER', 'BPCER'] as const;

export interface ErrorCard {
  readonly pack: string;
  readonly models: readonly { readonly role: string; readonly sha256: string }[];
  readonly dataset: string;
  readonly date: string;
  /** Verification at its threshold, identification at its own: "one in so many", as measured. */
  readonly lines: readonly CardLine[];
  /** People of the gallery in which FPIR and FNIR were measured. */
  readonly galleryPersons: number;
  readonly gallery: AllowedGallery;
  /** The curve and where the thresholds in use lie on it; undefined where it was not kept. */
  readonly det: DetData | undefined;
}

export function errorCard(pack: PackManifest, fpirLimit: number = FPIR_LIMIT): ErrorCard {
  const { measured } = pack.thresholds;
  const { counts, attacks } = measured;
  const isMeasured = (code: (typeof ATTACK_CODES)[number]): boolean =>
    (attacks ?? []).some(({ kind }) => (kind === 'bona-fide') === (code === 'BPCER'));
  const line = (code: CardLine['code'], of: string, errors: number | undefined, comparisons: number | undefined): CardLine => ({
    code,
    of,
    rate: errors === undefined || comparisons === undefined ? undefined : rateOf(errors, comparisons),
  });
  return {
    pack: pack.name,
    models: pack.models.map(({ role, sha256 }) => ({ role, sha256 })),
    dataset: measured.dataset,
    date: measured.date,
    lines: [
      line('FMR', '1:1', counts?.falseMatches, counts?.impostorComparisons),
      line('FNMR', '1:1', counts?.falseNonMatches, counts?.genuineComparisons),
      line('FPIR', '1:N', counts?.falsePositiveSearches, counts?.nonMatedSearches),
      line('FNIR', '1:N', counts?.missedSearches, counts?.matedSearches),
      ...(attacks ?? []).map(({ kind, dataset, errors, presentations }) =>
        line(kind === 'bona-fide' ? 'BPCER' : 'APCER', `${kind}: ${dataset}`, errors, presentations),
      ),
      ...ATTACK_CODES.filter((code) => !isMeasured(code)).map((code) => line(code, '', undefined, undefined)),
    ],
    galleryPersons: measured.galleryPersons,
    gallery: allowedGallery(measured, fpirLimit),
    det: detOf(measured),
  };
}

function detOf({ counts, det }: MeasuredErrors): DetData | undefined {
  if (counts === undefined || det === undefined) return undefined;
  const { impostorComparisons, genuineComparisons, falseMatches, falseNonMatches, identificationFalseMatches } = counts;
  return {
    impostorComparisons,
    genuineComparisons,
    points: det,
    verification: { falseMatches, falseNonMatches },
    identificationFalseMatches,
  };
}

export type AllowedGallery =
  | { readonly kind: 'persons'; readonly personsMax: number; readonly fpirLimit: number; readonly fmr: Rate }
  /** The errors at the threshold of identification were not counted: no size can be stated, so none is allowed. */
  | { readonly kind: 'not-measured'; readonly fpirLimit: number };

/**
 * People among whom a stranger is taken for somebody at most `fpirLimit` of the time, by the upper bound of the
 * FMR at the threshold of identification: FPIR = 1 - (1 - FMR)^N ≤ N × FMR (ISO/IEC 19795-1, Annex on
 * identification from verification rates). A bound from independent pairs; pairs that share people are not.
 */
export function allowedGallery(measured: MeasuredErrors, fpirLimit: number = FPIR_LIMIT): AllowedGallery {
  const fmr = identificationFmr(measured);
  if (fmr === undefined) return { kind: 'not-measured', fpirLimit };
  return { kind: 'persons', personsMax: personsAllowed(fmr.high, fpirLimit), fpirLimit, fmr };
}

/** FMR at the threshold of identification; undefined where its errors were not counted. */
export function identificationFmr({ counts }: MeasuredErrors): Rate | undefined {
  return counts === undefined ? undefined : rateOf(counts.identificationFalseMatches, counts.impostorComparisons);
}

/** People that face-only 1:N may hold; nobody where the errors were not counted. */
export function personsAllowed(fmrHigh: number | undefined, fpirLimit: number = FPIR_LIMIT): number {
  return fmrHigh === undefined || fmrHigh <= 0 ? 0 : Math.floor(fpirLimit / fmrHigh);
}

/** "1 in 9,999 (95 %: between 1 in 10,950 and 1 in 9,137)"; of no error: "none in 500 (95 %: at most 1 in 167)". */
export function oneIn(rate: Rate, language: 'en' | 'zh-CN'): string {
  const number = (value: number): string => Math.round(value).toLocaleString('en-US');
  const per = (share: number): string => (language === 'en' ? `1 in ${inverse(share)}` : `每 ${inverse(share)} 次有 1 次`);
  const { errors, comparisons } = rate;
  if (errors === 0)
    return language === 'en'
      ? `none in ${number(comparisons)} (95 %: at most ${per(rate.high)})`
      : `${number(comparisons)} 次中 0 次（95 %：至多${per(rate.high)}）`;
  const of = language === 'en' ? `${number(errors)} of ${number(comparisons)}` : `${number(comparisons)} 次中 ${number(errors)} 次`;
  return language === 'en'
    ? `${per(rate.rate)} (95 %: between ${per(rate.low)} and ${per(rate.high)}; ${of})`
    : `${per(rate.rate)}（95 %：${per(rate.low)}至${per(rate.high)}；${of}）`;
}

/** Shares above a tenth keep a digit: "1 in 1.3" is not "1 in 1". */
function inverse(share: number): string {
  const value = 1 / share;
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US');
}

/** Steps of a halving of [0, 1] down to below double precision. */
const HALVINGS = 200;

/** Quantile of the beta distribution, by halving. */
function quantile(a: number, b: number, share: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < HALVINGS && high - low > Number.EPSILON * high; step += 1) {
    const middle = (low + high) / 2;
    if (betaShare(a, b, middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Regularised incomplete beta function (Press et al., Numerical Recipes, §6.4). */
function betaShare(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, 1 - x)) / b;
}

const FRACTION_STEPS_MAX = 100_000;
const TINY = 1e-300;

/** Its continued fraction, by Lentz's method. */
function fraction(a: number, b: number, x: number): number {
  const safe = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= FRACTION_STEPS_MAX; m += 1) {
    const even = (m * (b - m) * x) / ((a - 1 + 2 * m) * (a + 2 * m));
    d = 1 / safe(1 + even * d);
    c = safe(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 1 + 2 * m));
    d = 1 / safe(1 + odd * d);
    c = safe(1 + odd / c);
    const change = d * c;
    value *= change;
    if (Math.abs(change - 1) < 1e-14) break;
  }
  return value;
}

/** Stirling's series above 10, the recurrence below (Abramowitz and Stegun 6.1.15, 6.1.41). Error below 1e-12. */
function logGamma(x: number): number {
  if (x < 10) return logGamma(x + 1) - Math.log(x);
  const inverseX = 1 / x;
  const square = inverseX * inverseX;
  const series = inverseX * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series;
}

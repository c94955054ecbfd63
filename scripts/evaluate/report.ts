/** Figures of one evaluation, as one JSON line or as a page of text. Rates and counts only. */

import type { ErrorCounts, PackThresholds } from '../../src/core/vision/pack.ts';
import type { DetPoint } from '../../src/core/match/det-plot.ts';
import type { Identification } from './identify.ts';
import { detPoints } from './det-points.ts';
import { countBelow, equalErrorRate, type PairScores, type Rate, rateOf, thresholdAtFmr } from './scores.ts';

const FMR_POINTS = ['1e-2', '1e-3', '1e-4', '1e-5'] as const;
type FmrPoint = (typeof FMR_POINTS)[number];

export interface Evaluation {
  readonly dataset: string;
  readonly images: number;
  readonly detected: number;
  readonly missed: number;
  readonly unreadable: number;
  readonly eer: number | undefined;
  readonly pairs: { readonly genuine: number; readonly impostor: number };
  /** Undefined where the impostor pairs are too few to show such a rate. */
  readonly points: Readonly<Record<FmrPoint, { readonly threshold: number; readonly fnmr: Rate; readonly fmr: Rate } | undefined>>;
  readonly identification: Identification;
  /** Errors at the pack's own thresholds, as its manifest keeps them. */
  readonly counts?: ErrorCounts | undefined;
  /** The DET curve as the manifest keeps it. */
  readonly det: readonly DetPoint[];
}

interface Counts {
  readonly dataset: string;
  readonly images: number;
  readonly detected: number;
  readonly missed: number;
  readonly unreadable: number;
}

/** Errors of all pairs and searches at the thresholds of the pack that made the vectors. */
function countsAt(thresholds: PackThresholds, { genuine, impostor }: PairScores, identification: Identification): ErrorCounts | undefined {
  const { at, strangers, mated } = identification;
  if (at === undefined) return undefined;
  return {
    impostorComparisons: impostor.length,
    falseMatches: impostor.length - countBelow(impostor, thresholds.verification),
    identificationFalseMatches: impostor.length - countBelow(impostor, thresholds.identification),
    genuineComparisons: genuine.length,
    falseNonMatches: countBelow(genuine, thresholds.verification),
    nonMatedSearches: strangers,
    falsePositiveSearches: at.falsePositives,
    matedSearches: mated,
    missedSearches: at.missed,
  };
}

export function evaluateScores(
  counts: Counts,
  scores: PairScores,
  identification: Identification,
  thresholds?: PackThresholds,
): Evaluation {
  const { genuine, impostor } = scores;
  const pointAt = (fmr: FmrPoint): Evaluation['points'][FmrPoint] => {
    const threshold = thresholdAtFmr(impostor, Number(fmr));
    if (threshold === undefined || genuine.length === 0) return undefined;
    const below = countBelow(impostor, threshold);
    return {
      threshold,
      fnmr: rateOf(countBelow(genuine, threshold), genuine.length),
      fmr: rateOf(impostor.length - below, impostor.length),
    };
  };
  return {
    ...counts,
    eer: genuine.length > 0 && impostor.length > 0 ? equalErrorRate(scores) : undefined,
    pairs: { genuine: genuine.length, impostor: impostor.length },
    points: Object.fromEntries(FMR_POINTS.map((fmr) => [fmr, pointAt(fmr)])) as Evaluation['points'],
    identification,
    counts: thresholds === undefined ? undefined : countsAt(thresholds, scores, identification),
    det: detPoints(scores),
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : round(part / whole);
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** The one line of `--json`. A rate that the data cannot show is null. */
export function jsonLine(result: Evaluation): string {
  const { identification } = result;
  const pick = (read: (point: NonNullable<Evaluation['points'][FmrPoint]>) => number): Record<string, number | null> =>
    Object.fromEntries(FMR_POINTS.map((fmr) => [fmr, result.points[fmr] === undefined ? null : round(read(result.points[fmr]))]));
  return JSON.stringify({
    dataset: result.dataset,
    images: result.images,
    detected: result.detected,
    pairs: result.pairs,
    eer: result.eer === undefined ? null : round(result.eer),
    fnmr: pick((point) => point.fnmr.rate),
    thresholds: pick((point) => point.threshold),
    identification: {
      enrolled: identification.enrolled,
      rank1: share(identification.rank1, identification.mated),
      'tpirAtFpir1e-2': identification.threshold === undefined ? null : share(identification.found, identification.mated),
    },
    ...(result.counts === undefined ? {} : { counts: result.counts }),
    det: result.det,
  });
}

function percent(value: number): string {
  return `${(value * 100).toFixed(value < 0.001 ? 4 : 2)} %`;
}

function withBounds(rate: Rate): string {
  return `${percent(rate.rate)} (${String(rate.errors)} of ${String(rate.trials)}; 95 %: ${percent(rate.low)} to ${percent(rate.high)})`;
}

/** The page that people read. */
export function reportText(result: Evaluation): string {
  const { identification, pairs } = result;
  const lines = [
    `data set      ${result.dataset}`,
    `pictures      ${String(result.images)}${result.unreadable > 0 ? `, ${String(result.unreadable)} of them cannot be decoded` : ''}`,
    `face found    ${withBounds(rateOf(result.detected, result.images - result.unreadable))}`,
    `pairs         ${String(pairs.genuine)} of one person, ${String(pairs.impostor)} of two`,
    `EER           ${result.eer === undefined ? 'needs pairs of both kinds' : percent(result.eer)}`,
  ];
  for (const fmr of FMR_POINTS) {
    const point = result.points[fmr];
    lines.push(
      point === undefined
        ? `FNMR at FMR ${fmr}  too few pairs`
        : `FNMR at FMR ${fmr}  ${withBounds(point.fnmr)}, threshold ${point.threshold.toFixed(4)}`,
    );
  }
  lines.push(
    `1:N           ${String(identification.enrolled)} enrolled by one picture, ${String(identification.mated)} probes of them, ${String(identification.strangers)} strangers`,
  );
  lines.push(`rank-1        ${identification.mated === 0 ? 'no probes' : withBounds(rateOf(identification.rank1, identification.mated))}`);
  lines.push(
    `TPIR at FPIR 1 %  ${
      identification.threshold === undefined || identification.mated === 0
        ? 'too few strangers or probes'
        : `${withBounds(rateOf(identification.found, identification.mated))}, threshold ${identification.threshold.toFixed(4)}`
    }`,
  );
  lines.push('The bounds take pairs as independent; pairs that share a picture are not, so the true ones are wider.');
  return lines.join('\n');
}

/**
 * The DET plot of an error card (detection error trade-off: FNMR over FMR, both logarithmic; Martin et al., Eurospeech 1997; ISO/IEC
 * 19795-1): its line, its axes, and where the thresholds in use lie. Made of counts alone: no threshold and no score is in it.
 */

/** Most operating points that a pack keeps: a line that looks smooth at 480 px. Own choice. */
export const DET_POINTS_MAX = 64;

/** Errors at one operating point, of all pairs of two people and of one. */
export interface DetPoint {
  readonly falseMatches: number;
  readonly falseNonMatches: number;
}

export interface DetData {
  readonly impostorComparisons: number;
  readonly genuineComparisons: number;
  /** From the strictest on: false matches grow, false non-matches do not. */
  readonly points: readonly DetPoint[];
  /** At the threshold of verification. */
  readonly verification: DetPoint;
  /** At the threshold of identification, which is stricter. */
  readonly identificationFalseMatches: number;
}

/** Fractions of the plot: 0 left and below, 1 right and above. */
export interface DetSpot {
  readonly x: number;
  readonly y: number;
}

export interface DetPlot {
  /** Lines of the axes: at one in ten to the `power`. */
  readonly fmrLines: readonly { readonly x: number; readonly power: number }[];
  readonly fnmrLines: readonly { readonly y: number; readonly power: number }[];
  readonly line: readonly DetSpot[];
  /** Absent where no error at all was seen there: a logarithm has no place for it. */
  readonly verification: DetSpot | undefined;
  readonly identificationX: number | undefined;
}

/** More decades than this are not told apart at this size. */
const DECADES_MAX = 8;

/** undefined where fewer than two points have errors of both kinds. */
export function detPlot(data: DetData): DetPlot | undefined {
  const { impostorComparisons, genuineComparisons, points } = data;
  const shown = points.filter(({ falseMatches, falseNonMatches }) => falseMatches > 0 && falseNonMatches > 0);
  if (shown.length < 2) return undefined;
  const isInUse = data.verification.falseMatches > 0 && data.verification.falseNonMatches > 0;
  const seen = isInUse ? [...shown, data.verification] : shown;
  const fmrDecades = decades(
    Math.min(...seen.map((point) => point.falseMatches), data.identificationFalseMatches || Infinity),
    impostorComparisons,
  );
  const fnmrDecades = decades(Math.min(...seen.map((point) => point.falseNonMatches)), genuineComparisons);
  const xOf = (count: number): number => within(1 + Math.log10(count / impostorComparisons) / fmrDecades);
  const yOf = (count: number): number => within(1 + Math.log10(count / genuineComparisons) / fnmrDecades);
  const spot = ({ falseMatches, falseNonMatches }: DetPoint): DetSpot => ({ x: xOf(falseMatches), y: yOf(falseNonMatches) });
  return {
    fmrLines: powers(fmrDecades).map((power) => ({ power, x: 1 - power / fmrDecades })),
    fnmrLines: powers(fnmrDecades).map((power) => ({ power, y: 1 - power / fnmrDecades })),
    line: shown.map(spot),
    verification: isInUse ? spot(data.verification) : undefined,
    identificationX: data.identificationFalseMatches > 0 ? xOf(data.identificationFalseMatches) : undefined,
  };
}

/** Decades from all of them down to the rarest seen, at least one. */
function decades(fewest: number, of: number): number {
  return Math.min(DECADES_MAX, Math.max(1, Math.ceil(Math.log10(of / fewest))));
}

function powers(count: number): number[] {
  return Array.from({ length: count + 1 }, (_, power) => power);
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** The line as a path of an SVG `width` × `height`, y downwards. */
export function detPath({ line }: DetPlot, width: number, height: number): string {
  return line.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${(x * width).toFixed(1)} ${((1 - y) * height).toFixed(1)}`).join('');
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸';

/** "1/10⁴": one in so many, short enough for an axis. */
export function detTick(power: number): string {
  return power === 0 ? '1' : `1/10${power === 1 ? '' : (RAISED[power] ?? '')}`;
}

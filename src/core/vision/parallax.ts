/**
 * Is the thing that turns its head a solid one? The points of a flat picture, however it is held,
 * move by one affine map; a nose before two eyes does not. Needs a real turn of the head: without
 * one there is no evidence either way. A film on a screen passes this cue: it shows paper, no more.
 */

import type { Point } from './types.ts';

/** One frame's points (68 landmarks) and the turn of the head that they show. */
export interface TurnSample {
  readonly contour: readonly Point[];
  readonly yawDeg: number;
  readonly interEyePx: number;
}

/** A turn smaller than this proves nothing. */
export const TURN_MIN_DEG = 12;

/** Root mean square distance left after the best affine map from one point set to the other, in eye distances. */
export function affineResidual(from: TurnSample, to: TurnSample): number {
  const count = Math.min(from.contour.length, to.contour.length);
  if (count < 6) return 0;
  // Normal equations of x' = a·x + b·y + c about the means: two unknowns for each coordinate.
  const mean = (points: readonly Point[]): Point => ({
    xPx: points.reduce((sum, point) => sum + point.xPx, 0) / count,
    yPx: points.reduce((sum, point) => sum + point.yPx, 0) / count,
  });
  const [fromMean, toMean] = [mean(from.contour), mean(to.contour)];
  let [xx, xy, yy, xu, yu, xv, yv] = [0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at < count; at += 1) {
    const [x, y] = [from.contour[at]!.xPx - fromMean.xPx, from.contour[at]!.yPx - fromMean.yPx];
    const [u, v] = [to.contour[at]!.xPx - toMean.xPx, to.contour[at]!.yPx - toMean.yPx];
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xu += x * u;
    yu += y * u;
    xv += x * v;
    yv += y * v;
  }
  const determinant = xx * yy - xy * xy;
  if (determinant <= 0) return 0;
  const [a, b] = [(xu * yy - yu * xy) / determinant, (yu * xx - xu * xy) / determinant];
  const [c, d] = [(xv * yy - yv * xy) / determinant, (yv * xx - xv * xy) / determinant];
  let squares = 0;
  for (let at = 0; at < count; at += 1) {
    const [x, y] = [from.contour[at]!.xPx - fromMean.xPx, from.contour[at]!.yPx - fromMean.yPx];
    squares += (a * x + b * y - (to.contour[at]!.xPx - toMean.xPx)) ** 2 + (c * x + d * y - (to.contour[at]!.yPx - toMean.yPx)) ** 2;
  }
  return Math.sqrt(squares / count) / Math.max(1, to.interEyePx);
}

/** The residual between the two most different turns of the head; undefined where the head did not turn. */
export function turnResidual(samples: readonly TurnSample[]): number | undefined {
  if (samples.length < 2) return undefined;
  const ordered = [...samples].sort((left, right) => left.yawDeg - right.yawDeg);
  const [least, most] = [ordered[0] as TurnSample, ordered.at(-1) as TurnSample];
  return most.yawDeg - least.yawDeg < TURN_MIN_DEG ? undefined : affineResidual(least, most);
}

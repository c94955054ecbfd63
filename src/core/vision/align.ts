/**
 * Puts a face upright: the similarity (turn, size, shift; no mirror, no shear) that carries the
 * template's five points nearest to the face's, in the least-squares sense.
 */

import { invariant } from '../../base/fault.ts';
import { type Crop, type Similarity, warpCrop } from './resample.ts';
import type { Frame, Point } from './types.ts';

/**
 * Similarity that maps `from` onto `to` with the least sum of squared distances (Umeyama 1991,
 * in the plane and without reflection, where it has this closed form).
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  invariant(from.length === to.length && from.length >= 2, 'a similarity needs two or more pairs of points');
  const centre = (points: readonly Point[], key: 'xPx' | 'yPx'): number =>
    points.reduce((sum, point) => sum + point[key], 0) / points.length;
  const [fromX, fromY, toX, toY] = [centre(from, 'xPx'), centre(from, 'yPx'), centre(to, 'xPx'), centre(to, 'yPx')];
  let along = 0;
  let across = 0;
  let spread = 0;
  from.forEach((point, at) => {
    const x = point.xPx - fromX;
    const y = point.yPx - fromY;
    const u = to[at]!.xPx - toX;
    const v = to[at]!.yPx - toY;
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  });
  const a = spread > 0 ? along / spread : 0;
  const b = spread > 0 ? across / spread : 0;
  return { a, b, tx: toX - a * fromX + b * fromY, ty: toY - b * fromX - a * fromY };
}

/** The upright square of a face, as the embedder wants it. */
export function alignFace(frame: Frame, points: readonly Point[], template: readonly Point[], sizePx: number): Crop {
  return warpCrop(frame, fitSimilarity(template, points), sizePx, sizePx);
}

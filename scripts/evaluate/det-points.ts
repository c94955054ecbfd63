/** The few operating points of a DET curve that a model pack keeps: counts at some thresholds, never a threshold or a score. */

import { DET_POINTS_MAX, type DetPoint } from '../../src/core/match/det-plot.ts';
import { countBelow, type PairScores } from './scores.ts';

/** From one false match on, in equal steps of its logarithm; points that are the same are kept once. */
export function detPoints({ genuine, impostor }: PairScores): DetPoint[] {
  const all = impostor.length;
  const points: DetPoint[] = [];
  if (all === 0 || genuine.length === 0) return points;
  const steps = DET_POINTS_MAX - 1;
  for (let at = 0; at <= steps; at += 1) {
    const wanted = Math.round(all ** (at / steps));
    const threshold = impostor[all - wanted] ?? 0;
    const point = { falseMatches: all - countBelow(impostor, threshold), falseNonMatches: countBelow(genuine, threshold) };
    if (point.falseMatches > (points.at(-1)?.falseMatches ?? 0)) points.push(point);
    // Further on nobody is missed any more.
    if (point.falseNonMatches === 0) break;
  }
  return points;
}

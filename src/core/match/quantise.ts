/**
 * A unit float32 vector as int8, and how far that moved it. The distance is what makes the fast search
 * provable: it is measured for every row, nothing is assumed about the vectors.
 */

import { invariant } from '../../base/fault.ts';

/** Largest magnitude of an int8 component; −128 is not used, so that a row and its mirror are alike. */
const INT8_MAX = 127;

/** A vector's length may differ from 1 by this much (float32 normalisation of 512…2048 components errs below 1e-6). */
export const UNIT_TOLERANCE = 1e-4;

/** Cosine of two unit vectors of equal length, summed in float64 in index order: the reference that every plan re-ranks with. */
export function cosineOfUnits(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at += 1) sum += (left[at] as number) * (right[at] as number);
  return sum;
}

/** Stops where the vector is not of unit length or has a component that is not a number. */
export function requireUnit(vector: Float32Array): void {
  // Two sums, for speed: nothing is compared with this one.
  let [even, odd] = [0, 0];
  for (let at = 0; at < vector.length; at += 2) {
    const first = vector[at] as number;
    const second = vector[at + 1] ?? 0;
    even += first * first;
    odd += second * second;
  }
  const length = Math.sqrt(even + odd);
  invariant(Math.abs(length - 1) <= UNIT_TOLERANCE, 'a template has unit length');
}

/**
 * Rows of a gallery share one scale, so that the plain integer product ranks them: half the work of a cosine. Components of
 * a keyed-transformed unit vector spread like a normal distribution of 1/√d; beyond 5.5 deviations lies one in 26 million,
 * which is cut, costs precision only, and is counted in the error.
 */
export function rowScale(dimensions: number): number {
  return (INT8_MAX * Math.sqrt(dimensions)) / 5.5;
}

/** The largest scale at which no component of this vector is cut: for a query, which is alone. */
export function scaleOf(vector: Float32Array): number {
  let largest = 0;
  for (const component of vector) largest = Math.max(largest, Math.abs(component));
  invariant(largest > 0 && Number.isFinite(largest), 'a template has a direction');
  return INT8_MAX / largest;
}

/** Writes `vector * scale`, rounded, to `target`, and returns the distance between `vector` and `target / scale`. */
export function quantise(vector: Float32Array, scale: number, target: Int8Array): number {
  invariant(vector.length === target.length, 'a row has the length of its vector');
  // Loading quantises every row: truncation and a product are quicker than Math.round and a division.
  const step = 1 / scale;
  let squares = 0;
  for (let at = 0; at < vector.length; at += 1) {
    const component = vector[at] as number;
    const scaled = component * scale;
    let rounded = (scaled < 0 ? scaled - 0.5 : scaled + 0.5) | 0;
    if (rounded > INT8_MAX) rounded = INT8_MAX;
    else if (rounded < -INT8_MAX) rounded = -INT8_MAX;
    target[at] = rounded;
    const difference = component - rounded * step;
    squares += difference * difference;
  }
  return Math.sqrt(squares);
}

/**
 * Aligned face → embedder input, embedder output → unit vector. The vector is face information:
 * it stays in the eye process, and whoever holds it wipes it (INV-03).
 */

import { invariant } from '../../base/fault.ts';
import { alignFace } from './align.ts';
import type { EmbedderSpec, PackManifest } from './pack.ts';
import type { Crop } from './resample.ts';
import type { Frame, LocatedFace } from './types.ts';

export function prepareEmbed(frame: Frame, face: LocatedFace, pack: PackManifest, spec: EmbedderSpec): Crop {
  return alignFace(frame, face.points, pack.alignment, spec.input.shape[3]);
}

/** Sum of the outputs (one, or the crop's and its mirror image's), scaled to length 1. */
export function readEmbedding(outputs: readonly Float32Array[]): Float32Array {
  const first = outputs[0];
  invariant(first !== undefined, 'an embedding needs an output');
  const vector = Float32Array.from(first);
  for (const other of outputs.slice(1)) for (let at = 0; at < vector.length; at += 1) vector[at]! += other[at]!;
  return toUnitLength(vector);
}

/** Scales in place to length 1. A zero or not-a-number vector is a model gone wrong. */
export function toUnitLength(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  invariant(Number.isFinite(length) && length > 0, 'a face vector must have a length');
  for (let at = 0; at < vector.length; at += 1) vector[at]! /= length;
  return vector;
}

/** Cosine of two unit vectors. */
export function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += one[at]! * other[at]!;
  return sum;
}

/** Probability of one class from raw class values. */
export function classProbability(values: Float32Array, wanted: number): number {
  const most = values.reduce((best, value) => Math.max(best, value), -Infinity);
  const total = values.reduce((sum, value) => sum + Math.exp(value - most), 0);
  return Math.exp((values[wanted] ?? -Infinity) - most) / total;
}

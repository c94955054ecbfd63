/**
 * Pixels to tensors: cuts a rectangle or a turned square out of a frame, shrinks it without
 * aliasing and puts it in a network's channel order and scale. Pixels beyond the frame repeat
 * its border. Temporaries are zeroed before returning (INV-01).
 */

import type { ImageInput } from './pack.ts';
import type { Box, Frame } from './types.ts';

/** ITU-R BT.601 luma weights, those that the grey networks were trained on. */
const LUMA = [0.299, 0.587, 0.114] as const;

/** A rotated and scaled lattice: frame = (a·x − b·y + tx, b·x + a·y + ty). Both sides in pixels, pixel 0 centred at 0.5. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** Float RGB picture, interleaved, values 0…255. */
export interface Crop {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixels: Float32Array;
}

/** For each output sample `count` source places (repeated at the border) and their weights, which sum to 1. */
interface Taps {
  readonly count: number;
  readonly places: Int32Array;
  readonly weights: Float32Array;
}

function clamp(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}

/** Triangle filter, widened when shrinking (as Pillow's BILINEAR): `out` samples over `from … from+length` of a row of `size`. */
function triangleTaps(from: number, length: number, out: number, size: number): Taps {
  const step = length / out;
  const support = Math.max(1, step);
  const count = Math.ceil(support * 2) + 1;
  const places = new Int32Array(out * count);
  const weights = new Float32Array(out * count);
  for (let at = 0; at < out; at += 1) {
    const centre = from + (at + 0.5) * step;
    const start = Math.ceil(centre - support - 0.5);
    let sum = 0;
    for (let tap = 0; tap < count; tap += 1) {
      const weight = Math.max(0, 1 - Math.abs(start + tap + 0.5 - centre) / support);
      weights[at * count + tap] = weight;
      places[at * count + tap] = clamp(start + tap, size - 1);
      sum += weight;
    }
    for (let tap = 0; tap < count; tap += 1) weights[at * count + tap]! /= sum;
  }
  return { count, places, weights };
}

/** One frame row, filtered along x into `line`. `taps.places` count pixels of the row. */
function filterRow(frame: Frame, row: number, taps: Taps, line: Float32Array): void {
  const { pixels } = frame;
  const base = row * frame.widthPx;
  const { places, count, weights } = taps;
  for (let tap = 0, out = 0; tap < places.length; out += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const end = tap + count; tap < end; tap += 1) {
      const weight = weights[tap]!;
      const source = (base + places[tap]!) * 3;
      red += weight * pixels[source]!;
      green += weight * pixels[source + 1]!;
      blue += weight * pixels[source + 2]!;
    }
    line[out] = red;
    line[out + 1] = green;
    line[out + 2] = blue;
  }
}

/** Cuts `box` out of the frame and resizes it. Separable: cost grows with the box's rows times the output width. */
export function cropBox(frame: Frame, box: Box, widthPx: number, heightPx: number): Crop {
  const across = triangleTaps(box.leftPx, box.widthPx, widthPx, frame.widthPx);
  const down = triangleTaps(box.topPx, box.heightPx, heightPx, frame.heightPx);
  const stride = widthPx * 3;
  const first = down.places[0]!;
  const last = down.places[down.places.length - 1]!;
  const lines = new Float32Array((last - first + 1) * stride);
  for (let row = first; row <= last; row += 1) filterRow(frame, row, across, lines.subarray((row - first) * stride));
  const pixels = new Float32Array(heightPx * stride);
  for (let y = 0; y < heightPx; y += 1) {
    for (let tap = y * down.count; tap < (y + 1) * down.count; tap += 1) {
      const weight = down.weights[tap]!;
      if (weight === 0) continue;
      const from = (down.places[tap]! - first) * stride;
      for (let at = 0; at < stride; at += 1) pixels[y * stride + at]! += weight * lines[from + at]!;
    }
  }
  lines.fill(0);
  return { widthPx, heightPx, pixels };
}

/** At most this many samples a side and output pixel; beyond it a face is far bigger than any door camera shows. */
const SUBSAMPLES_MAX = 8;

/** Samples the frame on a turned lattice: bilinear, averaged over sub-samples where the lattice is coarser than the frame. */
export function warpCrop(frame: Frame, lattice: Similarity, widthPx: number, heightPx: number): Crop {
  const out = new Float32Array(widthPx * heightPx * 3);
  const { a, b, tx, ty } = lattice;
  const samples = Math.max(1, Math.min(SUBSAMPLES_MAX, Math.round(Math.hypot(a, b))));
  const share = 1 / (samples * samples);
  const { pixels } = frame;
  const right = frame.widthPx - 1;
  const bottom = frame.heightPx - 1;
  const stride = frame.widthPx * 3;
  for (let row = 0; row < heightPx * samples; row += 1) {
    const y = (row + 0.5) / samples;
    const outRow = Math.floor(row / samples) * widthPx * 3;
    for (let column = 0; column < widthPx * samples; column += 1) {
      const x = (column + 0.5) / samples;
      const fromX = clamp(a * x - b * y + tx - 0.5, right);
      const fromY = clamp(b * x + a * y + ty - 0.5, bottom);
      const left = fromX | 0;
      const top = fromY | 0;
      const fx = fromX - left;
      const fy = fromY - top;
      const p00 = top * stride + left * 3;
      const p01 = left < right ? p00 + 3 : p00;
      const down = top < bottom ? stride : 0;
      const w11 = fx * fy * share;
      const w10 = (1 - fx) * fy * share;
      const w01 = fx * (1 - fy) * share;
      const w00 = (1 - fx) * (1 - fy) * share;
      const to = outRow + ((column / samples) | 0) * 3;
      for (let c = 0; c < 3; c += 1) {
        out[to + c]! += w00 * pixels[p00 + c]! + w01 * pixels[p01 + c]! + w10 * pixels[p00 + down + c]! + w11 * pixels[p01 + down + c]!;
      }
    }
  }
  return { widthPx, heightPx, pixels: out };
}

/** A crop as a network wants it: planar, in its channel order, `(value - mean) / divisor`; left and right swapped if `isMirrored`. */
export function cropTensor(crop: Crop, input: ImageInput, isMirrored = false): Float32Array {
  const { widthPx, heightPx, pixels } = crop;
  const area = widthPx * heightPx;
  const { mean, divisor, channelOrder } = input;
  const isGrey = channelOrder === 'grey';
  const data = new Float32Array(area * (isGrey ? 1 : 3));
  const first = channelOrder === 'bgr' ? 2 : 0;
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const from = (y * widthPx + (isMirrored ? widthPx - 1 - x : x)) * 3;
      const to = y * widthPx + x;
      if (isGrey) {
        data[to] = (LUMA[0] * pixels[from]! + LUMA[1] * pixels[from + 1]! + LUMA[2] * pixels[from + 2]! - mean) / divisor;
        continue;
      }
      data[to] = (pixels[from + first]! - mean) / divisor;
      data[to + area] = (pixels[from + 1]! - mean) / divisor;
      data[to + 2 * area] = (pixels[from + 2 - first]! - mean) / divisor;
    }
  }
  return data;
}

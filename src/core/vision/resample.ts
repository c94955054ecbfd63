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

/** From this shrinking on every pixel counts by the area that it shares with the output's: half the taps of a triangle, and no visible difference. */
const AREA_STEP_MIN = 2;

/**
 * `out` samples over `from … from+length` of a row of `size`: bilinear when enlarging, a triangle widened when
 * shrinking (as Pillow's BILINEAR), areas (as OpenCV's INTER_AREA) when shrinking much.
 */
function makeTaps(from: number, length: number, out: number, size: number): Taps {
  const step = length / out;
  const isArea = step >= AREA_STEP_MIN;
  const support = isArea ? (step + 1) / 2 : Math.max(1, step);
  const count = tapCount(from, step, out, support);
  const places = new Int32Array(out * count);
  const weights = new Float32Array(out * count);
  for (let at = 0; at < out; at += 1) {
    const centre = from + (at + 0.5) * step;
    const start = firstTap(centre, support);
    let sum = 0;
    for (let tap = 0; tap < count; tap += 1) {
      const inside = support - Math.abs(start + tap + 0.5 - centre);
      const weight = Math.max(0, isArea ? Math.min(1, inside) : inside);
      weights[at * count + tap] = weight;
      places[at * count + tap] = clamp(start + tap, size - 1);
      sum += weight;
    }
    for (let tap = 0; tap < count; tap += 1) weights[at * count + tap]! /= sum;
  }
  return { count, places, weights };
}

/** The first pixel with a weight above 0. */
function firstTap(centre: number, support: number): number {
  return Math.floor(centre - support - 0.5) + 1;
}

/** Most pixels that one output sample needs. */
function tapCount(from: number, step: number, out: number, support: number): number {
  let most = 1;
  for (let at = 0; at < out; at += 1) {
    const centre = from + (at + 0.5) * step;
    most = Math.max(most, Math.ceil(centre + support - 0.5) - firstTap(centre, support));
  }
  return most;
}

/** The same taps with every place made the number of a byte or sample: `place * stride + shift`. */
function placed(taps: Taps, stride: number, shift: number): Taps {
  return { ...taps, places: taps.places.map((place) => place * stride + shift) };
}

/** Weighted sum of the frame's rows for output row `y`, into `line`. */
function filterRows(pixels: Uint8Array, y: number, { places, weights, count }: Taps, line: Float32Array): void {
  // Two rows a pass: half the loads and stores of `line`. A missing second row has weight 0.
  for (let tap = 0; tap < count; tap += 2) {
    const first = y * count + tap;
    const second = tap + 1 < count ? first + 1 : first;
    const w0 = weights[first]!;
    const w1 = second === first ? 0 : weights[second]!;
    const p0 = places[first]!;
    const p1 = places[second]!;
    if (tap === 0) for (let at = 0; at < line.length; at += 1) line[at] = w0 * pixels[p0 + at]! + w1 * pixels[p1 + at]!;
    else if (w0 !== 0 || w1 !== 0) for (let at = 0; at < line.length; at += 1) line[at]! += w0 * pixels[p0 + at]! + w1 * pixels[p1 + at]!;
  }
}

/** Filters one line along x into `pixels`, from `to` on. */
function filterLine(line: Float32Array, { places, weights, count }: Taps, pixels: Float32Array, to: number): void {
  for (let tap = 0, out = to; tap < places.length; out += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const end = tap + count; tap < end; tap += 1) {
      const weight = weights[tap]!;
      const from = places[tap]!;
      red += weight * line[from]!;
      green += weight * line[from + 1]!;
      blue += weight * line[from + 2]!;
    }
    pixels[out] = red;
    pixels[out + 1] = green;
    pixels[out + 2] = blue;
  }
}

/** Cuts `box` out of the frame and resizes it. Separable; rows first, for those lie one after the other in memory. */
export function cropBox(frame: Frame, box: Box, widthPx: number, heightPx: number): Crop {
  const across = makeTaps(box.leftPx, box.widthPx, widthPx, frame.widthPx);
  const down = makeTaps(box.topPx, box.heightPx, heightPx, frame.heightPx);
  const first = across.places[0]!;
  const last = across.places[across.places.length - 1]!;
  const line = new Float32Array((last - first + 1) * 3);
  const rows = placed(down, frame.widthPx * 3, first * 3);
  const columns = placed(across, 3, -first * 3);
  const pixels = new Float32Array(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y += 1) {
    filterRows(frame.pixels, y, rows, line);
    filterLine(line, columns, pixels, y * widthPx * 3);
  }
  line.fill(0);
  return { widthPx, heightPx, pixels };
}

/** Samples the frame on a turned lattice, bilinear. Where the lattice is coarser than the frame, the frame is shrunk first. */
export function warpCrop(frame: Frame, lattice: Similarity, widthPx: number, heightPx: number): Crop {
  const crop = { widthPx, heightPx, pixels: new Float32Array(widthPx * heightPx * 3) };
  const factor = Math.floor(Math.hypot(lattice.a, lattice.b));
  if (factor < 2) {
    sampleLattice(frame, lattice, crop);
    return crop;
  }
  const { left, top, small } = shrink(frame, lattice, crop, factor);
  const { a, b, tx, ty } = lattice;
  sampleLattice(small, { a: a / factor, b: b / factor, tx: (tx - left) / factor, ty: (ty - top) / factor }, crop);
  small.pixels.fill(0);
  return crop;
}

type Picture = Pick<Frame, 'widthPx' | 'heightPx' | 'pixels'>;

/** The part of the frame under the lattice, `factor` times smaller by averaging blocks of pixels, and where it begins. */
function shrink(
  frame: Frame,
  { a, b, tx, ty }: Similarity,
  { widthPx, heightPx }: Crop,
  factor: number,
): { readonly left: number; readonly top: number; readonly small: Picture } {
  const xs = [0, a * widthPx, -b * heightPx, a * widthPx - b * heightPx];
  const ys = [0, b * widthPx, a * heightPx, b * widthPx + a * heightPx];
  // One block more on each side, for the bilinear sample's neighbour.
  const left = Math.floor(clamp(tx + Math.min(...xs) - factor, frame.widthPx - 1));
  const top = Math.floor(clamp(ty + Math.min(...ys) - factor, frame.heightPx - 1));
  const right = clamp(tx + Math.max(...xs) + factor, frame.widthPx);
  const bottom = clamp(ty + Math.max(...ys) + factor, frame.heightPx);
  const small = { widthPx: Math.max(1, Math.ceil((right - left) / factor)), heightPx: Math.max(1, Math.ceil((bottom - top) / factor)) };
  const pixels = new Uint8Array(small.widthPx * small.heightPx * 3);
  for (let y = 0; y < small.heightPx; y += 1) {
    for (let x = 0; x < small.widthPx; x += 1) {
      averageBlock(frame, { left: left + x * factor, top: top + y * factor, side: factor }, pixels, (y * small.widthPx + x) * 3);
    }
  }
  return { left, top, small: { ...small, pixels } };
}

interface Block {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Mean colour of a square block of the frame, cut off at the frame's border. */
function averageBlock(frame: Frame, { left, top, side }: Block, into: Uint8Array, to: number): void {
  const { pixels, widthPx } = frame;
  const right = Math.min(left + side, widthPx);
  const bottom = Math.min(top + side, frame.heightPx);
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let at = (y * widthPx + left) * 3; at < (y * widthPx + right) * 3; at += 3) {
      red += pixels[at]!;
      green += pixels[at + 1]!;
      blue += pixels[at + 2]!;
    }
  }
  const share = 1 / ((right - left) * (bottom - top));
  into[to] = red * share + 0.5;
  into[to + 1] = green * share + 0.5;
  into[to + 2] = blue * share + 0.5;
}

/** Bilinear samples, two a side and output pixel where the lattice is coarser than 1.5 pixels. */
function sampleLattice(picture: Picture, { a, b, tx, ty }: Similarity, { widthPx, heightPx, pixels: out }: Crop): void {
  const samples = Math.hypot(a, b) < 1.5 ? 1 : 2;
  const share = 1 / (samples * samples);
  const { pixels } = picture;
  const right = picture.widthPx - 1;
  const bottom = picture.heightPx - 1;
  const stride = picture.widthPx * 3;
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
      const fy = (fromY - top) * share;
      const p00 = top * stride + left * 3;
      const p01 = left < right ? p00 + 3 : p00;
      const p10 = top < bottom ? p00 + stride : p00;
      const p11 = p10 + p01 - p00;
      const to = outRow + ((column / samples) | 0) * 3;
      const w11 = fx * fy;
      const w10 = fy - w11;
      const w01 = fx * share - w11;
      const w00 = share - w10 - w01 - w11;
      // Written out: this is the innermost of all loops.
      out[to]! += w00 * pixels[p00]! + w01 * pixels[p01]! + w10 * pixels[p10]! + w11 * pixels[p11]!;
      out[to + 1]! += w00 * pixels[p00 + 1]! + w01 * pixels[p01 + 1]! + w10 * pixels[p10 + 1]! + w11 * pixels[p11 + 1]!;
      out[to + 2]! += w00 * pixels[p00 + 2]! + w01 * pixels[p01 + 2]! + w10 * pixels[p10 + 2]! + w11 * pixels[p11 + 2]!;
    }
  }
}

/** A crop as a network wants it: planar, in its channel order, `(value - mean) / divisor`; left and right swapped if `isMirrored`. */
export function cropTensor(crop: Crop, input: ImageInput, isMirrored = false): Float32Array {
  const { widthPx, heightPx, pixels } = crop;
  const area = widthPx * heightPx;
  const { mean, divisor, channelOrder } = input;
  if (channelOrder === 'grey') return greyTensor(crop, input, isMirrored);
  const data = new Float32Array(area * 3);
  const first = channelOrder === 'bgr' ? 2 : 0;
  const step = isMirrored ? -3 : 3;
  for (let y = 0, to = 0; y < heightPx; y += 1) {
    let from = (y * widthPx + (isMirrored ? widthPx - 1 : 0)) * 3;
    for (const end = to + widthPx; to < end; to += 1, from += step) {
      data[to] = (pixels[from + first]! - mean) / divisor;
      data[to + area] = (pixels[from + 1]! - mean) / divisor;
      data[to + 2 * area] = (pixels[from + 2 - first]! - mean) / divisor;
    }
  }
  return data;
}

function greyTensor({ widthPx, heightPx, pixels }: Crop, { mean, divisor }: ImageInput, isMirrored: boolean): Float32Array {
  const data = new Float32Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const from = (y * widthPx + (isMirrored ? widthPx - 1 - x : x)) * 3;
      data[y * widthPx + x] = (LUMA[0] * pixels[from]! + LUMA[1] * pixels[from + 1]! + LUMA[2] * pixels[from + 2]! - mean) / divisor;
    }
  }
  return data;
}

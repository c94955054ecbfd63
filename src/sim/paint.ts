/**
 * Lays a picture over a frame, moved, resized, turned and tilted. Pixels are packed in 32 bits, so
 * that two colours are interpolated by one multiplication: this runs over a third of every frame.
 */

import { FRAME_HEIGHT_PX, FRAME_WIDTH_PX, type Pose } from './motion.ts';
import type { Portrait } from './portraits.ts';

/** A square picture, one pixel in 32 bits: red lowest, then green, blue, and how much of it shows. */
export interface Picture {
  readonly sidePx: number;
  readonly packed: Int32Array;
}

/** Grey level of photographic paper. */
const PAPER = 228;
/** White border of a printed photograph, part of the sheet's side. */
const SHEET_MARGIN = 0.07;
/** How soon a head and shoulders fade into the room, part of the portrait's side. */
const FADE = 0.07;

/** How much of a portrait shows at each place, 0…255: a head and shoulders without hard borders. */
function headMask(sidePx: number, isSeenWhole: boolean): Uint8Array {
  const { sqrt } = Math;
  const shown = new Uint8Array(sidePx * sidePx);
  for (let y = 0, at = 0; y < sidePx; y += 1) {
    const v = y / sidePx;
    const halfWidth = 0.37 + (v > 0.62 ? (v - 0.62) * 0.9 : 0);
    const up = v < 0.48 ? (v - 0.48) / 0.46 : 0;
    const below = isSeenWhole ? (1 - v) / FADE : 1;
    for (let x = 0; x < sidePx; x += 1, at += 1) {
      const u = x / sidePx;
      const across = (u - 0.5) / halfWidth;
      const inside = (1 - sqrt(across * across + up * up)) / 0.16;
      const side = (u < 0.5 ? u : 1 - u) / FADE;
      const least = inside < side ? (inside < below ? inside : below) : side < below ? side : below;
      shown[at] = least <= 0 ? 0 : least >= 1 ? 255 : least * 255;
    }
  }
  return shown;
}

/** The head and shoulders of a portrait. `isSeenWhole`: they end inside the frame, so the chest fades as well. */
export function headPicture({ sidePx, pixels }: Portrait, isSeenWhole: boolean): Picture {
  const packed = new Int32Array(sidePx * sidePx);
  const shown = headMask(sidePx, isSeenWhole);
  for (let at = 0, from = 0; at < packed.length; at += 1, from += 3) {
    packed[at] = pixels[from]! | (pixels[from + 1]! << 8) | (pixels[from + 2]! << 16) | (shown[at]! << 24);
  }
  return { sidePx, packed };
}

/** The portrait as a photograph with its white border; the outermost ring is clear, so that the sheet's edge is not jagged. */
export function sheetPicture(portrait: Portrait): Picture {
  const marginPx = Math.round((portrait.sidePx * SHEET_MARGIN) / (1 - 2 * SHEET_MARGIN));
  const sidePx = portrait.sidePx + 2 * marginPx;
  const paper = PAPER | (PAPER << 8) | (PAPER << 16);
  const packed = new Int32Array(sidePx * sidePx).fill(paper | (255 << 24));
  for (let y = 0, from = 0; y < portrait.sidePx; y += 1) {
    for (let x = 0; x < portrait.sidePx; x += 1, from += 3) {
      const { pixels } = portrait;
      packed[(y + marginPx) * sidePx + x + marginPx] = pixels[from]! | (pixels[from + 1]! << 8) | (pixels[from + 2]! << 16) | (255 << 24);
    }
  }
  for (let at = 0; at < sidePx; at += 1) {
    for (const edge of [at, (sidePx - 1) * sidePx + at, at * sidePx, at * sidePx + sidePx - 1]) packed[edge] = paper;
  }
  return { sidePx, packed };
}

/** Brightness of each column of the frame, for a light that falls in from one side. */
export function columnLight(gain: number, slope: number): Float64Array {
  return Float64Array.from({ length: FRAME_WIDTH_PX }, (_, x) => gain * (1 + slope * (x / FRAME_WIDTH_PX - 0.5)));
}

export interface Showing {
  readonly pose: Pose;
  /** Of `columnLight`. */
  readonly light: Float64Array;
  /** Nothing is drawn brighter. */
  readonly lightMax: number;
}

/** Draws the picture into `pixels` (RGB). */
export function paint(picture: Picture, showing: Showing, pixels: Uint8Array): void {
  const { centreX, centreY, sidePx } = showing.pose;
  // Half the diagonal, and the little more that a tilted sheet's near corner takes.
  const reach = sidePx * 0.82;
  const left = Math.max(0, Math.floor(centreX - reach));
  const right = Math.min(FRAME_WIDTH_PX, Math.ceil(centreX + reach));
  const top = Math.max(0, Math.floor(centreY - reach));
  const bottom = Math.min(FRAME_HEIGHT_PX, Math.ceil(centreY + reach));
  for (let y = top; y < bottom; y += 1) paintRow(picture, showing, { pixels, y, left, right });
}

interface Row {
  readonly pixels: Uint8Array;
  readonly y: number;
  readonly left: number;
  readonly right: number;
}

/** Two colours of a packed pixel, each in its own 16 bits. */
const TWO = 0x00ff00ff;
/** From 0…255 to a part of one. */
const PER_255 = 1 / 255;

function paintRow({ sidePx, packed }: Picture, { pose, light, lightMax }: Showing, { pixels, y, left, right }: Row): void {
  const { imul } = Math;
  const most = sidePx - 1;
  const cos = (Math.cos(pose.rollRad) / pose.sidePx) * most;
  const sin = (Math.sin(pose.rollRad) / pose.sidePx) * most;
  const dy = y - pose.centreY;
  const middle = most / 2;
  let sourceX = cos * (left - pose.centreX) + sin * dy;
  let sourceY = cos * dy - sin * (left - pose.centreX);
  let depth = 1 + pose.tiltX * (left - pose.centreX) + pose.tiltY * dy;
  let at = (y * FRAME_WIDTH_PX + left) * 3 - 3;
  for (let x = left; x < right; x += 1, sourceX += cos, sourceY -= sin, depth += pose.tiltX) {
    at += 3;
    const u = sourceX / depth + middle;
    const v = sourceY / depth + middle;
    if (u < 0 || v < 0 || u >= most || v >= most) continue;
    const wholeX = u | 0;
    const wholeY = v | 0;
    const from = wholeY * sidePx + wholeX;
    // Weights of the four neighbours in 1/256; they sum to 256, so that 8 bits times a weight stay inside 16.
    const partX = ((u - wholeX) * 16) | 0;
    const partY = ((v - wholeY) * 16) | 0;
    const w3 = partX * partY;
    const w1 = partX * 16 - w3;
    const w2 = partY * 16 - w3;
    const w0 = 256 - w1 - w2 - w3;
    const p0 = packed[from]!;
    const p1 = packed[from + 1]!;
    const p2 = packed[from + sidePx]!;
    const p3 = packed[from + sidePx + 1]!;
    const redBlue = (imul(p0 & TWO, w0) + imul(p1 & TWO, w1) + imul(p2 & TWO, w2) + imul(p3 & TWO, w3)) >>> 8;
    const greenShown =
      (imul((p0 >>> 8) & TWO, w0) + imul((p1 >>> 8) & TWO, w1) + imul((p2 >>> 8) & TWO, w2) + imul((p3 >>> 8) & TWO, w3)) >>> 8;
    const shown = (greenShown >>> 16) & 255;
    if (shown === 0) continue;
    // A colour times its light, laid over what is there.
    const over = light[x]! * shown * PER_255;
    const behind = (255 - shown) * PER_255;
    const red = (redBlue & 255) * over + pixels[at]! * behind;
    const green = (greenShown & 255) * over + pixels[at + 1]! * behind;
    const blue = ((redBlue >>> 16) & 255) * over + pixels[at + 2]! * behind;
    pixels[at] = red > lightMax ? lightMax : red;
    pixels[at + 1] = green > lightMax ? lightMax : green;
    pixels[at + 2] = blue > lightMax ? lightMax : blue;
  }
}

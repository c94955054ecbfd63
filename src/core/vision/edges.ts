/**
 * Straight borders of paper or a screen around a face. For each side of the face's box it looks for
 * the nearest line outside of it, a little tilted at most, along which the brightness steps the
 * same way. Pure; one face, one frame; nothing is kept but four positions.
 */

import type { Box, Frame } from './types.ts';

/** Where straight borders were found, pixels of the frame: x of the left and right one, y of the others; undefined: none. */
export interface EdgeEvidence {
  readonly left: number | undefined;
  readonly right: number | undefined;
  readonly top: number | undefined;
  readonly bottom: number | undefined;
}

export const EDGE_SIDES = ['left', 'right', 'top', 'bottom'] as const;
export type EdgeSide = (typeof EDGE_SIDES)[number];

/** How far outside of the face a border is looked for, face widths. A photograph or a telephone ends within this. */
const REACH = 1.4;
/** Nearer than this are hair, ears and collar. */
const NEAR = 0.12;
/** Lines tried on one side at most: a larger face is searched in wider steps, so that the time stays the same. */
const LINES_MAX = 320;
/** A sheet that a hand holds is tilted by less. */
const TILTS_DEG = [0, -1.5, 1.5, -3, 3, -4.5, 4.5, -6, 6, -7.5, 7.5, -9, 9] as const;
/** Points compared along a line. */
const SAMPLES = 28;
/** Half the distance over which brightness is compared, pixels. */
const REACH_ACROSS_PX = 2;
/** Smallest step of brightness that counts, grey levels; sensor noise stays below. */
const STEP_GREY_MIN = 14;
/** Part of the points that must step the same way. Hair and shoulders give less than 0.8 (own portraits; see test/core/vision). */
const AGREE_MIN = 0.9;
const DISAGREE_MAX = Math.floor(SAMPLES * (1 - AGREE_MIN));
/** Length of the line beside the face, face heights, centred on the face. */
const LENGTH = 1.15;

/** A line's points relative to its middle, pixels: x and y of the inner and of the outer one, by turns. */
function lineOffsets(outX: number, outY: number, lengthPx: number, tiltDeg: number): Int32Array {
  const tilt = (tiltDeg * Math.PI) / 180;
  const cos = Math.cos(tilt);
  const sin = Math.sin(tilt);
  // Along the side is the outward direction turned by a quarter, then tilted; across is the tilted outward direction.
  const alongX = -outY * cos - outX * sin;
  const alongY = outX * cos - outY * sin;
  const acrossX = alongY * REACH_ACROSS_PX;
  const acrossY = -alongX * REACH_ACROSS_PX;
  const offsets = new Int32Array(SAMPLES * 4);
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const along = (sample / (SAMPLES - 1) - 0.5) * lengthPx;
    offsets[sample * 4] = Math.round(alongX * along - acrossX);
    offsets[sample * 4 + 1] = Math.round(alongY * along - acrossY);
    offsets[sample * 4 + 2] = Math.round(alongX * along + acrossX);
    offsets[sample * 4 + 3] = Math.round(alongY * along + acrossY);
  }
  return offsets;
}

/** The frame's brightness at a point (BT.601 in 1/256), or -1 outside. */
function lumaAt(frame: Frame, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= frame.widthPx || y >= frame.heightPx) return -1;
  const at = (y * frame.widthPx + x) * 3;
  return (77 * frame.pixels[at]! + 150 * frame.pixels[at + 1]! + 29 * frame.pixels[at + 2]!) >> 8;
}

/** Mean step of brightness along the line, grey levels, where enough of its points step the same way; else 0. */
function stepAlong(frame: Frame, offsets: Int32Array, x: number, y: number): number {
  let brighter = 0;
  let darker = 0;
  let outside = 0;
  let sum = 0;
  for (let at = 0; at < SAMPLES * 4; at += 4) {
    const inner = lumaAt(frame, x + offsets[at]!, y + offsets[at + 1]!);
    const outer = lumaAt(frame, x + offsets[at + 2]!, y + offsets[at + 3]!);
    const step = outer - inner;
    if (inner < 0 || outer < 0) outside += 1;
    else if (step >= STEP_GREY_MIN) brighter += 1;
    else if (-step >= STEP_GREY_MIN) darker += 1;
    sum += step;
    // Too many disagree already: the line cannot reach the mark.
    const tried = (at >> 2) + 1 - outside;
    if (outside > DISAGREE_MAX || (tried - brighter > DISAGREE_MAX && tried - darker > DISAGREE_MAX)) return 0;
  }
  return (sum < 0 ? -sum : sum) / SAMPLES;
}

/** Where lines begin, and which way they are moved outwards. */
interface Start {
  readonly x: number;
  readonly y: number;
  readonly outX: number;
  readonly outY: number;
  readonly lengthPx: number;
}

/** Distance of the nearest straight border on one side, pixels; undefined: none. */
function nearestBorder(frame: Frame, start: Start, faceWidthPx: number): number | undefined {
  const lines = TILTS_DEG.map((tilt) => lineOffsets(start.outX, start.outY, start.lengthPx, tilt));
  const stepPx = Math.max(1, Math.ceil((faceWidthPx * (REACH - NEAR)) / LINES_MAX));
  const strongest = (outPx: number): number => {
    let best = 0;
    for (const offsets of lines) {
      const step = stepAlong(frame, offsets, start.x + start.outX * outPx, start.y + start.outY * outPx);
      if (step > best) best = step;
    }
    return best;
  };
  for (let outPx = Math.round(NEAR * faceWidthPx); outPx <= REACH * faceWidthPx; outPx += stepPx) {
    let best = strongest(outPx);
    if (best === 0) continue;
    // The first line that fits lies before the border: the steepest of the next ones is the border itself.
    let bestPx = outPx;
    for (let nextPx = outPx + 1; nextPx <= outPx + 2 * REACH_ACROSS_PX; nextPx += 1) {
      const step = strongest(nextPx);
      if (step > best) [best, bestPx] = [step, nextPx];
    }
    return bestPx;
  }
  return undefined;
}

/** Looks for borders on the four sides of a face. */
export function findEdges(frame: Frame, box: Box): EdgeEvidence {
  const leftPx = Math.round(box.leftPx);
  const topPx = Math.round(box.topPx);
  const rightPx = Math.round(box.leftPx + box.widthPx);
  const bottomPx = Math.round(box.topPx + box.heightPx);
  const middleX = Math.round((leftPx + rightPx) / 2);
  const middleY = Math.round((topPx + bottomPx) / 2);
  const place = (x: number, y: number, outX: number, outY: number): number | undefined => {
    const lengthPx = (outX === 0 ? box.widthPx : box.heightPx) * LENGTH;
    const foundPx = nearestBorder(frame, { x, y, outX, outY, lengthPx }, box.widthPx);
    return foundPx === undefined ? undefined : x * Math.abs(outX) + y * Math.abs(outY) + (outX + outY) * foundPx;
  };
  return {
    left: place(leftPx, middleY, -1, 0),
    right: place(rightPx, middleY, 1, 0),
    top: place(middleX, topPx, 0, -1),
    bottom: place(middleX, bottomPx, 0, 1),
  };
}

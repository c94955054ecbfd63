/**
 * Straight borders of paper or a screen around a face. For each side of the face's box it looks for
 * the straightest line outside of it, a little tilted at most, along which the brightness steps the
 * same way. Pure; one face, one frame; nothing is kept but four positions.
 */

import type { Box, Frame } from './types.ts';

/** Where a straight border was found, in face widths from the box's edge outwards; undefined: none. */
export interface EdgeEvidence {
  readonly left: number | undefined;
  readonly right: number | undefined;
  readonly top: number | undefined;
  readonly bottom: number | undefined;
}

export const EDGE_SIDES = ['left', 'right', 'top', 'bottom'] as const;

/** How far outside of the face a border is looked for, face widths. A photograph or a telephone ends within this. */
const REACH = 1.4;
/** Nearer than this are hair, ears and collar. */
const NEAR = 0.12;
/** Step of the search outwards, pixels of the frame. */
const STEP_PX = 1;
/** A sheet that a hand holds is tilted by less. */
const TILTS_DEG = [-9, -7.5, -6, -4.5, -3, -1.5, 0, 1.5, 3, 4.5, 6, 7.5, 9] as const;
/** Points compared along a line. */
const SAMPLES = 28;
/** Half the distance over which brightness is compared, pixels. */
const REACH_ACROSS_PX = 2;
/** Smallest step of brightness that counts, grey levels; sensor noise stays below. */
const STEP_GREY_MIN = 14;
/** Part of the points that must step the same way. Hair and shoulders give less than 0.8 (own portraits; see test/core/vision). */
const AGREE_MIN = 0.9;
/** Length of the line beside the face, face heights, centred on the face. */
const LENGTH = 1.15;

/** The frame's brightness at a point, or -1 outside. */
function lumaAt(frame: Frame, x: number, y: number): number {
  const column = Math.round(x);
  const line = Math.round(y);
  if (column < 0 || line < 0 || column >= frame.widthPx || line >= frame.heightPx) return -1;
  const at = (line * frame.widthPx + column) * 3;
  return 0.299 * frame.pixels[at]! + 0.587 * frame.pixels[at + 1]! + 0.114 * frame.pixels[at + 2]!;
}

interface Direction {
  /** Middle of the box's side. */
  readonly x: number;
  readonly y: number;
  /** Outwards. */
  readonly outX: number;
  readonly outY: number;
  readonly lengthPx: number;
}

/** Part of the points on a line that step the same way. */
function agreement(frame: Frame, from: Direction, outPx: number, tiltRad: number): number {
  const [cos, sin] = [Math.cos(tiltRad), Math.sin(tiltRad)];
  const centreX = from.x + from.outX * outPx;
  const centreY = from.y + from.outY * outPx;
  // Along the side is the outward direction turned by a quarter, then tilted; across is the tilted outward direction.
  const [alongX, alongY] = [-from.outY * cos - from.outX * sin, from.outX * cos - from.outY * sin];
  const [acrossX, acrossY] = [(from.outX * cos - from.outY * sin) * REACH_ACROSS_PX, (from.outY * cos + from.outX * sin) * REACH_ACROSS_PX];
  let brighter = 0;
  let darker = 0;
  let seen = 0;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const offset = (sample / (SAMPLES - 1) - 0.5) * from.lengthPx;
    const [x, y] = [centreX + alongX * offset, centreY + alongY * offset];
    const inner = lumaAt(frame, x - acrossX, y - acrossY);
    const outer = lumaAt(frame, x + acrossX, y + acrossY);
    if (inner < 0 || outer < 0) continue;
    seen += 1;
    if (outer - inner >= STEP_GREY_MIN) brighter += 1;
    else if (inner - outer >= STEP_GREY_MIN) darker += 1;
    // Too many disagree already: the line cannot reach the mark.
    if (seen - Math.max(brighter, darker) > SAMPLES * (1 - AGREE_MIN)) return 0;
  }
  return seen < SAMPLES * 0.9 ? 0 : Math.max(brighter, darker) / seen;
}

/** Distance of the nearest straight border on one side, pixels; undefined: none. */
function nearestBorder(frame: Frame, from: Direction, faceWidthPx: number): number | undefined {
  for (let outPx = NEAR * faceWidthPx; outPx <= REACH * faceWidthPx; outPx += STEP_PX) {
    const [x, y] = [from.x + from.outX * outPx, from.y + from.outY * outPx];
    if (x < 0 || y < 0 || x >= frame.widthPx || y >= frame.heightPx) return undefined;
    for (const tilt of TILTS_DEG) {
      if (agreement(frame, from, outPx, (tilt * Math.PI) / 180) >= AGREE_MIN) return outPx;
    }
  }
  return undefined;
}

/** Looks for borders on the four sides of a face. */
export function findEdges(frame: Frame, box: Box): EdgeEvidence {
  const { leftPx, topPx, widthPx, heightPx } = box;
  const [middleX, middleY] = [leftPx + widthPx / 2, topPx + heightPx / 2];
  const side = (x: number, y: number, outX: number, outY: number): number | undefined => {
    const lengthPx = (outX === 0 ? widthPx : heightPx) * LENGTH;
    const foundPx = nearestBorder(frame, { x, y, outX, outY, lengthPx }, widthPx);
    return foundPx === undefined ? undefined : foundPx / widthPx;
  };
  return {
    left: side(leftPx, middleY, -1, 0),
    right: side(leftPx + widthPx, middleY, 1, 0),
    top: side(middleX, topPx, 0, -1),
    bottom: side(middleX, topPx + heightPx, 0, 1),
  };
}

/**
 * Where the one face is before the camera, coarsely enough to be nothing of the face: centre and height in steps of 5 %
 * of the picture, 21 values each. It tells where somebody stands, never who it is (INV-03); nobody keeps or logs it.
 */

import type { Box, Frame } from './types.ts';

/** Step of every value, percent. A whole face of a door's picture moves through some ten of them on its way to the middle. */
export const PLACE_STEP_PERCENT = 5;

/** Percent of the picture's width, height and height: 0, 5, … 100. */
export interface FacePlace {
  /** Centre, from the left as the camera sees it: a person who steps to their own left moves to the right. */
  readonly xPercent: number;
  /** Centre, from above. */
  readonly yPercent: number;
  /** Height of the face. */
  readonly sizePercent: number;
}

export function placeOf(frame: Pick<Frame, 'widthPx' | 'heightPx'>, box: Box): FacePlace {
  return {
    xPercent: coarse((box.leftPx + box.widthPx / 2) / frame.widthPx),
    yPercent: coarse((box.topPx + box.heightPx / 2) / frame.heightPx),
    sizePercent: coarse(box.heightPx / frame.heightPx),
  };
}

/** As in a mirror: whoever steps to their left sees it go left. */
export function mirrored(place: FacePlace): FacePlace {
  return { ...place, xPercent: 100 - place.xPercent };
}

export function isSamePlace(one: FacePlace | null, other: FacePlace | null): boolean {
  if (one === null || other === null) return one === other;
  return one.xPercent === other.xPercent && one.yPercent === other.yPercent && one.sizePercent === other.sizePercent;
}

/** A fraction as a percentage within the picture. */
function coarse(fraction: number): number {
  return Math.min(100, Math.max(0, Math.round((fraction * 100) / PLACE_STEP_PERCENT) * PLACE_STEP_PERCENT));
}

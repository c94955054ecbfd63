/** What the drawing beside an instruction shows: one picture for each advice, and the outline where the person stands. */

import type { FacePlace } from '../../../../../core/vision/place.ts';
import type { AdviceCode } from '../../../../../core/vision/reasons.ts';

/** Side of the drawing, units. */
export const DRAWING_UNITS = 240;
/** Height of the camera's picture in units: the drawing shows its middle, and an outline beyond is held at the edge. */
const PICTURE_HEIGHT_UNITS = 320;
/** Width of a camera's picture to its height: that of most cameras; another one moves the outline a little too far or too near. */
const PICTURE_ASPECT = 4 / 3;
/** A centre no nearer to the edge than this, so that half of the outline is always seen. */
const EDGE_UNITS = 24;
/** A face as the detectors box it: width to height. */
const FACE_ASPECT = 0.8;
/** The outline at 100 % of the picture's height; the drawing scales it. */
export const OUTLINE_RY = PICTURE_HEIGHT_UNITS / 2;
export const OUTLINE_RX = OUTLINE_RY * FACE_ASPECT;
/** Height of the target, percent of the picture: between what is too far at a door's camera and what is too near (90 %). */
const TARGET_PERCENT = 55;
export const TARGET_RY = (OUTLINE_RY * TARGET_PERCENT) / 100;
export const TARGET_RX = TARGET_RY * FACE_ASPECT;
/** Smaller than this an outline is a dot, larger it does not fit the drawing; one that is too near is still larger than the target. */
const SIZE_MIN_PERCENT = 15;
const SIZE_MAX_PERCENT = 72;

export type GuidePicture = 'seek' | 'nearer' | 'back' | 'middle' | 'alone' | 'straight' | 'light' | 'still' | 'good';

const PICTURES: Readonly<Record<AdviceCode, GuidePicture>> = {
  'no-face': 'seek',
  'look-here': 'seek',
  'too-far': 'nearer',
  'too-near': 'back',
  'outside-zone': 'middle',
  'several-faces': 'alone',
  'turned-away': 'straight',
  tilted: 'straight',
  'too-dark': 'light',
  'too-bright': 'light',
  backlit: 'light',
  blurred: 'still',
  'hold-still': 'good',
};

/** An advice of a newer terminal has the picture of none. */
export function pictureOf(advice: AdviceCode | null): GuidePicture {
  return (advice === null ? undefined : (PICTURES as Partial<typeof PICTURES>)[advice]) ?? 'seek';
}

const TARGET: FacePlace = { xPercent: 50, yPercent: 50, sizePercent: TARGET_PERCENT };

/** CSS transform of the outline; `place` is as in a mirror. Where all is well it lies on the target: no more is asked of anybody. */
export function outlineAt(place: FacePlace, picture: GuidePicture): string {
  const { xPercent, yPercent, sizePercent } = picture === 'good' ? TARGET : place;
  const middle = DRAWING_UNITS / 2;
  const x = within(middle + ((xPercent - 50) / 100) * PICTURE_HEIGHT_UNITS * PICTURE_ASPECT);
  const y = within(middle + ((yPercent - 50) / 100) * PICTURE_HEIGHT_UNITS);
  const size = Math.min(SIZE_MAX_PERCENT, Math.max(SIZE_MIN_PERCENT, sizePercent));
  return `translate(${String(x)}px, ${String(y)}px) scale(${String(size / 100)})`;
}

function within(units: number): number {
  return Math.round(Math.min(DRAWING_UNITS - EDGE_UNITS, Math.max(EDGE_UNITS, units)));
}

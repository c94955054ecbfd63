/**
 * The gates between a found face and one worth matching. The only maker of a GoodFace. A face that
 * fails gets the first reason that its owner can do something about; the thresholds refuse what
 * cannot be matched well, not what looks unusual. Keeps no pixels.
 */

import type { AdviceCode } from './reasons.ts';
import { cropBox } from './resample.ts';
import type { Box, Frame, GoodFace, LocatedFace } from './types.ts';

export interface GradeSettings {
  /** Fractions 0…1 of the frame; the face's centre must lie inside. */
  readonly zone: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  /** Smallest distance between the eyes, pixels. */
  readonly interEyeMinPx: number;
}

export type Grade =
  | { readonly kind: 'good'; readonly face: GoodFace }
  /** `isFaceless`: nobody was seen at all, whatever the advice. */
  | { readonly kind: 'advice'; readonly advice: AdviceCode; readonly isFaceless?: true };

/**
 * The limits below were set on every fourth picture of lfw-dev (768 faces, 2026-11-22) so that each lets
 * 98 % or more of these ordinary press photos pass; the figure in brackets is the share that passes.
 */

/** A second face this large beside the main one (by height) is a second person at the door, not a passer-by. */
const SECOND_FACE_MIN = 0.5;
/** A face taller than this part of the frame is cut off soon (100 %). */
const FACE_HEIGHT_MAX = 0.9;
/** Head turned left or right, degrees (99.2 %). */
const YAW_MAX_DEG = 40;
/** Head up or down, degrees (98.9 %). */
const PITCH_MAX_DEG = 35;
/** Head to the shoulder, degrees (100 %). */
const ROLL_MAX_DEG = 30;
/** Mean luma of the face's middle, 0…255 (100 %; theirs are 62 to 197). */
const LUMA_MIN = 40;
const LUMA_MAX = 225;
/**
 * A face that is too dark with a surround brighter by this: the light is behind the person. Two and a half stops of a sensor whose
 * face is at `LUMA_MIN` (gamma 2.2: 40 to 120 is a factor of 11). Changes the advice only, never whether a face passes.
 */
const BACKLIT_MIN = 80;
/**
 * Mean luma of a picture in which nobody is found because there is too little light: half of what a face must have. The pictures
 * of lfw-dev have 33 to 195.
 */
const SCENE_LUMA_MIN = LUMA_MIN / 2;
/** Every n-th pixel is looked at for the light of a scene; some 3,000 of a 640 x 480 frame, of all columns and rows. */
const SCENE_STRIDE = 101;
/** Variance of the Laplacian on the face's middle at `SHARP_SIDE_PX`, luma² (99.9 %; their median is 162). */
const SHARPNESS_MIN = 20;
const SHARP_SIDE_PX = 64;

interface HeadPose {
  readonly yawDeg: number;
  readonly pitchDeg: number;
  readonly rollDeg: number;
}

/** Distance between the eye centres, pixels. */
export function interEyePx(face: Pick<LocatedFace, 'points'>): number {
  const [left, right] = face.points;
  return Math.hypot(right.xPx - left.xPx, right.yPx - left.yPx);
}

/** Eyes to mouth, nose tip out of the eyes' plane, nose tip below the eyes, all in distances between the eyes; medians of the same 768 faces but for the second, which is an anthropometric mean. */
const EYES_TO_MOUTH = 1.07;
const NOSE_OUT = 0.6;
const NOSE_DOWN = 0.54;

/**
 * Head pose from the five points: eyes and mouth lie in one plane, the nose tip in front of it moves
 * sideways and up with the sine of the turn. Good to some 10 degrees, which is enough for advice.
 * Positive: nose towards the picture's left, chin down, right eye lower.
 */
export function headPose(face: Pick<LocatedFace, 'points'>): HeadPose {
  const [left, right, nose, mouthLeft, mouthRight] = face.points;
  const eyesX = (left.xPx + right.xPx) / 2;
  const eyesY = (left.yPx + right.yPx) / 2;
  const downX = (mouthLeft.xPx + mouthRight.xPx) / 2 - eyesX;
  const downY = (mouthLeft.yPx + mouthRight.yPx) / 2 - eyesY;
  const down = Math.max(1e-6, Math.hypot(downX, downY));
  const eyes = Math.max(1e-6, interEyePx(face));
  const size = Math.max(eyes, down / EYES_TO_MOUTH);
  const noseX = nose.xPx - eyesX;
  const noseY = nose.yPx - eyesY;
  const sideways = (noseX * downY - noseY * downX) / down;
  const along = (noseX * downX + noseY * downY) / down;
  const toDeg = (ratio: number): number => (Math.asin(Math.max(-1, Math.min(1, ratio))) * 180) / Math.PI;
  return {
    yawDeg: toDeg(sideways / size / NOSE_OUT),
    pitchDeg: toDeg(along / size / Math.hypot(NOSE_DOWN, NOSE_OUT)) - toDeg(NOSE_DOWN / Math.hypot(NOSE_DOWN, NOSE_OUT)),
    rollDeg: (Math.atan2(right.yPx - left.yPx, right.xPx - left.xPx) * 180) / Math.PI,
  };
}

interface Light {
  readonly luma: number;
  readonly sharpness: number;
}

/** Mean luma and variance of the Laplacian over the square from the brows to the mouth. */
function faceLight(frame: Frame, face: Pick<LocatedFace, 'points'>): Light {
  const [left, right, nose] = face.points;
  const side = interEyePx(face) * 2;
  const box: Box = {
    leftPx: (left.xPx + right.xPx + nose.xPx) / 3 - side / 2,
    topPx: (left.yPx + right.yPx + nose.yPx) / 3 - side / 2,
    widthPx: side,
    heightPx: side,
  };
  const crop = cropBox(frame, box, SHARP_SIDE_PX, SHARP_SIDE_PX);
  const luma = new Float32Array(SHARP_SIDE_PX * SHARP_SIDE_PX);
  for (let at = 0; at < luma.length; at += 1) {
    luma[at] = 0.299 * crop.pixels[at * 3]! + 0.587 * crop.pixels[at * 3 + 1]! + 0.114 * crop.pixels[at * 3 + 2]!;
  }
  crop.pixels.fill(0);
  const mean = luma.reduce((sum, value) => sum + value, 0) / luma.length;
  const sharpness = laplacianVariance(luma, SHARP_SIDE_PX);
  luma.fill(0);
  return { luma: mean, sharpness };
}

/** Mean luma of the pixels outside the box; NaN where the box covers the frame. */
function surroundLuma({ pixels, widthPx, heightPx }: Frame, box: Box): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < widthPx * heightPx; at += SCENE_STRIDE) {
    const x = at % widthPx;
    const y = Math.floor(at / widthPx);
    const isInside = x >= box.leftPx && x < box.leftPx + box.widthPx && y >= box.topPx && y < box.topPx + box.heightPx;
    if (isInside) continue;
    sum += 0.299 * pixels[at * 3]! + 0.587 * pixels[at * 3 + 1]! + 0.114 * pixels[at * 3 + 2]!;
    count += 1;
  }
  return sum / count;
}

/** Why nobody is seen, where the light says it. */
function sceneAdvice(frame: Frame): AdviceCode {
  const luma = surroundLuma(frame, NO_BOX);
  if (luma < SCENE_LUMA_MIN) return 'too-dark';
  return luma > LUMA_MAX ? 'too-bright' : 'no-face';
}

const NO_BOX: Box = { leftPx: 0, topPx: 0, widthPx: 0, heightPx: 0 };

/** Variance of the 4-neighbour Laplacian over the inside of a square picture. */
export function laplacianVariance(luma: Float32Array, sidePx: number): number {
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < sidePx - 1; y += 1) {
    for (let at = y * sidePx + 1; at < (y + 1) * sidePx - 1; at += 1) {
      const value = luma[at - 1]! + luma[at + 1]! + luma[at - sidePx]! + luma[at + sidePx]! - 4 * luma[at]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = (sidePx - 2) ** 2;
  return squares / count - (sum / count) ** 2;
}

/** The main face: the tallest whose centre lies inside the zone, else the tallest. */
function mainFace(frame: Frame, faces: readonly LocatedFace[], settings: GradeSettings): LocatedFace | undefined {
  const byHeight = [...faces].sort((one, other) => other.box.heightPx - one.box.heightPx);
  return byHeight.find((face) => isInZone(frame, face, settings)) ?? byHeight[0];
}

function isInZone(frame: Frame, face: LocatedFace, { zone }: GradeSettings): boolean {
  const x = (face.box.leftPx + face.box.widthPx / 2) / frame.widthPx;
  const y = (face.box.topPx + face.box.heightPx / 2) / frame.heightPx;
  return x >= zone.left && x <= zone.right && y >= zone.top && y <= zone.bottom;
}

/** The face that a look is about; undefined where there is none, or a second person beside it. */
export function onlyFace(frame: Frame, faces: readonly LocatedFace[], settings: GradeSettings): LocatedFace | undefined {
  const face = mainFace(frame, faces, settings);
  return face === undefined || hasSecond(face, faces) ? undefined : face;
}

function hasSecond(face: LocatedFace, faces: readonly LocatedFace[]): boolean {
  return faces.some((other) => other !== face && other.box.heightPx >= face.box.heightPx * SECOND_FACE_MIN);
}

/** Passes the one good face of a frame, or gives the first advice. */
export function gradeFaces(frame: Frame, faces: readonly LocatedFace[], settings: GradeSettings): Grade {
  const face = mainFace(frame, faces, settings);
  if (face === undefined) return { kind: 'advice', advice: sceneAdvice(frame), isFaceless: true };
  const place = placeAdvice(frame, face, faces, settings);
  if (place !== undefined) return { kind: 'advice', advice: place };
  const { luma, sharpness } = faceLight(frame, face);
  const look = lookAdvice(face, luma, sharpness);
  if (look !== undefined) {
    const isBacklit = look === 'too-dark' && surroundLuma(frame, face.box) - luma >= BACKLIT_MIN;
    return { kind: 'advice', advice: isBacklit ? 'backlit' : look };
  }
  return { kind: 'good', face: { ...face, sharpness } as GoodFace };
}

function placeAdvice(frame: Frame, face: LocatedFace, faces: readonly LocatedFace[], settings: GradeSettings): AdviceCode | undefined {
  if (hasSecond(face, faces)) return 'several-faces';
  if (!isInZone(frame, face, settings)) return 'outside-zone';
  if (!(interEyePx(face) >= settings.interEyeMinPx)) return Math.abs(headPose(face).yawDeg) > YAW_MAX_DEG ? 'turned-away' : 'too-far';
  if (!(face.box.heightPx <= frame.heightPx * FACE_HEIGHT_MAX)) return 'too-near';
  return undefined;
}

/** Written as `not within`, so that what is not a number never passes. */
function lookAdvice(face: LocatedFace, luma: number, sharpness: number): AdviceCode | undefined {
  const { yawDeg, pitchDeg, rollDeg } = headPose(face);
  if (!(luma >= LUMA_MIN)) return 'too-dark';
  if (!(luma <= LUMA_MAX)) return 'too-bright';
  if (!(Math.abs(rollDeg) <= ROLL_MAX_DEG)) return 'tilted';
  if (!(Math.abs(yawDeg) <= YAW_MAX_DEG && Math.abs(pitchDeg) <= PITCH_MAX_DEG)) return 'turned-away';
  if (!(sharpness >= SHARPNESS_MIN)) return 'blurred';
  return undefined;
}

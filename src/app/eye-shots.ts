/**
 * The few best frames of one visit, copied into RAM until they are embedded or dropped, then zeroed
 * (INV-01, INV-09). Knows nothing of who it is. Frames beyond the wanted number are never held.
 */

import { headPose, interEyePx } from '../core/vision/quality.ts';
import { cropBox } from '../core/vision/resample.ts';
import type { Frame, GoodFace } from '../core/vision/types.ts';

/** Probes of one visit: the mean of the best three; more gained nothing that pays for its milliseconds. */
export const VISIT_SHOTS = 3;
/**
 * Shots of a template. People with five images had TPIR 98.9 % at FPIR 1 % against 96.0 % with one (LFW);
 * a template is never made of fewer than the least.
 */
export const ENROL_SHOTS = 5;
export const ENROL_SHOTS_MIN = 3;

/** Shots of a template lie at least this far apart: neighbouring frames are nearly one picture. */
export const SHOT_GAP_MS = 300;
/** A head that turned or nodded by this much shows another side of the face. */
const POSE_CHANGE_DEG = 2;
/** Another distance to the camera, as a part of the distance between the eyes. */
const SIZE_CHANGE = 0.03;
/** Mean difference of the face's coarse picture, 0…255: above what a sensor's noise leaves after averaging. */
const PIXEL_CHANGE = 1;
const COARSE_SIDE_PX = 16;

export interface Shot {
  readonly frame: Frame;
  readonly face: GoodFace;
}

export interface Shots {
  readonly taken: number;
  readonly wanted: number;
  /** Copies the frame in where it is worth keeping; true where a shot was added (not merely replaced by a better one). */
  offer(frame: Frame, face: GoodFace): boolean;
  all(): readonly Shot[];
  /** Zeroes every copy and starts anew. */
  wipe(): void;
}

function copyOf(frame: Frame): Frame {
  return { ...frame, pixels: Uint8Array.from(frame.pixels) }; // slice() of a Buffer would be the frame itself
}

/** The sharpest `wanted` frames. */
export function createVisitShots(wanted: number = VISIT_SHOTS): Shots {
  const shots: Shot[] = [];
  return {
    get taken() {
      return shots.length;
    },
    wanted,
    offer(frame, face) {
      if (shots.length < wanted) {
        shots.push({ frame: copyOf(frame), face });
        return true;
      }
      const worst = shots.reduce((least, shot) => (shot.face.sharpness < least.face.sharpness ? shot : least));
      if (worst.face.sharpness >= face.sharpness) return false;
      worst.frame.pixels.fill(0);
      shots[shots.indexOf(worst)] = { frame: copyOf(frame), face };
      return false;
    },
    all: () => shots,
    wipe() {
      for (const { frame } of shots) frame.pixels.fill(0);
      shots.length = 0;
    },
  };
}

/** The first `wanted` frames that differ in time and in pose, distance or pixels. */
export function createEnrolmentShots(wanted: number = ENROL_SHOTS): Shots {
  const shots: Shot[] = [];
  return {
    get taken() {
      return shots.length;
    },
    wanted,
    offer(frame, face) {
      if (shots.length >= wanted) return false;
      const candidate = { frame, face };
      if (!shots.every((shot) => isOtherShot(shot, candidate))) return false;
      shots.push({ frame: copyOf(frame), face });
      return true;
    },
    all: () => shots,
    wipe() {
      for (const { frame } of shots) frame.pixels.fill(0);
      shots.length = 0;
    },
  };
}

/** True where the two are at least `SHOT_GAP_MS` apart and do not show the same pose, distance and pixels. */
export function isOtherShot(one: Shot, other: Shot): boolean {
  if (Math.abs(other.frame.takenAtMs - one.frame.takenAtMs) < SHOT_GAP_MS) return false;
  const [before, after] = [headPose(one.face), headPose(other.face)];
  const turnedDeg = Math.max(
    Math.abs(after.yawDeg - before.yawDeg),
    Math.abs(after.pitchDeg - before.pitchDeg),
    Math.abs(after.rollDeg - before.rollDeg),
  );
  if (turnedDeg >= POSE_CHANGE_DEG) return true;
  const [near, far] = [interEyePx(one.face), interEyePx(other.face)];
  if (Math.abs(near - far) >= SIZE_CHANGE * near) return true;
  return coarseDifference(one, other) >= PIXEL_CHANGE;
}

function coarseDifference(one: Shot, other: Shot): number {
  const [first, second] = [coarse(one), coarse(other)];
  let sum = 0;
  for (let at = 0; at < first.length; at += 1) sum += Math.abs((first[at] as number) - (second[at] as number));
  const mean = sum / first.length;
  first.fill(0);
  second.fill(0);
  return mean;
}

function coarse({ frame, face }: Shot): Float32Array | Uint8Array {
  return cropBox(frame, face.box, COARSE_SIDE_PX, COARSE_SIDE_PX).pixels;
}

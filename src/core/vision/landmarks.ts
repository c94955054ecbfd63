/**
 * Face box → landmark crop, 68 landmarks → the five points that alignment needs.
 * Numbering is that of iBUG 300-W (counted from 0), as the pack's landmark model gives it.
 */

import type { EyesSpec, LandmarksSpec } from './pack.ts';
import { type Crop, cropBox } from './resample.ts';
import type { Box, DetectedFace, FivePoints, Frame, LocatedFace, Point } from './types.ts';

export const CONTOUR_POINTS = 68;
export const LEFT_EYE = [36, 37, 38, 39, 40, 41] as const;
export const RIGHT_EYE = [42, 43, 44, 45, 46, 47] as const;
const NOSE_TIP = 30;
const MOUTH_LEFT = [48, 60] as const;
const MOUTH_RIGHT = [54, 64] as const;

/** Square about the box's centre, its side `factor` times the box's height: detectors' widths vary more than their heights. */
export function squareByHeight(box: Box, factor: number): Box {
  return squareAbout({ xPx: box.leftPx + box.widthPx / 2, yPx: box.topPx + box.heightPx / 2 }, box.heightPx * factor);
}

function squareAbout(centre: Point, sidePx: number): Box {
  return { leftPx: centre.xPx - sidePx / 2, topPx: centre.yPx - sidePx / 2, widthPx: sidePx, heightPx: sidePx };
}

export function prepareLandmarks(frame: Frame, box: Box, spec: LandmarksSpec): Crop {
  const [, , height, width] = spec.input.shape;
  return cropBox(frame, squareByHeight(box, spec.cropFactor), width, height);
}

/** `output`: x, y of each point as fractions of the crop. */
export function readLandmarks(face: DetectedFace, spec: LandmarksSpec, output: Float32Array): LocatedFace {
  const square = squareByHeight(face.box, spec.cropFactor);
  const contour: Point[] = [];
  for (let at = 0; at < CONTOUR_POINTS; at += 1) {
    contour.push({ xPx: square.leftPx + output[at * 2]! * square.widthPx, yPx: square.topPx + output[at * 2 + 1]! * square.heightPx });
  }
  return { ...face, points: fivePoints(contour), contour };
}

/** Means of the eye contours, nose tip, means of the outer and inner mouth corners. */
export function fivePoints(contour: readonly Point[]): FivePoints {
  return [
    meanPoint(contour, LEFT_EYE),
    meanPoint(contour, RIGHT_EYE),
    meanPoint(contour, [NOSE_TIP]),
    meanPoint(contour, MOUTH_LEFT),
    meanPoint(contour, MOUTH_RIGHT),
  ];
}

export function meanPoint(contour: readonly Point[], which: readonly number[]): Point {
  let xPx = 0;
  let yPx = 0;
  for (const at of which) {
    xPx += contour[at]!.xPx / which.length;
    yPx += contour[at]!.yPx / which.length;
  }
  return { xPx, yPx };
}

/** Square crop of one eye; its side is a multiple of the distance between the eye's corners. */
export function prepareEye(frame: Frame, contour: readonly Point[], eye: typeof LEFT_EYE | typeof RIGHT_EYE, spec: EyesSpec): Crop {
  const outer = contour[eye[0]]!;
  const inner = contour[eye[3]]!;
  const side = Math.hypot(inner.xPx - outer.xPx, inner.yPx - outer.yPx) * spec.cropFactor;
  const [, , height, width] = spec.input.shape;
  return cropBox(frame, squareAbout(meanPoint(contour, eye), Math.max(2, side)), width, height);
}

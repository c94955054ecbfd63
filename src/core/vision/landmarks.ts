/**
 * Face box → landmark crop, 68 landmarks → the five points that alignment needs.
 * Numbering is that of iBUG 300-W (counted from 0), as the pack's landmark model gives it.
 */

import type { EyesSpec, LandmarksSpec } from './pack.ts';
import { type Crop, cropBox, type Similarity, warpCrop } from './resample.ts';
import type { Box, DetectedFace, FivePoints, Frame, LocatedFace, Point } from './types.ts';

const CONTOUR_POINTS = 68;
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

/**
 * The lattice of a second look: a square about the contour, turned so that the eyes lie level. The first
 * look's square comes from the detector, whose boxes wander more than the contour does.
 */
export function uprightLattice(contour: readonly Point[], factor: number, sidePx: number): Similarity {
  const [left, right] = [meanPoint(contour, LEFT_EYE), meanPoint(contour, RIGHT_EYE)];
  const eyes = Math.max(1e-6, Math.hypot(right.xPx - left.xPx, right.yPx - left.yPx));
  const cos = (right.xPx - left.xPx) / eyes;
  const sin = (right.yPx - left.yPx) / eyes;
  const across = contour.map(({ xPx, yPx }) => cos * xPx + sin * yPx);
  const down = contour.map(({ xPx, yPx }) => cos * yPx - sin * xPx);
  const [x0, x1, y0, y1] = [Math.min(...across), Math.max(...across), Math.min(...down), Math.max(...down)];
  const side = Math.max(x1 - x0, y1 - y0) * factor;
  const x = (x0 + x1 - side) / 2;
  const y = (y0 + y1 - side) / 2;
  return { a: (side / sidePx) * cos, b: (side / sidePx) * sin, tx: cos * x - sin * y, ty: sin * x + cos * y };
}

export function prepareUpright(frame: Frame, lattice: Similarity, spec: LandmarksSpec): Crop {
  const [, , height, width] = spec.input.shape;
  return warpCrop(frame, lattice, width, height);
}

/** The second look's points, as pixels of the frame. */
export function readUpright(face: LocatedFace, lattice: Similarity, spec: LandmarksSpec, output: Float32Array): LocatedFace {
  const [, , height, width] = spec.input.shape;
  const { a, b, tx, ty } = lattice;
  const contour = face.contour.map((_, at): Point => {
    const x = output[at * 2]! * width;
    const y = output[at * 2 + 1]! * height;
    return { xPx: a * x - b * y + tx, yPx: b * x + a * y + ty };
  });
  return { ...face, points: fivePoints(contour), contour };
}

/**
 * Mean distance of the five points of two looks, in distances between the eyes, up to which they say the same: the order
 * of the networks' own error. Where they do, the first is kept (1:N on lfw-dev gains); where they do not, the detector's
 * box was off and the second is right (celebs-hard: TAR at FMR 1e-4 from 65.5 % to 79.7 %).
 */
export const LOOKS_AGREE_MAX = 0.06;

/** The look to believe: the first where both agree, else the second. */
export function surerLook(first: LocatedFace, second: LocatedFace): LocatedFace {
  const [left, right] = second.points;
  const eyes = Math.hypot(right.xPx - left.xPx, right.yPx - left.yPx);
  let apart = 0;
  first.points.forEach((point, at) => {
    apart += Math.hypot(point.xPx - second.points[at]!.xPx, point.yPx - second.points[at]!.yPx) / first.points.length;
  });
  return apart <= LOOKS_AGREE_MAX * eyes ? first : second;
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

function meanPoint(contour: readonly Point[], which: readonly number[]): Point {
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

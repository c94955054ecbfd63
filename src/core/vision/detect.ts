/**
 * Frame → detector input, detector output → faces. Reads the RFB form (fractions of the picture,
 * two classes); yunet.ts reads the other. Overlapping finds of one face are merged by keeping the surest.
 */

import type { DetectorSpec } from './pack.ts';
import { type Crop, cropBox } from './resample.ts';
import type { Box, DetectedFace, Frame } from './types.ts';

/** More finds than this in one frame are not a door scene; the surest are kept. */
export const CANDIDATES_MAX = 400;

/** Finds that share more than this of their united area are one face (0.4 is the common figure for single-shot face detectors). */
export const OVERLAP_MAX = 0.4;

/** The part of the frame plane that fills the detector's input: the frame itself, or the frame with a margin to keep its aspect. */
export function detectorView(frame: Pick<Frame, 'widthPx' | 'heightPx'>, spec: DetectorSpec): Box {
  const [, , height, width] = spec.input.shape;
  if (spec.fit === 'stretch') return { leftPx: 0, topPx: 0, widthPx: frame.widthPx, heightPx: frame.heightPx };
  const pixelsPerCell = Math.max(frame.widthPx / width, frame.heightPx / height);
  const widthPx = width * pixelsPerCell;
  const heightPx = height * pixelsPerCell;
  return { leftPx: (frame.widthPx - widthPx) / 2, topPx: (frame.heightPx - heightPx) / 2, widthPx, heightPx };
}

/** The detector's picture. */
export function prepareDetect(frame: Frame, spec: DetectorSpec): Crop {
  const [, , height, width] = spec.input.shape;
  return cropBox(frame, detectorView(frame, spec), width, height);
}

/** A place as a fraction of the view → pixels of the frame. */
export function inView(view: Box, x: number, y: number): { readonly xPx: number; readonly yPx: number } {
  return { xPx: view.leftPx + x * view.widthPx, yPx: view.topPx + y * view.heightPx };
}

/** `scores` n×2 (second: face), `boxes` n×4 (left, top, right, bottom as fractions of the view). Best first. */
export function readRfb(frame: Frame, spec: DetectorSpec, scores: Float32Array, boxes: Float32Array): DetectedFace[] {
  const view = detectorView(frame, spec);
  const found: DetectedFace[] = [];
  for (let at = 0; at * 2 + 1 < scores.length; at += 1) {
    const confidence = scores[at * 2 + 1]!;
    if (!(confidence >= spec.confidenceMin)) continue;
    const from = inView(view, boxes[at * 4]!, boxes[at * 4 + 1]!);
    const to = inView(view, boxes[at * 4 + 2]!, boxes[at * 4 + 3]!);
    const box = { leftPx: from.xPx, topPx: from.yPx, widthPx: to.xPx - from.xPx, heightPx: to.yPx - from.yPx };
    if (isRealBox(box)) found.push({ frameSeq: frame.seq, box, confidence });
  }
  return keepSurest(found);
}

/** Wider or higher boxes are a network gone wrong; the bound also limits the work on one crop. */
const BOX_MAX_PX = 20_000;

/** False for turned-over, empty, absurd or not-a-number boxes. */
export function isRealBox(box: Box): boolean {
  const isSized = (sidePx: number): boolean => sidePx > 1 && sidePx <= BOX_MAX_PX;
  return isSized(box.widthPx) && isSized(box.heightPx) && Number.isFinite(box.leftPx + box.topPx + box.widthPx + box.heightPx);
}

/** Shared area divided by united area, 0…1. */
export function overlap(one: Box, other: Box): number {
  const width = Math.min(one.leftPx + one.widthPx, other.leftPx + other.widthPx) - Math.max(one.leftPx, other.leftPx);
  const height = Math.min(one.topPx + one.heightPx, other.topPx + other.heightPx) - Math.max(one.topPx, other.topPx);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (one.widthPx * one.heightPx + other.widthPx * other.heightPx - shared);
}

/** Greedy non-maximum suppression: the surest stays, whatever overlaps it goes. */
export function keepSurest(found: readonly DetectedFace[]): DetectedFace[] {
  const byConfidence = [...found].sort((one, other) => other.confidence - one.confidence).slice(0, CANDIDATES_MAX);
  const kept: DetectedFace[] = [];
  for (const face of byConfidence) {
    if (kept.every((better) => overlap(better.box, face.box) <= OVERLAP_MAX)) kept.push(face);
  }
  return kept;
}

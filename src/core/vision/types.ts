/**
 * The values that the eye's steps hand on. Pixels and vectors exist only in the eye process
 * (INV-01, INV-03). The brands make the order unbreakable: only `quality` makes a GoodFace,
 * only `liveness` makes a LiveFace, only a LiveFace may be embedded for a match.
 */

/** One camera picture. `pixels` is RGB, interleaved, 8 bit, row-major, `widthPx*heightPx*3` long. */
export interface Frame {
  /** Counts up by one per delivered frame of a camera session. */
  readonly seq: number;
  /** Monotonic arrival time. */
  readonly takenAtMs: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixels: Uint8Array;
  /** The first one after the camera was away: what was seen before may have been somebody else. */
  readonly isAfterGap?: true;
}

export interface Point {
  readonly xPx: number;
  readonly yPx: number;
}

/** A rectangle in pixels of the frame; may reach outside of it. */
export interface Box {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Left eye, right eye (as seen in the picture), nose tip, left and right mouth corner. */
export type FivePoints = readonly [Point, Point, Point, Point, Point];

/** A face as the detector found it; `points` where the detector gives them itself. */
export interface DetectedFace {
  readonly frameSeq: number;
  readonly box: Box;
  /** The detector's own confidence, 0…1. Stays in the eye process. */
  readonly confidence: number;
  readonly points?: FivePoints;
}

/** A detected face with its landmarks. `contour` holds all points that the landmark model gave (68, or none). */
export interface LocatedFace extends DetectedFace {
  readonly points: FivePoints;
  readonly contour: readonly Point[];
}

declare const goodFace: unique symbol;
declare const liveFace: unique symbol;

/** The one face of a frame that passed every quality gate. Made by `quality.ts` alone. */
export interface GoodFace extends LocatedFace {
  readonly [goodFace]: true;
  /** Higher is better; only for choosing the best shots of one visit. Never leaves the eye. */
  readonly sharpness: number;
}

/** A good face of a visit whose liveness cues all agreed. Made by `liveness.ts` alone. */
export interface LiveFace extends GoodFace {
  readonly [liveFace]: true;
}

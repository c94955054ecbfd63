/**
 * Is there a sheet or a screen around the face, or only a room behind it? A sheet's borders keep
 * their place to the face while the face moves; a door frame's keep theirs in the picture, for the
 * camera hangs on a wall. Nothing moved: nothing is known, and the visit stays undecided (INV-20).
 */

import { EDGE_SIDES, type EdgeEvidence, type EdgeSide } from './edges.ts';
import type { LocatedFace, Point } from './types.ts';

/** Where the face was in one frame, and the borders around it. Pixels of the frame. */
export interface BorderSample {
  readonly edges: EdgeEvidence;
  readonly centre: Point;
  /** Root mean square distance of the landmarks from their mean: the steadiest measure of a face's size. */
  readonly radiusPx: number;
}

/** What a border does while the face moves. */
export type BorderMove = 'none' | 'moving' | 'still' | 'unknown';

/** Borders on so many sides of the face are a sheet or a screen. A door frame beside a person gives two. */
export const SIDES_AGAINST = 3;
/** Where so many of three borders or more are not proved the room's, a sheet is not ruled out: one may stand still by chance. */
const SIDES_DOUBTFUL = 2;
/** Least way that the face would have carried a border, radii of the face (0.1 is some 0.035 face widths) and pixels. */
const MOVE_MIN_RADII = 0.1;
const MOVE_MIN_PX = 8;
/** What belongs to the room keeps its place within this, pixels: the search's own grid and the sensor's noise. */
const STILL_MAX_PX = 3;
/** A border goes with the face where that misses its places by less than this part of what standing still misses. */
const CLEARER = 0.7;
/** The share of readings left out at each end of a spread: single readings are wild. */
const TRIM = 0.1;

export function borderSample(face: LocatedFace, edges: EdgeEvidence): BorderSample {
  const points = face.contour.length > 0 ? face.contour : face.points;
  const xPx = points.reduce((sum, point) => sum + point.xPx, 0) / points.length;
  const yPx = points.reduce((sum, point) => sum + point.yPx, 0) / points.length;
  const squares = points.reduce((sum, point) => sum + (point.xPx - xPx) ** 2 + (point.yPx - yPx) ** 2, 0);
  return { edges, centre: { xPx, yPx }, radiusPx: Math.max(1, Math.sqrt(squares / points.length)) };
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
}

/** Extent of the values but for the wild ones. */
function spread(values: readonly number[]): number {
  return quantile(values, 1 - TRIM) - quantile(values, TRIM);
}

/** A border that wandered through the places between its ends; two borders found by turns leave a gap between them. */
function isDrift(places: readonly number[]): boolean {
  const sorted = [...places].sort((one, other) => one - other);
  const from = Math.floor(sorted.length * TRIM);
  const middle = sorted.slice(from, sorted.length - from);
  const widest = Math.max(...middle.slice(1).map((place, at) => place - (middle[at] as number)));
  return spread(places) >= MOVE_MIN_PX && widest <= STILL_MAX_PX;
}

/** What the border on one side does. `none` where fewer than half of the frames show one. */
export function borderMove(samples: readonly BorderSample[], side: EdgeSide): BorderMove {
  const shown = samples.filter(({ edges }) => edges[side] !== undefined);
  if (shown.length * 2 <= samples.length) return 'none';
  const places = shown.map(({ edges }) => edges[side] as number);
  const isAcross = side === 'left' || side === 'right';
  const faceAt = (sample: BorderSample): number => (isAcross ? sample.centre.xPx : sample.centre.yPx);
  const inRadii = quantile(
    shown.map((sample, at) => ((places[at] as number) - faceAt(sample)) / sample.radiusPx),
    0.5,
  );
  const carried = shown.map((sample) => faceAt(sample) + inRadii * sample.radiusPx);
  const radiusPx = quantile(
    shown.map((sample) => sample.radiusPx),
    0.5,
  );
  if (spread(carried) < Math.max(MOVE_MIN_PX, MOVE_MIN_RADII * radiusPx)) return 'unknown';
  if (spread(places) <= STILL_MAX_PX) return 'still';
  const middlePx = quantile(places, 0.5);
  const roomMiss = quantile(
    places.map((place) => Math.abs(place - middlePx)),
    0.5,
  );
  const faceMiss = quantile(
    places.map((place, at) => Math.abs(place - (carried[at] as number))),
    0.5,
  );
  return faceMiss < roomMiss * CLEARER || isDrift(places) ? 'moving' : 'unknown';
}

/**
 * `sheet`: enough borders go with the face; or they stand still and one crosses below it as well, where a
 * person's own chest would hide whatever the room holds, which is a screen on a stand. `room`: at most one
 * border is not proved to be the room's.
 */
export function bordersAround(samples: readonly BorderSample[]): 'sheet' | 'room' | 'unknown' {
  const [left, right, top, bottom] = EDGE_SIDES.map((side) => borderMove(samples, side)) as [
    BorderMove,
    BorderMove,
    BorderMove,
    BorderMove,
  ];
  const moves = [left, right, top, bottom].filter((move) => move !== 'none');
  if (moves.length < SIDES_AGAINST) return 'room';
  const count = (wanted: BorderMove): number => moves.filter((move) => move === wanted).length;
  const still = count('still');
  const against = count('moving') + (bottom === 'still' ? still : 0);
  if (against >= SIDES_AGAINST) return 'sheet';
  const isOpenBelow = bottom === 'none' || bottom === 'moving';
  return isOpenBelow && moves.length - still < SIDES_DOUBTFUL ? 'room' : 'unknown';
}

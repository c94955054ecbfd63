/**
 * What lies behind the people of the simulator, drawn once a scene: a wall with a lamp, or that wall
 * with a doorway, whose straight borders must not make a sheet of paper of who stands before it.
 */

import { FRAME_HEIGHT_PX, FRAME_WIDTH_PX } from './motion.ts';

export type Room = 'wall' | 'doorway';

/** How far a lamp's light falls off, as a table over distance along one axis: a Gauss is a product of two. */
function falloff(length: number, at: number, reachPx: number): Float64Array {
  return Float64Array.from({ length }, (_, place) => Math.exp(-((place - at) ** 2) / (2 * reachPx * reachPx)));
}

/** RGB, FRAME_WIDTH_PX × FRAME_HEIGHT_PX; nothing is brighter than `lightMax`. */
export function drawBackdrop(room: Room, lightMax: number, unit: () => number): Uint8Array {
  const pixels = new Uint8Array(FRAME_WIDTH_PX * FRAME_HEIGHT_PX * 3);
  drawWall(pixels, unit);
  if (room === 'doorway') drawDoorway(pixels, unit);
  for (let at = 0; at < pixels.length; at += 1) if (pixels[at]! > lightMax) pixels[at] = lightMax;
  return pixels;
}

/** Lighter above, with a broad lamp: nothing with straight edges near a head. */
function drawWall(pixels: Uint8Array, unit: () => number): void {
  const base = 70 + unit() * 70;
  const red = unit() * 16 - 8;
  const green = unit() * 10 - 5;
  const blue = unit() * 16 - 8;
  const lampX = unit() * FRAME_WIDTH_PX;
  const lampY = unit() * FRAME_HEIGHT_PX * 0.4;
  const lampPx = 160 + unit() * 160;
  const across = falloff(FRAME_WIDTH_PX, lampX, lampPx);
  const down = falloff(FRAME_HEIGHT_PX, lampY, lampPx);
  for (let y = 0, at = 0; y < FRAME_HEIGHT_PX; y += 1) {
    const row = base - (y / FRAME_HEIGHT_PX) * 25;
    for (let x = 0; x < across.length; x += 1, at += 3) {
      const light = row + across[x]! * down[y]! * 45;
      pixels[at] = light + red;
      pixels[at + 1] = light + green;
      pixels[at + 2] = light + blue;
    }
  }
}

/** Width of the frame's boards, pixels. */
const BOARD_PX = 22;
/** Grey levels by which boards are lighter and the room beyond is darker than the wall. */
const BOARD_GREY = 60;
const BEYOND_GREY = -45;

/** Two jambs and a lintel around where a head will be, and a darker room beyond. */
function drawDoorway(pixels: Uint8Array, unit: () => number): void {
  const left = 105 + Math.floor(unit() * 25);
  const right = FRAME_WIDTH_PX - 105 - Math.floor(unit() * 25);
  const top = 28 + Math.floor(unit() * 14);
  for (let y = top - BOARD_PX; y < FRAME_HEIGHT_PX; y += 1) {
    shade(pixels, { y, from: left - BOARD_PX, to: right + BOARD_PX }, BOARD_GREY);
    if (y >= top) shade(pixels, { y, from: left, to: right }, BEYOND_GREY - BOARD_GREY);
  }
}

/** Adds grey to part of a row. */
function shade(
  pixels: Uint8Array,
  { y, from, to }: { readonly y: number; readonly from: number; readonly to: number },
  grey: number,
): void {
  for (let at = (y * FRAME_WIDTH_PX + from) * 3, end = (y * FRAME_WIDTH_PX + to) * 3; at < end; at += 1) {
    const value = pixels[at]! + grey;
    pixels[at] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
}

/**
 * Draws the frames of a scene: a portrait as a head before a wall that moves, comes nearer, is lit
 * differently and noisy, so that no two appearances share pixels; or the same portrait as a sheet
 * of paper with its edges. Stills all the same: nothing here blinks or turns its head.
 */

import { drawBackdrop, type Room } from './backdrop.ts';
import { type ActorKind, makeMotion, type Motion } from './motion.ts';
import { columnLight, headPicture, paint, type Picture, sheetPicture } from './paint.ts';
import { seeded } from './people.ts';
import type { Portrait } from './portraits.ts';

export interface Clip {
  /** Draws frame `index` into `pixels` (RGB, FRAME_WIDTH_PX × FRAME_HEIGHT_PX, starting at a multiple of four bytes). */
  draw(index: number, pixels: Uint8Array): void;
}

/** One picture in the scene, with the way it moves. */
interface Actor {
  readonly picture: Picture;
  readonly motion: Motion;
  readonly light: Float64Array;
}

export interface ActorWanted {
  readonly portrait: Portrait;
  readonly kind: ActorKind;
}

/** Words of four bytes in the table of noise; each frame starts elsewhere in it. */
const NOISE_WORDS = 1 << 14;
/** Grey levels of sensor noise, either way; its lower end is the sensor's black level, so that four bytes are added as one word. */
const NOISE_GREY = 10;
const LIGHT_MAX = 255 - 2 * NOISE_GREY;

/** A clip of some portraits before a room. `seed` fixes everything that varies. */
export function makeClip(actors: readonly ActorWanted[], seed: number, room: Room = 'wall'): Clip {
  const next = seeded(seed);
  const unit = (): number => next() / 2 ** 32;
  const backdrop = drawBackdrop(room, LIGHT_MAX, unit);
  const noise = makeNoise(next);
  const cast = actors.map((wanted) => makeActor(wanted, unit));
  return {
    draw: (index, pixels) => {
      pixels.set(backdrop);
      for (const { picture, motion, light } of cast) paint(picture, { pose: motion.poseAt(index), light, lightMax: LIGHT_MAX }, pixels);
      addNoise(pixels, noise, Math.imul(index + 1, 0x9e3779b1) ^ seed);
    },
  };
}

function makeActor({ portrait, kind }: ActorWanted, unit: () => number): Actor {
  const motion = makeMotion(kind, unit);
  const picture = kind === 'print' ? sheetPicture(portrait) : headPicture(portrait, kind !== 'person');
  return { picture, motion, light: columnLight(motion.gain, motion.slope) };
}

/** Four values a word, each 0 … 2 × NOISE_GREY and mostly near the middle: the mean of three even chances. */
function makeNoise(next: () => number): Int32Array {
  const value = (): number => {
    const bits = next();
    return Math.round((((bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255)) / 765) * 2 * NOISE_GREY);
  };
  return Int32Array.from({ length: NOISE_WORDS }, () => value() | (value() << 8) | (value() << 16) | (value() << 24));
}

/** No byte carries over into the next: what is drawn stays at or below LIGHT_MAX. */
function addNoise(pixels: Uint8Array, noise: Int32Array, start: number): void {
  const words = new Int32Array(pixels.buffer, pixels.byteOffset, pixels.length >> 2);
  for (let at = 0; at < words.length; at += 1) words[at] = (words[at]! + noise[(at + start) & (NOISE_WORDS - 1)]!) | 0;
}

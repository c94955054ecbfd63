/**
 * The people of a seeded house: numbers, cards, PINs and faces that are directions in a space, seen a
 * little differently at each look. Nobody here is real; no picture exists.
 */

import { madeUpPin } from '../people.ts';
import { chanceOf, type Chance } from './chance.ts';

/** Length of a simulated face vector: strangers' cosines have a spread of 1/√256 = 0.06, far below the threshold. */
export const FACE_DIMENSIONS = 256;
/** Cosine of a match; looks of one person are near 0.9, of two people near 0 (eight spreads below). */
export const FACE_THRESHOLD = 0.5;
/** Spread of one look around the person's own direction: cosine 1/√(1 + 0.45²) = 0.91. */
const LOOK_SPREAD = 0.45;

/** Number of the one operator. */
export const OPERATOR = 0;

export interface WorldPerson {
  readonly number: string;
  /** Cards and PINs are renewed: each has a version from 0. */
  card(version: number): string;
  pin(version: number): string;
}

export interface World {
  readonly seed: number;
  person(index: number): WorldPerson;
  /** One look at somebody: a unit vector. `index` below 0 is a stranger. */
  look(index: number, chance: Chance): Float32Array;
}

export function makeWorld(seed: number): World {
  const faces = new Map<number, Float32Array>();
  const face = (index: number): Float32Array => {
    const known = faces.get(index);
    if (known !== undefined) return known;
    const drawn = unit(chanceOf(seed, 'face', index), undefined);
    faces.set(index, drawn);
    return drawn;
  };
  return {
    seed,
    person: (index) => ({
      number: String(1000 + index),
      card: (version) => `0B${String(seed % 10_000).padStart(4, '0')}${String(index).padStart(4, '0')}${String(version).padStart(4, '0')}`,
      pin: (version) => {
        const chance = chanceOf(seed, 'pin', index, version);
        return madeUpPin(() => chance.below(2 ** 32));
      },
    }),
    look: (index, chance) => unit(chance, face(index)),
  };
}

/** A random direction, or one near `centre`. */
function unit(chance: Chance, centre: Float32Array | undefined): Float32Array {
  const spread = centre === undefined ? 1 : LOOK_SPREAD / Math.sqrt(FACE_DIMENSIONS);
  const vector = Float32Array.from({ length: FACE_DIMENSIONS }, (_, at) => (centre?.[at] ?? 0) + spread * chance.normal());
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/**
 * A secret turn of the face space: an orthogonal matrix drawn from a 32-byte seed. Cosines are
 * unchanged, but vectors of two devices (two seeds) cannot be compared, and without the seed a
 * stored vector cannot be fed to an inverter of the embedder. Never logs or returns the matrix.
 */

import { invariant } from '../../base/fault.ts';

export interface FaceTransform {
  /** The turned copy of a vector of the transform's dimension. */
  apply(vector: Float32Array): Float32Array;
  /** Zeroes the matrix; any later use is an invariant broken. */
  wipe(): void;
}

const SEED_BYTES = 32;

/** "expand 32-byte k" as little-endian words (RFC 8439 §2.3). */
const CHACHA_WORDS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const;
const CHACHA_ROUNDS = 20;

type FourWords = readonly [number, number, number, number];

function quarterRound(state: Uint32Array, [a, b, c, d]: FourWords): void {
  const turn = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));
  state[a]! += state[b]!;
  state[d] = turn(state[d]! ^ state[a]!, 16);
  state[c]! += state[d];
  state[b] = turn(state[b]! ^ state[c]!, 12);
  state[a]! += state[b];
  state[d] = turn(state[d] ^ state[a]!, 8);
  state[c]! += state[d];
  state[b] = turn(state[b] ^ state[c]!, 7);
}

/** One block of the ChaCha20 key stream as 16 words (RFC 8439 §2.3); `nonce` is three words. */
export function chachaBlock(key: Uint32Array, counter: number, nonce: readonly [number, number, number]): Uint32Array {
  const start = Uint32Array.of(...CHACHA_WORDS, ...key, counter, ...nonce);
  const state = start.slice();
  for (let round = 0; round < CHACHA_ROUNDS; round += 2) {
    for (let at = 0; at < 4; at += 1) quarterRound(state, [at, 4 + at, 8 + at, 12 + at]);
    for (let at = 0; at < 4; at += 1) quarterRound(state, [at, 4 + ((at + 1) % 4), 8 + ((at + 2) % 4), 12 + ((at + 3) % 4)]);
  }
  for (let at = 0; at < 16; at += 1) state[at]! += start[at]!;
  start.fill(0);
  return state;
}

/** Endless standard normal numbers from the key stream (Box and Muller 1958). */
function createNormals(key: Uint32Array): () => number {
  let block: Uint32Array = new Uint32Array(0);
  let at = 0;
  let counter = 0;
  let spare: number | undefined;
  const word = (): number => {
    if (at >= block.length) {
      block.fill(0);
      block = chachaBlock(key, counter, [0, 0, 0]);
      counter += 1;
      at = 0;
    }
    at += 1;
    return block[at - 1]!;
  };
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log((word() + 1) / 2 ** 32));
    const angle = (2 * Math.PI * word()) / 2 ** 32;
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/**
 * Householder vectors and signs whose product is an orthogonal matrix of Haar measure (Stewart 1980:
 * reflections of normal vectors of sizes d, d−1, …, 2 and a random sign for each axis). Row k holds
 * the unit vector of reflection k in its last d−k places. No matrix product is needed to build it.
 */
function drawReflections(seed: Uint8Array, dimensions: number): { readonly rows: Float64Array; readonly signs: Float64Array } {
  const key = new Uint32Array(8);
  const view = new DataView(seed.buffer, seed.byteOffset, SEED_BYTES);
  for (let at = 0; at < 8; at += 1) key[at] = view.getUint32(at * 4, true);
  const normal = createNormals(key);
  const rows = new Float64Array(dimensions * dimensions);
  const signs = new Float64Array(dimensions);
  for (let k = 0; k < dimensions; k += 1) {
    const row = rows.subarray(k * dimensions, (k + 1) * dimensions);
    let squares = 0;
    for (let at = k; at < dimensions; at += 1) {
      row[at] = normal();
      squares += row[at]! ** 2;
    }
    const first = row[k]!;
    signs[k] = first >= 0 ? -1 : 1;
    if (k === dimensions - 1) break;
    const length = Math.sqrt(squares);
    row[k] = first + (first >= 0 ? length : -length);
    const unit = Math.sqrt(squares - first * first + row[k]! ** 2);
    for (let at = k; at < dimensions; at += 1) row[at]! /= unit;
  }
  key.fill(0);
  return { rows, signs };
}

/** The orthogonal matrix of a seed, applied one reflection after the other (2·d² multiplications, as a matrix product would cost). */
export function makeTransform(seed: Uint8Array, dimensions: number): FaceTransform {
  invariant(seed.length === SEED_BYTES, 'the transform needs a seed of 32 bytes');
  invariant(Number.isInteger(dimensions) && dimensions > 0, 'the transform needs a dimension');
  const { rows, signs } = drawReflections(seed, dimensions);
  let isWiped = false;
  return {
    apply(vector) {
      invariant(!isWiped, 'a wiped transform was used');
      invariant(vector.length === dimensions, 'a face vector has the dimension of its transform');
      const turned = Float64Array.from(vector);
      for (let k = dimensions - 2; k >= 0; k -= 1) reflect(turned, rows, k * dimensions, k);
      for (let at = 0; at < dimensions; at += 1) turned[at]! *= signs[at]!;
      const result = Float32Array.from(turned);
      turned.fill(0);
      return result;
    },
    wipe() {
      rows.fill(0);
      signs.fill(0);
      isWiped = true;
    },
  };
}

/** Mirrors `vector` at the plane whose unit normal lies in `rows` from `base`, zero before `from`. */
function reflect(vector: Float64Array, rows: Float64Array, base: number, from: number): void {
  let along = 0;
  for (let at = from; at < vector.length; at += 1) along += rows[base + at]! * vector[at]!;
  for (let at = from; at < vector.length; at += 1) vector[at]! -= 2 * along * rows[base + at]!;
}

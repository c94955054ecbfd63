/** Chance with a seed: the same words give the same draws, on every machine. For simulated worlds and their keys, never for a real key. */

import { createCipheriv, createHash } from 'node:crypto';
import type { Crypto } from '../../ports/crypto.ts';

export interface Chance {
  /** 0 ≤ value < 1. */
  fraction(): number;
  /** 0 ≤ value < below, whole. */
  below(below: number): number;
  /** True with this probability. */
  isLucky(probability: number): boolean;
  pick<T>(values: readonly T[]): T | undefined;
  /** Standard normal (Box and Muller 1958). */
  normal(): number;
  bytes(length: number): Uint8Array;
}

const BLOCK_BYTES = 4096;

/** A generator of its own for each list of words. */
export function chanceOf(...words: readonly (string | number)[]): Chance {
  const key = createHash('sha256').update(words.join('/')).digest();
  const cipher = createCipheriv('aes-256-ctr', key, new Uint8Array(16));
  const zeros = new Uint8Array(BLOCK_BYTES);
  let block = new Uint8Array(0);
  let at = 0;
  const bytes = (length: number): Uint8Array => {
    const drawn = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      if (at === block.length) [block, at] = [new Uint8Array(cipher.update(zeros)), 0];
      const taken = Math.min(length - filled, block.length - at);
      drawn.set(block.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
    }
    return drawn;
  };
  const drawn = new Uint32Array(BLOCK_BYTES / 4);
  let used = drawn.length;
  const fraction = (): number => {
    if (used === drawn.length) {
      drawn.set(new Uint32Array(bytes(BLOCK_BYTES).buffer));
      used = 0;
    }
    used += 1;
    return (drawn[used - 1] ?? 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(fraction() * limit);
  return {
    fraction,
    below,
    isLucky: (probability) => fraction() < probability,
    pick: (values) => values[below(values.length)],
    normal: () => Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction()),
    bytes,
  };
}

/** What is known of work in other threads. */
export interface Busy {
  count: number;
}

/** The real crypto with seeded chance for keys, salts and numbers; nonces stay the library's own. Counts PIN hashes under way. */
export function seededCrypto(crypto: Crypto, chance: Chance, busy: Busy): Crypto {
  return {
    ...crypto,
    randomBytes: (length) => chance.bytes(length),
    pinHash: async (...given) => {
      busy.count += 1;
      try {
        return await crypto.pinHash(...given);
      } finally {
        busy.count -= 1;
      }
    },
  };
}

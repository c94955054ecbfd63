/** The operating system's random bytes behind ports/random. */

import { randomBytes } from 'node:crypto';

import type { Random } from '../../ports/random.ts';

/** Bytes from the kernel's generator. */
export function systemRandom(): Random {
  return { bytes: (length) => new Uint8Array(randomBytes(length)) };
}

/**
 * Bytes that must not be seen: keys and face vectors. They have no string form, refuse to be
 * serialised and can be zeroed. Anything that needs the bytes must say `expose` (INV-12).
 */

import { BrokenInvariant } from './fault.ts';

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** A zeroable holder of secret bytes. */
export class SecretBytes {
  #bytes: Uint8Array;
  #isWiped = false;

  /** Takes over `bytes`: the caller must not keep using them. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** The live bytes, not a copy. Never store, log or send them. */
  expose(): Uint8Array {
    if (this.#isWiped) throw new BrokenInvariant('a wiped secret was used');
    return this.#bytes;
  }

  /** Zeroes the bytes; any later use is an invariant broken. */
  wipe(): void {
    this.#bytes.fill(0);
    this.#isWiped = true;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): never {
    throw new BrokenInvariant('a secret must not be serialised');
  }

  [INSPECT](): string {
    return '[secret]';
  }
}

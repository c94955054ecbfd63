/**
 * The key-encryption keys of the face store: the present one and perhaps the next, to which an erasure or purge moves
 * the store. Which of them is in force is read from the store itself, never remembered against it: power may
 * have failed on either side of the move. Holds copies and wipes them; the caller wipes its own.
 */

import { equalBytes } from '../../base/bytes.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { Crypto } from '../../ports/crypto.ts';

export class KeyEncryptionKeys {
  readonly #crypto: Crypto;
  #present: SecretBytes;
  #next: SecretBytes | undefined;
  #isOnNext = false;

  constructor(crypto: Crypto, key: SecretBytes) {
    this.#crypto = crypto;
    this.#present = copyOf(key);
  }

  /** True where the key in force is the one that was offered last. */
  get isOnNext(): boolean {
    return this.#isOnNext;
  }

  /** The key that the next move goes to; one that was offered before and not moved to is forgotten. */
  offer(key: SecretBytes): void {
    this.#next?.wipe();
    this.#isOnNext = equalBytes(key.expose(), this.#present.expose());
    this.#next = this.#isOnNext ? undefined : copyOf(key);
  }

  /** Opens what is on disk with whichever key opens it; that one is in force from then on. undefined: with neither. */
  open(sealed: Uint8Array, associated: Uint8Array): Uint8Array | undefined {
    const plain = this.#crypto.open(this.#present, sealed, associated);
    if (plain !== undefined || this.#next === undefined) return plain;
    const byNext = this.#crypto.open(this.#next, sealed, associated);
    if (byNext === undefined) return undefined;
    this.#present.wipe();
    this.#present = this.#next;
    this.#next = undefined;
    this.#isOnNext = true;
    return byNext;
  }

  /** Under the next key where there is one and the store moves, else under the key in force. */
  seal(plain: Uint8Array, associated: Uint8Array, isMoving: boolean): Uint8Array {
    return this.#crypto.seal((isMoving ? this.#next : undefined) ?? this.#present, plain, associated);
  }

  /** True where no key that is held opens the sealed bytes. */
  isRefused(sealed: Uint8Array, associated: Uint8Array): boolean {
    return [this.#present, this.#next].every((key) => {
      const plain = key === undefined ? undefined : this.#crypto.open(key, sealed, associated);
      if (plain !== undefined) this.#crypto.wipe(plain);
      return plain === undefined;
    });
  }

  wipe(): void {
    this.#present.wipe();
    this.#next?.wipe();
  }
}

function copyOf(key: SecretBytes): SecretBytes {
  return new SecretBytes(key.expose().slice());
}

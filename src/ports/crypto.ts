/**
 * The cryptographic words of the product. Filled by libsodium (edge/crypto); Argon2id by Node.
 * Keys come in as SecretBytes; nothing here keeps them.
 */

import type { SecretBytes } from '../base/secret.ts';

export interface SigningKey {
  /** Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Ed25519 signature, 64 bytes. */
  sign(message: Uint8Array): Uint8Array;
  wipe(): void;
}

/** What a passphrase costs to try; written beside what it protects, so that it can be raised later. */
export interface StretchCost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
}

export interface Crypto {
  randomBytes(length: number): Uint8Array;
  /** SHA-256, 32 bytes. */
  sha256(message: Uint8Array): Uint8Array;
  /** BLAKE2b-256 with a 32-byte key: for look-ups of things that must not be reversible. */
  keyedHash(key: SecretBytes, message: Uint8Array): Uint8Array;
  /** A 32-byte key for one purpose, from a 32-byte root. Deterministic: BLAKE2b(key=root, label). */
  deriveKey(root: SecretBytes, label: string): SecretBytes;
  /** XChaCha20-Poly1305-IETF with a random 24-byte nonce in front. Output: nonce ‖ ciphertext ‖ tag (40 bytes longer). */
  seal(key: SecretBytes, plain: Uint8Array, associated: Uint8Array): Uint8Array;
  /** The plain bytes, or undefined where key, bytes or associated data are not the ones sealed. */
  open(key: SecretBytes, sealed: Uint8Array, associated: Uint8Array): Uint8Array | undefined;
  /** Ed25519 key from a 32-byte seed. */
  signingKey(seed: SecretBytes): SigningKey;
  isSignatureValid(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /** Argon2id hash of a PIN: 32 bytes. Cost is fixed by the implementation and recorded in `PIN_HASH_COST`. */
  pinHash(pin: string, salt: Uint8Array, pepper: SecretBytes): Promise<Uint8Array>;
  /** A 32-byte key from a passphrase by Argon2id; `salt` is 16 random bytes. */
  stretch(passphrase: string, salt: Uint8Array, cost: StretchCost): Promise<SecretBytes>;
  /** Zeroes bytes in a way the engine does not drop. */
  wipe(bytes: Uint8Array): void;
}

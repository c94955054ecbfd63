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

export interface SealedStream {
  /** 104 bytes: sealed box of the 32-byte key (80) ‖ secretstream header (24). */
  readonly head: Uint8Array;
  /** The next message, 17 bytes longer; after the one with `isLast` there is none. */
  push(plain: Uint8Array, isLast: boolean): Uint8Array;
  /** Reads back what was pushed: whoever sealed has no other way to check it. */
  opener(): StreamOpener;
  /** Forgets the key. */
  wipe(): void;
}

export interface StreamOpener {
  /** The next message, or undefined where it is not the one that was sealed. */
  pull(sealed: Uint8Array): { readonly plain: Uint8Array; readonly isLast: boolean } | undefined;
}

export interface Crypto {
  randomBytes(length: number): Uint8Array;
  /** SHA-256, 32 bytes. */
  sha256(message: Uint8Array): Uint8Array;
  /** BLAKE2b-256 and BLAKE2b-512 without a key: what the minisign formats take. */
  blake2b256(message: Uint8Array): Uint8Array;
  blake2b512(message: Uint8Array): Uint8Array;
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
  /** Seals a stream to the holder of an Ed25519 key: a fresh key in a sealed box, then secretstream messages. Fault `bad-key` for a bad point. */
  sealStreamTo(publicKey: Uint8Array): SealedStream;
  /** Opens what `sealStreamTo` made, with the 32-byte seed; undefined where `head` was sealed to another key. */
  openStream(seed: SecretBytes, head: Uint8Array): StreamOpener | undefined;
  /** Zeroes bytes in a way the engine does not drop. */
  wipe(bytes: Uint8Array): void;
}

/**
 * Fills ports/crypto.ts: libsodium, but for Argon2id and SHA-256, which its plain build lacks, and
 * random bytes, which its build fetches four at a time (90 µs a nonce; 1 µs from Node).
 * Stateless; keeps no key. Never logs, never names the bytes it was given.
 */

import { argon2, hash, randomFillSync } from 'node:crypto';
import sodium from 'libsodium-wrappers';
import { concatBytes, utf8Bytes } from '../../base/bytes.ts';
import { Fault, invariant } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import { openStream, sealStreamTo } from './sealed-stream.ts';
import type { Crypto, SigningKey, StretchCost } from '../../ports/crypto.ts';

const SHA256_BYTES = 32;
/** Length of every symmetric key, seed and keyed hash, bytes. */
export const KEY_BYTES = 32;
/** Nonce in front of a sealed text (XChaCha20: 24 random bytes do not repeat in practice). */
export const NONCE_BYTES = 24;
/** Poly1305 tag at the end of a sealed text. */
export const TAG_BYTES = 16;
/** What `seal` adds to the length. */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * RFC 9106 section 4, second recommended option (64 MiB, t=3), with one lane because a door board's other
 * cores are busy with the eye. 64 MiB fits a board with 1 GB.
 */
export const PIN_HASH_COST: StretchCost = { memoryKiB: 64 * 1024, passes: 3, parallelism: 1 };

/** Argon2id 1.3 of a secret text; 32 bytes. `pepper` is Argon2's own secret input. */
async function argon2id(text: string, salt: Uint8Array, pepper: SecretBytes | undefined, cost: StretchCost): Promise<Uint8Array> {
  const message = utf8Bytes(text);
  const parameters = {
    message,
    nonce: salt,
    parallelism: cost.parallelism,
    tagLength: KEY_BYTES,
    memory: cost.memoryKiB,
    passes: cost.passes,
    ...(pepper === undefined ? {} : { secret: pepper.expose() }),
  };
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      argon2('argon2id', parameters, (error, hash) => {
        if (error === null) resolve(new Uint8Array(hash));
        else reject(new Fault('store-failed', 'Argon2id could not run: free the memory that it needs and try again.', error));
      });
    });
  } finally {
    message.fill(0);
  }
}

/**
 * Opens the crypto once libsodium is ready. `pinHashCost` is for tests alone: hashes made with
 * another cost are different hashes.
 */
export async function openCrypto(options: { readonly pinHashCost?: StretchCost } = {}): Promise<Crypto> {
  await sodium.ready;
  const cost = options.pinHashCost ?? PIN_HASH_COST;
  return {
    randomBytes,
    sha256,
    blake2b256: (message) => sodium.crypto_generichash(KEY_BYTES, message, null),
    blake2b512: (message) => sodium.crypto_generichash(2 * KEY_BYTES, message, null),
    sealStreamTo,
    openStream,
    keyedHash: (key, message) => keyedHash(key, message),
    deriveKey: (root, label) => new SecretBytes(keyedHash(root, utf8Bytes(label))),
    seal,
    open,
    signingKey,
    isSignatureValid,
    pinHash: (pin, salt, pepper) => argon2id(pin, salt, pepper, cost),
    stretch: async (passphrase, salt, passphraseCost) => new SecretBytes(await argon2id(passphrase, salt, undefined, passphraseCost)),
    wipe: (bytes) => {
      sodium.memzero(bytes);
    },
  };
}

/**
 * One call without a hash object in between. Its answer comes as text of one character a byte: a Buffer across the
 * engine's border costs more than the hash of a ledger entry (1.9 µs against 0.8 µs with the copying loop, 65 bytes, own measurement).
 */
function sha256(message: Uint8Array): Uint8Array {
  const digest = hash('sha256', message, 'latin1');
  const bytes = new Uint8Array(SHA256_BYTES);
  for (let at = 0; at < SHA256_BYTES; at += 1) bytes[at] = digest.charCodeAt(at);
  return bytes;
}

function randomBytes(length: number): Uint8Array {
  return randomFillSync(new Uint8Array(length));
}

function keyedHash(key: SecretBytes, message: Uint8Array): Uint8Array {
  requireKey(key);
  return sodium.crypto_generichash(KEY_BYTES, message, key.expose());
}

function seal(key: SecretBytes, plain: Uint8Array, associated: Uint8Array): Uint8Array {
  requireKey(key);
  const nonce = randomBytes(NONCE_BYTES);
  return concatBytes(nonce, sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, associated, null, nonce, key.expose()));
}

function open(key: SecretBytes, sealed: Uint8Array, associated: Uint8Array): Uint8Array | undefined {
  requireKey(key);
  if (sealed.length < SEAL_BYTES) return undefined;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const body = sealed.subarray(NONCE_BYTES);
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, body, associated, nonce, key.expose());
  } catch {
    return undefined; // lengths were checked: the only failure left is authentication
  }
}

function signingKey(seed: SecretBytes): SigningKey {
  requireKey(seed);
  const pair = sodium.crypto_sign_seed_keypair(seed.expose());
  const secret = new SecretBytes(pair.privateKey);
  return {
    publicKey: pair.publicKey,
    sign: (message) => sodium.crypto_sign_detached(message, secret.expose()),
    wipe: () => {
      secret.wipe();
    },
  };
}

function isSignatureValid(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== sodium.crypto_sign_PUBLICKEYBYTES || signature.length !== sodium.crypto_sign_BYTES) return false;
  return sodium.crypto_sign_verify_detached(signature, message, publicKey);
}

function requireKey(key: SecretBytes): void {
  invariant(key.length === KEY_BYTES, 'a key has 32 bytes');
}

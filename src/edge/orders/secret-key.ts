/**
 * The secret half of an operator's key in minisign's own file format: Ed25519, encrypted under a
 * passphrase with scrypt, checked by BLAKE2b-256. For the operator's computer only: no door ever
 * reads one. Never logs the key or the passphrase.
 */

import { scrypt } from 'node:crypto';
import { concatBytes, equalBytes, utf8Bytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import { fromBase64, toBase64 } from '../../core/ledger/encoding.ts';
import { keyName, type MinisignKey } from '../../core/order/minisign.ts';
import type { Crypto } from '../../ports/crypto.ts';

/** Bytes of the fields, in their order: algorithm, KDF, checksum, salt, opslimit, memlimit, key id, secret key, checksum. */
const [WORD, SALT, LIMIT, KEY_ID, SECRET, CHECK] = [2, 32, 8, 8, 64, 32];
const BODY = KEY_ID + SECRET + CHECK;
const HEAD = 3 * WORD + SALT + 2 * LIMIT;
const [ED, SCRYPT, BLAKE2B, NO_KDF] = [utf8Bytes('Ed'), utf8Bytes('Sc'), utf8Bytes('B2'), new Uint8Array(2)];

/** libsodium's crypto_pwhash_scryptsalsa208sha256 SENSITIVE limits, which minisign uses: 1 GiB, some seconds. */
export const SENSITIVE: ScryptLimits = { opsLimit: 2 ** 25, memLimit: 2 ** 30 };
/** Limits above those of minisign are refused: a key file must not be able to take all memory. */
const LIMITS_MAX = SENSITIVE;

export interface ScryptLimits {
  readonly opsLimit: number;
  readonly memLimit: number;
}

export interface OperatorKey extends MinisignKey {
  /** Ed25519 seed, 32 bytes; the holder wipes it. */
  readonly seed: SecretBytes;
}

type Checksum = (message: Uint8Array) => Uint8Array;

export interface SecretKeyOptions {
  readonly passphrase: string;
  readonly crypto: Pick<Crypto, 'randomBytes' | 'blake2b256'>;
}

/** The two lines of a secret key file. `limits` lower than minisign's are for tests. */
export async function secretKeyText(key: OperatorKey, options: SecretKeyOptions & { readonly limits?: ScryptLimits }): Promise<string> {
  const { passphrase, crypto } = options;
  const limits = options.limits ?? SENSITIVE;
  const salt = crypto.randomBytes(SALT);
  const secret = concatBytes(key.seed.expose(), key.publicKey);
  const body = concatBytes(key.keyId, secret, checkOf(crypto.blake2b256.bind(crypto), key.keyId, secret));
  const stream = await stretch(passphrase, salt, limits);
  const hidden = xor(body, stream);
  const text = toBase64(concatBytes(ED, SCRYPT, BLAKE2B, salt, littleEndian(limits.opsLimit), littleEndian(limits.memLimit), hidden));
  for (const bytes of [secret, body, stream]) bytes.fill(0);
  return `untrusted comment: minisign encrypted secret key ${keyName(key.keyId)}\n${text}\n`;
}

/** Opens a secret key file of minisign or of this program. Fault `bad-key` where it is none or the passphrase is wrong. */
export async function openSecretKey(
  text: string,
  options: { readonly askPassphrase: () => Promise<string>; readonly crypto: Pick<Crypto, 'blake2b256'> },
): Promise<OperatorKey> {
  const bytes = fromBase64(text.split('\n')[1]?.trim() ?? '');
  if (bytes?.length !== HEAD + BODY || !equalBytes(bytes.subarray(0, WORD), ED)) throw notAKey();
  const kdf = bytes.subarray(WORD, 2 * WORD);
  const hidden = bytes.slice(HEAD);
  const isOpen = equalBytes(kdf, NO_KDF);
  if (!isOpen && !(equalBytes(kdf, SCRYPT) && equalBytes(bytes.subarray(2 * WORD, 3 * WORD), BLAKE2B))) throw notAKey();
  const body = isOpen ? hidden : xor(hidden, await stretchedFor(bytes, await options.askPassphrase()));
  const [keyId, secret, check] = [body.slice(0, KEY_ID), body.slice(KEY_ID, KEY_ID + SECRET), body.slice(KEY_ID + SECRET)];
  const isRight = isOpen || equalBytes(checkOf(options.crypto.blake2b256.bind(options.crypto), keyId, secret), check);
  body.fill(0);
  if (!isRight) throw new Fault('bad-key', 'The passphrase does not open this secret key. Type it again. Nothing was signed.');
  return { keyId, publicKey: secret.slice(SECRET / 2), seed: new SecretBytes(secret.slice(0, SECRET / 2)) };
}

function notAKey(): Fault {
  return new Fault('bad-key', 'This file is not a minisign secret key. Name the file that was written by: menshen order key.');
}

function checkOf(hash: Checksum, keyId: Uint8Array, secret: Uint8Array): Uint8Array {
  return hash(concatBytes(ED, keyId, secret));
}

function stretchedFor(bytes: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const limitsAt = 3 * WORD + SALT;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const limits = { opsLimit: Number(view.getBigUint64(limitsAt, true)), memLimit: Number(view.getBigUint64(limitsAt + LIMIT, true)) };
  return stretch(passphrase, bytes.slice(3 * WORD, limitsAt), limits);
}

/** libsodium's pickparams: https://github.com/jedisct1/libsodium, crypto_pwhash_scryptsalsa208sha256.c. */
function scryptCost({ opsLimit, memLimit }: ScryptLimits): { readonly log2N: number; readonly p: number } {
  const ops = Math.max(opsLimit, 32_768);
  const isBoundByOps = ops < memLimit / 32;
  const nMax = isBoundByOps ? ops / (R * 4) : memLimit / (R * 128);
  let log2N = 1;
  while (log2N < 63 && 2 ** log2N <= nMax / 2) log2N += 1;
  const p = isBoundByOps ? 1 : Math.max(1, Math.floor(Math.min(Math.floor(ops / 4 / 2 ** log2N), 0x3fffffff) / R));
  return { log2N, p };
}

/** Block size that libsodium fixes. */
const R = 8;

function stretch(passphrase: string, salt: Uint8Array, limits: ScryptLimits): Promise<Uint8Array> {
  if (limits.opsLimit > LIMITS_MAX.opsLimit || limits.memLimit > LIMITS_MAX.memLimit) return Promise.reject(notAKey());
  const { log2N, p } = scryptCost(limits);
  const cost = { N: 2 ** log2N, r: R, p, maxmem: 2 * limits.memLimit + 2 ** 24 };
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, BODY, cost, (error, stretched) => {
      if (error === null) resolve(new Uint8Array(stretched));
      else
        reject(new Fault('store-failed', 'The passphrase could not be stretched: it takes 1 GiB of memory. Close other programs.', error));
    });
  });
}

function xor(left: Uint8Array, right: Uint8Array): Uint8Array {
  return left.map((byte, at) => byte ^ (right[at] ?? 0));
}

function littleEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(LIMIT);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}

/**
 * Streams sealed to the holder of an Ed25519 key: a random key in a libsodium sealed box (to the
 * Curve25519 form of the key), then XChaCha20-Poly1305 secretstream messages, the last one marked.
 * A stream that was cut off, changed or put in another order does not open to its end.
 */

import sodium, { type StateAddress } from 'libsodium-wrappers';
import { concatBytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { SealedStream, StreamOpener } from '../../ports/crypto.ts';

/** Fills `Crypto.sealStreamTo`. */
export function sealStreamTo(publicKey: Uint8Array): SealedStream {
  const key = new SecretBytes(sodium.crypto_secretstream_xchacha20poly1305_keygen());
  const box = sodium.crypto_box_seal(key.expose(), curvePoint(publicKey));
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key.expose());
  return {
    head: concatBytes(box, header),
    push: (plain, isLast) => sodium.crypto_secretstream_xchacha20poly1305_push(state, plain, null, tagOf(isLast)),
    opener: () => openerOf(header, key),
    wipe: () => {
      key.wipe();
    },
  };
}

/** Fills `Crypto.openStream`. */
export function openStream(seed: SecretBytes, head: Uint8Array): StreamOpener | undefined {
  const headerBytes = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES;
  const pair = sodium.crypto_sign_seed_keypair(seed.expose());
  const secret = sodium.crypto_sign_ed25519_sk_to_curve25519(pair.privateKey);
  try {
    const box = head.subarray(0, head.length - headerBytes);
    const key = new SecretBytes(sodium.crypto_box_seal_open(box, curvePoint(pair.publicKey), secret));
    const opener = openerOf(head.subarray(head.length - headerBytes), key);
    key.wipe();
    return opener;
  } catch {
    return undefined; // sealed to another key, or no head at all
  } finally {
    sodium.memzero(pair.privateKey);
    sodium.memzero(secret);
  }
}

function openerOf(header: Uint8Array, key: SecretBytes): StreamOpener {
  const state: StateAddress = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key.expose());
  return {
    pull: (sealed) => {
      if (sealed.length < sodium.crypto_secretstream_xchacha20poly1305_ABYTES) return undefined;
      const read = sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed, null);
      if (read === false) return undefined;
      return { plain: read.message, isLast: read.tag === sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL };
    },
  };
}

function tagOf(isLast: boolean): number {
  return isLast ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
}

/** The key for sealing that belongs to a key for signing. */
function curvePoint(publicKey: Uint8Array): Uint8Array {
  try {
    return sodium.crypto_sign_ed25519_pk_to_curve25519(publicKey);
  } catch (error) {
    throw new Fault('bad-key', 'The operator key is no Ed25519 key. Name the public key file written by: menshen order key.', error);
  }
}

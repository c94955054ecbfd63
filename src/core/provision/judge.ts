/**
 * Whether a bundle is for this terminal, now, from its owner: the signature first, for nothing of the header is believed before it
 * holds. A stranger's bundle is refused as such whatever it says of itself. Pure.
 */

import { equalBytes, utf8Text } from '../../base/bytes.ts';
import { type MinisignCrypto, type MinisignKey, publicKeyLine, readPublicKey, readSignature, signerOf } from '../order/minisign.ts';
import { BUNDLE_SIGNATURE_BYTES_MAX, type BundleHeader, type BundleRefusal } from './bundle.ts';

/** Clocks of laptops and boards drift and have wrong zones; more is a wrong clock. Own choice. */
const CLOCK_GRACE_MS = 36 * 60 * 60 * 1000;

export interface BundleAsker {
  readonly deviceId: string;
  /** Whose bundles count. undefined: nobody owns the terminal yet, and the claim code on its screen decides, not the key. */
  readonly owners: readonly MinisignKey[] | undefined;
  /** The site that the terminal was given before; null: none. */
  readonly siteId: string | null;
  /** Of the last bundle that was applied; 0: none. */
  readonly lastSequence: number;
  readonly nowMs: number;
  /** With an untrusted clock no time is held against a bundle: its sequence is what stops a replay. */
  readonly isClockTrusted: boolean;
}

export interface SignedHeader {
  readonly header: BundleHeader;
  /** BLAKE2b-512 of the whole file. */
  readonly digest: Uint8Array;
  /** The text of the .minisig file; empty: none. */
  readonly signature: Uint8Array;
}

export type HeaderVerdict =
  | { readonly kind: 'valid'; readonly signer: MinisignKey }
  | { readonly kind: 'refused'; readonly why: BundleRefusal };

export function judgeHeader(signed: SignedHeader, asker: BundleAsker, crypto: Pick<MinisignCrypto, 'isSignatureValid'>): HeaderVerdict {
  const refused = (why: BundleRefusal): HeaderVerdict => ({ kind: 'refused', why });
  const maker = readPublicKey(signed.header.ownerKey);
  const verdict = signerOfDigest(signed, asker.owners ?? (maker === undefined ? [] : [maker]), crypto);
  if (typeof verdict === 'string') return refused(verdict);
  if (publicKeyLine(verdict) !== signed.header.ownerKey) return refused('malformed');
  const why = misaddressed(signed.header, asker);
  return why === undefined ? { kind: 'valid', signer: verdict } : refused(why);
}

/** Only prehashed signatures: the file is too large to be held whole. */
function signerOfDigest(
  { digest, signature: text }: SignedHeader,
  keys: readonly MinisignKey[],
  crypto: Pick<MinisignCrypto, 'isSignatureValid'>,
): MinisignKey | 'not-signed' | 'unknown-key' | 'bad-signature' {
  const signature = text.length > BUNDLE_SIGNATURE_BYTES_MAX ? undefined : readSignature(textOf(text) ?? '');
  if (signature?.isPrehashed !== true) return 'not-signed';
  if (!keys.some(({ keyId }) => equalBytes(keyId, signature.keyId))) return 'unknown-key';
  const hashed = { blake2b512: () => digest, isSignatureValid: crypto.isSignatureValid.bind(crypto) };
  return signerOf(new Uint8Array(), signature, keys, hashed) ?? 'bad-signature';
}

function misaddressed(header: BundleHeader, asker: BundleAsker): BundleRefusal | undefined {
  if (header.deviceId !== asker.deviceId) return 'other-device';
  if (asker.siteId !== null && header.siteId !== asker.siteId) return 'other-site';
  if (header.sequence === asker.lastSequence) return 'replayed';
  if (header.sequence < asker.lastSequence) return 'older';
  if (!asker.isClockTrusted) return undefined;
  if (asker.nowMs >= header.expiresAtMs) return 'expired';
  return header.createdAtMs > asker.nowMs + CLOCK_GRACE_MS ? 'not-yet' : undefined;
}

/** Whether a detached signature over what has this digest is by one of the keys: of the update inside a bundle. */
export function isDigestSigned(
  digest: Uint8Array,
  signature: string,
  { keys, crypto }: { readonly keys: readonly MinisignKey[]; readonly crypto: Pick<MinisignCrypto, 'isSignatureValid'> },
): boolean {
  const read = readSignature(signature);
  if (read?.isPrehashed !== true) return false;
  const hashed = { blake2b512: () => digest, isSignatureValid: crypto.isSignatureValid.bind(crypto) };
  return signerOf(new Uint8Array(), read, keys, hashed) !== undefined;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8Text(bytes);
  } catch {
    return undefined; // not UTF-8
  }
}

/**
 * The minisign file formats (https://jedisct1.github.io/minisign/#signature-format): public keys and
 * detached signatures, with which an operator's orders are signed and `minisign -V` checks them too.
 * Everything comes from outside: lengths are bounded, any malformed text is undefined, nothing throws.
 */

import { concatBytes, equalBytes, utf8Bytes } from '../../base/bytes.ts';
import { fromBase64, toBase64 } from '../ledger/encoding.ts';

/** Ed25519 over the message itself (`minisign -S -l`). */
const LEGACY = utf8Bytes('Ed');
/** Ed25519 over BLAKE2b-512 of the message: what minisign writes since 0.8. */
const PREHASHED = utf8Bytes('ED');
const KEY_ID_BYTES = 8;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const UNTRUSTED = 'untrusted comment: ';
const TRUSTED = 'trusted comment: ';
/** Longest comment line: minisign's own COMMENTMAXBYTES and TRUSTEDCOMMENTMAXBYTES are 1024 and 8192. */
const COMMENT_CHARACTERS_MAX = 8192;

export interface MinisignKey {
  /** 8 random bytes that name the key. */
  readonly keyId: Uint8Array;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
}

export interface MinisignSignature {
  readonly isPrehashed: boolean;
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
  readonly trustedComment: string;
  /** Over signature ‖ trusted comment. */
  readonly commentSignature: Uint8Array;
}

export interface MinisignCrypto {
  blake2b512(message: Uint8Array): Uint8Array;
  isSignatureValid(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/** The base64 line of a public key, as a site file names it. */
export function publicKeyLine(key: MinisignKey): string {
  return toBase64(concatBytes(LEGACY, key.keyId, key.publicKey));
}

/** The key's name as minisign prints it: its bytes as one little-endian number, upper-case hexadecimal. */
export function keyName(keyId: Uint8Array): string {
  return Array.from(keyId.toReversed(), (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}

export function publicKeyText(key: MinisignKey): string {
  return `${UNTRUSTED}minisign public key ${keyName(key.keyId)}\n${publicKeyLine(key)}\n`;
}

/** A public key: its base64 line, or the two lines of its file. */
export function readPublicKey(text: string): MinisignKey | undefined {
  const lines = linesOf(text);
  const line = lines?.length === 2 && lines[0]?.startsWith(UNTRUSTED) === true ? lines[1] : lines?.length === 1 ? lines[0] : undefined;
  const bytes = readBlob(line, KEY_BYTES);
  if (bytes === undefined || !equalBytes(bytes.algorithm, LEGACY)) return undefined;
  return { keyId: bytes.keyId, publicKey: bytes.rest };
}

/** What minisign signs: the message, or its hash. */
export function signedBytes(message: Uint8Array, isPrehashed: boolean, crypto: Pick<MinisignCrypto, 'blake2b512'>): Uint8Array {
  return isPrehashed ? crypto.blake2b512(message) : message;
}

export interface SignOptions {
  readonly keyId: Uint8Array;
  readonly trustedComment: string;
  readonly sign: (message: Uint8Array) => Uint8Array;
  readonly crypto: Pick<MinisignCrypto, 'blake2b512'>;
  /** Whose key it is, for the comment that nobody has to believe. */
  readonly signer?: string;
}

/** The text of a `.minisig` file, prehashed. */
export function signatureText(message: Uint8Array, { keyId, trustedComment, sign, crypto, signer }: SignOptions): string {
  const signature = sign(signedBytes(message, true, crypto));
  const commentSignature = sign(concatBytes(signature, utf8Bytes(trustedComment)));
  const blob = toBase64(concatBytes(PREHASHED, keyId, signature));
  return `${UNTRUSTED}signature from menshen ${signer ?? 'operator'} key ${keyName(keyId)}\n${blob}\n${TRUSTED}${trustedComment}\n${toBase64(commentSignature)}\n`;
}

/** The four lines of a `.minisig` file. */
export function readSignature(text: string): MinisignSignature | undefined {
  const lines = linesOf(text);
  const [untrusted, blob, trusted, comment] = lines ?? [];
  if (lines?.length !== 4 || untrusted?.startsWith(UNTRUSTED) !== true || trusted?.startsWith(TRUSTED) !== true) return undefined;
  const bytes = readBlob(blob, SIGNATURE_BYTES);
  const commentSignature = fromBase64(comment ?? '');
  if (bytes === undefined || commentSignature?.length !== SIGNATURE_BYTES) return undefined;
  const isPrehashed = equalBytes(bytes.algorithm, PREHASHED);
  if (!isPrehashed && !equalBytes(bytes.algorithm, LEGACY)) return undefined;
  const { keyId, rest: signature } = bytes;
  return { isPrehashed, keyId, signature, trustedComment: trusted.slice(TRUSTED.length), commentSignature };
}

/** The one of `keys` that made the signature and its trusted comment; undefined where none did. */
export function signerOf(
  message: Uint8Array,
  signature: MinisignSignature,
  keys: readonly MinisignKey[],
  crypto: MinisignCrypto,
): MinisignKey | undefined {
  const key = keys.find(({ keyId }) => equalBytes(keyId, signature.keyId));
  if (key === undefined) return undefined;
  const signed = signedBytes(message, signature.isPrehashed, crypto);
  if (!crypto.isSignatureValid(key.publicKey, signed, signature.signature)) return undefined;
  const commented = concatBytes(signature.signature, utf8Bytes(signature.trustedComment));
  return crypto.isSignatureValid(key.publicKey, commented, signature.commentSignature) ? key : undefined;
}

/** Algorithm (2) ‖ key id (8) ‖ the rest. */
function readBlob(
  line: string | undefined,
  restBytes: number,
): { readonly algorithm: Uint8Array; readonly keyId: Uint8Array; readonly rest: Uint8Array } | undefined {
  const bytes = line === undefined ? undefined : fromBase64(line);
  if (bytes?.length !== LEGACY.length + KEY_ID_BYTES + restBytes) return undefined;
  const keyEnd = LEGACY.length + KEY_ID_BYTES;
  return { algorithm: bytes.slice(0, LEGACY.length), keyId: bytes.slice(LEGACY.length, keyEnd), rest: bytes.slice(keyEnd) };
}

/** Lines without their ends (LF or CR LF); undefined where one is longer than any of the format. */
function linesOf(text: string): string[] | undefined {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  while (lines.at(-1) === '') lines.pop();
  return lines.some((line) => line.length > COMMENT_CHARACTERS_MAX) ? undefined : lines;
}

/**
 * Signed statements about the ledger in public formats, so that outside tools can check them:
 * C2SP tlog-checkpoint (origin, size, root) inside a C2SP signed-note with one Ed25519 signature,
 * and the note's verifier key. Strict: a note is accepted only byte for byte as written here.
 */

import { concatBytes, equalBytes, toHex, utf8Bytes } from '../../base/bytes.ts';
import { fromBase64, toBase64 } from './encoding.ts';
import { HASH_BYTES, type Hash } from './merkle.ts';

/** Signature type byte of Ed25519 in signed-note. */
const ED25519 = 0x01;
const KEY_HASH_BYTES = 4;
const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** A key name is not empty and has neither white space nor a plus (signed-note). */
const NAME = /^[\x21-\x2a\x2c-\x7e]{1,128}$/;

/** A decimal count without leading zeros, always a safe integer. */
const SIZE = /^(?:0|[1-9][0-9]{0,14})$/;

export interface Checkpoint {
  readonly size: number;
  readonly root: Uint8Array;
}

/** Who signs: the name is the origin line too. */
export interface NoteKey {
  readonly name: string;
  readonly publicKey: Uint8Array;
}

export type Signer = (message: Uint8Array) => Uint8Array;
export type SignatureCheck = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** True for a name that a note key may have. */
export function isKeyName(name: string): boolean {
  return NAME.test(name);
}

function keyHash(hash: Hash, key: NoteKey): Uint8Array {
  return hash(concatBytes(utf8Bytes(key.name), new Uint8Array([0x0a, ED25519]), key.publicKey)).subarray(0, KEY_HASH_BYTES);
}

/** The signed text: origin, size, root, each with its line feed. */
export function checkpointText(origin: string, checkpoint: Checkpoint): string {
  return `${origin}\n${String(checkpoint.size)}\n${toBase64(checkpoint.root)}\n`;
}

/** The whole signed note. */
export function signCheckpoint(hash: Hash, key: NoteKey, sign: Signer, checkpoint: Checkpoint): string {
  const text = checkpointText(key.name, checkpoint);
  return `${text}\n— ${key.name} ${toBase64(concatBytes(keyHash(hash, key), sign(utf8Bytes(text))))}\n`;
}

/** What a note states, or undefined where it is malformed, of another key or not rightly signed. */
export function readCheckpoint(note: string, key: NoteKey, hash: Hash, isSignatureValid: SignatureCheck): Checkpoint | undefined {
  const [origin, size, root, gap, signature, end, ...more] = note.split('\n');
  if (origin !== key.name || gap !== '' || end !== '' || more.length > 0) return undefined;
  const rootBytes = fromBase64(root ?? '');
  if (!SIZE.test(size ?? '') || rootBytes?.length !== HASH_BYTES) return undefined;
  const signed = readSignature(signature ?? '', key, hash);
  if (signed === undefined) return undefined;
  const checkpoint = { size: Number(size), root: rootBytes };
  return isSignatureValid(key.publicKey, utf8Bytes(checkpointText(key.name, checkpoint)), signed) ? checkpoint : undefined;
}

/** The signature bytes of a note's signature line, where they are that key's. */
function readSignature(line: string, key: NoteKey, hash: Hash): Uint8Array | undefined {
  const prefix = `— ${key.name} `;
  if (!line.startsWith(prefix)) return undefined;
  const bytes = fromBase64(line.slice(prefix.length));
  if (bytes?.length !== KEY_HASH_BYTES + SIGNATURE_BYTES) return undefined;
  return equalBytes(bytes.subarray(0, KEY_HASH_BYTES), keyHash(hash, key)) ? bytes.subarray(KEY_HASH_BYTES) : undefined;
}

/** signed-note verifier key: name+hash+base64(type ‖ key). */
export function verifierKeyText(hash: Hash, key: NoteKey): string {
  return `${key.name}+${toHex(keyHash(hash, key))}+${toBase64(concatBytes(new Uint8Array([ED25519]), key.publicKey))}`;
}

/** The key of a verifier-key text, or undefined where it is malformed or its hash does not fit. */
export function readVerifierKey(text: string, hash: Hash): NoteKey | undefined {
  const first = text.indexOf('+');
  const second = text.indexOf('+', first + 1);
  if (first < 0 || second < 0) return undefined;
  const bytes = fromBase64(text.slice(second + 1));
  if (bytes?.length !== 1 + PUBLIC_KEY_BYTES || bytes[0] !== ED25519) return undefined;
  const key = { name: text.slice(0, first), publicKey: bytes.slice(1) };
  return isKeyName(key.name) && verifierKeyText(hash, key) === text ? key : undefined;
}

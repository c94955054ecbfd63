/**
 * The receipt a person takes home: one entry of the ledger and the signed tree that held it, as one
 * line of text. Holds what the ledger holds and nothing else (INV-12). Read strictly: one receipt has
 * one text. What it states is worth nothing until the signature and a proof or ledger confirm it.
 */

import { concatBytes, fromHex, toHex } from '../../base/bytes.ts';
import { invariant } from '../../base/fault.ts';
import {
  type Checkpoint,
  checkpointText,
  isKeyName,
  type NoteKey,
  readCheckpoint,
  type SignatureCheck,
  verifierKeyText,
} from './checkpoint.ts';
import { fromBase64, toBase64 } from './encoding.ts';
import { HASH_BYTES, type Hash } from './merkle.ts';

/** First words of every receipt; the number is the format's. */
export const RECEIPT_PREFIX = 'menshen:1:';
/** Signature field of a signed note: key hash (4 bytes) and Ed25519 signature (64). */
const SIGNED_BYTES = 68;
const KEY_HASH_BYTES = 4;
/** The longest receipt: prefix, origin of 128, two counts of 15, 132 bytes as base64url, three colons. A QR code of version 14 at level M holds it. */
export const RECEIPT_CHARACTERS_MAX = 347;

/** menshen:1:ORIGIN:SEQ:SIZE:base64url(leaf ‖ root ‖ key hash ‖ signature). The last three fields have no colon; an origin may. */
const FORM = /^menshen:1:([\x21-\x2a\x2c-\x7e]{1,128}):(0|[1-9][0-9]{0,14}):([1-9][0-9]{0,14}):([A-Za-z0-9_-]{176})$/;

export interface Receipt {
  /** Name of the ledger and its key. */
  readonly origin: string;
  /** Number of the entry; smaller than the size. */
  readonly seq: number;
  /** Leaf hash of the entry, 32 bytes. */
  readonly leaf: Uint8Array;
  /** The tree that was signed. */
  readonly tree: Checkpoint;
  /** As in the note's signature line: key hash ‖ signature, 68 bytes. */
  readonly signed: Uint8Array;
}

/** The text of a receipt, ASCII without spaces. */
export function receiptText({ origin, seq, leaf, tree, signed }: Receipt): string {
  invariant(leaf.length === HASH_BYTES && tree.root.length === HASH_BYTES && signed.length === SIGNED_BYTES, 'a receipt has 132 bytes');
  const packed = toBase64(concatBytes(leaf, tree.root, signed))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  return `${RECEIPT_PREFIX}${origin}:${String(seq)}:${String(tree.size)}:${packed}`;
}

/** What a text states, or undefined where it is not exactly a receipt. Any text may be given; none throws. */
export function readReceipt(text: string): Receipt | undefined {
  if (text.length > RECEIPT_CHARACTERS_MAX) return undefined;
  const [, origin = '', seqText, sizeText, packed = ''] = FORM.exec(text) ?? [];
  const bytes = fromBase64(packed.replaceAll('-', '+').replaceAll('_', '/'));
  const [seq, size] = [Number(seqText), Number(sizeText)];
  if (!isKeyName(origin) || bytes?.length !== 2 * HASH_BYTES + SIGNED_BYTES || seq >= size) return undefined;
  return {
    origin,
    seq,
    leaf: bytes.slice(0, HASH_BYTES),
    tree: { size, root: bytes.slice(HASH_BYTES, 2 * HASH_BYTES) },
    signed: bytes.slice(2 * HASH_BYTES),
  };
}

/** The receipt for an entry of this number and hash (hex) under the note of a tree that holds it; undefined where the note is none. */
export function receiptFor(entry: { readonly seq: number; readonly hash: string }, note: string): Receipt | undefined {
  const [origin = '', size, root, , signature = ''] = note.split('\n');
  const leaf = fromHex(entry.hash);
  const rootBytes = fromBase64(root ?? '');
  const signed = fromBase64(signature.slice(signature.lastIndexOf(' ') + 1));
  if (leaf === undefined || rootBytes === undefined || signed === undefined) return undefined;
  const receipt = { origin, seq: entry.seq, leaf, tree: { size: Number(size), root: rootBytes }, signed };
  if (leaf.length !== HASH_BYTES || rootBytes.length !== HASH_BYTES || signed.length !== SIGNED_BYTES) return undefined;
  return receiptNote(receipt) === note && readReceipt(receiptText(receipt)) !== undefined ? receipt : undefined;
}

/** The signed note that the receipt was made from, byte for byte: any C2SP tool takes it. */
export function receiptNote({ origin, tree, signed }: Receipt): string {
  return `${checkpointText(origin, tree)}\n— ${origin} ${toBase64(signed)}\n`;
}

export interface ReceiptCheck {
  readonly key: NoteKey;
  readonly hash: Hash;
  readonly isSignatureValid: SignatureCheck;
}

export type SignatureFault = 'other-device' | 'other-key' | 'bad-signature';

/** Why the receipt's tree was not signed by this key, or undefined where it was. */
export function receiptFault(receipt: Receipt, { key, hash, isSignatureValid }: ReceiptCheck): SignatureFault | undefined {
  if (receipt.origin !== key.name) return 'other-device';
  const keyHash = toHex(receipt.signed.subarray(0, KEY_HASH_BYTES));
  if (verifierKeyText(hash, key).split('+')[1] !== keyHash) return 'other-key';
  return readCheckpoint(receiptNote(receipt), key, hash, isSignatureValid) === undefined ? 'bad-signature' : undefined;
}

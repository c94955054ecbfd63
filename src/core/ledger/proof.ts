/**
 * What shows that a receipt still holds, without the ledger: the entry, its place in the newest
 * signed tree, and that this tree grew from the receipt's. One canonical JSON line; `entry` is the
 * leaf's text, so RFC 6962 tools can follow. Read strictly; never throws at what it is given.
 */

import { equalBytes } from '../../base/bytes.ts';
import { canonicalText } from '../../base/canonical.ts';
import { entryLeaf, entryText, type StoredEntry } from './chain.ts';
import { type Checkpoint, readCheckpoint, verifierKeyText } from './checkpoint.ts';
import { fromBase64, toBase64 } from './encoding.ts';
import { HASH_BYTES } from './merkle.ts';
import { isConsistent, isIncluded } from './merkle-proof.ts';
import { type Receipt, type ReceiptCheck, receiptFault, type SignatureFault } from './receipt.ts';
import { receiptNumber } from './receipt-number.ts';

const PROOF_FORMAT = 'menshen-proof/1';
/** The longest proof file: an entry of 4 KiB and two paths of 64 hashes are far below. */
export const PROOF_CHARACTERS_MAX = 32_768;
/** Sizes are below 2^53: an inclusion path has at most 53 hashes, a consistency path one more. */
const PATH_MAX = 54;

export interface ReceiptProof {
  /** Canonical text of the entry, as in chain.ts. */
  readonly entry: string;
  /** Path of the entry in the newest tree, from the leaf up. */
  readonly inclusion: readonly Uint8Array[];
  /** From the receipt's tree to the newest. */
  readonly consistency: readonly Uint8Array[];
  /** The newest signed note. */
  readonly checkpoint: string;
  /** The key as the device states it; trust comes from elsewhere. */
  readonly verifierKey: string;
}

/** The one text of a proof, without a line feed. */
export function proofText({ entry, inclusion, consistency, checkpoint, verifierKey }: ReceiptProof): string {
  return canonicalText({
    format: PROOF_FORMAT,
    checkpoint,
    consistency: consistency.map(toBase64),
    entry,
    inclusion: inclusion.map(toBase64),
    verifierKey,
  });
}

/** The proof of a text, or undefined where it is not exactly one. */
export function readProof(text: string): ReceiptProof | undefined {
  if (text.length > PROOF_CHARACTERS_MAX) return undefined;
  const fields = recordOf(text);
  if (fields === undefined) return undefined;
  const { entry, checkpoint, verifierKey } = fields;
  const [inclusion, consistency] = [pathOf(fields['inclusion']), pathOf(fields['consistency'])];
  if (typeof entry !== 'string' || typeof checkpoint !== 'string' || typeof verifierKey !== 'string') return undefined;
  if (inclusion === undefined || consistency === undefined) return undefined;
  const proof = { entry, inclusion, consistency, checkpoint, verifierKey };
  return proofText(proof) === text ? proof : undefined;
}

function recordOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // not JSON
  }
}

function pathOf(value: unknown): Uint8Array[] | undefined {
  if (!Array.isArray(value) || value.length > PATH_MAX) return undefined;
  const path = value.map((hash) => (typeof hash === 'string' ? fromBase64(hash) : undefined));
  return path.every((hash) => hash?.length === HASH_BYTES) ? (path as Uint8Array[]) : undefined;
}

const ENTRY = /^\{"atMs":(-?\d{1,15}),"event":(\{.*\}),"previous":"([0-9a-f]{64})","seq":(0|[1-9]\d{0,14})\}$/;
const KIND = /^[a-z][a-z-]{0,39}$/;
const IDENTIFIER = /^[0-9a-f]{12,64}$/;

/** What an entry says to whoever holds its receipt. */
export interface EntrySummary {
  readonly seq: number;
  readonly atMs: number;
  /** Kind of the event; an older or newer program may have written one that this one does not know. */
  readonly kind: string;
  /** The short number of the consent or erasure, where the event has one. */
  readonly number: string | null;
}

/** The parts of an entry's text; undefined where it is not of that form. The leaf hash says whether it is the text that was written. */
export function readEntry(text: string): (Omit<StoredEntry, 'hash'> & EntrySummary) | undefined {
  const [, atMs = '', event = '', previous = '', seq = ''] = ENTRY.exec(text) ?? [];
  const { kind, grantId, proofId } = recordOf(event) ?? {};
  if (typeof kind !== 'string' || !KIND.test(kind)) return undefined;
  const id = grantId ?? proofId;
  const number = typeof id === 'string' && IDENTIFIER.test(id) ? receiptNumber(id) : null;
  const entry = { atMs: Number(atMs), event, previous, seq: Number(seq) };
  return entryText(entry) === text ? { ...entry, kind, number } : undefined;
}

export type ProofFault =
  | SignatureFault
  /** The proof states another key than the one trusted. */
  | 'proof-of-other-key'
  /** The newest checkpoint of the proof is malformed or not rightly signed. */
  | 'checkpoint-bad'
  /** The proof ends before the receipt begins. */
  | 'proof-older'
  | 'other-entry'
  | 'not-included'
  | 'not-consistent';

export type ProofVerdict =
  | { readonly kind: 'ok'; readonly entry: EntrySummary; readonly newest: Checkpoint }
  | { readonly kind: 'bad'; readonly what: ProofFault };

/** Whether the receipt is this key's and the proof shows its entry in the newest signed tree. */
export function checkProof(receipt: Receipt, proof: ReceiptProof, check: ReceiptCheck): ProofVerdict {
  const { key, hash, isSignatureValid } = check;
  const fault = receiptFault(receipt, check);
  if (fault !== undefined) return no(fault);
  if (proof.verifierKey !== verifierKeyText(hash, key)) return no('proof-of-other-key');
  const newest = readCheckpoint(proof.checkpoint, key, hash, isSignatureValid);
  if (newest === undefined) return no('checkpoint-bad');
  const { tree, seq, leaf } = receipt;
  if (newest.size < tree.size) return no('proof-older');
  const entry = readEntry(proof.entry);
  if (entry?.seq !== seq) return no('other-entry');
  if (!equalBytes(entryLeaf(hash, entry), leaf)) return no('other-entry');
  if (!isIncluded(hash, { leaf, seq, size: newest.size, root: newest.root, proof: proof.inclusion })) return no('not-included');
  const grown = { oldSize: tree.size, oldRoot: tree.root, newSize: newest.size, newRoot: newest.root, proof: proof.consistency };
  return isConsistent(hash, grown) ? { kind: 'ok', entry: summaryOf(entry), newest } : no('not-consistent');
}

function no(what: ProofFault): ProofVerdict {
  return { kind: 'bad', what };
}

function summaryOf({ seq, atMs, kind, number }: EntrySummary): EntrySummary {
  return { seq, atMs, kind, number };
}

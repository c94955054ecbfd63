/**
 * What lies in ledger.db, row by row, trusting nothing: for the check at every start and for an
 * auditor offline. Never writes. A row of the wrong form counts as a changed entry.
 */

import { fromHex } from '../../base/bytes.ts';
import { invariant } from '../../base/fault.ts';
import type { StoredEntry } from '../../core/ledger/chain.ts';
import { type Hash, HASH_BYTES, nodeHash } from '../../core/ledger/merkle.ts';
import type { MerkleSource } from '../../core/ledger/merkle-proof.ts';
import { CHECKPOINT_EVERY } from '../../core/ledger/verify.ts';
import type { RawDatabase } from './database.ts';

/** Before every number that a row can have. */
export const BEFORE_ALL = -Number.MAX_SAFE_INTEGER;
/** Rows that are read at once where all are read. */
export const ROWS_AT_ONCE = 4096;

type Row = readonly [seq: unknown, atMs: unknown, event: unknown, previous: unknown, hash: unknown];

export interface LedgerSource {
  /** Entries whose number is larger, in their order. */
  after(seq: number, limit: number): StoredEntry[];
  /** The same one by one to the end. */
  entries(after?: number): Generator<StoredEntry, undefined>;
  readonly head: string;
  readonly noteAt: (size: number) => string | undefined;
  /** Root of the full subtree that ends at a checkpoint. */
  readonly subtreeAt: (size: number) => Uint8Array | undefined;
}

/** The database as the verifier's source. Reads happen as the entries are taken. */
export function ledgerSource(raw: RawDatabase): LedgerSource {
  const rows = raw.prepare('SELECT seq, at_ms, event, previous, hash FROM entries WHERE seq > ? ORDER BY seq LIMIT ?').raw();
  const note = raw.prepare('SELECT note FROM checkpoints WHERE size = ?').pluck();
  const subtree = raw.prepare('SELECT subtree FROM checkpoints WHERE size = ?').pluck();
  const head = raw.prepare('SELECT note FROM head WHERE id = 1').pluck().get();
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
  const after = (seq: number, limit: number): StoredEntry[] => (rows.all(seq, limit) as Row[]).map(toEntry);
  return {
    after,
    *entries(from = BEFORE_ALL) {
      let last: number | undefined = from;
      while (last !== undefined) {
        const batch = after(last, ROWS_AT_ONCE);
        yield* batch;
        last = batch.at(-1)?.seq;
      }
      return undefined;
    },
    head: textOf(head),
    noteAt: (size) => textOf(note.get(size)),
    subtreeAt: (size) => {
      const kept = subtree.get(size);
      return kept instanceof Uint8Array && kept.length === HASH_BYTES ? kept : undefined;
    },
  };
}

/** Values of a wrong type become ones that no hash fits. */
function toEntry([seq, atMs, event, previous, hash]: Row): StoredEntry {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const number = (value: unknown): number => (typeof value === 'number' ? value : -1);
  return { seq: number(seq), atMs: number(atMs), event: text(event), previous: text(previous), hash: text(hash) };
}

/**
 * The tree as it is stored, for proofs: a subtree costs some reads for each bit of its width, never all entries.
 * What a changed file answers is another tree: check each proof against a signed root.
 */
export function storedTree(raw: RawDatabase, hash: Hash): MerkleSource {
  const { subtreeAt } = ledgerSource(raw);
  const leaves = raw.prepare('SELECT hash FROM entries WHERE seq >= ? AND seq < ? ORDER BY seq').pluck();
  const folded = (level: readonly Uint8Array[]): Uint8Array => {
    const [root, ...more] = level;
    invariant(root !== undefined, 'a subtree has a leaf');
    if (more.length === 0) return root;
    return folded(level.flatMap((left, at) => (at % 2 === 0 ? [nodeHash(hash, left, level[at + 1] ?? left)] : [])));
  };
  const subtree = (from: number, width: number): Uint8Array => {
    const end = from + width;
    if (width < CHECKPOINT_EVERY) {
      const level = leaves.all(from, end).map((text) => bytesOf(text));
      return level.length === width ? folded(level) : new Uint8Array(HASH_BYTES);
    }
    // A checkpoint keeps the subtree that ends there: of this width where this one is a left child.
    if ((from / width) % 2 === 0) return subtreeAt(end) ?? new Uint8Array(HASH_BYTES);
    return nodeHash(hash, subtree(from, width / 2), subtree(from + width / 2, width / 2));
  };
  return { hash, subtree };
}

/** A hash that cannot be read is one that proves nothing. */
function bytesOf(text: unknown): Uint8Array {
  const bytes = typeof text === 'string' ? fromHex(text) : undefined;
  return bytes?.length === HASH_BYTES ? bytes : new Uint8Array(HASH_BYTES);
}

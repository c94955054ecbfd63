/**
 * Proofs about the Merkle tree of RFC 6962: that an entry is in it (§2.1.1) and that a later tree
 * only grew from an earlier one (§2.1.2), and their verifiers (RFC 9162 §2.1.3.2, §2.1.4.2).
 * A verifier answers false to whatever it cannot follow; it never throws (INV-12).
 */

import { equalBytes } from '../../base/bytes.ts';
import { invariant } from '../../base/fault.ts';
import { HASH_BYTES, type Hash, nodeHash } from './merkle.ts';

/** A tree that is asked for parts of itself. */
export interface MerkleSource {
  readonly hash: Hash;
  /** Root over the leaves [from, from + width). `width` is a power of two and `from` a multiple of it; width 1 is a leaf hash. */
  subtree(from: number, width: number): Uint8Array;
}

/** A tree as all its leaf hashes: every question hashes what it needs. */
export function leavesSource(hash: Hash, leaves: readonly Uint8Array[]): MerkleSource {
  const subtree = (from: number, width: number): Uint8Array => {
    if (width > 1) return nodeHash(hash, subtree(from, width / 2), subtree(from + width / 2, width / 2));
    const leaf = leaves[from];
    invariant(leaf !== undefined, 'a proof asks only for leaves of the tree');
    return leaf;
  };
  return { hash, subtree };
}

/** Largest power of two below `count`, for a count from 2. */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

/** Root over the leaves [from, to), as RFC 6962 defines it for any count. */
export function rootOver(source: MerkleSource, from: number, to: number): Uint8Array {
  const count = to - from;
  if (count === 0) return source.hash(new Uint8Array(0));
  const split = count === 1 ? 1 : splitOf(count);
  if (count === 1 || split * 2 === count) return source.subtree(from, count);
  return nodeHash(source.hash, source.subtree(from, split), rootOver(source, from + split, to));
}

/** The audit path of leaf `seq` in the tree of the first `size` leaves, from the leaf up: at most one hash for each bit of `size`. */
export function proveInclusion(source: MerkleSource, seq: number, size: number): Uint8Array[] {
  invariant(isCount(seq) && isCount(size) && seq < size, 'a leaf is proved in a tree that holds it');
  const path: Uint8Array[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (seq < middle) {
      path.push(rootOver(source, middle, to));
      to = middle;
    } else {
      path.push(rootOver(source, from, middle));
      from = middle;
    }
  }
  return path.reverse();
}

/** The proof that the first `oldSize` leaves of the tree of `newSize` are the old tree. Empty where one is empty or both are the same. */
export function proveConsistency(source: MerkleSource, oldSize: number, newSize: number): Uint8Array[] {
  invariant(isCount(oldSize) && isCount(newSize) && oldSize <= newSize, 'a tree only grows');
  if (oldSize === 0 || oldSize === newSize) return [];
  const path: Uint8Array[] = [];
  let from = 0;
  let to = newSize;
  while (to > oldSize) {
    const middle = from + splitOf(to - from);
    if (oldSize <= middle) {
      path.push(rootOver(source, middle, to));
      to = middle;
    } else {
      path.push(rootOver(source, from, middle));
      from = middle;
    }
  }
  // The old tree's own root is known to the verifier; a part of it is not.
  if (from > 0) path.push(rootOver(source, from, to));
  return path.reverse();
}

export interface Inclusion {
  /** Leaf hash of the entry. */
  readonly leaf: Uint8Array;
  readonly seq: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** True where the proof shows the leaf at `seq` in the tree of that size and root. */
export function isIncluded(hash: Hash, { leaf, seq, size, root, proof }: Inclusion): boolean {
  if (!isCount(seq) || !isCount(size) || seq >= size || !areHashes([leaf, root, ...proof])) return false;
  let at = seq;
  let last = size - 1;
  let node = leaf;
  for (const beside of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      node = nodeHash(hash, beside, node);
      while (at % 2 === 0 && at > 0) [at, last] = [half(at), half(last)];
    } else {
      node = nodeHash(hash, node, beside);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equalBytes(node, root);
}

export interface Consistency {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly newSize: number;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** True where the proof shows that the new tree begins with the old one. */
export function isConsistent(hash: Hash, { oldSize, oldRoot, newSize, newRoot, proof }: Consistency): boolean {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize > newSize || !areHashes([oldRoot, newRoot, ...proof])) return false;
  if (oldSize === 0) return proof.length === 0 && equalBytes(oldRoot, hash(new Uint8Array(0)));
  if (oldSize === newSize) return proof.length === 0 && equalBytes(oldRoot, newRoot);
  let at = oldSize - 1;
  let last = newSize - 1;
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  // Where the old tree is full, its root is the first node and is not repeated in the proof.
  const [start, ...path] = at === 0 ? [oldRoot, ...proof] : proof;
  if (start === undefined) return false;
  let old = start;
  let grown = start;
  for (const beside of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      old = nodeHash(hash, beside, old);
      grown = nodeHash(hash, beside, grown);
      while (at % 2 === 0 && at > 0) [at, last] = [half(at), half(last)];
    } else {
      grown = nodeHash(hash, grown, beside);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equalBytes(old, oldRoot) && equalBytes(grown, newRoot);
}

/** Sizes pass 2^31, where bit operators end. */
function half(count: number): number {
  return Math.floor(count / 2);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function areHashes(values: readonly Uint8Array[]): boolean {
  return values.every((value) => value.length === HASH_BYTES);
}

/**
 * The Merkle tree of RFC 6962 §2.1 (leaf prefix 0x00, node prefix 0x01), grown entry by entry.
 * Only the compact range is kept: the roots of the full subtrees, at most one for each bit of the size.
 */

import { invariant } from '../../base/fault.ts';

/** SHA-256, handed in: core has no crypto. It may not keep the message, which is overwritten by the next one. */
export type Hash = (message: Uint8Array) => Uint8Array;

export const HASH_BYTES = 32;
const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** A tree of `size` leaves as the roots of its full subtrees, largest (leftmost) first. */
export interface MerkleRange {
  readonly size: number;
  readonly roots: readonly Uint8Array[];
}

export const EMPTY_RANGE: MerkleRange = { size: 0, roots: [] };

/** Hash of one entry's bytes as a leaf. */
export function leafHash(hash: Hash, entry: Uint8Array): Uint8Array {
  const message = new Uint8Array(entry.length + 1);
  message[0] = LEAF_PREFIX;
  message.set(entry, 1);
  return hash(message);
}

/** The message of every node in turn: to make one costs as much as to hash it (above 64 bytes outside of the engine's heap). */
const NODE = new Uint8Array(1 + 2 * HASH_BYTES);
NODE[0] = NODE_PREFIX;

/** Hash of two subtrees as one. */
export function nodeHash(hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array {
  NODE.set(left, 1);
  NODE.set(right, 1 + HASH_BYTES);
  return hash(NODE);
}

/** The range with one leaf more; the one given stays as it was. */
export function withLeaf(hash: Hash, range: MerkleRange, leaf: Uint8Array): MerkleRange {
  invariant(leaf.length === HASH_BYTES, 'a leaf hash has 32 bytes');
  const roots = [...range.roots];
  let node = leaf;
  for (let rest = range.size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = roots.pop();
    invariant(left !== undefined, 'a range has one root for each bit of its size');
    node = nodeHash(hash, left, node);
  }
  roots.push(node);
  return { size: range.size + 1, roots };
}

/**
 * The range of a tree from full subtrees of it: `subtreeAt(size)` is the root of the full subtree that
 * ends there, the last one of the range of that size. Undefined where one is missing.
 */
export function rangeOf(size: number, subtreeAt: (size: number) => Uint8Array | undefined): MerkleRange | undefined {
  const roots: Uint8Array[] = [];
  for (let rest = size; rest > 0; rest -= lowestBit(rest)) {
    const root = subtreeAt(rest);
    if (root?.length !== HASH_BYTES) return undefined;
    roots.unshift(root);
  }
  return { size, roots };
}

function lowestBit(count: number): number {
  let bit = 1;
  while (count % (bit * 2) === 0) bit *= 2;
  return bit;
}

/** Root of the tree; of no leaf: the hash of nothing. */
export function rangeRoot(hash: Hash, range: MerkleRange): Uint8Array {
  const roots = [...range.roots];
  let root = roots.pop();
  if (root === undefined) return hash(new Uint8Array(0));
  for (let left = roots.pop(); left !== undefined; left = roots.pop()) root = nodeHash(hash, left, root);
  return root;
}

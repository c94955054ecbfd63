/**
 * Says what happened at the first place where the entries stop fitting: changed, moved or gone.
 * Works on what is left of the source and looks ahead only so far.
 */

import { equalBytes, fromHex } from '../../base/bytes.ts';
import { entryLeaf, type StoredEntry } from './chain.ts';
import type { Checkpoint } from './checkpoint.ts';
import { hashHex } from './encoding.ts';
import { type Hash, HASH_BYTES, type MerkleRange, rangeRoot, withLeaf } from './merkle.ts';
import { bad, type BadVerdict } from './verdict.ts';

/** Entries read after the bad one, and numbers tried for it, to find out whether it was moved. */
const LOOK_AHEAD = 1024;

export interface Misfit {
  /** What was found where entry `at` should be. */
  readonly entry: StoredEntry;
  readonly at: number;
  /** Hash of the entry before, hex. */
  readonly last: string;
  /** Tree without the entry before (empty where there is none). */
  readonly before: MerkleRange;
  readonly hash: Hash;
  readonly rest: Iterator<StoredEntry>;
  readonly head: Checkpoint | undefined;
}

/** Verdict on a misfit. */
export function misplaced(misfit: Misfit): BadVerdict {
  const { entry, at } = misfit;
  const ahead = readAhead(misfit.rest);
  const isIntact = entry.hash === hashOf(misfit.hash, entry);
  if (isIntact && entry.seq === at) return at > 0 && isBlameBefore(misfit, ahead) ? altered(at - 1) : altered(at);
  const isElsewhere = ahead.some((later) => later.previous === misfit.last);
  const wasOther = isIntact ? entry.seq : writtenAs(misfit);
  if (wasOther === undefined || wasOther === at) return altered(at);
  if (isElsewhere || wasOther < at) {
    return bad(
      at,
      'reordered',
      `Entry ${String(at)} is not in its place: the entry found there was written as number ${String(wasOther)}.`,
    );
  }
  return bad(at, 'missing', `Entry ${String(at)} is missing: the next entry found was written as number ${String(wasOther)}.`);
}

function altered(at: number): BadVerdict {
  return bad(at, 'altered', `Entry ${String(at)} was changed after it was written: it no longer fits its hash and the entries beside it.`);
}

function readAhead(rest: Iterator<StoredEntry>): StoredEntry[] {
  const ahead: StoredEntry[] = [];
  while (ahead.length < LOOK_AHEAD) {
    const next = rest.next();
    if (next.done === true) return ahead;
    ahead.push(next.value);
  }
  rest.return?.();
  return ahead;
}

function hashOf(hash: Hash, entry: StoredEntry): string {
  return hashHex(entryLeaf(hash, entry));
}

/** The number under which the entry's own hash holds; its own place first. */
function writtenAs({ entry, at, hash }: Misfit): number | undefined {
  if (hashOf(hash, { ...entry, seq: at }) === entry.hash) return at;
  for (let seq = Math.max(0, at - LOOK_AHEAD); seq <= at + LOOK_AHEAD; seq += 1) {
    if (hashOf(hash, { ...entry, seq }) === entry.hash) return seq;
  }
  return undefined;
}

/**
 * Two neighbours that both fit their own hashes but not each other: the earlier one was rewritten
 * where what follows agrees with the later one.
 */
function isBlameBefore({ entry, at, before, hash, head }: Misfit, ahead: readonly StoredEntry[]): boolean {
  const [next] = ahead;
  if (next !== undefined) return next.previous === entry.hash;
  const claimed = fromHex(entry.previous);
  if (claimed?.length !== HASH_BYTES || head?.size !== at + 1) return false;
  const asClaimed = withLeaf(hash, withLeaf(hash, before, claimed), entryLeaf(hash, entry));
  return equalBytes(rangeRoot(hash, asClaimed), head.root);
}

/**
 * Checks a ledger in one pass and names the first bad entry (INV-12): every entry against its hash,
 * its place and its chain, the tree against the signed checkpoints, and both against checkpoints
 * kept elsewhere, so that a ledger set back to an older state is seen.
 * Signatures are checked every CHECKPOINT_EVERY entries and at the end, not for each entry.
 */

import { equalBytes } from '../../base/bytes.ts';
import { chainedLeaf, NO_PREVIOUS, type StoredEntry } from './chain.ts';
import { type Checkpoint, type NoteKey, readCheckpoint, type SignatureCheck } from './checkpoint.ts';
import { hashHex } from './encoding.ts';
import { EMPTY_RANGE, type Hash, type MerkleRange, rangeRoot, withLeaf } from './merkle.ts';
import { misplaced } from './misplaced.ts';
import { bad, type BadVerdict, type LedgerVerdict } from './verdict.ts';

/** A signed checkpoint is kept for each multiple of this size: the finest place at which a wholly rewritten chain can be caught. */
export const CHECKPOINT_EVERY = 128;

export interface VerifyOptions {
  readonly key: NoteKey;
  readonly hash: Hash;
  readonly isSignatureValid: SignatureCheck;
  /** The note that covers the whole ledger. */
  readonly head: string;
  /** The note kept for this size, a multiple of CHECKPOINT_EVERY. */
  readonly noteAt: (size: number) => string | undefined;
  /** Where the source keeps it: the root of the full subtree that ends at this size, the last one of its range. */
  readonly subtreeAt?: (size: number) => Uint8Array | undefined;
  /** Notes kept outside of the ledger file: it must contain what they state. */
  readonly anchors: readonly string[];
}

/** Where a check begins: the tree so far and the hash of its last entry, hex. Whoever gives it has proved it. */
export interface WalkStart {
  readonly range: MerkleRange;
  readonly last: string;
}

/** A check that is fed. After a bad verdict nothing more may be given to it. */
export interface LedgerWalk {
  /** Entries that hold so far. */
  readonly size: number;
  /** The next entries in their order; `rest` are those after them, read only where something is wrong. */
  take(entries: readonly StoredEntry[], rest: () => Iterator<StoredEntry>): BadVerdict | undefined;
  /** The verdict where there are no more entries. */
  end(): LedgerVerdict;
}

interface Walk {
  readonly options: VerifyOptions;
  readonly anchors: readonly Checkpoint[];
  readonly isAnchorUnreadable: boolean;
  range: MerkleRange;
  /** The tree without its last entry. */
  before: MerkleRange;
  last: string;
  /** The next size at which a checkpoint or an anchor states a root. */
  stop: number;
}

const START: WalkStart = { range: EMPTY_RANGE, last: NO_PREVIOUS };

/** A check from the start given. Anchors that state smaller sizes are passed over. */
export function walkLedger(options: VerifyOptions, { range, last }: WalkStart = START): LedgerWalk {
  const read = options.anchors.map((note) => readNote(note, options));
  const anchors = read.filter((anchor) => anchor !== undefined);
  const walk: Walk = { options, anchors, isAnchorUnreadable: anchors.length < read.length, range, before: EMPTY_RANGE, last, stop: 0 };
  const atStart = checkPlace(walk);
  walk.stop = nextStop(walk);
  return {
    get size() {
      return walk.range.size;
    },
    take: (entries, rest) => atStart ?? takeAll(walk, entries, rest),
    end: () => atStart ?? endOf(walk),
  };
}

/** Entries that are taken at once from a source that gives them one by one. */
const BATCH = 1024;

/** Reads the entries once, in the order they are given. */
export function verifyLedger(entries: Iterable<StoredEntry>, options: VerifyOptions): LedgerVerdict {
  const walk = walkLedger(options);
  const source = entries[Symbol.iterator]();
  let batch: StoredEntry[] = [];
  for (let next = source.next(); next.done !== true; next = source.next()) {
    batch.push(next.value);
    if (batch.length < BATCH) continue;
    const found = walk.take(batch, () => source);
    if (found !== undefined) {
      source.return?.(); // frees what the source holds
      return found;
    }
    batch = [];
  }
  return walk.take(batch, () => source) ?? walk.end();
}

function takeAll(walk: Walk, entries: readonly StoredEntry[], rest: () => Iterator<StoredEntry>): BadVerdict | undefined {
  const { hash } = walk.options;
  for (const [place, entry] of entries.entries()) {
    const { range, last } = walk;
    const isNext = entry.seq === range.size && entry.previous === last;
    const leaf = isNext ? chainedLeaf(hash, entry) : undefined;
    if (leaf === undefined || hashHex(leaf) !== entry.hash) {
      return misplaced({
        entry,
        at: range.size,
        last,
        before: walk.before,
        hash,
        rest: following(entries, place, rest),
        head: readNote(walk.options.head, walk.options),
      });
    }
    walk.before = range;
    walk.range = withLeaf(hash, range, leaf);
    walk.last = entry.hash;
    if (walk.range.size < walk.stop) continue;
    const found = checkPlace(walk);
    if (found !== undefined) return found;
    walk.stop = nextStop(walk);
  }
  return undefined;
}

function* following(entries: readonly StoredEntry[], place: number, rest: () => Iterator<StoredEntry>): Generator<StoredEntry, undefined> {
  yield* entries.slice(place + 1);
  const source = rest();
  for (let next = source.next(); next.done !== true; next = source.next()) yield next.value;
  return undefined;
}

function nextStop({ range: { size }, anchors }: Walk): number {
  const checkpoint = (Math.floor(size / CHECKPOINT_EVERY) + 1) * CHECKPOINT_EVERY;
  return Math.min(checkpoint, ...anchors.map((anchor) => anchor.size).filter((wanted) => wanted > size));
}

/** Where a checkpoint or an anchor states the root of this size, it must be this root. */
function checkPlace(walk: Walk): BadVerdict | undefined {
  const { range, options } = walk;
  const { size } = range;
  const isCheckpoint = size > 0 && size % CHECKPOINT_EVERY === 0;
  const anchors = walk.anchors.filter((anchor) => anchor.size === size);
  if (!isCheckpoint && anchors.length === 0) return undefined;
  const root = rangeRoot(options.hash, range);
  const from = Math.floor(Math.max(0, size - 1) / CHECKPOINT_EVERY) * CHECKPOINT_EVERY;
  if (isCheckpoint) {
    const note = readNote(options.noteAt(size) ?? '', options);
    if (note?.size !== size || !isSubtreeRight(walk))
      return bad(
        from,
        'checkpoint-bad',
        `The checkpoint of the first ${String(size)} entries is missing or was changed: entries from ${String(from)} on are not proved.`,
      );
    if (!equalBytes(note.root, root)) return rewritten(from, size);
  }
  return anchors.every((anchor) => equalBytes(anchor.root, root)) ? undefined : rewritten(from, size);
}

function isSubtreeRight({ range, options: { subtreeAt } }: Walk): boolean {
  if (subtreeAt === undefined) return true;
  const [kept, own] = [subtreeAt(range.size), range.roots.at(-1)];
  return kept !== undefined && own !== undefined && equalBytes(kept, own);
}

function rewritten(from: number, size: number): BadVerdict {
  return bad(
    from,
    'altered',
    `Entries were rewritten together with their hashes: the signed checkpoint of ${String(size)} entries states others, from entry ${String(from)} on nothing is proved.`,
  );
}

function endOf(walk: Walk): LedgerVerdict {
  const { size } = walk.range;
  const head = checkHead(walk);
  if (head !== undefined) return head;
  if (walk.isAnchorUnreadable) {
    return bad(
      size,
      'anchor-bad',
      `The ${String(size)} entries agree with their checkpoint, but a checkpoint kept outside of the ledger is not of this ledger: find out who changed it.`,
    );
  }
  return { kind: 'ok', size, range: walk.range, last: walk.last };
}

function checkHead(walk: Walk): BadVerdict | undefined {
  const { size } = walk.range;
  const cut = walk.anchors.find((anchor) => anchor.size > size);
  const head = readNote(walk.options.head, walk.options);
  const from = Math.floor(size / CHECKPOINT_EVERY) * CHECKPOINT_EVERY;
  const wanted = Math.max(cut?.size ?? 0, head?.size ?? 0);
  if (wanted > size) {
    return bad(
      size,
      'cut-off',
      `Entry ${String(size)} and all after it are gone: a signed checkpoint states ${String(wanted)} entries, ${String(size)} are there.`,
    );
  }
  if (head === undefined)
    return bad(
      from,
      'checkpoint-bad',
      `The checkpoint of the whole ledger is missing or was changed: entries from ${String(from)} on are not proved.`,
    );
  if (head.size < size) {
    return bad(
      head.size,
      'unsigned',
      `Entry ${String(head.size)} and all after it were added without a signature: the checkpoint states ${String(head.size)} entries, ${String(size)} are there.`,
    );
  }
  return equalBytes(head.root, rangeRoot(walk.options.hash, walk.range)) ? undefined : rewritten(from, size);
}

function readNote(note: string, options: VerifyOptions): Checkpoint | undefined {
  return readCheckpoint(note, options.key, options.hash, options.isSignatureValid);
}

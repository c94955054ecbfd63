/**
 * Checks a whole ledger in one pass and names the first bad entry (INV-12): every entry against
 * its hash, its place and its chain, the tree against the signed checkpoints, and both against
 * checkpoints kept elsewhere, so that a ledger set back to an older state is seen.
 * Signatures are checked every CHECKPOINT_EVERY entries and at the end, not for each entry.
 */

import { equalBytes } from '../../base/bytes.ts';
import { entryLeaf, NO_PREVIOUS, type StoredEntry } from './chain.ts';
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
  /** Notes kept outside of the ledger file: it must contain what they state. */
  readonly anchors: readonly string[];
}

interface Walk {
  readonly options: VerifyOptions;
  readonly entries: Iterator<StoredEntry>;
  readonly anchors: readonly Checkpoint[];
  range: MerkleRange;
  /** The tree without its last entry. */
  before: MerkleRange;
  last: string;
}

/** Reads the entries once, in the order they are given. */
export function verifyLedger(entries: Iterable<StoredEntry>, options: VerifyOptions): LedgerVerdict {
  const anchors = options.anchors.map((note) => readNote(note, options));
  const iterator = entries[Symbol.iterator]();
  const walk: Walk = {
    options,
    entries: iterator,
    anchors: anchors.filter((anchor) => anchor !== undefined),
    range: EMPTY_RANGE,
    before: EMPTY_RANGE,
    last: NO_PREVIOUS,
  };
  const found = checkPlace(walk) ?? walkEntries(walk);
  if (found !== undefined) {
    iterator.return?.(); // frees the source's statement
    return found;
  }
  const size = walk.range.size;
  const head = checkHead(walk);
  if (head !== undefined) return head;
  if (anchors.includes(undefined)) {
    return bad(
      size,
      'anchor-bad',
      `The ${String(size)} entries agree with their checkpoint, but a checkpoint kept outside of the ledger is not of this ledger: find out who changed it.`,
    );
  }
  return { kind: 'ok', size, range: walk.range, last: walk.last };
}

function walkEntries(walk: Walk): BadVerdict | undefined {
  const { hash } = walk.options;
  for (let next = walk.entries.next(); next.done !== true; next = walk.entries.next()) {
    const entry = next.value;
    const leaf = entryLeaf(hash, entry);
    const leafText = hashHex(leaf);
    if (entry.seq !== walk.range.size || entry.hash !== leafText || entry.previous !== walk.last) {
      return misplaced({
        entry,
        at: walk.range.size,
        last: walk.last,
        before: walk.before,
        hash,
        rest: walk.entries,
        head: readNote(walk.options.head, walk.options),
      });
    }
    walk.before = walk.range;
    walk.range = withLeaf(hash, walk.range, leaf);
    walk.last = leafText;
    const found = checkPlace(walk);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where a checkpoint or an anchor states the root of this size, it must be this root. */
function checkPlace(walk: Walk): BadVerdict | undefined {
  const { size } = walk.range;
  const isCheckpoint = size > 0 && size % CHECKPOINT_EVERY === 0;
  const anchors = walk.anchors.filter((anchor) => anchor.size === size);
  if (!isCheckpoint && anchors.length === 0) return undefined;
  const root = rangeRoot(walk.options.hash, walk.range);
  const from = Math.floor(Math.max(0, size - 1) / CHECKPOINT_EVERY) * CHECKPOINT_EVERY;
  if (isCheckpoint) {
    const note = readNote(walk.options.noteAt(size) ?? '', walk.options);
    if (note?.size !== size)
      return bad(
        from,
        'checkpoint-bad',
        `The checkpoint of the first ${String(size)} entries is missing or was changed: entries from ${String(from)} on are not proved.`,
      );
    if (!equalBytes(note.root, root)) return rewritten(from, size);
  }
  return anchors.every((anchor) => equalBytes(anchor.root, root)) ? undefined : rewritten(from, size);
}

function rewritten(from: number, size: number): BadVerdict {
  return bad(
    from,
    'altered',
    `Entries were rewritten together with their hashes: the signed checkpoint of ${String(size)} entries states others, from entry ${String(from)} on nothing is proved.`,
  );
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

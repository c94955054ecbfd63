/**
 * The ledger on disk: each append is one synced transaction of entry and signed checkpoint, then
 * the checkpoint goes to a file outside (INV-12). Checked at open, a long one in slices after it; a
 * ledger known not to verify is never written to. Entries hold no names, no face data, no scores.
 */

import { existsSync, renameSync } from 'node:fs';
import { Fault, invariant, isFault } from '../../base/fault.ts';
import { nextEntry, type StoredEntry } from '../../core/ledger/chain.ts';
import { isKeyName, type NoteKey, signCheckpoint, verifierKeyText } from '../../core/ledger/checkpoint.ts';
import type { LedgerEvent } from '../../core/ledger/event.ts';
import { readEvent } from '../../core/ledger/event-schema.ts';
import { EMPTY_RANGE, type MerkleRange, rangeRoot, withLeaf } from '../../core/ledger/merkle.ts';
import type { BadVerdict, GoodVerdict, LedgerVerdict } from '../../core/ledger/verdict.ts';
import { CHECKPOINT_EVERY } from '../../core/ledger/verify.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Crypto, SigningKey } from '../../ports/crypto.ts';
import type { Ledger, LedgerEntry } from '../../ports/ledger.ts';
import { type Database, openDatabase } from './database.ts';
import { ledgerFiles, readAnchor, writeAnchor } from './ledger-anchor.ts';
import { beginCheck, type BegunCheck, checkLedger, WHOLE_MAX } from './ledger-check.ts';
import { headMissing } from './ledger-read.ts';
import { LEDGER_LABEL, LEDGER_SCHEMA, LEDGER_VERSION } from './ledger-schema.ts';

/** Most entries that one call hands out. */
export const ENTRIES_MAX = 10_000;
/** 4 GiB: some ten million entries, far more than a door makes in the years they are kept. */
const PAGES_MAX = 1_048_576;
/** More than an entry takes in the file: the pages of what is checked whole are walked before it is read at all. */
const ENTRY_BYTES_MAX = 1024;
/** Broken ledgers that may lie beside the live one. */
const ASIDE_MAX = 1000;

export interface LedgerOptions {
  /** ledger.db; `ledger.pub` and `ledger.head` are kept beside it. */
  readonly path: string;
  readonly signingKey: SigningKey;
  readonly crypto: Crypto;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Name of this ledger and its key, e.g. `menshen/DEVICE`: ASCII without spaces and plus signs. */
  readonly origin: string;
  /** Further checkpoints kept elsewhere (in people.db) that the ledger must contain. */
  readonly anchors?: readonly string[];
  /** Upper bound of the file, pages of 4 KiB. */
  readonly pagesMax?: number;
  /** Up to this many entries all are checked at open; of a longer ledger the newest, and the rest in slices. */
  readonly wholeMax?: number;
}

export interface OpenedLedger extends Ledger {
  /** The newest signed checkpoint: keep it elsewhere to prove later that nothing was cut off. */
  head(): string;
  /** The key as outside tools take it. */
  readonly verifierKey: string;
  /** Entries that the head file does not cover because it could not be written (0 in health). */
  readonly headLag: number;
  /** Checks the whole ledger again. */
  check(): LedgerVerdict;
}

/**
 * Opens or begins a ledger. Faults: `ledger-broken` (names the first bad entry), `store-corrupt`,
 * `store-version`, `store-full`, `store-failed`; `bad-key` where the ledger is another key's.
 */
export function openLedger(options: LedgerOptions): OpenedLedger {
  invariant(isKeyName(options.origin), 'a ledger origin is ASCII without spaces and plus signs');
  const key: NoteKey = { name: options.origin, publicKey: options.signingKey.publicKey };
  const verifierKey = verifierKeyText(options.crypto.sha256.bind(options.crypto), key);
  settleKey(options.path, verifierKey);
  const database = openDatabase(options.path, {
    schema: LEDGER_SCHEMA,
    version: LEDGER_VERSION,
    label: LEDGER_LABEL,
    pagesMax: options.pagesMax ?? PAGES_MAX,
    quickCheckMaxBytes: (options.wholeMax ?? WHOLE_MAX) * ENTRY_BYTES_MAX,
  });
  try {
    beginHead(database, options, key);
    const { verdict, slice } = checkAtOpen(database, options, key);
    if (verdict.kind === 'bad') {
      throw new Fault(
        'ledger-broken',
        `${verdict.sentence} The ledger ${options.path} is left as it is; cards and PINs go on working.`,
        verdict,
      );
    }
    return liveLedger({ database, options, key, verifierKey, verdict, slice });
  } catch (error) {
    database.close();
    throw error;
  }
}

function checkAtOpen(database: Database, options: LedgerOptions, key: NoteKey): BegunCheck {
  const head = readAnchor(ledgerFiles(options.path).head);
  const anchors = [...(head === undefined ? [] : [head]), ...(options.anchors ?? [])];
  const { crypto, wholeMax } = options;
  const begun = database.guard(() => beginCheck(database.raw, { crypto, key, anchors }, wholeMax));
  const { verdict } = begun;
  const isHeadGone = verdict.kind === 'ok' && verdict.size > 0 && head === undefined;
  return isHeadGone ? { ...begun, verdict: headMissing(verdict.size, options.path) } : begun;
}

/** The key file is made once and then only compared. */
function settleKey(path: string, verifierKey: string): void {
  const file = ledgerFiles(path).publicKey;
  const kept = readAnchor(file);
  if (kept === undefined) writeAnchor(file, `${verifierKey}\n`);
  else if (kept.trimEnd() !== verifierKey) {
    throw new Fault(
      'bad-key',
      `${file} holds another key than this terminal signs with: supply the root key and device id with which the ledger was begun.`,
    );
  }
}

/** A ledger of no entries has a checkpoint too, inside and outside, before the first append. */
function beginHead(database: Database, { path, crypto, signingKey }: LedgerOptions, key: NoteKey): void {
  const hash = crypto.sha256.bind(crypto);
  const isBegun = database.guard(() => database.raw.prepare('SELECT 1 FROM head UNION SELECT 1 FROM entries LIMIT 1').get() !== undefined);
  if (isBegun) return;
  const note = signCheckpoint(hash, key, signingKey.sign.bind(signingKey), { size: 0, root: rangeRoot(hash, EMPTY_RANGE) });
  if (!existsSync(ledgerFiles(path).head)) writeAnchor(ledgerFiles(path).head, note);
  database.transaction(() => database.raw.prepare('INSERT INTO head (id, size, note) VALUES (1, 0, ?)').run(note));
}

interface LiveParts {
  readonly database: Database;
  readonly options: LedgerOptions;
  readonly key: NoteKey;
  readonly verifierKey: string;
  readonly verdict: GoodVerdict;
  readonly slice: BegunCheck['slice'];
}

function liveLedger({ database, options, key, verifierKey, verdict, slice }: LiveParts): OpenedLedger {
  const { crypto, signingKey, clock } = options;
  const hash = crypto.sha256.bind(crypto);
  const write = preparedWrites(database);
  const read = database.raw.prepare('SELECT seq, at_ms AS atMs, event, previous, hash FROM entries WHERE seq >= ? ORDER BY seq LIMIT ?');
  let range: MerkleRange = verdict.range;
  let { last } = verdict;
  let head = database.guard(() => database.raw.prepare('SELECT note FROM head').pluck().get() as string);
  let headSize = -1;
  const publishHead = (): void => {
    if (headSize === range.size) return;
    try {
      writeAnchor(ledgerFiles(options.path).head, head);
      headSize = range.size;
    } catch (error) {
      if (!isFault(error)) throw error; // the entry is on disk; the next append tries the head again
    }
  };
  publishHead();
  return {
    get size() {
      return range.size;
    },
    get headLag() {
      return headSize < 0 ? range.size : range.size - headSize;
    },
    verifierKey,
    head: () => head,
    append: (event) => {
      invariant(readEvent(event) !== undefined, `event ${event.kind} is not of the ledger's closed list`);
      const { leaf, ...entry } = nextEntry(hash, { seq: range.size, atMs: Math.floor(clock.nowMs()), previous: last }, event);
      const grown = withLeaf(hash, range, leaf);
      const note = signCheckpoint(hash, key, signingKey.sign.bind(signingKey), { size: grown.size, root: rangeRoot(hash, grown) });
      write(entry, grown, note);
      [range, last, head] = [grown, entry.hash, note];
      publishHead();
      return { ...entry, event, note };
    },
    entries: (from, limit) => database.guard(() => read.all(from, Math.min(Math.max(0, limit), ENTRIES_MAX)) as StoredEntry[]).map(toEntry),
    checkSlice: () => database.guard(slice),
    check: () => database.guard(() => checkLedger(database.raw, { crypto, key, anchors: [head] })),
    close: () => {
      publishHead();
      database.close();
    },
  };
}

/** One transaction for an entry and its checkpoints. */
function preparedWrites(database: Database): (entry: StoredEntry, range: MerkleRange, note: string) => void {
  const addEntry = database.raw.prepare(
    'INSERT INTO entries (seq, at_ms, event, previous, hash) VALUES (@seq, @atMs, @event, @previous, @hash)',
  );
  const addCheckpoint = database.raw.prepare('INSERT INTO checkpoints (size, note, subtree) VALUES (?, ?, ?)');
  const setHead = database.raw.prepare('UPDATE head SET size = ?, note = ? WHERE id = 1');
  return (entry, { size, roots }, note) => {
    database.transaction(() => {
      addEntry.run(entry);
      if (size % CHECKPOINT_EVERY === 0) addCheckpoint.run(size, note, roots.at(-1));
      setHead.run(size, note);
    });
  };
}

function toEntry(row: StoredEntry): LedgerEntry {
  const event = eventOf(row.event);
  if (event === undefined)
    throw new Fault(
      'ledger-broken',
      `Entry ${String(row.seq)} of the ledger is of a kind that this program does not know: run "menshen audit verify".`,
    );
  return { ...row, event };
}

/** The past of a long ledger may be read before it is checked. */
function eventOf(text: string): LedgerEvent | undefined {
  try {
    return readEvent(JSON.parse(text));
  } catch {
    return undefined; // not JSON
  }
}

/** True for the fault of a ledger that ends before what a signed checkpoint states. */
export function isCutOff(fault: Fault): boolean {
  return (fault.cause as Partial<BadVerdict> | undefined)?.what === 'cut-off';
}

/** Files of one ledger that move together. */
const PARTS = ['.db', '.db-wal', '.db-shm', '.head'] as const;

/**
 * Puts a ledger that does not verify aside as `ledger.broken-N.*` (nothing is deleted; the key stays)
 * and returns N, so that a fresh one can be begun whose first entry is `ledger-restarted`.
 * Fault `store-failed` where the files cannot be moved. The ledger must not be open.
 */
export function quarantineLedger(path: string): number {
  const stem = path.replace(/\.db$/, '');
  for (let number = 1; number <= ASIDE_MAX; number += 1) {
    const aside = `${stem}.broken-${String(number)}`;
    if (PARTS.some((part) => existsSync(aside + part))) continue;
    try {
      for (const part of PARTS) if (existsSync(stem + part)) renameSync(stem + part, aside + part);
    } catch (error) {
      throw new Fault('store-failed', `The broken ledger ${path} cannot be put aside: check the folder's permissions.`, error);
    }
    return number;
  }
  throw new Fault('store-failed', `${String(ASIDE_MAX)} broken ledgers lie beside ${path}: move them to a safe place and try again.`);
}

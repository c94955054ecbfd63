/**
 * The check of an open ledger.db: whole, or, where it is long, first its end against a signed
 * checkpoint so that the door can live, then its past in slices (INV-12). Never writes. A page that
 * cannot be read ends the check there.
 */

import BetterSqlite3 from 'better-sqlite3';
import type { StoredEntry } from '../../core/ledger/chain.ts';
import type { NoteKey } from '../../core/ledger/checkpoint.ts';
import { rangeOf } from '../../core/ledger/merkle.ts';
import { bad, type BadVerdict, type LedgerVerdict } from '../../core/ledger/verdict.ts';
import { CHECKPOINT_EVERY, type LedgerWalk, type VerifyOptions, walkLedger } from '../../core/ledger/verify.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { LedgerCheck } from '../../ports/ledger.ts';
import type { RawDatabase } from './database.ts';
import { LEDGER_SCHEMA } from './ledger-schema.ts';
import { BEFORE_ALL, ledgerSource, type LedgerSource, ROWS_AT_ONCE } from './ledger-source.ts';
import { sqliteCode } from './sqlite-error.ts';

/** Up to this many entries a ledger is checked whole at open: less than 0.1 s (own measurement: bench, `ledger-verify`). */
export const WHOLE_MAX = 4096;
/** Of a longer one, at least this many newest entries are checked at open. */
const RECENT_MIN = 1024;
/** Entries of one slice: some 5 ms here, so some tens on the smallest boards. */
const SLICE_ENTRIES = 512;

export interface CheckOptions {
  readonly crypto: Crypto;
  readonly key: NoteKey;
  /** Notes kept outside of the database. */
  readonly anchors: readonly string[];
}

/** Checks entries, checkpoints and the file's rules in one reading snapshot. */
export function checkLedger(raw: RawDatabase, options: CheckOptions): LedgerVerdict {
  let size = (): number => 0;
  return damageTold(
    () => size(),
    () =>
      raw.transaction(() => {
        const source = ledgerSource(raw);
        const walk = walkLedger(optionsFor(source, options));
        size = () => walk.size;
        const verdict = walkOn(source, walk).all() ?? walk.end();
        return verdict.kind === 'ok' ? (checkPages(raw, verdict.size) ?? checkRules(raw, verdict.size) ?? verdict) : verdict;
      })(),
  );
}

export interface BegunCheck {
  /** Of all entries, or of the newest against a checkpoint. */
  readonly verdict: LedgerVerdict;
  /** Goes on with the older ones; once ended it answers the same again. */
  readonly slice: () => LedgerCheck;
}

/** Checks as much as lets the ledger be used at once. */
export function beginCheck(raw: RawDatabase, options: CheckOptions, wholeMax = WHOLE_MAX): BegunCheck {
  let size = 0;
  const counted = damageTold(none, () => {
    size = Number(raw.prepare('SELECT coalesce(max(seq) + 1, 0) FROM entries').pluck().get());
    return undefined;
  });
  if (counted !== undefined || size <= Math.max(wholeMax, RECENT_MIN + CHECKPOINT_EVERY)) {
    return { verdict: counted ?? checkLedger(raw, options), slice: () => ({ kind: 'ok' }) };
  }
  const from = Math.floor((size - RECENT_MIN) / CHECKPOINT_EVERY) * CHECKPOINT_EVERY;
  const verdict = damageTold(
    () => from,
    () => checkRecent(raw, options, from),
  );
  return { verdict, slice: verdict.kind === 'ok' ? sliceOfPast(raw, options, from) : () => ({ kind: 'bad', sentence: verdict.sentence }) };
}

/** The entries from a checkpoint on: the tree at that size is put together from kept subtrees and must have the signed root. */
function checkRecent(raw: RawDatabase, options: CheckOptions, from: number): LedgerVerdict {
  const source = ledgerSource(raw);
  const range = rangeOf(from, source.subtreeAt);
  const last = source.after(from - 2, 1).at(0);
  if (range === undefined || last?.seq !== from - 1) {
    return bad(
      from - CHECKPOINT_EVERY,
      'checkpoint-bad',
      `The checkpoint of the first ${String(from)} entries is missing or was changed: entries from ${String(from - CHECKPOINT_EVERY)} on are not proved.`,
    );
  }
  const walk = walkLedger(optionsFor(source, options), { range, last: last.hash });
  const verdict = walkOn(source, walk, from - 1).all() ?? walk.end();
  if (verdict.kind === 'bad') return verdict;
  const tables = ['checkpoints', 'head'] as const;
  return (
    tables.map((table) => checkPages(raw, verdict.size, table)).find((found) => found !== undefined) ??
    checkRules(raw, verdict.size) ??
    verdict
  );
}

/** The entries before the size given, which a checkpoint states. They never change, so that slices need no common snapshot. */
function sliceOfPast(raw: RawDatabase, options: CheckOptions, total: number): () => LedgerCheck {
  const source = ledgerSource(raw);
  const walk = walkLedger(optionsFor(source, options));
  const steps = walkOn(source, walk);
  let ended: LedgerCheck | undefined;
  const check = (): LedgerCheck => {
    const found = damageTold(
      () => walk.size,
      () => steps.step(Math.min(SLICE_ENTRIES, total - walk.size)),
    );
    if (found !== undefined && found !== 'end') return { kind: 'bad', sentence: found.sentence };
    return walk.size < total ? { kind: 'checking', done: walk.size, total } : { kind: 'ok' };
  };
  return () => {
    const now = ended ?? check();
    if (now.kind !== 'checking') ended = now;
    return now;
  };
}

interface Steps {
  /** The next entries; 'end' where there are none. */
  step(limit: number): BadVerdict | 'end' | undefined;
  all(): BadVerdict | undefined;
}

/** Reads on from one number to the next. Where rows cannot be read together, one by one, to name the one that cannot. */
function walkOn(source: LedgerSource, walk: LedgerWalk, start = BEFORE_ALL): Steps {
  let last = start;
  let rowsMax = ROWS_AT_ONCE;
  const read = (limit: number): StoredEntry[] => {
    try {
      return source.after(last, Math.min(limit, rowsMax));
    } catch (error) {
      if (!isDamage(sqliteCode(error)) || rowsMax === 1) throw error;
      rowsMax = 1;
      return source.after(last, rowsMax);
    }
  };
  const step = (limit: number): BadVerdict | 'end' | undefined => {
    const batch = read(limit);
    const next = batch.at(-1)?.seq;
    if (next === undefined) return 'end';
    last = next;
    return walk.take(batch, () => source.entries(next));
  };
  const all = (): BadVerdict | undefined => {
    for (;;) {
      const found = step(ROWS_AT_ONCE);
      if (found !== undefined) return found === 'end' ? undefined : found;
    }
  };
  return { step, all };
}

function optionsFor(source: LedgerSource, { crypto, key, anchors }: CheckOptions): VerifyOptions {
  return {
    key,
    anchors,
    hash: crypto.sha256.bind(crypto),
    isSignatureValid: crypto.isSignatureValid.bind(crypto),
    head: source.head,
    noteAt: source.noteAt,
    subtreeAt: source.subtreeAt,
  };
}

const none = (): number => 0;

function damageTold<Result>(reached: () => number, work: () => Result): Result | BadVerdict {
  try {
    return work();
  } catch (error) {
    if (!isDamage(sqliteCode(error))) throw error;
    const seq = reached();
    return bad(seq, 'unreadable', `The ledger cannot be read from entry ${String(seq)} on: its file is damaged.`);
  }
}

/** SQLITE_ERROR: a table or column is gone, or the schema cannot be parsed. */
export function isDamage(code: string | undefined): boolean {
  return code === 'SQLITE_ERROR' || code?.startsWith('SQLITE_CORRUPT') === true || code?.startsWith('SQLITE_NOTADB') === true;
}

/** The entries hold; so must the file's structure, */
function checkPages(raw: RawDatabase, size: number, table?: 'checkpoints' | 'head'): BadVerdict | undefined {
  const pages = raw.pragma(`quick_check(${table ?? '1'})`, { simple: true });
  if (pages === 'ok') return undefined;
  return bad(size, 'unreadable', 'All entries hold, but the file around them is damaged: export the ledger and begin a new one.');
}

/** and the triggers that keep it growing only. */
function checkRules(raw: RawDatabase, size: number): BadVerdict | undefined {
  const fresh = new BetterSqlite3(':memory:');
  try {
    fresh.exec(LEDGER_SCHEMA);
    if (rulesOf(fresh) === rulesOf(raw)) return undefined;
  } finally {
    fresh.close();
  }
  return bad(
    size,
    'rules-changed',
    'All entries hold, but the rules by which the file refuses changes were altered: find out who opened it.',
  );
}

function rulesOf(raw: RawDatabase): string {
  return JSON.stringify(raw.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').raw().all());
}

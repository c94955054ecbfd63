/**
 * Reads ledger.db as it lies there, trusting nothing: for the check at every start and for an
 * auditor offline. Never writes. A row of the wrong form counts as a changed entry, a page that
 * cannot be read ends the check there.
 */

import BetterSqlite3 from 'better-sqlite3';
import { Fault, isFault } from '../../base/fault.ts';
import type { StoredEntry } from '../../core/ledger/chain.ts';
import { type NoteKey, readVerifierKey } from '../../core/ledger/checkpoint.ts';
import { bad, type LedgerVerdict } from '../../core/ledger/verdict.ts';
import { verifyLedger } from '../../core/ledger/verify.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { RawDatabase } from './database.ts';
import { ledgerFiles, readAnchor } from './ledger-anchor.ts';
import { LEDGER_SCHEMA, LEDGER_VERSION } from './ledger-schema.ts';
import { sqliteCode } from './sqlite-error.ts';

const BUSY_MS = 2000;

type Row = readonly [seq: unknown, atMs: unknown, event: unknown, previous: unknown, hash: unknown];

export interface LedgerSource {
  entries(): Generator<StoredEntry>;
  readonly head: string;
  readonly noteAt: (size: number) => string | undefined;
}

/** The database as the verifier's source. Reads happen as the entries are taken. */
export function ledgerSource(raw: RawDatabase): LedgerSource {
  const note = raw.prepare('SELECT note FROM checkpoints WHERE size = ?').pluck();
  const head = raw.prepare('SELECT note FROM head WHERE id = 1').pluck().get();
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    *entries() {
      const rows = raw.prepare('SELECT seq, at_ms, event, previous, hash FROM entries ORDER BY seq').raw().iterate();
      for (const row of rows as IterableIterator<Row>) yield toEntry(row);
    },
    head: textOf(head),
    noteAt: (size) => textOf(note.get(size)),
  };
}

/** Values of a wrong type become ones that no hash fits. */
function toEntry([seq, atMs, event, previous, hash]: Row): StoredEntry {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const number = (value: unknown): number => (typeof value === 'number' ? value : -1);
  return { seq: number(seq), atMs: number(atMs), event: text(event), previous: text(previous), hash: text(hash) };
}

export interface CheckOptions {
  readonly crypto: Crypto;
  readonly key: NoteKey;
  /** Notes kept outside of the database. */
  readonly anchors: readonly string[];
}

/** Checks entries, checkpoints and the file's rules in one reading snapshot. */
export function checkLedger(raw: RawDatabase, options: CheckOptions): LedgerVerdict {
  let reached = 0;
  try {
    const verdict = raw.transaction(() => {
      const source = ledgerSource(raw);
      const counted = function* (): Generator<StoredEntry> {
        for (const entry of source.entries()) {
          yield entry;
          reached += 1;
        }
      };
      const { crypto, key, anchors } = options;
      const isSignatureValid = crypto.isSignatureValid.bind(crypto);
      return verifyLedger(counted(), {
        key,
        anchors,
        hash: crypto.sha256.bind(crypto),
        isSignatureValid,
        head: source.head,
        noteAt: source.noteAt,
      });
    })();
    return verdict.kind === 'ok' ? checkRules(raw, verdict) : verdict;
  } catch (error) {
    if (!isDamage(sqliteCode(error))) throw error;
    return bad(reached, 'unreadable', `The ledger cannot be read from entry ${String(reached)} on: its file is damaged.`);
  }
}

/** SQLITE_ERROR: a table or column is gone, or the schema cannot be parsed. */
function isDamage(code: string | undefined): boolean {
  return code === 'SQLITE_ERROR' || code?.startsWith('SQLITE_CORRUPT') === true || code?.startsWith('SQLITE_NOTADB') === true;
}

/** The entries hold; so must the file's structure and the triggers that keep it growing only. */
function checkRules(raw: RawDatabase, verdict: Extract<LedgerVerdict, { kind: 'ok' }>): LedgerVerdict {
  const pages = raw.pragma('quick_check(1)', { simple: true });
  if (pages !== 'ok')
    return bad(verdict.size, 'unreadable', 'All entries hold, but the file around them is damaged: export the ledger and begin a new one.');
  const fresh = new BetterSqlite3(':memory:');
  try {
    fresh.exec(LEDGER_SCHEMA);
    if (rulesOf(fresh) === rulesOf(raw)) return verdict;
  } finally {
    fresh.close();
  }
  return bad(
    verdict.size,
    'rules-changed',
    'All entries hold, but the rules by which the file refuses changes were altered: find out who opened it.',
  );
}

function rulesOf(raw: RawDatabase): string {
  return JSON.stringify(raw.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').raw().all());
}

export interface VerifyFileOptions {
  /** ledger.db. Its `.pub` and `.head` are looked for beside it. */
  readonly path: string;
  readonly crypto: Crypto;
  /** The key the checker trusts, as text of `ledger.pub`; without it the file beside the database is believed. */
  readonly verifierKey?: string;
  /** Further notes kept elsewhere (an export, a printed receipt). */
  readonly anchors?: readonly string[];
}

/**
 * Checks a ledger file with the terminal running or not. Faults: `store-failed` where it cannot be
 * opened, `store-version` where another program version wrote it, `bad-key` where no valid key is at hand.
 * A copy of the database, key and head that are all old together cannot be told from the truth here:
 * give an anchor from elsewhere.
 */
export function verifyLedgerFile(options: VerifyFileOptions): LedgerVerdict {
  const head = readAnchor(ledgerFiles(options.path).head); // before the database: it may lag behind, never lead
  const key = trustedKey(options);
  const raw = openToRead(options.path);
  try {
    const version = raw.pragma('user_version', { simple: true });
    if (version !== LEDGER_VERSION) {
      throw new Fault(
        'store-version',
        `The ledger in ${options.path} has format ${String(version)}, this program reads format ${String(LEDGER_VERSION)}: use the program version that wrote it.`,
      );
    }
    const verdict = checkLedger(raw, {
      crypto: options.crypto,
      key,
      anchors: [...(head === undefined ? [] : [head]), ...(options.anchors ?? [])],
    });
    return verdict.kind === 'ok' && head === undefined ? headMissing(verdict.size, options.path) : verdict;
  } catch (error) {
    const code = sqliteCode(error);
    if (code === undefined) throw error;
    if (isDamage(code)) return bad(0, 'unreadable', 'The ledger cannot be read at all: its file is damaged.');
    throw new Fault('store-failed', `The ledger in ${options.path} cannot be read (${code}): check the file and try again.`, error);
  } finally {
    raw.close();
  }
}

/** The verdict where the newest checkpoint outside of the database is gone. */
export function headMissing(size: number, path: string): LedgerVerdict {
  return bad(
    size,
    'anchor-bad',
    `The ${String(size)} entries agree with each other, but ${ledgerFiles(path).head} is gone: whether later entries were cut off cannot be told.`,
  );
}

/** Opens for reading. Fault `store-failed` where the file is absent or locked. */
export function openToRead(path: string): RawDatabase {
  try {
    const raw = new BetterSqlite3(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
    raw.pragma('trusted_schema = OFF');
    return raw;
  } catch (error) {
    throw new Fault('store-failed', `The ledger ${path} cannot be opened: check that the file is there and may be read.`, error);
  }
}

/** The key of the text given or of the file beside the ledger. */
export function trustedKey({ path, crypto, verifierKey }: Pick<VerifyFileOptions, 'path' | 'crypto' | 'verifierKey'>): NoteKey {
  const file = ledgerFiles(path).publicKey;
  const text = verifierKey ?? readAnchor(file);
  const key = readVerifierKey(text?.trimEnd() ?? '', crypto.sha256.bind(crypto));
  if (key !== undefined) return key;
  throw new Fault(
    'bad-key',
    `${verifierKey === undefined ? file : 'The key given'} is ${text === undefined ? 'missing' : 'not a ledger key'}: give the key that was noted when the terminal was commissioned.`,
  );
}

/** True for a fault after which the ledger may be put aside and a new one begun. */
export function isLedgerLost(thrown: unknown): boolean {
  return isFault(thrown, 'ledger-broken') || isFault(thrown, 'store-corrupt');
}

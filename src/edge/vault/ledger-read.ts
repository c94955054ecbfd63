/**
 * A ledger.db as an auditor opens it, with the terminal running or not, trusting nothing but the
 * key given. Never writes.
 */

import BetterSqlite3 from 'better-sqlite3';
import { Fault, isFault } from '../../base/fault.ts';
import { type NoteKey, readVerifierKey } from '../../core/ledger/checkpoint.ts';
import { bad, type LedgerVerdict } from '../../core/ledger/verdict.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { RawDatabase } from './database.ts';
import { ledgerFiles, readAnchor } from './ledger-anchor.ts';
import { checkLedger, isDamage } from './ledger-check.ts';
import { LEDGER_VERSION } from './ledger-schema.ts';
import { sqliteCode } from './sqlite-error.ts';

const BUSY_MS = 2000;

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

/**
 * Opens a SQLite file the way every store needs it (DESIGN §4): durable at commit, freed bytes
 * zeroed, unreadable for others, checked at open. Every SQLite error becomes a Fault that says
 * what to do. Never repairs, never replaces a file that it cannot read.
 */

import { accessSync, chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { Fault, invariant } from '../../base/fault.ts';
import { sqliteCode } from './sqlite-error.ts';

export type RawDatabase = BetterSqlite3.Database;

/** A statement waits this long for another connection before it fails. */
const BUSY_MS = 2000;
/** SQLite's own default; a store of large rows asks for more. */
const PAGE_BYTES_DEFAULT = 4096;

/** More texts than any store has: a text built from data would fill the map. */
const STATEMENTS_MAX = 200;

export interface DatabaseOptions {
  /** SQL run once on an empty file, in one transaction. Tables must be STRICT. */
  readonly schema: string;
  /** Kept in `user_version`; another number in the file is Fault `store-version`. From 1. */
  readonly version: number;
  /** What else to do with a file of another version, as the end of a sentence; without it, only its own program reads it. */
  readonly otherVersion?: string;
  /** What people call this store, for the messages ("the face store"). */
  readonly label: string;
  /** Page size of a new file, bytes. */
  readonly pageBytes?: number;
  /** Upper bound of the file, pages: SQLite then reports a full disk. */
  readonly pagesMax?: number;
  /** The pages of a larger file are not walked at open: whoever opens it checks what it reads. Bytes; without it all are. */
  readonly quickCheckMaxBytes?: number;
  /** Another process may write: open without writing, fail where the file is absent. */
  readonly isReadOnly?: boolean;
  /** No second connection, in this or another process, may open the file; then there is no -shm file either. */
  readonly isExclusive?: boolean;
}

export interface Database {
  /** The connection, for prepared statements. Run them inside `guard` or `transaction`. */
  readonly raw: RawDatabase;
  readonly path: string;
  /** Prepares a statement once for one SQL text; the texts are the program's own, so there are few. */
  statement(sql: string): BetterSqlite3.Statement;
  /** Runs `work`, turning SQLite errors into Faults: store-full, store-corrupt, store-failed. */
  guard<Result>(work: () => Result): Result;
  /** The same in one immediate transaction: all or nothing, on disk when it returns. */
  transaction<Result>(work: () => Result): Result;
  /** Moves the write-ahead log into the file and cuts it to zero bytes. Fault `store-failed` where a reader holds it. */
  truncateWal(): void;
  close(): void;
}

/**
 * Opens or makes the file (mode 0600, its folder 0700).
 * Faults: store-corrupt, store-version, store-full, store-failed.
 */
export function openDatabase(path: string, options: DatabaseOptions): Database {
  const isReadOnly = options.isReadOnly ?? false;
  const guard = <Result>(work: () => Result): Result => guarded(work, options.label, path);
  const raw = guard(() => {
    if (isReadOnly) accessSync(path);
    else makeFile(path);
    return new BetterSqlite3(path, { timeout: BUSY_MS, readonly: isReadOnly, fileMustExist: isReadOnly });
  });
  try {
    guard(() => {
      configure(raw, options, isReadOnly);
    });
    guard(() => {
      prepareSchema(raw, options, path);
    });
  } catch (error) {
    raw.close();
    throw error;
  }
  const statements = new Map<string, BetterSqlite3.Statement>();
  return {
    raw,
    path,
    statement: (sql) => {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      invariant(statements.size < STATEMENTS_MAX, 'SQL texts are constants');
      const made = raw.prepare(sql);
      statements.set(sql, made);
      return made;
    },
    guard,
    transaction: (work) => guard(() => raw.transaction(work).immediate()),
    truncateWal: () => {
      guard(() => {
        truncate(raw, options.label, path);
      });
    },
    close: () => {
      raw.close();
    },
  };
}

/** Makes an absent file before SQLite does, so that it is never readable by others, not for a moment. */
function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600); // SQLite gives -wal and -shm the mode of the file
}

function configure(raw: RawDatabase, options: DatabaseOptions, isReadOnly: boolean): void {
  raw.pragma('trusted_schema = OFF');
  raw.pragma('foreign_keys = ON');
  raw.pragma('cell_size_check = ON');
  raw.pragma('temp_store = MEMORY'); // no spill file outside the store's folder
  if (isReadOnly) return;
  raw.pragma(`page_size = ${String(options.pageBytes ?? PAGE_BYTES_DEFAULT)}`);
  if (options.isExclusive === true) raw.pragma('locking_mode = EXCLUSIVE'); // before the first use of the log
  raw.pragma('journal_mode = WAL');
  raw.pragma('synchronous = FULL');
  raw.pragma('secure_delete = ON');
  if (options.pagesMax !== undefined) raw.pragma(`max_page_count = ${String(options.pagesMax)}`);
}

function prepareSchema(raw: RawDatabase, options: DatabaseOptions, path: string): void {
  invariant(Number.isSafeInteger(options.version) && options.version > 0, 'a schema version counts from 1');
  const found = raw.pragma('user_version', { simple: true });
  const tables = raw.prepare("SELECT count(*) AS count FROM sqlite_schema WHERE type = 'table'").get() as { count: number };
  if (found === 0 && tables.count === 0 && options.isReadOnly !== true) {
    raw
      .transaction(() => {
        raw.exec(options.schema);
        raw.pragma(`user_version = ${String(options.version)}`);
      })
      .immediate();
    return;
  }
  if (found !== options.version) {
    throw new Fault(
      'store-version',
      `${options.label} in ${path} has format ${String(found)}, this program reads format ${String(options.version)}: start the program version that wrote it${options.otherVersion === undefined ? '' : `, or ${options.otherVersion}`}.`,
    );
  }
  if (schemaOf(raw) !== expectedSchema(options.schema)) throw corrupt(options.label, path, 'its tables are not the ones it was made with');
  if (statSync(path).size > (options.quickCheckMaxBytes ?? Number.POSITIVE_INFINITY)) return;
  const verdict = raw.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw corrupt(options.label, path, verdict);
}

/** Tables, indexes and triggers as their texts: a trigger more, or a name changed by a flipped bit, is not this store. */
function schemaOf(raw: RawDatabase): string {
  return JSON.stringify(raw.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').raw().all());
}

function expectedSchema(schema: string): string {
  const fresh = new BetterSqlite3(':memory:');
  try {
    fresh.exec(schema);
    return schemaOf(fresh);
  } finally {
    fresh.close();
  }
}

function truncate(raw: RawDatabase, label: string, path: string): void {
  const [result] = raw.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  if (result?.busy !== 0) throw held(label, path, result);
}

function guarded<Result>(work: () => Result, label: string, path: string): Result {
  try {
    return work();
  } catch (error) {
    throw toFault(error, label, path);
  }
}

/** SQLite's error as a Fault; anything else as it is. */
function toFault(error: unknown, label: string, path: string): unknown {
  if (isSystemError(error)) {
    return error.code === 'ENOSPC'
      ? full(label, path, error)
      : new Fault('store-failed', `${label} in ${path} cannot be opened (${error.code}): check the folder and its permissions.`, error);
  }
  const code = sqliteCode(error);
  if (code === undefined) return error;
  if (code.startsWith('SQLITE_FULL')) return full(label, path, error);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return held(label, path, error);
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) return corrupt(label, path, error);
  return new Fault('store-failed', `${label} in ${path} failed (${code}): check the disk, then start again.`, error);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}

function full(label: string, path: string, cause: unknown): Fault {
  return new Fault(
    'store-full',
    `The disk that holds ${label} (${path}) is full and nothing was written: free some space and try again.`,
    cause,
  );
}

function held(label: string, path: string, cause: unknown): Fault {
  return new Fault('store-failed', `${label} in ${path} is held by another program: end that program and try again.`, cause);
}

function corrupt(label: string, path: string, cause: unknown): Fault {
  return new Fault(
    'store-corrupt',
    `${label} in ${path} is damaged and was not changed: keep a copy if it matters, move the file away and start again with an empty one.`,
    cause,
  );
}

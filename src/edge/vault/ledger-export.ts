/**
 * The ledger as JSON lines for auditors: a head line (format, verifier key, signed checkpoint),
 * then one line for each entry. `entry` in canonical JSON is the Merkle leaf, so any
 * RFC 6962 tool can recompute the root. Holds what the ledger holds: pseudonyms and codes (INV-12).
 */

import { Fault } from '../../base/fault.ts';
import { entryText, type StoredEntry } from '../../core/ledger/chain.ts';
import { readCheckpoint, readVerifierKey, verifierKeyText } from '../../core/ledger/checkpoint.ts';
import { bad, type LedgerVerdict } from '../../core/ledger/verdict.ts';
import { CHECKPOINT_EVERY, verifyLedger } from '../../core/ledger/verify.ts';
import type { Crypto } from '../../ports/crypto.ts';
import { openToRead, trustedKey, verifyLedgerFile, type VerifyFileOptions } from './ledger-read.ts';
import { ledgerSource } from './ledger-source.ts';
import { sqliteCode } from './sqlite-error.ts';

export const EXPORT_FORMAT = 'menshen-ledger/1';

/** A head line or an entry line, as text without its line feed. */
const ENTRY_LINE =
  /^\{(?:"checkpoint":("(?:[^"\\]|\\.)*"),)?"entry":(\{"atMs":(-?\d{1,16}),"event":(\{.*\}),"previous":"([0-9a-f]{64})","seq":(\d{1,16})\}),"hash":"([0-9a-f]{64})"\}$/;

export interface ExportResult {
  readonly entries: number;
  /** The check of the file that was exported: a broken ledger is exported all the same, as evidence. */
  readonly verdict: LedgerVerdict;
}

/**
 * Hands out every line without its line feed. Faults as `verifyLedgerFile`; what `write` throws goes through.
 */
export function exportLedger(options: VerifyFileOptions & { readonly write: (line: string) => void }): ExportResult {
  const { path, crypto, write } = options;
  const verdict = verifyLedgerFile(options);
  const verifierKey = verifierKeyText(crypto.sha256.bind(crypto), trustedKey(options));
  const raw = openToRead(path);
  try {
    return raw.transaction(() => {
      const source = ledgerSource(raw);
      write(headLine(verifierKey, source.head));
      let entries = 0;
      for (const entry of source.entries()) {
        entries += 1;
        const note = entries % CHECKPOINT_EVERY === 0 ? source.noteAt(entries) : undefined;
        write(entryLine(entry, note));
      }
      return { entries, verdict };
    })();
  } catch (error) {
    if (sqliteCode(error) !== undefined) {
      throw new Fault(
        'ledger-broken',
        `The ledger ${path} cannot be read to its end: what was written so far is kept. ${verdict.kind === 'bad' ? verdict.sentence : ''}`,
        error,
      );
    }
    throw error;
  } finally {
    raw.close();
  }
}

export function headLine(verifierKey: string, checkpoint: string): string {
  return JSON.stringify({ checkpoint, format: EXPORT_FORMAT, verifierKey });
}

export function entryLine(entry: StoredEntry, note: string | undefined): string {
  return `{${note === undefined ? '' : `"checkpoint":${JSON.stringify(note)},`}"entry":${entryText(entry)},"hash":"${entry.hash}"}`;
}

export interface VerifyExportOptions {
  readonly crypto: Crypto;
  /** The key the checker trusts. Without it the export's own key is believed, which proves no more than that it is whole. */
  readonly verifierKey?: string;
  readonly anchors?: readonly string[];
}

/** Checks an export line by line (without line feeds), in bounded memory. Malformed lines are verdicts, never thrown. */
export function verifyExport(lines: Iterable<string>, options: VerifyExportOptions): LedgerVerdict {
  const { crypto } = options;
  const hash = crypto.sha256.bind(crypto);
  const isSignatureValid = crypto.isSignatureValid.bind(crypto);
  const iterator = lines[Symbol.iterator]();
  const first = iterator.next();
  const head = first.done === true ? undefined : readHead(first.value);
  if (head === undefined) return bad(0, 'unreadable', 'The first line is not the head of a ledger export: check that the file is whole.');
  const key = readVerifierKey(options.verifierKey?.trimEnd() ?? head.verifierKey, hash);
  if (key === undefined || verifierKeyText(hash, key) !== head.verifierKey)
    return bad(0, 'checkpoint-bad', 'The export is signed by another key than the one given.');
  if (readCheckpoint(head.checkpoint, key, hash, isSignatureValid) === undefined)
    return bad(0, 'checkpoint-bad', 'The checkpoint in the head line was changed: nothing in the export is proved.');
  /** Notes that were read and not yet asked for: no more than the verifier reads ahead. */
  const notes = new Map<number, string>();
  const entries = function* (): Generator<StoredEntry> {
    let size = 0;
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      size += 1;
      const line = readEntry(next.value);
      if (size % CHECKPOINT_EVERY === 0) notes.set(size, line.note);
      yield line.entry;
    }
  };
  return verifyLedger(entries(), {
    key,
    hash,
    isSignatureValid,
    head: head.checkpoint,
    noteAt: (size) => {
      const note = notes.get(size);
      notes.delete(size);
      return note;
    },
    anchors: options.anchors ?? [],
  });
}

function readHead(line: string): { readonly checkpoint: string; readonly verifierKey: string } | undefined {
  try {
    const head = JSON.parse(line) as Readonly<Record<string, unknown>> | null;
    const checkpoint = head?.['checkpoint'];
    const verifierKey = head?.['verifierKey'];
    if (typeof checkpoint !== 'string' || typeof verifierKey !== 'string') return undefined;
    return headLine(verifierKey, checkpoint) === line ? { checkpoint, verifierKey } : undefined;
  } catch {
    return undefined; // not JSON
  }
}

/** A malformed line becomes an entry that no hash fits. */
function readEntry(line: string): { readonly entry: StoredEntry; readonly note: string } {
  const [, note, , atMs, event = '', previous = '', seq, hash = ''] = ENTRY_LINE.exec(line) ?? [];
  const entry = { seq: Number(seq ?? -1), atMs: Number(atMs ?? 0), event, previous, hash };
  const text = readText(note);
  const isAsWritten = text !== undefined && entryLine(entry, text === '' ? undefined : text) === line;
  return isAsWritten ? { entry, note: text } : { entry: { ...entry, hash: '' }, note: '' };
}

function readText(quoted: string | undefined): string | undefined {
  if (quoted === undefined) return '';
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}

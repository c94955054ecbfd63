/**
 * The audit commands, joined to the ledger's files: check it, hand it out, hold a receipt against it.
 * They read the folder as it lies there, with the terminal running or not, and never write to it.
 */

import { closeSync, existsSync, openSync, readSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault, invariant } from './base/fault.ts';
import { readVerifierKey } from './core/ledger/checkpoint.ts';
import { checkProof, type EntrySummary, PROOF_CHARACTERS_MAX, readProof } from './core/ledger/proof.ts';
import { readReceipt, type Receipt, RECEIPT_CHARACTERS_MAX, RECEIPT_PREFIX } from './core/ledger/receipt.ts';
import { idStartOf } from './core/ledger/receipt-number.ts';
import { badReceipt } from './core/ledger/receipt-verdict.ts';
import type { Answer, AuditAnswer, ReceiptWords } from './edge/cli/parts.ts';
import { openCrypto } from './edge/crypto/sodium.ts';
import { EXPORT_FORMAT, exportLedger } from './edge/vault/ledger-export.ts';
import { linesOf } from './edge/vault/ledger-lines.ts';
import { verifyLedgerFile } from './edge/vault/ledger-read.ts';
import {
  confirmReceipt,
  exportedLedger,
  findByNumber,
  ledgerFile,
  proveReceipt,
  receiptCheck,
  type ReceiptLedger,
} from './edge/vault/ledger-receipt.ts';
import type { Crypto } from './ports/crypto.ts';

/** First bytes of every SQLite database. */
const SQLITE_MARK = 'SQLite format 3';
/** Longest key text: name, hash and key. */
const KEY_CHARACTERS_MAX = 512;

function ledgerOf(dataDir: string): string {
  const path = join(resolve(dataDir), 'ledger.db');
  if (!existsSync(path)) throw new Fault('command-bad', `There is no ledger at ${path}. Name the data folder with --data.`);
  return path;
}

export async function verifyAudit(dataDir: string): Promise<AuditAnswer> {
  const path = ledgerOf(dataDir);
  const verdict = verifyLedgerFile({ path, crypto: await openCrypto() });
  if (verdict.kind === 'ok')
    return {
      isOk: true,
      entries: verdict.size,
      firstBad: null,
      what: 'ok',
      sentence: `All ${String(verdict.size)} entries hold: none changed, dropped, reordered or cut off.`,
    };
  return { isOk: false, entries: verdict.seq, firstBad: verdict.seq, what: verdict.what, sentence: verdict.sentence };
}

export async function exportAudit(dataDir: string, out: string): Promise<Answer> {
  const crypto = await openCrypto();
  const file = openNew(out);
  try {
    const { entries, verdict } = exportLedger({
      path: ledgerOf(dataDir),
      crypto,
      write: (line) => {
        writeSync(file, `${line}\n`);
      },
    });
    return { file: resolve(out), entries, audit: verdict.kind };
  } finally {
    closeSync(file);
  }
}

function openNew(out: string): number {
  try {
    return openSync(out, 'wx', 0o600);
  } catch (error) {
    throw new Fault(
      'command-bad',
      `${out} cannot be made new. Name a file that does not exist yet, in a folder that you may write to.`,
      error,
    );
  }
}

/** What was handed over: the whole receipt, or its short number, written out or in a file. */
type Handed = { readonly kind: 'receipt'; readonly receipt: Receipt } | { readonly kind: 'number'; readonly idStart: string };

function handedOver(words: string): Handed {
  const given = unspaced(words);
  const isText = given.startsWith(RECEIPT_PREFIX) || idStartOf(given) !== undefined;
  const text = isText && !existsSync(words) ? given : unspaced(startOf(words, 2 * RECEIPT_CHARACTERS_MAX));
  const idStart = idStartOf(text);
  if (idStart !== undefined) return { kind: 'number', idStart };
  const receipt = readReceipt(text);
  if (receipt === undefined) throw badReceipt('not-a-receipt');
  return { kind: 'receipt', receipt };
}

/** Copied by hand or from paper, it may have been broken into lines or groups; neither receipt nor number has a space. */
function unspaced(text: string): string {
  return text.replaceAll(/\s/g, '');
}

/** The first characters of a file; none where it is not one that can be read. */
function startOf(path: string, characters: number): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(characters);
      return bytes.toString('utf8', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return ''; // read as a receipt that is none: the sentence says what to do
  }
}

/** Holds a receipt against the ledger of the data folder, an export, another ledger.db or a proof. Fault `receipt-bad` says why it fails. */
export async function verifyReceipt(words: ReceiptWords, dataDir: string): Promise<Answer> {
  const handed = handedOver(words.receipt);
  const crypto = await openCrypto();
  const verifierKey = words.key === undefined ? undefined : keyText(words.key, crypto);
  if (words.against === undefined) {
    const options = { path: ledgerOf(dataDir), crypto, ...(verifierKey === undefined ? {} : { verifierKey }) };
    return heldAgainst(ledgerFile(options), handed, crypto);
  }
  const path = resolve(words.against);
  if (!existsSync(path)) throw new Fault('command-bad', `There is no file ${path}. Name a proof, an export or a ledger.db with --against.`);
  if (verifierKey === undefined)
    throw new Fault(
      'command-bad',
      'A file from elsewhere is believed only with --key: the ledger.pub that was noted when the terminal was commissioned.',
    );
  if (startOf(path, SQLITE_MARK.length) === SQLITE_MARK) return heldAgainst(ledgerFile({ path, crypto, verifierKey }), handed, crypto);
  if (isExport(path)) return heldAgainst(exportedLedger({ path, crypto, verifierKey }), handed, crypto);
  return heldAgainstProof(startOf(path, PROOF_CHARACTERS_MAX + 2), handed, { crypto, verifierKey });
}

function isExport(path: string): boolean {
  for (const line of linesOf(path)) return line.includes(`"format":"${EXPORT_FORMAT}"`);
  return false;
}

function heldAgainst(ledger: ReceiptLedger, handed: Handed, crypto: Crypto): Answer {
  if (handed.kind === 'number') {
    const found = findByNumber(ledger, handed.idStart);
    return {
      isOk: true,
      found: found.map(shown),
      sentence: 'The ledger holds, and these entries have that number. A number finds entries; only the whole receipt proves.',
    };
  }
  const { entries, ...entry } = confirmReceipt(ledger, handed.receipt, crypto);
  return confirmed(entry, handed.receipt, entries);
}

function heldAgainstProof(text: string, handed: Handed, trust: { readonly crypto: Crypto; readonly verifierKey: string }): Answer {
  if (handed.kind === 'number')
    throw new Fault('command-bad', 'A number can be looked up in a ledger only: give the whole receipt, or leave --against out.');
  const proof = readProof(text.trimEnd());
  if (proof === undefined) throw badReceipt('not-a-proof');
  const key = readVerifierKey(trust.verifierKey, trust.crypto.sha256.bind(trust.crypto));
  invariant(key !== undefined, 'the key was read before');
  const verdict = checkProof(handed.receipt, proof, receiptCheck(trust.crypto, key));
  if (verdict.kind === 'bad') throw badReceipt(verdict.what);
  return confirmed(verdict.entry, handed.receipt, verdict.newest.size);
}

function confirmed(entry: EntrySummary, receipt: Receipt, entries: number): Answer {
  return {
    isOk: true,
    ...shown(entry),
    signedAtEntries: receipt.tree.size,
    heldAtEntries: entries,
    sentence: `The receipt holds: ${entry.kind} at ${timeOf(entry.atMs)} is entry ${String(entry.seq)}, and the newest signed state of ${String(entries)} entries still contains it.`,
  };
}

function shown(entry: EntrySummary): Answer {
  return { kind: entry.kind, at: timeOf(entry.atMs), seq: entry.seq, number: entry.number };
}

/** A clock may have been set to anything: what is no date is said as it stands. */
function timeOf(atMs: number): string {
  const date = new Date(atMs);
  return Number.isNaN(date.getTime()) ? `${String(atMs)} ms` : date.toISOString();
}

/** Writes the proof with which a receipt verifies without this ledger. */
export async function proveAudit(words: { readonly receipt: string; readonly out: string }, dataDir: string): Promise<Answer> {
  const handed = handedOver(words.receipt);
  if (handed.kind === 'number')
    throw new Fault(
      'command-bad',
      'A proof is made for the whole receipt, not for its number: look the number up with "menshen audit verify --receipt".',
    );
  const { text, proved } = proveReceipt({ path: ledgerOf(dataDir), crypto: await openCrypto() }, handed.receipt);
  const file = openNew(words.out);
  try {
    writeSync(file, `${text}\n`);
  } finally {
    closeSync(file);
  }
  return {
    file: resolve(words.out),
    ...shown(proved),
    next: 'Check it anywhere: menshen audit verify --receipt TEXT --against FILE --key LEDGER.PUB',
  };
}

/** The key as text, given so or as a file. */
function keyText(words: string, crypto: Crypto): string {
  const hash = crypto.sha256.bind(crypto);
  const text = existsSync(words) ? startOf(words, KEY_CHARACTERS_MAX).trim() : words.trim();
  if (readVerifierKey(text, hash) !== undefined) return text;
  throw new Fault(
    'bad-key',
    'The key given is not a ledger key: name the file ledger.pub that was noted when the terminal was commissioned, or its text.',
  );
}

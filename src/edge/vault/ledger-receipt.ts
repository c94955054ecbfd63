/**
 * Receipts held against a ledger (ledger.db or its export), and the proof that makes the ledger
 * unnecessary. The ledger itself is checked first: nothing is read from one that does not hold.
 * Never writes (INV-12).
 */

import { equalBytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { entryLeaf, entryText, type StoredEntry } from '../../core/ledger/chain.ts';
import { type NoteKey, readCheckpoint, verifierKeyText } from '../../core/ledger/checkpoint.ts';
import { proveConsistency, proveInclusion } from '../../core/ledger/merkle-proof.ts';
import { checkProof, type EntrySummary, proofText, readEntry, type ReceiptProof } from '../../core/ledger/proof.ts';
import { type Receipt, type ReceiptCheck, receiptFault, receiptNote } from '../../core/ledger/receipt.ts';
import { badReceipt } from '../../core/ledger/receipt-verdict.ts';
import type { GoodVerdict, LedgerVerdict } from '../../core/ledger/verdict.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { RawDatabase } from './database.ts';
import { verifyExport } from './ledger-export.ts';
import { linesOf } from './ledger-lines.ts';
import { openToRead, trustedKey, verifyLedgerFile, type VerifyFileOptions } from './ledger-read.ts';
import { ledgerSource, storedTree } from './ledger-source.ts';
import { sqliteCode } from './sqlite-error.ts';

/** Entries of one consent or erasure: granted and enrolled, or intent and proof; each may be there twice after a power cut. */
const FOUND_MAX = 16;

const EXPORTED = /"entry":(\{.*\}),"hash":"[0-9a-f]{64}"\}$/;

type PlacedEntry = Omit<StoredEntry, 'hash'>;

/** A ledger that receipts are held against. */
export interface ReceiptLedger {
  readonly key: NoteKey;
  check(anchors: readonly string[]): LedgerVerdict;
  at(seq: number): PlacedEntry | undefined;
  /** Entries whose consent or erasure has an identifier that begins so (lower-case hex). */
  withId(idStart: string): PlacedEntry[];
}

/** A ledger.db with its key and head beside it. Faults as `verifyLedgerFile`. */
export function ledgerFile(options: VerifyFileOptions): ReceiptLedger {
  const read = <Result>(work: (raw: RawDatabase) => Result): Result => reading(options.path, work);
  return {
    key: trustedKey(options),
    check: (anchors) => verifyLedgerFile({ ...options, anchors }),
    at: (seq) =>
      read((raw) =>
        ledgerSource(raw)
          .after(seq - 1, 1)
          .find((entry) => entry.seq === seq),
      ),
    withId: (idStart) =>
      read((raw) => {
        const wanted = raw.prepare('SELECT seq FROM entries WHERE instr(event, ?) OR instr(event, ?) ORDER BY seq LIMIT ?').pluck();
        const source = ledgerSource(raw);
        return (wanted.all(...idMarks(idStart), FOUND_MAX) as number[]).flatMap((seq) => source.after(seq - 1, 1));
      }),
  };
}

/** A file that `menshen audit export` wrote. */
export function exportedLedger({ path, crypto, verifierKey }: Required<Omit<VerifyFileOptions, 'anchors'>>): ReceiptLedger {
  const find = (isWanted: (line: string, seq: number) => boolean): PlacedEntry[] => {
    const found: PlacedEntry[] = [];
    let seq = -1;
    for (const line of linesOf(path)) {
      if (seq >= 0 && isWanted(line, seq)) found.push(...entryOf(line));
      if (found.length >= FOUND_MAX) return found;
      seq += 1;
    }
    return found;
  };
  return {
    key: trustedKey({ path, crypto, verifierKey }),
    check: (anchors) => verifyExport(linesOf(path), { crypto, verifierKey, anchors }),
    at: (wanted) => find((_line, seq) => seq === wanted)[0],
    withId: (idStart) => find((line) => idMarks(idStart).some((mark) => line.includes(mark))),
  };
}

/** How an event's text says which consent or erasure it is about. */
function idMarks(idStart: string): string[] {
  return [`"grantId":"${idStart}`, `"proofId":"${idStart}`];
}

function entryOf(line: string): PlacedEntry[] {
  const entry = readEntry(EXPORTED.exec(line)?.[1] ?? '');
  return entry === undefined ? [] : [entry];
}

function reading<Result>(path: string, work: (raw: RawDatabase) => Result): Result {
  const raw = openToRead(path);
  try {
    return work(raw);
  } catch (error) {
    const code = sqliteCode(error);
    if (code === undefined) throw error;
    throw new Fault('store-failed', `The ledger in ${path} cannot be read (${code}): check the file and try again.`, error);
  } finally {
    raw.close();
  }
}

/** What the rules of core need of the crypto. */
export function receiptCheck(crypto: Crypto, key: NoteKey): ReceiptCheck {
  return { key, hash: crypto.sha256.bind(crypto), isSignatureValid: crypto.isSignatureValid.bind(crypto) };
}

/** The entry that the receipt was made for, still in its place. Fault `receipt-bad` says why not. */
export function confirmReceipt(ledger: ReceiptLedger, receipt: Receipt, crypto: Crypto): EntrySummary & { readonly entries: number } {
  const fault = receiptFault(receipt, receiptCheck(crypto, ledger.key));
  if (fault !== undefined) throw badReceipt(fault);
  const { size } = checkedWith(ledger, receipt);
  const entry = ledger.at(receipt.seq);
  const isSame = entry !== undefined && equalBytes(entryLeaf(crypto.sha256.bind(crypto), entry), receipt.leaf);
  const summary = isSame ? readEntry(entryText(entry)) : undefined;
  if (summary === undefined) throw badReceipt('other-entry');
  const { seq, atMs, kind, number } = summary;
  return { seq, atMs, kind, number, entries: size };
}

/** The whole ledger holds and was, at its size, the tree of the receipt. */
function checkedWith(ledger: ReceiptLedger, receipt: Receipt): GoodVerdict {
  const verdict = ledger.check([receiptNote(receipt)]);
  if (verdict.kind === 'ok') return verdict;
  const alone = checked(ledger);
  throw badReceipt(alone.size < receipt.tree.size ? 'ledger-shorter' : 'other-tree');
}

function checked(ledger: ReceiptLedger): GoodVerdict {
  const verdict = ledger.check([]);
  if (verdict.kind === 'ok') return verdict;
  throw new Fault('receipt-bad', `Nothing can be held against this ledger, for it does not hold itself. ${verdict.sentence}`);
}

/** The entries of a short number, in a ledger that holds. Fault `receipt-bad` where there is none. */
export function findByNumber(ledger: ReceiptLedger, idStart: string): readonly EntrySummary[] {
  checked(ledger);
  const found = ledger.withId(idStart).flatMap((entry) => readEntry(entryText(entry)) ?? []);
  if (found.length === 0) throw badReceipt('unknown-number');
  return found.map(({ seq, atMs, kind, number }) => ({ seq, atMs, kind, number }));
}

/** Proof for a receipt against the newest checkpoint of this ledger, as text. Fault `receipt-bad` where there is nothing to prove. */
export function proveReceipt(options: VerifyFileOptions, receipt: Receipt): { readonly text: string; readonly proved: EntrySummary } {
  const ledger = ledgerFile(options);
  const { key } = ledger;
  const check = receiptCheck(options.crypto, key);
  confirmReceipt(ledger, receipt, options.crypto);
  const proof = reading(options.path, (raw) => raw.transaction(() => proofFrom(raw, receipt, check))());
  const verdict = checkProof(receipt, proof, check);
  if (verdict.kind === 'bad') throw badReceipt(verdict.what); // changed between the check and the reading
  return { text: proofText(proof), proved: verdict.entry };
}

function proofFrom(raw: RawDatabase, { seq, tree }: Receipt, { key, hash, isSignatureValid }: ReceiptCheck): ReceiptProof {
  const source = ledgerSource(raw);
  const [entry] = source.after(seq - 1, 1);
  const newest = readCheckpoint(source.head, key, hash, isSignatureValid);
  if (newest === undefined || newest.size < tree.size || entry === undefined) throw badReceipt('checkpoint-bad');
  const stored = storedTree(raw, hash);
  return {
    entry: entryText(entry),
    inclusion: proveInclusion(stored, seq, newest.size),
    consistency: proveConsistency(stored, tree.size, newest.size),
    checkpoint: source.head,
    verifierKey: verifierKeyText(hash, key),
  };
}

/** Receipts against real ledgers: the file, its export, a proof made from it; and every way in which one of them is not the right one. */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { entryLeaf } from '../../../src/core/ledger/chain.ts';
import { readReceipt, type Receipt, receiptFor, receiptText } from '../../../src/core/ledger/receipt.ts';
import { checkProof, readProof } from '../../../src/core/ledger/proof.ts';
import { readVerifierKey } from '../../../src/core/ledger/checkpoint.ts';
import { exportLedger } from '../../../src/edge/vault/ledger-export.ts';
import { LINE_CHARACTERS_MAX, linesOf } from '../../../src/edge/vault/ledger-lines.ts';
import {
  confirmReceipt,
  exportedLedger,
  findByNumber,
  ledgerFile,
  proveReceipt,
  receiptCheck,
} from '../../../src/edge/vault/ledger-receipt.ts';
import { type Bench, fill, newBench, SUBJECT, tamper } from './support.ts';

const PROOF_ID = 'abcdef0123456789abcdef0123456789';
let bench: Bench;
let receipt: Receipt;
let number: Receipt;
let earlier: string;
let keyText: string;

/** 300 entries; the receipts of entries 100 (withdrawn) and 101 (its intent). */
beforeAll(async () => {
  bench = await newBench();
  const ledger = bench.open();
  fill(ledger, 100);
  earlier = join(bench.dir, 'early.db');
  keyText = ledger.verifierKey;
  const withdrawn = ledger.append({ kind: 'withdrawn', subject: SUBJECT, channel: 'screen' });
  const intent = ledger.append({ kind: 'erase-intent', proofId: PROOF_ID, scope: 'subject', cause: 'withdrawn', subject: SUBJECT });
  receipt = receiptFor(withdrawn, withdrawn.note) as Receipt;
  number = receiptFor(intent, intent.note) as Receipt;
  fill(ledger, 198);
  ledger.close();
});
afterAll(() => {
  rmSync(bench.dir, { recursive: true, force: true });
});

const live = (): ReturnType<typeof ledgerFile> => ledgerFile({ path: bench.path, crypto: bench.crypto });

function exported(): string {
  const path = join(bench.dir, 'export.jsonl');
  const lines: string[] = [];
  exportLedger({ path: bench.path, crypto: bench.crypto, write: (line) => lines.push(line) });
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** A fault as a test reads it: under jest the classes of two realms differ. */
function faultOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    return { code, message };
  }
  return 'none';
}
const bad = (words: string): unknown => ({ code: 'receipt-bad', message: expect.stringContaining(words) as string });

describe('a receipt against the ledger', () => {
  it('finds its entry', () => {
    expect(confirmReceipt(live(), receipt, bench.crypto)).toEqual({
      seq: 100,
      atMs: expect.any(Number) as number,
      kind: 'withdrawn',
      number: null,
      entries: 300,
    });
    expect(confirmReceipt(live(), number, bench.crypto)).toMatchObject({ seq: 101, kind: 'erase-intent', number: 'ABCD-EF01-2345' });
  });

  it('finds the same in an export', () => {
    const ledger = exportedLedger({ path: exported(), crypto: bench.crypto, verifierKey: keyText });
    expect(confirmReceipt(ledger, receipt, bench.crypto)).toEqual(confirmReceipt(live(), receipt, bench.crypto));
    expect(findByNumber(ledger, 'abcdef012345')).toEqual(findByNumber(live(), 'abcdef012345'));
  });

  it('finds entries by their number, and none for another', () => {
    expect(findByNumber(live(), 'abcdef012345')).toEqual([expect.objectContaining({ seq: 101, number: 'ABCD-EF01-2345' })]);
    expect(faultOf(() => findByNumber(live(), 'abcdef012346'))).toEqual(bad('No entry of this ledger has that number'));
  });

  it('fails after any change of any one character', () => {
    const text = receiptText(receipt);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'Aa0-_:9Z'), (at, letter) => {
        fc.pre(letter !== text.charAt(at));
        const changed = readReceipt(text.slice(0, at) + letter + text.slice(at + 1));
        if (changed !== undefined)
          expect(faultOf(() => confirmReceipt(live(), changed, bench.crypto))).toMatchObject({ code: 'receipt-bad' });
      }),
      { numRuns: 60 },
    );
  });

  it('says which entry it is not: one leaf or number under the right signature', () => {
    expect(faultOf(() => confirmReceipt(live(), { ...receipt, leaf: number.leaf }, bench.crypto))).toEqual(
      bad('not the one that the receipt was made for'),
    );
    expect(faultOf(() => confirmReceipt(live(), { ...receipt, seq: 99 }, bench.crypto))).toEqual(
      bad('not the one that the receipt was made for'),
    );
  });
});

describe('another ledger', () => {
  it('of another device or key is named', async () => {
    const other = await newBench(9);
    try {
      other.open().close();
      const ledger = ledgerFile({ path: other.path, crypto: other.crypto });
      expect(faultOf(() => confirmReceipt(ledger, receipt, other.crypto))).toEqual(bad('with another key'));
      expect(faultOf(() => confirmReceipt(ledger, { ...receipt, origin: 'menshen/elsewhere' }, other.crypto))).toEqual(
        bad('of another device'),
      );
    } finally {
      rmSync(other.dir, { recursive: true, force: true });
    }
  });

  it('of the same key but another past is named, and so is a shorter one', async () => {
    const other = await newBench();
    try {
      const ledger = other.open();
      fill(ledger, 50);
      const against = ledgerFile({ path: other.path, crypto: other.crypto });
      expect(faultOf(() => confirmReceipt(against, receipt, other.crypto))).toEqual(bad('ends before it'));
      fill(ledger, 100);
      ledger.close();
      expect(faultOf(() => confirmReceipt(against, receipt, other.crypto))).toEqual(bad('rewritten or begun anew'));
    } finally {
      rmSync(other.dir, { recursive: true, force: true });
    }
  });

  it('that does not hold itself confirms nothing', () => {
    copyFileSync(bench.path, earlier);
    copyFileSync(bench.path.replace('.db', '.pub'), earlier.replace('.db', '.pub'));
    copyFileSync(bench.path.replace('.db', '.head'), earlier.replace('.db', '.head'));
    tamper(earlier, 'UPDATE entries SET at_ms = at_ms + 1 WHERE seq = 7');
    const against = ledgerFile({ path: earlier, crypto: bench.crypto });
    expect(faultOf(() => confirmReceipt(against, receipt, bench.crypto))).toEqual(bad('Entry 7 was changed'));
    expect(faultOf(() => findByNumber(against, 'abcdef012345'))).toEqual(bad('Entry 7 was changed'));
    expect(faultOf(() => proveReceipt({ path: earlier, crypto: bench.crypto }, receipt))).toEqual(bad('Entry 7 was changed'));
  });

  it('as a cut export confirms nothing', () => {
    const path = exported();
    writeFileSync(path, `${readFileSync(path, 'utf8').split('\n').slice(0, -5).join('\n')}\n`);
    const ledger = exportedLedger({ path, crypto: bench.crypto, verifierKey: keyText });
    expect(faultOf(() => confirmReceipt(ledger, receipt, bench.crypto))).toEqual(bad('are gone'));
  });
});

describe('a proof made from the ledger', () => {
  it('confirms the receipt with nothing but the key', () => {
    const { text, proved } = proveReceipt({ path: bench.path, crypto: bench.crypto }, receipt);
    expect(proved).toMatchObject({ seq: 100, kind: 'withdrawn' });
    const [proof, key] = [readProof(text), readVerifierKey(keyText, bench.crypto.sha256.bind(bench.crypto))];
    if (proof === undefined || key === undefined) throw new TypeError('not read');
    expect(checkProof(receipt, proof, receiptCheck(bench.crypto, key))).toMatchObject({ kind: 'ok', newest: { size: 300 } });
    expect(checkProof(number, proof, receiptCheck(bench.crypto, key))).toEqual({ kind: 'bad', what: 'other-entry' });
  });

  it('is made for every entry of a ledger with checkpoints and without', () => {
    for (const seq of [0, 1, 127, 128, 255, 256, 299]) {
      const head = readFileSync(bench.path.replace('.db', '.head'), 'utf8');
      const entry = live().at(seq);
      const of = receiptFor({ seq, hash: Buffer.from(leafOf(entry)).toString('hex') }, head);
      expect(proveReceipt({ path: bench.path, crypto: bench.crypto }, of as Receipt).proved.seq).toBe(seq);
    }
  });
});

function leafOf(
  entry: { readonly seq: number; readonly atMs: number; readonly event: string; readonly previous: string } | undefined,
): Uint8Array {
  if (entry === undefined) throw new TypeError('no entry');
  return entryLeaf(bench.crypto.sha256.bind(bench.crypto), entry);
}

describe('lines of a file', () => {
  it('are what was written, in chunks or not, and never longer than the limit', () => {
    const path = join(bench.dir, 'lines.txt');
    const lines = ['', '门神', 'x'.repeat(70_000), 'é'.repeat(40_000), 'last'];
    writeFileSync(path, lines.join('\n'));
    expect([...linesOf(path)]).toEqual(lines.map((line) => line.slice(0, LINE_CHARACTERS_MAX)));
  });

  it('of no file are a fault', () => {
    expect(faultOf(() => [...linesOf(join(bench.dir, 'none'))])).toMatchObject({ code: 'store-failed' });
  });
});

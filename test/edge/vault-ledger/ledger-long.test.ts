import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { writeLongLedger } from '../../../scripts/bench/ledger-bulk.ts';
import { fromHex, toHex } from '../../../src/base/bytes.ts';
import { signCheckpoint } from '../../../src/core/ledger/checkpoint.ts';
import { EMPTY_RANGE, rangeOf, rangeRoot, withLeaf } from '../../../src/core/ledger/merkle.ts';
import {
  isConsistent,
  isIncluded,
  leavesSource,
  proveConsistency,
  proveInclusion,
  rootOver,
} from '../../../src/core/ledger/merkle-proof.ts';
import { CHECKPOINT_EVERY } from '../../../src/core/ledger/verify.ts';
import { openLedger, type OpenedLedger } from '../../../src/edge/vault/ledger.ts';
import { isLedgerLost, verifyLedgerFile } from '../../../src/edge/vault/ledger-read.ts';
import { ledgerSource, storedTree } from '../../../src/edge/vault/ledger-source.ts';
import type { LedgerCheck } from '../../../src/ports/ledger.ts';
import { type Bench, eventAt, newBench, ORIGIN, tamper } from './support.ts';

const SIZE = 3000;
/** The newest 1024 and what is left to a whole checkpoint are checked at open. */
const PAST = Math.floor((SIZE - 1024) / CHECKPOINT_EVERY) * CHECKPOINT_EVERY;
const FILES = ['ledger.db', 'ledger.pub', 'ledger.head'];

let filled: Bench;
let bench: Bench;
beforeAll(async () => {
  filled = await newBench();
  writeLongLedger({ ...filled, origin: ORIGIN, count: SIZE, eventAt });
});
afterAll(() => {
  rmSync(filled.dir, { recursive: true });
});
beforeEach(async () => {
  bench = await newBench();
  for (const file of FILES) copyFileSync(join(filled.dir, file), join(bench.dir, file));
});
afterEach(() => {
  rmSync(bench.dir, { recursive: true });
});

const open = (anchors: readonly string[] = []): OpenedLedger =>
  openLedger({ ...bench, clock: { nowMs: () => 1 }, origin: ORIGIN, anchors, wholeMax: 0 });
const sha256 = (message: Uint8Array): Uint8Array => bench.crypto.sha256(message);
function ended(ledger: OpenedLedger): { readonly last: LedgerCheck; readonly slices: number } {
  for (let slices = 1; ; slices += 1) {
    const last = ledger.checkSlice();
    if (last.kind !== 'checking') return { last, slices };
  }
}
const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('a long ledger', () => {
  it('is what appending would have made', async () => {
    const appended = await newBench();
    const ledger = appended.open();
    for (let at = 0; at < CHECKPOINT_EVERY + 1; at += 1) ledger.append(eventAt(at));
    ledger.close();
    const bulk = await newBench();
    writeLongLedger({ ...bulk, origin: ORIGIN, count: CHECKPOINT_EVERY + 1, eventAt });
    const rows = (path: string): unknown => {
      const raw = new BetterSqlite3(path, { readonly: true });
      const all = [
        raw.prepare('SELECT seq, event FROM entries').all(),
        raw.prepare('SELECT size, length(note), length(subtree) FROM checkpoints').all(),
        raw.prepare('SELECT size FROM head').all(),
      ];
      raw.close();
      return all;
    };
    expect(rows(bulk.path)).toEqual(rows(appended.path));
    for (const made of [appended, bulk]) expect(verifyLedgerFile({ path: made.path, crypto: made.crypto }).kind).toBe('ok');
    for (const made of [appended, bulk]) rmSync(made.dir, { recursive: true });
  });

  it('lives at once, is checked in slices, and takes entries meanwhile', () => {
    const ledger = open();
    expect(ledger.size).toBe(SIZE);
    expect(ledger.checkSlice()).toEqual({ kind: 'checking', done: 512, total: PAST });
    ledger.append(eventAt(0));
    const { last, slices } = ended(ledger);
    expect(last).toEqual({ kind: 'ok' });
    expect(slices).toBe(Math.ceil(PAST / 512) - 1);
    expect(ledger.checkSlice()).toEqual({ kind: 'ok' });
    expect(ledger.check()).toMatchObject({ kind: 'ok', size: SIZE + 1 });
    ledger.close();
    expect(verifyLedgerFile({ path: bench.path, crypto: bench.crypto })).toMatchObject({ kind: 'ok', size: SIZE + 1 });
  });

  it('is checked whole at open where it is short', () => {
    const ledger = openLedger({ ...bench, clock: { nowMs: () => 1 }, origin: ORIGIN });
    expect(ledger.checkSlice()).toEqual({ kind: 'ok' });
    ledger.close();
  });

  it.each([
    ['event', "UPDATE entries SET event = replace(event, 'pin', 'pim') WHERE seq = 701", 701],
    ['hash', 'UPDATE entries SET hash = substr(hash, 2) || substr(hash, 1, 1) WHERE seq = 5', 5],
    ['dropped', 'DELETE FROM entries WHERE seq = 4', 4],
    ['first', 'DELETE FROM entries WHERE seq = 0', 0],
    ['before the first', 'INSERT INTO entries SELECT -1, at_ms, event, previous, hash FROM entries WHERE seq = 0', 0],
    ['checkpoint', `UPDATE checkpoints SET note = replace(note, 'menshen', 'Menshen') WHERE size = 512`, 384],
    ['a checkpoint gone', 'DELETE FROM checkpoints WHERE size = 256', 128],
    ['subtree', `UPDATE checkpoints SET subtree = randomblob(32) WHERE size = 384`, 256],
    ['many', `UPDATE entries SET previous = hash, hash = previous WHERE seq > 900 AND seq < 1200`, 901],
  ])('changed in its past is found by the slices: %s', (_what, sql, seq) => {
    tamper(bench.path, sql);
    const ledger = open();
    const { last } = ended(ledger);
    expect(last).toMatchObject({ kind: 'bad', sentence: expect.stringMatching(new RegExp(`\\b${String(seq)}\\b`)) as string });
    expect(ledger.checkSlice()).toEqual(last);
    ledger.close();
    expect(verifyLedgerFile({ path: bench.path, crypto: bench.crypto })).toMatchObject({ kind: 'bad', seq });
  });

  it.each([
    ['event', "UPDATE entries SET event = replace(event, 'pin', 'pim') WHERE seq = 2001"],
    ['the entry at the seam', `UPDATE entries SET hash = substr(hash, 2) || substr(hash, 1, 1) WHERE seq = ${String(PAST - 1)}`],
    ['the first of the end', `DELETE FROM entries WHERE seq = ${String(PAST)}`],
    ['the last before the end', `DELETE FROM entries WHERE seq = ${String(PAST - 1)}`],
    ['cut off', 'DELETE FROM entries WHERE seq >= 2990'],
    ['cut off far', 'DELETE FROM entries WHERE seq >= 1500'],
    ['head', "UPDATE head SET note = replace(note, 'menshen', 'Menshen')"],
    [
      'the checkpoint begun from',
      `UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = 128) WHERE size = ${String(PAST)}`,
    ],
    ['a subtree of it', 'UPDATE checkpoints SET subtree = randomblob(32) WHERE size = 1024'],
    ['a short subtree', `UPDATE checkpoints SET subtree = zeroblob(31) WHERE size = ${String(PAST)}`],
    ['rules', 'CREATE TABLE more (x INTEGER) STRICT'],
  ])('changed at its end is not opened: %s', (_what, sql) => {
    tamper(bench.path, sql);
    expect(isLedgerLost(thrownBy(() => open()))).toBe(true);
  });

  it('contains what an older anchor states, or is found out', () => {
    const raw = new BetterSqlite3(bench.path, { readonly: true });
    const kept = raw.prepare('SELECT note FROM checkpoints WHERE size = 640').pluck().get() as string;
    raw.close();
    const held = open([kept]);
    expect(ended(held).last).toEqual({ kind: 'ok' });
    held.close();
    const key = { name: ORIGIN, publicKey: bench.signingKey.publicKey };
    const other = signCheckpoint(sha256, key, bench.signingKey.sign.bind(bench.signingKey), { size: 700, root: sha256(new Uint8Array(1)) });
    const doubted = open([other]);
    expect(ended(doubted).last).toMatchObject({ kind: 'bad', sentence: expect.stringContaining('700') as string });
    doubted.close();
    expect(thrownBy(() => open([kept.replace('menshen', 'Menshen')]))).toMatchObject({ code: 'ledger-broken' });
  });

  it('with a page that cannot be read ends its slices there, and crashes nothing', () => {
    const bytes = readFileSync(bench.path);
    const at = 40 * 4096;
    bytes.fill(0xff, at, at + 4096);
    writeFileSync(bench.path, bytes);
    const fault = thrownBy(() => {
      const ledger = open();
      const { last } = ended(ledger);
      ledger.close();
      expect(last.kind).toBe('bad');
    });
    if (fault !== undefined) expect(fault).toMatchObject({ code: expect.stringMatching(/ledger-broken|store-corrupt/) as string });
    expect(verifyLedgerFile({ path: bench.path, crypto: bench.crypto })).toMatchObject({ kind: 'bad', what: 'unreadable' });
  });
});

describe('the tree as it is stored', () => {
  const SIZES = [1, 2, 127, 128, 129, 255, 256, 1000, 1024, 1920, 2047, 2048, 2999, SIZE];

  it('is put together again from subtrees at any checkpoint', () => {
    const raw = new BetterSqlite3(bench.path, { readonly: true });
    const { subtreeAt } = ledgerSource(raw);
    const hashes = raw.prepare('SELECT hash FROM entries ORDER BY seq').pluck().all() as string[];
    let range = EMPTY_RANGE;
    for (const hash of hashes) {
      range = withLeaf(sha256, range, fromHex(hash) as Uint8Array);
      if (range.size % CHECKPOINT_EVERY !== 0) continue;
      const again = rangeOf(range.size, subtreeAt);
      expect(again?.roots.map(toHex)).toEqual(range.roots.map(toHex));
    }
    expect(rangeOf(0, subtreeAt)).toEqual(EMPTY_RANGE);
    expect(rangeOf(SIZE + CHECKPOINT_EVERY, subtreeAt)).toBeUndefined();
    raw.close();
  });

  it('gives the proofs that all its leaves give, in few reads', () => {
    const raw = new BetterSqlite3(bench.path, { readonly: true });
    const hashes = (raw.prepare('SELECT hash FROM entries ORDER BY seq').pluck().all() as string[]).map(
      (hash) => fromHex(hash) as Uint8Array,
    );
    const [stored, all] = [storedTree(raw, sha256), leavesSource(sha256, hashes)];
    const roots = [EMPTY_RANGE];
    for (const leaf of hashes) roots.push(withLeaf(sha256, roots.at(-1) ?? EMPTY_RANGE, leaf));
    let hashed = 0;
    const counted = storedTree(raw, (message) => {
      hashed += 1;
      return sha256(message);
    });
    for (const size of SIZES) {
      const root = rootOver(stored, 0, size);
      expect(toHex(root)).toBe(toHex(rangeRoot(sha256, roots[size] ?? EMPTY_RANGE)));
      for (const seq of [0, 1, 126, 127, 128, 640, 1919, 2998, SIZE - 1].filter((place) => place < size)) {
        const proof = proveInclusion(stored, seq, size);
        expect(proof.map(toHex)).toEqual(proveInclusion(all, seq, size).map(toHex));
        expect(isIncluded(sha256, { leaf: hashes[seq] as Uint8Array, seq, size, root, proof })).toBe(true);
        const growth = proveConsistency(stored, seq + 1, size);
        const oldRoot = rootOver(stored, 0, seq + 1);
        expect(isConsistent(sha256, { oldSize: seq + 1, oldRoot, newSize: size, newRoot: root, proof: growth })).toBe(true);
        proveInclusion(counted, seq, size);
      }
    }
    expect(hashed / SIZES.length / 9).toBeLessThan(4 * CHECKPOINT_EVERY);
    raw.close();
  });

  it('proves nothing where the file was changed', () => {
    tamper(bench.path, 'UPDATE checkpoints SET subtree = randomblob(32) WHERE size = 1024; DELETE FROM entries WHERE seq = 2995');
    const raw = new BetterSqlite3(bench.path, { readonly: true });
    const stored = storedTree(raw, sha256);
    const head = filled.open();
    head.close();
    const leaf = fromHex(raw.prepare('SELECT hash FROM entries WHERE seq = 2000').pluck().get() as string) as Uint8Array;
    const root = rootOver(storedTree(new BetterSqlite3(filled.path, { readonly: true }), sha256), 0, SIZE);
    expect(isIncluded(sha256, { leaf, seq: 2000, size: SIZE, root, proof: proveInclusion(stored, 2000, SIZE) })).toBe(false);
    raw.close();
  });
});

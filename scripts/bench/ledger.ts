/**
 * Times a long ledger beside its bare parts, in one run: appends at its end against bare synced
 * writes, the check of the whole file against hashing the same bytes, and how much it weighs.
 */

import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invariant } from '../../src/base/fault.ts';
import { utf8Bytes } from '../../src/base/bytes.ts';
import { SecretBytes } from '../../src/base/secret.ts';
import { entryText, nextEntry, NO_PREVIOUS } from '../../src/core/ledger/chain.ts';
import type { LedgerEvent } from '../../src/core/ledger/event.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { openDatabase } from '../../src/edge/vault/database.ts';
import { openLedger, type OpenedLedger } from '../../src/edge/vault/ledger.ts';
import { verifyLedgerFile } from '../../src/edge/vault/ledger-read.ts';
import type { Crypto, SigningKey } from '../../src/ports/crypto.ts';
import { writeLongLedger } from './ledger-bulk.ts';
import { median, type Row, row } from './row.ts';

/** The requirement: a million events. */
const ENTRIES_DEFAULT = 1_000_000;
/** So many that the p99 stands on ten values. */
const APPENDS = 1000;
const PAGE_BYTES = 4096;
const ORIGIN = 'menshen/bench';
const SUBJECT = '00112233445566778899aabbccddeeff';

interface Bench {
  readonly dir: string;
  readonly path: string;
  readonly crypto: Crypto;
  readonly signingKey: SigningKey;
  readonly entries: number;
}

/** Rows `ledger-…`, of a ledger with so many entries. */
export async function benchLedger(entries = ENTRIES_DEFAULT): Promise<Row[]> {
  const crypto = await openCrypto();
  const signingKey = crypto.signingKey(new SecretBytes(crypto.randomBytes(32)));
  const dir = mkdtempSync(join(tmpdir(), 'menshen-bench-'));
  const bench: Bench = { dir, path: join(dir, 'ledger.db'), crypto, signingKey, entries };
  try {
    writeLongLedger({ ...bench, origin: ORIGIN, count: entries, eventAt });
    const bytes = sizeRow(bench);
    const verify = verifyRow(bench);
    return [bytes, verify.row, openRow(bench, verify.ms), ...appendRows(bench)];
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** What a door writes in a day, roughly: most people come in, some are refused, parts come and go. */
function eventAt(seq: number): LedgerEvent {
  const place = seq % 20;
  if (place < 15) return { kind: 'passage', method: place < 8 ? 'face' : 'card', subject: SUBJECT };
  if (place < 18) return { kind: 'denied', method: 'pin', reason: 'wrong-pin' };
  return place === 18
    ? { kind: 'reader', what: 'reader', isConnected: true }
    : { kind: 'gate', isFaceAllowed: false, closed: ['eye-not-ready'] };
}

function sizeRow({ path, entries, crypto }: Bench): Row {
  const texts = Array.from({ length: 20 }, (_, seq) =>
    entryText(nextEntry(crypto.sha256.bind(crypto), { seq: entries - 1, atMs: 1_700_000_000_000, previous: NO_PREVIOUS }, eventAt(seq))),
  );
  const mean = texts.reduce((sum, text) => sum + utf8Bytes(text).length, 0) / texts.length;
  return row('ledger-bytes-per-event', statSync(path).size / entries, 'B', { what: 'its canonical text alone', value: mean });
}

function verifyRow({ path, crypto, entries }: Bench): { readonly row: Row; readonly ms: number } {
  const ms = timed(() => {
    const verdict = verifyLedgerFile({ path, crypto });
    invariant(verdict.kind === 'ok' && verdict.size === entries, 'the ledger of the bench holds');
  });
  const text = entryText({ seq: entries - 1, atMs: 1_700_000_000_000, event: JSON.stringify(eventAt(0)), previous: NO_PREVIOUS });
  const bytes = utf8Bytes(text);
  const bareMs = timed(() => {
    for (let seq = 0; seq < entries; seq += 1) crypto.sha256(bytes);
  });
  const value = perSecond(entries, bareMs);
  return { row: row('ledger-verify', perSecond(entries, ms), 'events/s', { what: 'SHA-256 of as many bytes, once each', value }), ms };
}

function open({ path, crypto, signingKey }: Bench): OpenedLedger {
  return openLedger({ path, signingKey, crypto, clock: { nowMs: () => Date.now() }, origin: ORIGIN });
}

function openRow(bench: Bench, wholeMs: number): Row {
  let ledger: OpenedLedger | undefined;
  const ms = timed(() => {
    ledger = open(bench);
  });
  ledger?.close();
  return row('ledger-open', ms, 'ms', { what: 'the check of all of it', value: wholeMs });
}

function appendRows(bench: Bench): Row[] {
  const ledger = open(bench);
  const bare = openDatabase(join(bench.dir, 'bare.db'), {
    schema: 'CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT) STRICT',
    version: 1,
    label: 'the bench store',
  });
  const insert = bare.raw.prepare('INSERT INTO t (x) VALUES (?)');
  const page = new Uint8Array(PAGE_BYTES);
  const file = openSync(join(bench.dir, 'bare'), 'w');
  const [ours, inserts, syncs]: [number[], number[], number[]] = [[], [], []];
  for (let turn = 0; turn < APPENDS; turn += 1) {
    ours.push(timed(() => ledger.append(eventAt(turn))));
    inserts.push(timed(() => bare.transaction(() => insert.run('x'.repeat(300)))));
    syncs.push(
      timed(() => {
        writeSync(file, page, 0, PAGE_BYTES, turn * PAGE_BYTES);
        fsyncSync(file);
      }),
    );
  }
  ledger.close();
  bare.close();
  closeSync(file);
  return [
    row('ledger-append', median(ours), 'ms', { what: 'one synced SQLite insert of as many bytes', value: median(inserts) }),
    row('ledger-append-p99', p99(ours), 'ms', { what: 'one bare write of 4 KiB and fsync, p99', value: p99(syncs) }),
  ];
}

function timed(work: () => unknown): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}

function perSecond(count: number, ms: number): number {
  return Math.round((count * 1000) / ms);
}

/** The value that one in a hundred exceeds. */
function p99(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}

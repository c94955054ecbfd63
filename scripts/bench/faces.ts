/**
 * Times the face store: loading 100,000 people into a fresh eye and the memory that takes, enrolling, erasing, purging.
 * References of the same run: the bare decryption, the bare bytes, bare synced SQLite transactions.
 */

import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SecretBytes } from '../../src/base/secret.ts';
import { GRANT_LIFE_MS, grantBytes, type VerifiedGrant, verifyGrant } from '../../src/core/consent/grant.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { type Database, openDatabase } from '../../src/edge/vault/database.ts';
import type { ErasureStep } from '../../src/edge/vault/faces-erasure.ts';
import { createFaceVault, openFaceDatabase } from '../../src/edge/vault/faces.ts';
import type { Crypto, SigningKey } from '../../src/ports/crypto.ts';
import type { FaceVault } from '../../src/ports/face-vault.ts';
import { median, type Row, row } from './row.ts';
import { DIMENSIONS, subjectOf, unitVector } from './synthetic.ts';

const SIZES = [1000, 10_000, 100_000] as const;
const FULL = SIZES[2];
const NOW_MS = 1_790_000_000_000;
const EMBEDDER = '0'.repeat(64);
/** People written in one transaction while a store is filled; enrolling proper is timed one by one. */
const FILL_BATCH = 2000;
const ENROLS = 200;
const ERASURES = 3;
/** People in one shared rotation. */
const TOGETHER = 10;
/** Persons whose keys are sealed together, and the bytes of such a page. */
const PAGE_PERSONS = 64;
const PAGE_BYTES = 2048;
const ZEROS = new Uint8Array(1 << 20);
const TEMPLATE_BYTES = DIMENSIONS * Float32Array.BYTES_PER_ELEMENT;

interface Bench {
  readonly dir: string;
  readonly crypto: Crypto;
  readonly signingKey: SigningKey;
}

interface Store {
  readonly path: string;
  readonly database: Database;
  readonly vault: FaceVault;
  /** When each step of an erasure or purge was last reached, milliseconds. */
  readonly reached: ReadonlyMap<ErasureStep, number>;
}

interface EyeReport {
  readonly loadMs: number;
  readonly isFound: boolean;
  readonly size: number;
  readonly hasModels: boolean;
  readonly rssBytes: number;
  readonly peakBytes: number;
}

/**
 * Rows `load-100k`, `eye-rss-100k`, `enrol`, and for 1,000, 10,000 and 100,000 people `erase-…` (one of them), `rotate-…` (ten in
 * one rotation, to the next key), `purge-…` (until nothing can be read any more) and `purge-end-…` (until it is checked).
 */
export async function benchFaces(): Promise<Row[]> {
  const crypto = await openCrypto();
  const bench: Bench = {
    dir: mkdtempSync(join(tmpdir(), 'menshen-bench-')),
    crypto,
    signingKey: crypto.signingKey(new SecretBytes(crypto.randomBytes(32))),
  };
  try {
    const rows: Row[] = [];
    const bareMs = bareTransactionMs(bench);
    for (const size of SIZES) {
      const store = openStore(bench, size);
      fill(bench, store, size);
      if (size === SIZES[0]) rows.push(enrolRow(bench, store, size, bareMs));
      if (size === FULL) {
        store.vault.close();
        rows.push(...eyeRows(bench, store.path));
        rows.push(...endRows(bench, openStore(bench, size), { size, bareMs }));
      } else {
        rows.push(...endRows(bench, store, { size, bareMs }));
      }
    }
    return rows;
  } finally {
    rmSync(bench.dir, { recursive: true });
  }
}

function openStore({ dir, crypto }: Bench, size: number): Store {
  const path = join(dir, `faces-${String(size)}.db`);
  const database = openFaceDatabase(path);
  const reached = new Map<ErasureStep, number>();
  const onStep = (step: ErasureStep): void => void reached.set(step, performance.now());
  const vault = createFaceVault({ key: keyOf(0), crypto, nowMs: () => NOW_MS, onStep }, database);
  return { path, database, vault, reached };
}

function keyOf(epoch: number): SecretBytes {
  return new SecretBytes(new Uint8Array(32).fill(epoch));
}

function fill(bench: Bench, { database, vault }: Store, size: number): void {
  for (let from = 0; from < size; from += FILL_BATCH) {
    database.transaction(() => {
      for (let number = from; number < Math.min(size, from + FILL_BATCH); number += 1) put(bench, vault, number);
    });
  }
}

function put(bench: Bench, vault: FaceVault, number: number): void {
  vault.put({ subject: subjectOf(number), vector: unitVector(number), embedderSha256: EMBEDDER }, grantOf(bench, subjectOf(number)));
}

function grantOf({ crypto, signingKey }: Bench, subject: string): VerifiedGrant {
  const grant = {
    grantId: subject,
    deviceId: 'bench',
    subject,
    purpose: 'door_access' as const,
    noticeVersion: '1',
    noticeHash: '0'.repeat(64),
    grantedAtMs: NOW_MS,
    expiresAtMs: NOW_MS + GRANT_LIFE_MS,
  };
  const isSignatureValid = crypto.isSignatureValid.bind(crypto, signingKey.publicKey);
  const check = verifyGrant(
    { grant, signature: signingKey.sign(grantBytes(grant)) },
    { subject, deviceId: 'bench', noticeVersion: '1', nowMs: NOW_MS, isSignatureValid },
  );
  if (check.kind !== 'valid') throw new TypeError(check.reason);
  return check.grant;
}

/** One synced insert of as many bytes as a template has, milliseconds. */
function bareTransactionMs({ dir }: Bench): number {
  const bare = openDatabase(join(dir, 'bare.db'), {
    schema: 'CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB) STRICT',
    version: 1,
    label: 'The bench store',
  });
  const insert = bare.statement('INSERT INTO t (x) VALUES (?)');
  const bytes = new Uint8Array(TEMPLATE_BYTES).fill(1);
  const times = Array.from({ length: ENROLS }, () => timed(() => bare.transaction(() => insert.run(bytes))));
  bare.close();
  return median(times);
}

function enrolRow(bench: Bench, { vault }: Store, size: number, bareMs: number): Row {
  const times = Array.from({ length: ENROLS }, (_, number) => timed(() => put(bench, vault, size + number)));
  return row('enrol', 1000 / median(times), '/s', { what: 'synced SQLite inserts of one template’s bytes', value: 1000 / bareMs });
}

/** What ends people's templates; the last of them empties the store. */
function endRows(bench: Bench, store: Store, { size, bareMs }: { readonly size: number; readonly bareMs: number }): Row[] {
  const name = `${String(size / 1000)}k`;
  const insert = { what: 'one synced SQLite insert', value: bareMs };
  const rows = [
    row(`erase-${name}`, erasuresMs(store, size, 1), 'ms', insert),
    row(`rotate-${name}`, erasuresMs(store, size, TOGETHER), 'ms', {
      what: 'opening and sealing as many key pages in RAM',
      value: barePagesMs(bench, Math.ceil(size / PAGE_PERSONS)),
    }),
  ];
  const bytes = { what: 'as many bytes written and synced', value: bareWriteMs(bench, statSync(store.path).size) };
  const start = performance.now();
  const evidence = store.vault.purge(subjectOf(size));
  if (!evidence.isDecryptRefused || !evidence.isScanClean) throw new TypeError('the purge failed: its time means nothing');
  rows.push(row(`purge-${name}`, (store.reached.get('key-replaced') ?? NaN) - start, 'ms', insert));
  rows.push(row(`purge-end-${name}`, performance.now() - start, 'ms', bytes));
  store.vault.close();
  return rows;
}

/** Erasing so many people at once, the store moving to its next key each time, milliseconds. */
function erasuresMs({ vault }: Store, size: number, together: number): number {
  const times: number[] = [];
  for (let turn = 0; turn < ERASURES; turn += 1) {
    const requests = Array.from({ length: together }, (_, at) => {
      // Spread over the store, each person once in all turns of both kinds.
      const subject = subjectOf(Math.floor(((turn * together + at) * size) / (ERASURES * together)) + (together === 1 ? 0 : 1));
      return { subject, proofId: subject };
    });
    const nextKey = keyOf(together + turn);
    times.push(
      timed(() => {
        const isDone = vault.erase(requests, { nextKey }).every((evidence) => evidence?.isDecryptRefused === true && evidence.isScanClean);
        if (!isDone || !vault.isOnNextKey) throw new TypeError('the erasure failed: its time means nothing');
      }),
    );
  }
  return median(times);
}

function barePagesMs({ crypto }: Bench, pages: number): number {
  const key = keyOf(1);
  const associated = new Uint8Array(64);
  const sealed = crypto.seal(key, new Uint8Array(PAGE_BYTES), associated);
  return timed(() => {
    for (let page = 0; page < pages; page += 1) crypto.seal(key, crypto.open(key, sealed, associated) ?? sealed, associated);
  });
}

function bareWriteMs({ dir }: Bench, bytes: number): number {
  const path = join(dir, 'bare-bytes');
  const file = openSync(path, 'w');
  const ms = timed(() => {
    for (let at = 0; at < bytes; at += ZEROS.length) writeSync(file, ZEROS, 0, Math.min(ZEROS.length, bytes - at), at);
    fsyncSync(file);
  });
  closeSync(file);
  rmSync(path);
  return ms;
}

function eyeRows(bench: Bench, path: string): Row[] {
  const child = resolve(import.meta.dirname, 'eye-child.ts');
  const report = JSON.parse(execFileSync(process.execPath, [child, path], { encoding: 'utf8' })) as EyeReport;
  if (!report.isFound || report.size !== FULL) throw new TypeError('the eye did not load what was stored: its time means nothing');
  const models = report.hasModels ? 'models open' : 'models absent';
  const memory = { what: `int8 and float32 rows alone (peak of a fresh process, ${models})`, value: (FULL * DIMENSIONS * 5) / 1e6 };
  return [
    row('load-100k', report.loadMs / 1000, 's', { what: 'libsodium opening as many bytes', value: bareOpenMs(bench) / 1000 }),
    row('eye-rss-100k', report.peakBytes / 1e6, 'MB', memory),
  ];
}

/** Opening 100,000 sealed templates that lie in RAM, milliseconds: a tenth of them, times ten. */
function bareOpenMs({ crypto }: Bench): number {
  const key = new SecretBytes(crypto.randomBytes(32));
  const associated = new Uint8Array(200);
  const sealed = crypto.seal(key, new Uint8Array(TEMPLATE_BYTES), associated);
  const count = FULL / 10;
  return (
    10 *
    timed(() => {
      for (let turn = 0; turn < count; turn += 1) crypto.open(key, sealed, associated);
    })
  );
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

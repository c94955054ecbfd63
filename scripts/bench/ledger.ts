/**
 * Times the ledger beside its bare parts, in one run: an append against a bare synced SQLite insert,
 * the check of all entries against hashing the same bytes.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8Bytes } from '../../src/base/bytes.ts';
import { SecretBytes } from '../../src/base/secret.ts';
import { entryText, nextEntry, NO_PREVIOUS, type StoredEntry } from '../../src/core/ledger/chain.ts';
import { type NoteKey, signCheckpoint } from '../../src/core/ledger/checkpoint.ts';
import type { LedgerEvent } from '../../src/core/ledger/event.ts';
import { EMPTY_RANGE, rangeRoot, withLeaf } from '../../src/core/ledger/merkle.ts';
import { CHECKPOINT_EVERY, verifyLedger } from '../../src/core/ledger/verify.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { openDatabase } from '../../src/edge/vault/database.ts';
import { openLedger } from '../../src/edge/vault/ledger.ts';
import type { Crypto, SigningKey } from '../../src/ports/crypto.ts';
import { median, type Row, row } from './row.ts';

const APPENDS = 300;
const ENTRIES = 50_000;
const EVENT: LedgerEvent = { kind: 'passage', method: 'card', subject: '00112233445566778899aabbccddeeff' };

/** Rows `ledger-append` and `ledger-verify`. */
export async function benchLedger(): Promise<Row[]> {
  const crypto = await openCrypto();
  const signingKey = crypto.signingKey(new SecretBytes(crypto.randomBytes(32)));
  const dir = mkdtempSync(join(tmpdir(), 'menshen-bench-'));
  try {
    return [appendRow(dir, crypto, signingKey), verifyRow(crypto, signingKey)];
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function appendRow(dir: string, crypto: Crypto, signingKey: SigningKey): Row {
  const ledger = openLedger({
    path: join(dir, 'ledger.db'),
    signingKey,
    crypto,
    clock: { nowMs: () => Date.now() },
    origin: 'menshen/bench',
  });
  const bare = openDatabase(join(dir, 'bare.db'), {
    schema: 'CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT) STRICT',
    version: 1,
    label: 'the bench store',
  });
  const insert = bare.raw.prepare('INSERT INTO t (x) VALUES (?)');
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let turn = 0; turn < APPENDS; turn += 1) {
    ours.push(timed(() => ledger.append(EVENT)));
    theirs.push(timed(() => bare.transaction(() => insert.run('x'.repeat(300)))));
  }
  ledger.close();
  bare.close();
  return row('ledger-append', median(ours), 'ms', { what: 'one synced SQLite insert of as many bytes', value: median(theirs) });
}

function verifyRow(crypto: Crypto, signingKey: SigningKey): Row {
  const hash = crypto.sha256.bind(crypto);
  const key: NoteKey = { name: 'menshen/bench', publicKey: signingKey.publicKey };
  const { entries, notes, head } = manyEntries(crypto, signingKey, key);
  const ourMs = timed(() => {
    verifyLedger(entries, {
      key,
      hash,
      isSignatureValid: crypto.isSignatureValid.bind(crypto),
      head,
      noteAt: (size) => notes.get(size),
      anchors: [],
    });
  });
  const bytes = entries.map((entry) => utf8Bytes(entryText(entry)));
  const bareMs = timed(() => {
    for (const one of bytes) hash(one);
  });
  return row('ledger-verify', perSecond(ourMs), 'entries/s', { what: 'SHA-256 of the same bytes, once each', value: perSecond(bareMs) });
}

function manyEntries(
  crypto: Crypto,
  signingKey: SigningKey,
  key: NoteKey,
): { entries: StoredEntry[]; notes: Map<number, string>; head: string } {
  const hash = crypto.sha256.bind(crypto);
  const entries: StoredEntry[] = [];
  const notes = new Map<number, string>();
  let range = EMPTY_RANGE;
  let previous = NO_PREVIOUS;
  const note = (): string =>
    signCheckpoint(hash, key, signingKey.sign.bind(signingKey), { size: range.size, root: rangeRoot(hash, range) });
  while (range.size < ENTRIES) {
    const { leaf, ...entry } = nextEntry(hash, { seq: range.size, atMs: 1_700_000_000_000, previous }, EVENT);
    entries.push(entry);
    previous = entry.hash;
    range = withLeaf(hash, range, leaf);
    if (range.size % CHECKPOINT_EVERY === 0) notes.set(range.size, note());
  }
  return { entries, notes, head: note() };
}

function timed(work: () => unknown): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}

function perSecond(ms: number): number {
  return Math.round((ENTRIES * 1000) / ms);
}

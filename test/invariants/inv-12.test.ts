/** INV-12: the ledger only grows, each entry is chained and signed for, and nothing of a face fits into one. */
import { rmSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { SecretBytes } from '../../src/base/secret.ts';
import { readEvent } from '../../src/core/ledger/event-schema.ts';
import { verifyLedgerFile } from '../../src/edge/vault/ledger-read.ts';
import { type Bench, eventAt, fill, newBench, tamper } from '../edge/vault-ledger/support.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await newBench();
});
afterEach(() => {
  rmSync(bench.dir, { recursive: true, force: true });
});

const ENTRIES = 12;

function filled(): void {
  const ledger = bench.open();
  fill(ledger, ENTRIES);
  ledger.close();
}

it('takes no change and no deletion by SQL', () => {
  filled();
  const raw = new BetterSqlite3(bench.path);
  try {
    expect(() => raw.prepare('DELETE FROM entries').run()).toThrow();
    expect(() => raw.prepare("UPDATE entries SET event = ''").run()).toThrow();
    expect(raw.prepare('SELECT count(*) FROM entries').pluck().get()).toBe(ENTRIES);
  } finally {
    raw.close();
  }
});

it.each([
  ['changed', "UPDATE entries SET event = replace(event, 'pin', 'card') WHERE seq = 5"],
  ['taken out', 'DELETE FROM entries WHERE seq = 5'],
  ['cut off at the end', `DELETE FROM entries WHERE seq >= ${String(ENTRIES - 2)}`],
])('shows an entry that was %s', (_what, sql) => {
  filled();
  const verify = (): string => verifyLedgerFile({ path: bench.path, crypto: bench.crypto }).kind;
  expect(verify()).toBe('ok');
  tamper(bench.path, sql);
  expect(verify()).not.toBe('ok');
});

it('has no field for a number that could be a score, and takes no field that it does not know', () => {
  const kinds = [eventAt(0), eventAt(1)];
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.string({ minLength: 1 }).filter((name) => !['kind', 'method', 'subject', 'reason', '__proto__'].includes(name)),
      fc.oneof(fc.double(), fc.string(), fc.array(fc.double()), fc.uint8Array()),
      (event, name, value) => {
        expect(readEvent({ ...event, [name]: value })).toBeUndefined();
      },
    ),
  );
});

it('has no form for secret bytes: they refuse to be written', () => {
  const vector = new SecretBytes(new Uint8Array(Float32Array.from([0.25, -0.5]).buffer));
  expect(() => JSON.stringify({ kind: 'denied', vector })).toThrow();
  expect(readEvent({ kind: 'denied', method: 'face', reason: vector })).toBeUndefined();
});

/** Ledger files as a failing disk or a hand leaves them: a verdict that names no entry too late, or a Fault; never anything else. */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { writeLongLedger } from '../../../scripts/bench/ledger-bulk.ts';
import { isFault } from '../../../src/base/fault.ts';
import { exportLedger, verifyExport } from '../../../src/edge/vault/ledger-export.ts';
import { openLedger } from '../../../src/edge/vault/ledger.ts';
import { verifyLedgerFile } from '../../../src/edge/vault/ledger-read.ts';
import { type Bench, eventAt, newBench, ORIGIN } from './support.ts';

/** Some pages of entries, and so many that the past is checked in slices. */
const [SHORT, LONG] = [260, 1300];
/** Whatever is damaged, a check ends; this ledger takes a few slices. */
const SLICES_MAX = 10_000;
const RUNS = 200;
let bench: Bench;
let good: Buffer;
let whole: readonly string[];
afterEach(() => {
  rmSync(bench.dir, { recursive: true });
});

async function begin(count: number): Promise<void> {
  bench = await newBench();
  writeLongLedger({ ...bench, origin: ORIGIN, count, eventAt });
  good = readFileSync(bench.path);
  whole = linesOf();
  for (const file of ['ledger.pub', 'ledger.head']) copyFileSync(join(bench.dir, file), join(bench.dir, `${file}.good`));
}

function linesOf(): string[] {
  const lines: string[] = [];
  exportLedger({ path: bench.path, crypto: bench.crypto, write: (line) => lines.push(line) });
  return lines;
}

/** Undefined where `work` ended with a Fault; what is no Fault goes through. */
function orFault<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (!isFault(error)) throw error;
    return undefined;
  }
}

function restore(): void {
  for (const more of ['-wal', '-shm']) rmSync(bench.path + more, { force: true });
  for (const file of ['ledger.pub', 'ledger.head']) copyFileSync(join(bench.dir, `${file}.good`), join(bench.dir, file));
}

type Damage = (bytes: Buffer) => Buffer;
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const flips = fc.array(fc.tuple(place, fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 8 }).map(
  (all): Damage =>
    (bytes) => {
      for (const [at, mask] of all) {
        const index = Math.floor(at * bytes.length);
        bytes[index] = (bytes[index] ?? 0) ^ mask;
      }
      return bytes;
    },
);
const fills = fc.tuple(place, fc.integer({ min: 1, max: 9000 }), fc.nat(255)).map(
  ([at, length, value]): Damage =>
    (bytes) => {
      const from = Math.floor(at * bytes.length);
      return bytes.fill(value, from, Math.min(bytes.length, from + length));
    },
);
const cuts = place.map(
  (at): Damage =>
    (bytes) =>
      bytes.subarray(0, Math.floor(at * bytes.length)),
);
const swaps = fc.tuple(place, place).map(
  ([one, other]): Damage =>
    (bytes) => {
      const pages = bytes.length / 4096;
      const [left, right] = [Math.floor(one * pages) * 4096, Math.floor(other * pages) * 4096];
      const kept = Buffer.from(bytes.subarray(left, left + 4096));
      bytes.copy(bytes, left, right, right + 4096);
      kept.copy(bytes, right);
      return bytes;
    },
);
/** Within a row, where the file around it stays readable. */
const rows = fc.tuple(place, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 127 })).map(
  ([at, further, mask]): Damage =>
    (bytes) => {
      const row = bytes.indexOf('{"kind"', Math.floor(at * bytes.length));
      const index = (row < 0 ? bytes.indexOf('{"kind"') : row) + further;
      bytes[index] = (bytes[index] ?? 0) ^ mask;
      return bytes;
    },
);
const damage = fc.oneof({ weight: 4, arbitrary: rows }, { weight: 5, arbitrary: flips }, { weight: 2, arbitrary: fills }, cuts, swaps);

/** Number of the first entry whose line is not as it was written. */
function firstChanged(lines: readonly string[]): number {
  const at = whole.slice(1).findIndex((line, seq) => lines[seq + 1] !== line);
  return at < 0 ? whole.length : at;
}

it('are told or refused, and never crash what reads them', async () => {
  await begin(SHORT);
  let told = 0;
  fc.assert(
    fc.property(damage, (spoil) => {
      restore();
      writeFileSync(bench.path, spoil(Buffer.from(good)));
      const verdict = orFault(() => verifyLedgerFile({ path: bench.path, crypto: bench.crypto }));
      const lines = orFault(linesOf);
      if (verdict?.kind === 'ok' && lines !== undefined) expect(lines.join('\n') === whole.join('\n')).toBe(true);
      if (verdict?.kind === 'bad' && lines !== undefined && lines[0] === whole[0]) {
        told += 1;
        expect(verdict.seq).toBeLessThanOrEqual(firstChanged(lines));
      }
      if (lines !== undefined) expect(verifyExport(lines, { crypto: bench.crypto }).kind).toMatch(/ok|bad/);
    }),
    { numRuns: RUNS },
  );
  expect(told).toBeGreaterThan(RUNS / 10);
});

it('are told by the slices of a ledger that already lives, which takes entries or faults', async () => {
  await begin(LONG);
  fc.assert(
    fc.property(damage, (spoil) => {
      restore();
      writeFileSync(bench.path, spoil(Buffer.from(good)));
      const isWhole = orFault(() => verifyLedgerFile({ path: bench.path, crypto: bench.crypto }))?.kind === 'ok';
      const ledger = orFault(() => openLedger({ ...bench, clock: { nowMs: () => 1 }, origin: ORIGIN, wholeMax: 0 }));
      if (ledger === undefined) return;
      orFault(() => ledger.entries(0, 10_000));
      let check = orFault(() => ledger.checkSlice());
      for (let slice = 0; check?.kind === 'checking' && slice < SLICES_MAX; slice += 1) check = orFault(() => ledger.checkSlice());
      expect(check?.kind).not.toBe('checking');
      if (isWhole) expect(check).toEqual({ kind: 'ok' });
      orFault(() => ledger.append(eventAt(0)));
      orFault(() => ledger.check());
      orFault(() => {
        ledger.close();
      });
    }),
    { numRuns: RUNS / 2 },
  );
});

it('beside it, key and head, are told or refused too', async () => {
  await begin(SHORT);
  fc.assert(
    fc.property(fc.constantFrom('ledger.pub', 'ledger.head'), fc.oneof(flips, fc.uint8Array({ maxLength: 300 })), (file, spoil) => {
      restore();
      writeFileSync(bench.path, good);
      const path = join(bench.dir, file);
      const before = readFileSync(path);
      const after = typeof spoil === 'function' ? spoil(Buffer.from(before)) : Buffer.from(spoil);
      writeFileSync(path, after);
      const verdict = orFault(() => verifyLedgerFile({ path: bench.path, crypto: bench.crypto }));
      if (!before.equals(after)) expect(verdict?.kind).not.toBe('ok');
    }),
    { numRuns: RUNS / 2 },
  );
});

/** The check that goes on beside the door: in short steps, up to the checkpoint of its beginning, with the verdict of the whole check. */
import { rmSync } from 'node:fs';
import { writeLongLedger } from '../../../scripts/bench/ledger-bulk.ts';
import { openLedgerSlices } from '../../../src/edge/vault/ledger-slices.ts';
import { verifyLedgerFile } from '../../../src/edge/vault/ledger-read.ts';
import { type Bench, eventAt, newBench, ORIGIN, tamper } from './support.ts';

const SIZE = 4_000;
/** Five times what a step may take on the smallest board; here it takes some 2 ms. */
const STEP_MAX_MS = 100;

let bench: Bench;
beforeEach(async () => {
  bench = await newBench();
  writeLongLedger({ ...bench, origin: ORIGIN, count: SIZE, eventAt });
});
afterEach(() => {
  rmSync(bench.dir, { recursive: true });
});

function stepped(between: () => void = () => undefined): {
  readonly steps: number[];
  readonly longestMs: number;
  readonly verdict: unknown;
} {
  const reading = openLedgerSlices(bench);
  const steps: number[] = [];
  let longestMs = 0;
  try {
    for (;;) {
      const beganMs = performance.now();
      const done = reading.check();
      longestMs = Math.max(longestMs, performance.now() - beganMs);
      if (done === undefined) break;
      steps.push(done);
      between();
    }
    return { steps, longestMs, verdict: reading.verdict() };
  } finally {
    reading.close();
  }
}

it('goes through every entry in steps that leave the door its turn', () => {
  const { steps, longestMs, verdict } = stepped();
  expect(steps).toEqual(Array.from({ length: 16 }, (_, at) => Math.min(SIZE, (at + 1) * 256)));
  expect(longestMs).toBeLessThan(STEP_MAX_MS);
  expect(verdict).toEqual({ isOk: true, sentence: `All ${String(SIZE)} entries hold.` });
});

it('is not misled by what is written meanwhile', () => {
  const ledger = bench.open();
  const { steps, verdict } = stepped(() => ledger.append({ kind: 'stop' }));
  ledger.close();
  expect(steps.at(-1)).toBe(SIZE);
  expect(verdict).toMatchObject({ isOk: true });
});

it.each([
  ['an entry that was changed', 'UPDATE entries SET at_ms = at_ms + 1 WHERE seq = 1000'],
  ['an entry that was taken out', 'DELETE FROM entries WHERE seq = 1000'],
  ['an end that was cut off', 'DELETE FROM entries WHERE seq >= 3990'],
])('names %s as the whole check does', (_what, sql) => {
  tamper(bench.path, sql);
  const whole = verifyLedgerFile(bench);
  expect(whole.kind).toBe('bad');
  expect(stepped().verdict).toMatchObject({ isOk: false, bad: whole });
});

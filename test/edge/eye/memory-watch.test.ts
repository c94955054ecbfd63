/** An eye that grows, in a /proc of our own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchMemory } from '../../../src/edge/eye/memory-watch.ts';
import { makeFakeClock } from '../../support/fake-clock.ts';

const LIMITS = { memoryMaxKib: 1000, memoryEveryMs: 30_000, memoryPauseMs: 3_600_000 };
const PID = 4711;

let procDir: string;
beforeEach(() => {
  procDir = mkdtempSync(join(tmpdir(), 'menshen-proc-'));
});
afterEach(() => {
  rmSync(procDir, { recursive: true, force: true });
});

function holds(kib: number): void {
  mkdirSync(join(procDir, String(PID)), { recursive: true });
  writeFileSync(join(procDir, String(PID), 'status'), `Name:\tnode\nVmHWM:\t  999999 kB\nVmRSS:\t  ${String(kib)} kB\nThreads:\t11\n`);
}

function watched(): {
  clock: ReturnType<typeof makeFakeClock>;
  eye: { ends: number; isBusy: boolean; pid: number | undefined };
  stop: () => void;
} {
  const clock = makeFakeClock();
  const eye = { ends: 0, isBusy: false, pid: PID as number | undefined };
  const stop = watchMemory({
    clock,
    limits: LIMITS,
    procDir,
    pid: () => eye.pid,
    isBusy: () => eye.isBusy,
    onTooLarge: () => {
      eye.ends += 1;
    },
  });
  return { clock, eye, stop };
}

it('ends an eye above the limit, none at it', () => {
  const { clock, eye } = watched();
  holds(1000);
  clock.advance(90_000);
  expect(eye.ends).toBe(0);
  holds(1001);
  clock.advance(30_000);
  expect(eye.ends).toBe(1);
});

it('waits until nobody waits for the eye', () => {
  const { clock, eye } = watched();
  holds(2000);
  eye.isBusy = true;
  clock.advance(300_000);
  expect(eye.ends).toBe(0);
  eye.isBusy = false;
  clock.advance(30_000);
  expect(eye.ends).toBe(1);
});

it('ends no more than one in an hour: starting again may not help', () => {
  const { clock, eye } = watched();
  holds(2000);
  clock.advance(3_600_000);
  expect(eye.ends).toBe(1);
  clock.advance(60_000);
  expect(eye.ends).toBe(2);
});

it('leaves alone what cannot be read, is not there, or is watched no more', () => {
  const { clock, eye, stop } = watched();
  clock.advance(60_000);
  eye.pid = undefined;
  holds(2000);
  clock.advance(60_000);
  stop();
  eye.pid = PID;
  clock.advance(60_000);
  expect(eye.ends).toBe(0);
});

/** Simulated days on the real terminal: as many as fit into the time, the same ones twice, and with bugs put in on purpose. */
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cutAtEveryWrite, shortScript } from '../../src/sim/days/every-write.ts';
import { compileShim } from '../../src/sim/days/power/shim.ts';
import { type RunOutcome, runScript } from '../../src/sim/days/run.ts';
import { type Script, writeScript } from '../../src/sim/days/script.ts';
import { shrink } from '../../src/sim/days/shrink.ts';
import { describeWithTools } from '../support/tools.ts';

/** Time that the hunt takes in every run of the tests. */
const HUNT_MS = 60_000;
const LIMIT_MS = 240_000;
const DAYS_AT_ONCE = 2;
/** Every so manieth write; `npm run simulate -- --every-write` takes all. */
const STRIDE = 97;

const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
let folder = '';
let shim: string | undefined;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(memory, 'menshen-test-days-')));
  shim = compileShim(folder);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface RunIn {
  readonly plant?: string;
  readonly isStopped?: () => boolean;
  readonly hasPower?: boolean;
}

async function run(script: Script, { plant, isStopped, hasPower = false }: RunIn = {}): Promise<RunOutcome> {
  const own = mkdtempSync(join(folder, 'run-'));
  try {
    return await runScript({
      script,
      folder: own,
      shim: hasPower ? shim : undefined,
      ...(plant === undefined ? {} : { plantModule: join(__dirname, 'plants', `${plant}.ts`) }),
      ...(isStopped === undefined ? {} : { isStopped }),
    });
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

describeWithTools(['cc'], 'days with power cuts', () => {
  it(
    'break no invariant, as many as fit into a minute',
    async () => {
      const beganMs = performance.now();
      const isOver = (): boolean => performance.now() - beganMs > HUNT_MS;
      const sum = { days: 0, visits: 0, powerCuts: 0, faults: 0 };
      for (let seed = 1; !isOver(); seed += 1) {
        const outcome = await run(writeScript(seed, DAYS_AT_ONCE), { isStopped: isOver, hasPower: true });
        expect({ seed, finding: outcome.finding }).toEqual({ seed, finding: undefined });
        for (const what of ['days', 'visits', 'powerCuts', 'faults'] as const) sum[what] += outcome[what];
      }
      const seconds = (performance.now() - beganMs) / 1000;
      process.stdout.write(
        `simulated: ${sum.days.toFixed(1)} days, ${sum.visits} visits, ${sum.powerCuts} power cuts, ${sum.faults} faults; ` +
          `${(sum.days / seconds).toFixed(3)} days a second\n`,
      );
      expect(sum.visits).toBeGreaterThan(100);
      expect(sum.powerCuts).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  it(
    'are the same days when lived again',
    async () => {
      const script = writeScript(13, 1);
      const [first, second] = [await run(script, { hasPower: true }), await run(script, { hasPower: true })];
      expect(second).toEqual(first);
      expect(first.powerCuts).toBeGreaterThan(0);
      expect(first.events.length).toBe(64);
    },
    LIMIT_MS,
  );

  it(
    'survive a cut at writes all along a short script',
    async () => {
      for (const mode of ['1:1', '1:N'] as const) {
        const own = mkdtempSync(join(folder, 'every-'));
        const outcome = await cutAtEveryWrite({ seed: 11, mode, folder: own, shim: shim ?? '', stride: STRIDE });
        expect(outcome.finding).toBeUndefined();
        expect(outcome.operations).toBeGreaterThan(500);
        expect(outcome.powerCuts).toBeGreaterThan(15);
      }
    },
    LIMIT_MS,
  );
});

describe('the machine sees', () => {
  it.each([
    ['unkept-erasure', ['INV-02', 'INV-18']],
    ['dropped-entry', ['INV-12']],
    ['lasting-consent', ['INV-08', 'INV-02']],
  ] as const)(
    'a planted bug, %s, and shortens its script',
    async (plant, invariants) => {
      const script = shortScript(3, '1:N');
      expect((await run(script)).finding).toBeUndefined();
      const { finding } = await run(script, { plant });
      expect(invariants).toContain(finding?.invariant);
      const shortest = await shrink({
        script,
        finding: finding!,
        run: async (shorter) => (await run(shorter, { plant })).finding,
        triesMax: 40,
        isOver: () => false,
      });
      expect(shortest.steps.length).toBeLessThanOrEqual(4);
      const replayed = await run(JSON.parse(JSON.stringify(shortest)) as Script, { plant });
      expect(replayed.finding?.invariant).toBe(finding?.invariant);
    },
    LIMIT_MS,
  );
});

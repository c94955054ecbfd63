/**
 * npm run simulate: days of a seeded house at the real terminal on simulated time, with power cuts and
 * every other trouble, hunting for a broken invariant. Ends with one JSON line; exit 1 where one broke.
 */

import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cutAtEveryWrite } from '../src/sim/days/every-write.ts';
import { compileShim } from '../src/sim/days/power/shim.ts';
import { type RunOutcome, runScript } from '../src/sim/days/run.ts';
import { type Script, writeScript } from '../src/sim/days/script.ts';
import { shrink } from '../src/sim/days/shrink.ts';

const HELP = `npm run simulate -- [--seed N] [--days D] [--json] [--script FILE] [--every-write [--stride N]]
  --seed N         the world and all that happens in it (1)
  --days D         simulated days (1)
  --script FILE    replays a script that a failure wrote, exactly
  --every-write    cuts power at every single write of a short script instead of living days
  --stride N       with --every-write: at every N-th write only (1)
  --no-power       no power cuts, all in one process
  --no-shrink      a failure is not made shorter
  --plant FILE     a module that puts a bug in, to see it caught
  --json           no progress, only the line at the end
Ends with one JSON line: seed, days, visits, powerCuts, faults, violations, daysPerSecond.
`;

/** Scripts tried, and time spent, to make a failure shorter. */
const SHRINK_TRIES = 60;
const SHRINK_LIMIT_MS = 120_000;
/** Files in memory: fsync costs nothing there, and what it promises is modelled. */
const MEMORY = '/dev/shm';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '1' },
    script: { type: 'string' },
    'every-write': { type: 'boolean', default: false },
    stride: { type: 'string', default: '1' },
    'no-power': { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
    plant: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

let isStopped = false;
const startMs = performance.now();
const say = (line: string): void => {
  if (!values.json) process.stderr.write(`${line}\n`);
};

interface Line {
  readonly seed: number;
  readonly days: number;
  readonly visits: number;
  readonly powerCuts: number;
  readonly faults: number;
  readonly violations: number;
}

function finish(line: Line): number {
  const seconds = (performance.now() - startMs) / 1000;
  const days = Math.round(line.days * 100) / 100;
  process.stdout.write(`${JSON.stringify({ ...line, days, daysPerSecond: Math.round((line.days / seconds) * 1000) / 1000 })}\n`);
  return line.violations > 0 ? 1 : 0;
}

interface Place {
  readonly folder: string;
  readonly shim: string | undefined;
}

/** A fresh folder for each run; the shim is compiled once. */
function fresh({ folder, shim }: Place): Place {
  return { folder: mkdtempSync(join(folder, 'run-')), shim };
}

function runIn(place: Place, script: Script, isTold: boolean): Promise<RunOutcome> {
  const own = fresh(place);
  return runScript({
    ...own,
    script,
    plantModule: values.plant === undefined ? undefined : realpathSync(values.plant),
    isStopped: () => isStopped,
    onProgress: ({ days, visits, powerCuts }) => {
      if (isTold) say(`day ${days.toFixed(2)} of ${String(script.days)}: ${String(visits)} visits, ${String(powerCuts)} power cuts`);
    },
  }).finally(() => {
    rmSync(own.folder, { recursive: true, force: true });
  });
}

async function days(place: Place): Promise<number> {
  const script =
    values.script === undefined
      ? writeScript(Number(values.seed), Number(values.days))
      : (JSON.parse(readFileSync(values.script, 'utf8')) as Script);
  const outcome = await runIn(place, script, true);
  const { finding } = outcome;
  const { visits, powerCuts, faults } = outcome;
  if (finding !== undefined) await explain(place, script, finding);
  return finish({ seed: script.seed, days: outcome.days, visits, powerCuts, faults, violations: finding === undefined ? 0 : 1 });
}

/** What broke, where, and the shortest script that breaks it too. */
async function explain(place: Place, script: Script, finding: NonNullable<RunOutcome['finding']>): Promise<void> {
  process.stderr.write(`seed ${String(script.seed)}, step ${String(finding.step)}: ${finding.invariant} is broken: ${finding.what}\n`);
  const deadlineMs = performance.now() + SHRINK_LIMIT_MS;
  const shortest = values['no-shrink']
    ? { ...script, steps: script.steps.slice(0, finding.step + 1) }
    : await shrink({
        script,
        finding,
        run: async (shorter) => (await runIn(place, shorter, false)).finding,
        triesMax: SHRINK_TRIES,
        isOver: () => isStopped || performance.now() > deadlineMs,
        onTry: (tries, steps) => {
          say(`shortening, try ${String(tries)}: ${String(steps)} steps`);
        },
      });
  const file = join(tmpdir(), `menshen-simulate-${String(script.seed)}.json`);
  writeFileSync(file, `${JSON.stringify(shortest)}\n`);
  process.stderr.write(`${String(shortest.steps.length)} steps are enough: npm run simulate -- --script ${file}\n`);
}

async function everyWrite(place: Place, shim: string): Promise<number> {
  const seed = Number(values.seed);
  const outcome = await cutAtEveryWrite({
    seed,
    mode: seed % 2 === 0 ? '1:1' : '1:N',
    folder: fresh(place).folder,
    shim,
    stride: Math.max(1, Number(values.stride)),
    plantModule: values.plant === undefined ? undefined : realpathSync(values.plant),
    isStopped: () => isStopped,
    onProgress: (done, total) => {
      if (done % 50 === 0) say(`write ${String(done)} of ${String(total)}`);
    },
  });
  const { finding, powerCuts, visits } = outcome;
  if (finding !== undefined)
    process.stderr.write(
      `seed ${String(seed)}, power cut before write ${String(finding.operation)} (step ${String(finding.step)}), unsynced bytes ${finding.loss}: ` +
        `${finding.invariant} is broken: ${finding.what}\n`,
    );
  return finish({ seed, days: 0, visits, powerCuts, faults: 0, violations: finding === undefined ? 0 : 1 });
}

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (![values.seed, values.days, values.stride].every((value) => /^\d{1,9}$/.test(value))) {
    process.stderr.write('simulate: seed, days and stride are whole numbers.\n');
    return 2;
  }
  process.on('SIGINT', () => {
    isStopped = true;
    say('stopping after this life …');
  });
  const folder = realpathSync(mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'menshen-days-')));
  try {
    const shim = values['no-power'] ? undefined : compileShim(folder);
    if (shim === undefined) say('No C compiler, or none wanted: this run has no power cuts and no full disk.');
    if (!values['every-write']) return await days({ folder, shim });
    if (shim !== undefined) return await everyWrite({ folder, shim }, shim);
    process.stderr.write('simulate: --every-write needs a C compiler (cc).\n');
    return 2;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();

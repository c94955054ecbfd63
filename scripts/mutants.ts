/**
 * npm run mutants: plants each bug of the list into a copy of the tree and runs what must catch it.
 * First the same tests without any bug: they must pass. Prints a table and caught/planted; exit 1 where one survives.
 */

import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Catcher, type Mutant, MUTANTS } from './mutants/list.ts';
import { misfit, plant } from './mutants/patch.ts';
import { copyTree } from './mutants/scratch.ts';

const HELP = `npm run mutants -- [--only NAME]... [--json]
  --only NAME   only this planted bug; may be given again
  --json        one line {"caught","planted","rows"} at the end
`;

const ROOT = resolve(import.meta.dirname, '..');
/** Longest run of one mutant's tests; a bug that makes them hang is caught by that. */
const LIMIT_MS = 240_000;
const TAIL_CHARACTERS = 3000;

interface Run {
  readonly isPassed: boolean;
  readonly isLate: boolean;
  readonly seconds: number;
  readonly tail: string;
}

/** Runs a program of the tree at `root` in a process group of its own, and ends all of it at the limit. */
function run(root: string, words: readonly string[], limitMs: number): Promise<Run> {
  const beganMs = performance.now();
  return new Promise((done) => {
    const child = spawn(process.execPath, words, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let tail = '';
    let isLate = false;
    const keep = (part: Buffer): void => {
      tail = (tail + part.toString()).slice(-TAIL_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setTimeout(() => {
      isLate = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, limitMs);
    child.on('close', (code) => {
      clearTimeout(timer);
      done({ isPassed: code === 0, isLate, seconds: (performance.now() - beganMs) / 1000, tail });
    });
  });
}

function words(caughtBy: Catcher): string[] {
  if ('simulate' in caughtBy) return ['scripts/simulate.ts', ...caughtBy.simulate];
  return [join('node_modules', 'jest', 'bin', 'jest.js'), '--runInBand', '--bail', '--forceExit', '--runTestsByPath', ...caughtBy.tests];
}

function named(caughtBy: Catcher): string {
  return 'simulate' in caughtBy ? `simulate ${caughtBy.simulate.join(' ')}` : caughtBy.tests.join(' ');
}

/** Each named test on the tree without a bug: the names of those that fail, which can catch nothing. */
async function baseline(root: string, mutants: readonly Mutant[]): Promise<ReadonlySet<string>> {
  const catchers = new Map(mutants.flatMap(({ caughtBy }) => singles(caughtBy)).map((one) => [named(one), one]));
  const broken = new Set<string>();
  for (const [name, catcher] of catchers) {
    const { isPassed, isLate, seconds, tail } = await run(root, words(catcher), LIMIT_MS);
    process.stderr.write(
      `${name} ${isPassed ? 'passes' : isLate ? 'DOES NOT END' : 'FAILS'} (${seconds.toFixed(1)} s)\n${isPassed ? '' : tail}`,
    );
    if (!isPassed) broken.add(name);
  }
  return broken;
}

function singles(caughtBy: Catcher): Catcher[] {
  return 'tests' in caughtBy ? caughtBy.tests.map((file) => ({ tests: [file] })) : [caughtBy];
}

interface Row {
  readonly name: string;
  readonly isCaught: boolean;
  readonly by: string;
  readonly seconds: number;
}

/** One test after the other, as listed, until one fails. */
async function tryMutant(root: string, mutant: Mutant, broken: ReadonlySet<string>): Promise<Row> {
  const restore = plant(root, mutant);
  const catchers = singles(mutant.caughtBy).filter((one) => !broken.has(named(one)));
  let seconds = 0;
  try {
    for (const catcher of catchers) {
      const found = await run(root, words(catcher), LIMIT_MS);
      seconds += found.seconds;
      if (!found.isPassed) return { name: mutant.name, isCaught: true, by: named(catcher) + (found.isLate ? ' (time)' : ''), seconds };
    }
    return { name: mutant.name, isCaught: false, by: catchers.length === 0 ? 'its tests fail without it' : 'nothing', seconds };
  } finally {
    restore();
  }
}

function line(name: string, verdict: string, seconds: string, by: string): string {
  return `${name.padEnd(28)} ${verdict.padEnd(9)} ${seconds.padStart(7)}  ${by}\n`;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const mutants = MUTANTS.filter(({ name }) => values.only?.includes(name) ?? true);
  const misfits = mutants.flatMap((mutant) => misfit(ROOT, mutant) ?? []);
  if (mutants.length === 0 || misfits.length > 0) {
    process.stderr.write(
      `mutants: ${misfits.join('; ') || `there is none of that name. ${MUTANTS.map(({ name }) => name).join(', ')}`}.\n`,
    );
    return 2;
  }
  const scratch = copyTree(ROOT);
  try {
    process.stderr.write('the named tests without any planted bug …\n');
    const broken = await baseline(scratch.root, mutants);
    process.stdout.write(line('planted bug', 'verdict', 'seconds', 'by'));
    const rows: Row[] = [];
    for (const mutant of mutants) {
      const row = await tryMutant(scratch.root, mutant, broken);
      rows.push(row);
      process.stdout.write(line(row.name, row.isCaught ? 'caught' : 'SURVIVES', row.seconds.toFixed(1), row.by));
    }
    const caught = rows.filter(({ isCaught }) => isCaught).length;
    process.stdout.write(`caught ${String(caught)}/${String(rows.length)} planted\n`);
    if (values.json === true) process.stdout.write(`${JSON.stringify({ caught, planted: rows.length, rows })}\n`);
    return caught === rows.length ? 0 : 1;
  } finally {
    scratch.remove();
  }
}

process.exitCode = await main();

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
/** All named tests one after the other, without a bug. */
const BASELINE_LIMIT_MS = 1_800_000;
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
  return [join('node_modules', 'jest', 'bin', 'jest.js'), '--bail', '--forceExit', '--runTestsByPath', ...caughtBy.tests];
}

function named(caughtBy: Catcher): string {
  return 'simulate' in caughtBy ? `simulate ${caughtBy.simulate.join(' ')}` : caughtBy.tests.join(' ');
}

/** What the tests say of the tree without a bug; undefined where all is well. */
async function baseline(root: string, mutants: readonly Mutant[]): Promise<string | undefined> {
  const files = new Set(mutants.flatMap(({ caughtBy }) => ('tests' in caughtBy ? caughtBy.tests : [])));
  const lives = new Map(mutants.flatMap(({ caughtBy }) => ('simulate' in caughtBy ? [[named(caughtBy), caughtBy] as const] : [])));
  const catchers: Catcher[] = [...(files.size > 0 ? [{ tests: [...files] }] : []), ...lives.values()];
  for (const catcher of catchers) {
    const { isPassed, tail } = await run(root, words(catcher), BASELINE_LIMIT_MS);
    if (!isPassed) return `${named(catcher)} fails without any planted bug:\n${tail}`;
  }
  return undefined;
}

interface Row {
  readonly name: string;
  readonly isCaught: boolean;
  readonly by: string;
  readonly seconds: number;
}

async function tryMutant(root: string, mutant: Mutant): Promise<Row> {
  const restore = plant(root, mutant);
  try {
    const { isPassed, isLate, seconds, tail } = await run(root, words(mutant.caughtBy), LIMIT_MS);
    const failing = /^FAIL (\S+)/m.exec(tail)?.[1] ?? named(mutant.caughtBy);
    const by = isPassed ? 'nothing' : isLate ? `${named(mutant.caughtBy)} (time)` : failing;
    return { name: mutant.name, isCaught: !isPassed, by, seconds };
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
    if (broken !== undefined) {
      process.stderr.write(`mutants: ${broken}\n`);
      return 2;
    }
    process.stdout.write(line('planted bug', 'verdict', 'seconds', 'by'));
    const rows: Row[] = [];
    for (const mutant of mutants) {
      const row = await tryMutant(scratch.root, mutant);
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

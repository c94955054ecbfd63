/**
 * npm run law: runs the tests of the law and of the invariants and prints article → behaviour → test → result.
 * The table is made from the tests themselves and kept in .menshen/law.json; exit 1 where a graded row has no test that passed.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { INVARIANTS, LAW } from '../test/law/spec.ts';
import { invariantLine, lawLine, type Line, type Ran, tableOf } from './law/table.ts';

const HELP = `npm run law -- [--json] [--brief]
  --brief  one line a row, without its tests
  --json   one line {"holds","rows","lines"} at the end
`;

const ROOT = resolve(import.meta.dirname, '..');
/** The whole of both folders takes about two minutes on two cores. */
const LIMIT_MS = 900_000;

interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

/** Runs jest with its own progress on stderr; what it wrote, or undefined where it did not come to an end. */
async function runTests(report: string): Promise<JestReport | undefined> {
  const words = [join('node_modules', 'jest', 'bin', 'jest.js'), '--json', `--outputFile=${report}`, 'test/law/', 'test/invariants/'];
  await new Promise<void>((done) => {
    const child = spawn(process.execPath, words, { cwd: ROOT, detached: true, stdio: ['ignore', 'ignore', 'inherit'] });
    const end = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(() => {
      process.stderr.write(`law: the tests did not end in ${String(LIMIT_MS / 1000)} s.\n`);
      end();
    }, LIMIT_MS);
    process.once('SIGINT', end);
    child.on('close', () => {
      clearTimeout(timer);
      process.off('SIGINT', end);
      done();
    });
  });
  return existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as JestReport) : undefined;
}

function ranOf(report: JestReport): Ran[] {
  return report.testResults.flatMap(({ name, assertionResults, message }): Ran[] => {
    const file = relative(ROOT, name);
    // A file that does not even load has no tests; it counts as one that failed.
    if (assertionResults.length === 0) return [{ file, title: `the file does not load: ${message.slice(0, 200)}`, status: 'failed' }];
    return assertionResults.map(({ title, status }) => ({ file, title, status: statusOf(title, status) }));
  });
}

/** A test whose program is not installed passes, but has shown nothing. */
function statusOf(title: string, status: string): Ran['status'] {
  if (status !== 'passed' && status !== 'failed') return 'not-run';
  return title.startsWith('is not run:') ? 'not-run' : status;
}

function isSaid(file: string, words: string): boolean {
  const path = join(ROOT, file);
  return existsSync(path) && readFileSync(path, 'utf8').includes(words);
}

/** Where an evidence pack made on this machine finds its test manifest. */
function keep(lines: readonly Line[]): void {
  const rows = lines.map(({ id, grades, behaviour, verdict, tests }) => ({
    id,
    grades,
    behaviour,
    verdict,
    tests: tests.map(({ file, title, status }) => ({ file, title, status })),
  }));
  mkdirSync(join(ROOT, '.menshen'), { recursive: true });
  writeFileSync(join(ROOT, '.menshen', 'law.json'), `${JSON.stringify({ version: 1, rows }, null, 2)}\n`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { brief: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'menshen-law-'));
  try {
    const report = await runTests(join(folder, 'report.json'));
    if (report === undefined) {
      process.stderr.write('law: there is no report of the tests. Run npm test -- test/law and read why.\n');
      return 2;
    }
    const ran = ranOf(report);
    const lines: Line[] = [
      ...LAW.map((row) => lawLine(row, ran, isSaid)),
      ...INVARIANTS.map((behaviour, at) => invariantLine(at + 1, behaviour, ran)),
    ];
    keep(lines);
    const shown = values.brief === true ? lines.map((line) => ({ ...line, tests: [] })) : lines;
    process.stdout.write(`${tableOf(shown)}\n`);
    const holds = lines.filter(({ verdict }) => verdict === 'holds').length;
    process.stdout.write(`${String(holds)} of ${String(lines.length)} rows hold\n`);
    if (values.json === true) process.stdout.write(`${JSON.stringify({ holds, rows: lines.length, lines })}\n`);
    return holds === lines.length ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();

/**
 * node scripts/fuzz.ts: throws changed inputs at every parser and message for as long as asked, each target in
 * its own process, and prints a table. Exit 1 where anything was found; what failed is printed in its shortest form.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { FuzzCommand, RoundLine } from '../test/fuzz/fuzz-child.ts';
import { TARGETS } from '../test/fuzz/targets.ts';

const HELP = `node scripts/fuzz.ts [--seconds N] [--target NAME]... [--seed N]
  --seconds N    for each target; default 10
  --target NAME  only this one; may be given again. Names: ${Object.keys(TARGETS).join(', ')}
  --seed N       the same seed tries the same inputs; default from the clock
`;

const CHILD = resolve(import.meta.dirname, '../test/fuzz/fuzz-child.ts');
/** A round of 2,000 inputs of the slowest target takes this long at most on a busy board; then it hangs. */
const ROUND_LIMIT_MS = 300_000;
const ROUNDS_MAX = 1_000_000;
/** Hexadecimal characters that are printed; the whole input is in the file. */
const HEX_SHOWN = 400;

interface Outcome {
  readonly name: string;
  readonly executions: number;
  readonly seconds: number;
  readonly finding: { readonly what: string; readonly input: Buffer; readonly recipe: string } | undefined;
}

interface ChildRun {
  readonly lines: readonly RoundLine[];
  /** How the process ended, where not by itself. */
  readonly ended: string | undefined;
}

/** Runs the child to its end, or to the limit without a line. */
function runChild(command: FuzzCommand, limitMs: number): Promise<ChildRun> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [CHILD, JSON.stringify(command)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: RoundLine[] = [];
    let rest = '';
    let hung: string | undefined;
    const watch = (): NodeJS.Timeout =>
      setTimeout(() => {
        hung = 'does not come back';
        child.kill('SIGKILL');
      }, limitMs);
    let timer = watch();
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      const whole = (rest + part).split('\n');
      rest = whole.pop() ?? '';
      lines.push(...whole.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as RoundLine));
      clearTimeout(timer);
      timer = watch();
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      done({ lines, ended: hung ?? (code === 0 ? undefined : `ends the process (${signal ?? `exit ${String(code)}`})`) });
    });
  });
}

async function fuzz(name: string, seed: number, seconds: number): Promise<Outcome> {
  const beganMs = performance.now();
  const { lines, ended } = await runChild({ target: name, seed, round: 0, rounds: ROUNDS_MAX, seconds }, ROUND_LIMIT_MS);
  const spent = (performance.now() - beganMs) / 1000;
  const executions = lines.reduce((sum, line) => sum + line.executions, 0);
  const found = lines.find((line) => line.finding !== undefined)?.finding;
  const outcome = { name, executions, seconds: spent };
  if (found !== undefined) return { ...outcome, finding: { ...found, input: Buffer.from(found.input, 'hex') } };
  if (ended === undefined) return { ...outcome, finding: undefined };
  return { ...outcome, finding: { what: ended, recipe: '', input: await lastInput(name, seed, lines.length) } };
}

/** The input at which a round ends its process: the round again, each input on disk before it runs. */
async function lastInput(name: string, seed: number, round: number): Promise<Buffer> {
  const dir = mkdtempSync(join(tmpdir(), 'menshen-fuzz-trace-'));
  try {
    const trace = join(dir, 'input');
    writeFileSync(trace, '');
    await runChild({ target: name, seed, round, rounds: 1, seconds: ROUND_LIMIT_MS / 1000, trace }, ROUND_LIMIT_MS);
    return readFileSync(trace);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function row(cells: readonly (string | number)[]): string {
  const [name = '', executions = '', rate = '', findings = ''] = cells.map(String);
  return `${name.padEnd(20)} ${executions.padStart(12)} ${rate.padStart(12)} ${findings.padStart(9)}`;
}

function told({ name, executions, seconds, finding }: Outcome): string {
  return row([name, executions, Math.round(executions / Math.max(seconds, 0.001)), finding === undefined ? 0 : 1]);
}

function explain({ name, finding }: Outcome, seed: number): string {
  if (finding === undefined) return '';
  const file = join(mkdtempSync(join(tmpdir(), 'menshen-finding-')), `${name}.bin`);
  writeFileSync(file, finding.input);
  const hex = finding.input.toString('hex');
  const shown = hex.length > HEX_SHOWN ? `${hex.slice(0, HEX_SHOWN)}…` : hex;
  return `\n${name} (--seed ${String(seed)}): ${finding.what}\n  ${finding.recipe}\n  ${String(finding.input.length)} bytes, whole in ${file}\n  ${shown}\n`;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '10' },
      target: { type: 'string', multiple: true },
      seed: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const seconds = Number(values.seconds);
  const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
  const names = values.target ?? Object.keys(TARGETS);
  const unknown = names.find((name) => TARGETS[name] === undefined);
  if (unknown !== undefined || !(seconds > 0) || !Number.isSafeInteger(seed)) {
    process.stderr.write(`fuzz: ${unknown === undefined ? '--seconds and --seed are numbers' : `there is no target ${unknown}`}.\n${HELP}`);
    return 2;
  }
  process.stdout.write(
    `seed ${String(seed)}, ${String(seconds)} s for each target\n${row(['target', 'executions', 'per second', 'findings'])}\n`,
  );
  const outcomes: Outcome[] = [];
  for (const name of names) {
    const outcome = await fuzz(name, seed, seconds);
    outcomes.push(outcome);
    process.stdout.write(`${told(outcome)}\n`);
  }
  const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((all, outcome) => all + of(outcome), 0);
  const findings = sum(({ finding }) => (finding === undefined ? 0 : 1));
  process.stdout.write(
    `${row(['total', sum(({ executions }) => executions), '', findings])}   ${String(Math.round(sum((one) => one.seconds)))} s\n`,
  );
  process.stdout.write(outcomes.map((outcome) => explain(outcome, seed)).join(''));
  return findings === 0 ? 0 : 1;
}

process.exitCode = await main();

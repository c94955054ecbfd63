/**
 * One target in a process of its own, so that a crash or a hang is a finding and not the end. Writes one JSON
 * line for each round to its output. With TRACE set, each input is on disk before it runs.
 */
import { mkdtempSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type RunResult, runSeeds, runTarget } from './run.ts';
import { TARGETS } from './targets.ts';

export interface FuzzCommand {
  readonly target: string;
  readonly seed: number;
  /** First round to run; each has its own seed. */
  readonly round: number;
  /** No more rounds than this. */
  readonly rounds: number;
  readonly seconds: number;
  /** File for the input that is about to run. */
  readonly trace?: string;
}

/** One line: `round` ended. Input bytes as hexadecimal. */
export interface RoundLine {
  readonly round: number;
  readonly executions: number;
  readonly finding?: { readonly what: string; readonly input: string; readonly recipe: string };
}

/** Inputs in one round; a round that crashes is run again to find which one it was. */
const RUNS_PER_ROUND = 2000;

const command = JSON.parse(process.argv[2] ?? '{}') as FuzzCommand;
const dir = mkdtempSync(join(tmpdir(), 'menshen-fuzz-'));
const target = await TARGETS[command.target]?.({ dir, root: resolve(import.meta.dirname, '../..') });
if (target === undefined) process.exit(2);

const onInput = (input: Uint8Array): void => {
  if (command.trace !== undefined) writeFileSync(command.trace, input);
};

function tell(round: number, { executions, finding }: RunResult): void {
  const hex = finding && { what: finding.what, input: Buffer.from(finding.input).toString('hex'), recipe: finding.recipe };
  const line: RoundLine = hex === undefined ? { round, executions } : { round, executions, finding: hex };
  writeSync(1, `${JSON.stringify(line)}\n`);
}

const endMs = performance.now() + command.seconds * 1000;
let isFound = false;
for (let round = command.round; round < command.round + command.rounds && !isFound; round += 1) {
  const leftMs = endMs - performance.now();
  if (leftMs <= 0) break;
  const result =
    round === 0
      ? await runSeeds(target, onInput)
      : await runTarget(target, { seed: command.seed + round, runs: RUNS_PER_ROUND, limitMs: leftMs, onInput });
  tell(round, result);
  isFound = result.finding !== undefined;
}
await target.close?.();
rmSync(dir, { recursive: true, force: true });
process.exit(0);

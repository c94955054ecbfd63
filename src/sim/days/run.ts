/**
 * Runs a script to its end or to the first broken invariant: life after life, each a process above the
 * power shim, each begun on what the cut before left of the disk. Without the shim all is one life.
 */

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chanceOf } from './chance.ts';
import { makeFolders, type Plant } from './house.ts';
import type { Finding } from './invariants.ts';
import { runLife } from './life.ts';
import type { LifeJob } from './life-main.ts';
import { hear, type Model, newModel, type Told } from './model.ts';
import { LOSSES, PowerDisk } from './power/disk.ts';
import { readPowerLog } from './power/log.ts';
import { lifeProgram, readFolder, shimEnvironment, writeFolder } from './power/shim.ts';
import { DAY_MS, type Script } from './script.ts';

/** Every script begins on this Monday. */
export const START_MS = Date.UTC(2026, 0, 5);
/** From the cut to the next boot; longer than anything that a step waits for. */
const OUTAGE_MS = 180_000;
const LOG_FILE = 'power.log';
/** A life that takes longer in real time hangs. */
const LIFE_LIMIT_MS = 10 * 60_000;

export interface RunOptions {
  readonly script: Script;
  /** An empty folder, best in memory. */
  readonly folder: string;
  readonly shim: string | undefined;
  readonly plantModule?: string | undefined;
  readonly onProgress?: (run: RunSoFar) => void;
  readonly isStopped?: () => boolean;
}

export interface RunSoFar {
  readonly days: number;
  readonly visits: number;
  readonly powerCuts: number;
  readonly faults: number;
}

export interface RunOutcome extends RunSoFar {
  readonly finding: (Finding & { readonly step: number }) | undefined;
  readonly ledgerEntries: number;
  /** SHA-256 over the kinds of all acknowledged ledger events: two runs of one script have the same history or not. */
  readonly events: string;
  readonly isComplete: boolean;
}

interface Run {
  readonly options: RunOptions;
  readonly dataDir: string;
  readonly model: Model;
  powerCuts: number;
}

export async function runScript(options: RunOptions): Promise<RunOutcome> {
  const dataDir = join(options.folder, 'data');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  makeFolders(dataDir);
  const run: Run = { options, dataDir, model: newModel(START_MS), powerCuts: 0 };
  const finding = await (options.shim === undefined ? inThisProcess(run) : lifeAfterLife(run, options.shim));
  const { model } = run;
  const isComplete = model.at >= options.script.steps.length - 1;
  return {
    ...soFar(run),
    days: finding === undefined && isComplete ? options.script.days : model.steadyMs / DAY_MS,
    finding: finding === undefined ? undefined : { ...finding, step: model.at },
    ledgerEntries: model.ledger.size,
    events: model.events,
    isComplete,
  };
}

function soFar({ model, powerCuts }: Run): RunSoFar {
  return { days: model.steadyMs / DAY_MS, visits: model.visits, powerCuts, faults: model.faults };
}

async function inThisProcess({ options, dataDir, model }: Run): Promise<Finding | undefined> {
  const { script, plantModule, isStopped } = options;
  const planted = plantModule === undefined ? undefined : ((await import(plantModule)) as { readonly plant: () => Plant });
  return runLife({ dataDir, script, model, plant: planted?.plant(), isStopped });
}

async function lifeAfterLife(run: Run, shim: string): Promise<Finding | undefined> {
  const { options, model } = run;
  while (options.isStopped?.() !== true) {
    const { finding, isCut } = await oneLife(run, shim);
    options.onProgress?.(soFar(run));
    if (finding !== undefined || !isCut) return finding;
    run.powerCuts += 1;
    model.isFull = false; // somebody made room meanwhile
    hear(model, options.script.steps, { say: 'time', steadyMs: model.steadyMs + OUTAGE_MS, wallMs: model.wallMs + OUTAGE_MS });
  }
  return undefined;
}

/** One life without a cut, for its record. */
export async function recordLife(
  options: Pick<RunOptions, 'script' | 'folder' | 'plantModule'> & { readonly shim: string },
): Promise<{ readonly log: string; readonly finding: Finding | undefined }> {
  const dataDir = join(options.folder, 'data');
  makeFolders(dataDir);
  const { finding } = await oneLife({ options, dataDir, model: newModel(START_MS), powerCuts: 0 }, options.shim);
  return { log: join(options.folder, LOG_FILE), finding };
}

interface LifeEnd {
  readonly finding: Finding | undefined;
  readonly isCut: boolean;
}

async function oneLife(run: Run, shim: string): Promise<LifeEnd> {
  const { options, dataDir, model } = run;
  const { folder, script, plantModule } = options;
  const [jobFile, log, told] = [join(folder, 'job.json'), join(folder, LOG_FILE), join(folder, 'told')];
  for (const file of [log, told]) rmSync(file, { force: true });
  const job: LifeJob = { dataDir, told, script, model, plantModule };
  writeFileSync(jobFile, JSON.stringify(job));
  const disk = new PowerDisk(readFolder(dataDir));
  const ended = await runProcess(jobFile, shimEnvironment({ shim, dataDir, log, told }));
  let finding: Finding | undefined;
  for (const record of readPowerLog(readFileSync(log))) {
    if (record.kind !== 'note') {
      disk.apply(record);
      continue;
    }
    const word = JSON.parse(Buffer.from(record.bytes).toString()) as Told;
    if (word.say === 'broken') finding ??= { invariant: word.invariant, what: word.what };
    hear(model, script.steps, word);
  }
  if (ended.signal === 'SIGKILL') {
    const chance = chanceOf(script.seed, 'cut', model.lives, lastCut(script, model.at));
    writeFolder(dataDir, disk.afterCut(chance.pick(LOSSES) ?? 'dropped', chance));
    return { finding, isCut: true };
  }
  // The key that stops the run stops the life as well.
  if (options.isStopped?.() === true) return { finding, isCut: false };
  if (ended.code !== 0)
    finding ??= { invariant: 'crash', what: `the process ended with ${String(ended.code ?? ended.signal)}: ${ended.words}` };
  return { finding, isCut: false };
}

/** The number by which the script decided what this cut loses. */
function lastCut(script: Script, at: number): number {
  for (let step = Math.min(at, script.steps.length - 1); step >= 0; step -= 1) {
    const deed = script.steps[step];
    if (deed?.do === 'cut') return deed.chance;
  }
  return 0;
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly words: string;
}

function runProcess(jobFile: string, environment: Record<string, string>): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', lifeProgram(), jobFile], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: LIFE_LIMIT_MS,
      killSignal: 'SIGTERM',
    });
    let words = '';
    child.stderr.on('data', (part: Buffer) => {
      words = (words + part.toString()).slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, words });
    });
  });
}

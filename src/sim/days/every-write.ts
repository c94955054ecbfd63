/**
 * Power fails at every single write of a short script, one after the other: recorded once, each prefix
 * of the record laid out as a disk may hold it, booted and looked through. Nothing is left to chance but
 * which of the unsynced bytes arrived.
 */

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chanceOf } from './chance.ts';
import { makeFolders } from './house.ts';
import type { Finding } from './invariants.ts';
import { runLife } from './life.ts';
import { hear, type Model, newModel, type Told } from './model.ts';
import { type Loss, LOSSES, PowerDisk } from './power/disk.ts';
import { isOperation, type PowerRecord, readPowerLog } from './power/log.ts';
import { writeFolder } from './power/shim.ts';
import { recordLife, START_MS } from './run.ts';
import type { Deed, Script } from './script.ts';

const MINUTE_MS = 60_000;
const OUTAGE_MS = 3 * MINUTE_MS;

export interface EveryWriteOptions {
  readonly seed: number;
  readonly mode: Script['mode'];
  readonly folder: string;
  readonly shim: string;
  /** Every so manieth write; 1 for all. */
  readonly stride: number;
  readonly plantModule?: string | undefined;
  readonly onProgress?: (done: number, total: number) => void;
  readonly isStopped?: () => boolean;
}

export interface EveryWriteOutcome {
  readonly operations: number;
  /** Boots after a cut. */
  readonly powerCuts: number;
  readonly visits: number;
  readonly finding: (Finding & { readonly operation: number; readonly loss: Loss; readonly step: number }) | undefined;
}

/** Each verb that writes, once: people, consents, faces, withdrawal, end, purge. */
export function shortScript(seed: number, mode: Script['mode']): Script {
  const deeds: Deed[] = [
    { do: 'add', who: 0, hasCard: true, hasPin: true },
    { do: 'add', who: 1, hasCard: true, hasPin: true },
    { do: 'add', who: 2, hasCard: true, hasPin: false },
    { do: 'add', who: 3, hasCard: false, hasPin: true },
    { do: 'enrol', who: 1, how: 'called', says: 'agree' },
    { do: 'enrol', who: 2, how: 'screen', says: 'agree' },
    { do: 'enrol', who: 3, how: 'called', says: 'decline' },
    { do: 'face', who: 1, claims: 1 },
    { do: 'pin', who: 1, isRight: false },
    { do: 'withdraw', who: 1, how: 'screen' },
    { do: 'renew', who: 2, what: 'card' },
    { do: 'enrol', who: 1, how: 'called', says: 'agree' },
    { do: 'end', who: 2 },
    { do: 'purge', how: 'command', isRightCount: true },
    { do: 'enrol', who: 3, how: 'screen', says: 'agree' },
    { do: 'tamper' },
    { do: 'clear-tamper' },
    { do: 'restart' },
  ];
  return { seed, mode, days: 1, steps: deeds.map((deed, at) => ({ ...deed, atMs: (at + 1) * 3 * MINUTE_MS })) };
}

/** After each boot: everybody tries every way in. */
const PROBES: readonly Deed[] = [
  ...[0, 1, 2].map((who) => ({ do: 'tap', who }) as const),
  ...[1, 3].map((who) => ({ do: 'pin', who, isRight: true }) as const),
  ...[1, 2, 3].map((who) => ({ do: 'face', who, claims: who }) as const),
];

export async function cutAtEveryWrite(options: EveryWriteOptions): Promise<EveryWriteOutcome> {
  const { seed, mode, folder, shim, stride, plantModule } = options;
  const script = shortScript(seed, mode);
  const recorded = await recordLife({ script, folder, shim, plantModule });
  const records = [...readPowerLog(readFileSync(recorded.log))];
  const operations = records.filter(isOperation).length;
  const walk: Walk = { options, script, disk: new PowerDisk(new Map()), model: newModel(START_MS), visits: 0, powerCuts: 0 };
  if (recorded.finding !== undefined)
    return { operations, powerCuts: 0, visits: 0, finding: { ...recorded.finding, operation: -1, loss: 'kept', step: -1 } };
  let operation = 0;
  for (const record of records) {
    if (isOperation(record)) {
      const isTried = operation % stride === 0;
      const finding = isTried && options.isStopped?.() !== true ? await tryCut(walk, operation) : undefined;
      if (finding !== undefined) return { operations, powerCuts: walk.powerCuts, visits: walk.visits, finding };
      operation += 1;
      options.onProgress?.(operation, operations);
    }
    take(walk, record);
  }
  return { operations, powerCuts: walk.powerCuts, visits: walk.visits, finding: undefined };
}

interface Walk {
  readonly options: EveryWriteOptions;
  readonly script: Script;
  readonly disk: PowerDisk;
  readonly model: Model;
  visits: number;
  powerCuts: number;
}

function take({ disk, model, script }: Walk, record: PowerRecord): void {
  if (record.kind === 'note') hear(model, script.steps, JSON.parse(Buffer.from(record.bytes).toString()) as Told);
  else disk.apply(record);
}

/** The cut before this operation, in every kind of loss. */
async function tryCut(walk: Walk, operation: number): Promise<EveryWriteOutcome['finding']> {
  const dataDir = join(walk.options.folder, 'tried');
  for (const loss of LOSSES) {
    rmSync(dataDir, { recursive: true, force: true });
    mkdirSync(dataDir);
    makeFolders(dataDir);
    const chance = chanceOf(walk.options.seed, 'every-write', operation, loss);
    writeFolder(dataDir, walk.disk.afterCut(loss, chance));
    const model = structuredClone(walk.model);
    hear(model, [], { say: 'time', steadyMs: model.steadyMs + OUTAGE_MS, wallMs: model.wallMs + OUTAGE_MS });
    // Another life than the one recorded goes on from here.
    model.lives += 1000 + operation;
    const done = walk.script.steps.slice(0, model.at + 1);
    const probes = PROBES.map((deed, at) => ({ ...deed, atMs: model.steadyMs + (at + 1) * MINUTE_MS }));
    const before = model.visits;
    const finding = await runLife({ dataDir, script: { ...walk.script, steps: [...done, ...probes] }, model });
    walk.visits += model.visits - before;
    walk.powerCuts += 1;
    if (finding !== undefined) return { ...finding, operation, loss, step: walk.model.at };
  }
  return undefined;
}

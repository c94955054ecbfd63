/** One life as a process of its own, so that power can be cut below it. Started by run.ts with a job file; says all on the told file. */

import { openSync, readFileSync, writeSync } from 'node:fs';
import { runLife } from './life.ts';
import type { Plant } from './house.ts';
import type { Model } from './model.ts';
import type { Script } from './script.ts';

export interface LifeJob {
  readonly dataDir: string;
  readonly told: string;
  readonly script: Script;
  readonly model: Model;
  /** A module whose `plant` puts a bug in. Tests only. */
  readonly plantModule: string | undefined;
}

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as LifeJob;
const told = openSync(job.told, 'w', 0o600);
const planted = job.plantModule === undefined ? undefined : ((await import(job.plantModule)) as { readonly plant: () => Plant });
await runLife({
  dataDir: job.dataDir,
  script: job.script,
  model: job.model,
  plant: planted?.plant(),
  onTold: (word) => {
    writeSync(told, `${JSON.stringify(word)}\n`);
  },
  ground: {
    cutAfter: (operations) => {
      writeSync(told, `!cut ${String(operations)}`);
    },
    setFull: (isFull) => {
      writeSync(told, `!full ${isFull ? '1' : '0'}`);
    },
  },
});

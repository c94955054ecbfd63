/** Every parser and message against changed inputs, briefly and always the same ones. For longer: node scripts/fuzz.ts --seconds N. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runSeeds, runTarget } from './run.ts';
import type { Target } from './target.ts';
import { TARGETS } from './targets.ts';

const SEED = 20_260_601;
/** Bound for one target on a busy machine; it is far from reached. */
const LIMIT_MS = 20_000;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-fuzz-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe.each(Object.entries(TARGETS))('%s', (name, open) => {
  it('takes any input or refuses it in words', async () => {
    const target: Target = await open({ dir, root: resolve(__dirname, '../..') });
    try {
      expect(target.name).toBe(name);
      expect((await runSeeds(target)).finding).toBeUndefined();
      const { finding, executions } = await runTarget(target, { seed: SEED, runs: target.quickRuns, limitMs: LIMIT_MS });
      expect(finding).toBeUndefined();
      expect(executions).toBeGreaterThan(10);
    } finally {
      await target.close?.();
    }
  });
});

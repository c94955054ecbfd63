/** The planted bugs of `npm run mutants` still fit the product, and what must catch them is there. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { MUTANTS } from '../../scripts/mutants/list.ts';
import { misfit } from '../../scripts/mutants/patch.ts';

const ROOT = resolve(__dirname, '../..');

describe('the planted bugs', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s applies once, and its tests exist', (_, mutant) => {
    expect(misfit(ROOT, mutant)).toBeUndefined();
    const { caughtBy } = mutant;
    const files = 'tests' in caughtBy ? caughtBy.tests : ['scripts/simulate.ts'];
    expect(files.filter((file) => !existsSync(resolve(ROOT, file)))).toEqual([]);
    expect(files.length).toBeGreaterThan(0);
  });

  it('are at least eighteen, each with its own name', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    expect(MUTANTS.length).toBeGreaterThanOrEqual(18);
  });
});

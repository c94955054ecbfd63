/** Runs one target: its seeds as they are, then what fast-check makes of them. The same seed gives the same inputs. */
import fc from 'fast-check';
import { cooked, type Recipe, recipes } from './mutate.ts';
import { judge, memoryWatch, type Target } from './target.ts';

export interface Finding {
  readonly target: string;
  readonly what: string;
  /** The shortest input that fails in this way. */
  readonly input: Uint8Array;
  readonly recipe: string;
}

export interface RunResult {
  readonly executions: number;
  readonly finding: Finding | undefined;
}

export interface RunOptions {
  readonly seed: number;
  readonly runs: number;
  /** No further input is begun after this time. */
  readonly limitMs: number;
  /** Told each input before it runs: where the process ends by it, this was it. */
  readonly onInput?: (input: Uint8Array) => void;
}

/** Each seed as it is. */
export async function runSeeds(target: Target, onInput: (input: Uint8Array) => void = () => undefined): Promise<RunResult> {
  for (const [index, input] of target.seeds.entries()) {
    onInput(input);
    const what = await judge(target, input);
    if (what !== undefined)
      return { executions: index + 1, finding: { target: target.name, what, input, recipe: `seed ${String(index)}` } };
  }
  return { executions: target.seeds.length, finding: undefined };
}

/** As many changed inputs as asked for, or as time allows; stops at the first finding and shrinks it. */
export async function runTarget(target: Target, { seed, runs, limitMs, onInput = () => undefined }: RunOptions): Promise<RunResult> {
  let executions = 0;
  const memory = memoryWatch();
  const property = fc.asyncProperty(recipes(target), async (recipe: Recipe) => {
    const input = cooked(target, recipe);
    executions += 1;
    onInput(input);
    const what = (await judge(target, input)) ?? memory();
    if (what !== undefined) throw new TypeError(what);
  });
  const result = await fc.check(property, { seed, numRuns: runs, interruptAfterTimeLimit: limitMs, markInterruptAsFailure: false });
  const [recipe] = result.counterexample ?? [];
  if (!result.failed || recipe === undefined) return { executions, finding: undefined };
  const { errorInstance } = result as { errorInstance?: { message?: string } };
  const finding = {
    target: target.name,
    what: errorInstance?.message ?? 'failed',
    input: cooked(target, recipe),
    recipe: recipe.kind === 'edited' ? JSON.stringify(recipe) : 'anything',
  };
  return { executions, finding };
}

/** Finds a shorter script that breaks the same invariant, by leaving parts out (delta debugging, Zeller and Hildebrandt 2002). */

import type { Finding } from './invariants.ts';
import type { Script, Step } from './script.ts';

export interface ShrinkOptions {
  readonly script: Script;
  readonly finding: Finding & { readonly step: number };
  /** Runs a script from nothing. */
  readonly run: (script: Script) => Promise<(Finding & { readonly step: number }) | undefined>;
  readonly triesMax: number;
  /** True where time is up. */
  readonly isOver: () => boolean;
  readonly onTry?: (tries: number, steps: number) => void;
}

/** The shortest script found, itself failing. */
export async function shrink(options: ShrinkOptions): Promise<Script> {
  const { script, finding, run, triesMax, isOver, onTry } = options;
  let tries = 0;
  let steps = script.steps.slice(0, finding.step + 1);
  const attempt = async (shorter: readonly Step[]): Promise<boolean> => {
    tries += 1;
    onTry?.(tries, steps.length);
    const found = await run({ ...script, steps: shorter });
    if (found?.invariant !== finding.invariant) return false;
    steps = shorter.slice(0, found.step + 1);
    return true;
  };
  const who = Number(/person (\d+)/.exec(finding.what)?.[1] ?? -1);
  const isOf = (step: Step): boolean => 'who' in step && step.who === who;
  for (const keep of [isOf, (step: Step): boolean => isOf(step) || !('who' in step)]) {
    const shorter = steps.filter(keep);
    if (who >= 0 && shorter.length < steps.length && (await attempt(shorter))) break;
  }
  const mayTry = (): boolean => tries < triesMax && !isOver();
  for (let size = Math.ceil(steps.length / 2); size >= 1 && mayTry(); size = size === 1 ? 0 : Math.ceil(size / 2)) {
    // From the end: what failed last needs what came before it the least.
    for (let end = steps.length; end > 0 && mayTry(); end = Math.min(end - size, steps.length))
      await attempt([...steps.slice(0, Math.max(0, end - size)), ...steps.slice(end)]);
  }
  return { ...script, steps };
}

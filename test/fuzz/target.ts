/**
 * What a fuzz target is, and the one judgement of an input: a target returns or throws a Fault of
 * the closed list, within its time and memory. Anything else is a finding.
 */
import { FAULT_CODES } from '../../src/base/fault.ts';

/** Where a target may put files, and where the checkout is. */
export interface Ground {
  readonly dir: string;
  readonly root: string;
}

export interface Target {
  readonly name: string;
  /** Valid inputs, changed to make others. Inputs that once failed belong here too: each seed is run as it is. */
  readonly seeds: readonly Uint8Array[];
  /** How seeds are changed: as bytes, as the tree of a JSON text, or as the tree of a V8-serialised message. */
  readonly shape: 'bytes' | 'json' | 'message';
  /** Words of the format that chance would not find. */
  readonly words?: readonly string[];
  /** Runs in the quick check, set by what one costs. */
  readonly quickRuns: number;
  /** Longest time of one input, milliseconds; default LIMIT_MS. */
  readonly limitMs?: number;
  /** Returns, or throws a Fault. What must hold of an accepted input is checked here with `must`. */
  run(input: Uint8Array): void | Promise<void>;
  close?(): void | Promise<void>;
}

/** Opens a target; what it needs is made once. */
export type OpenTarget = (ground: Ground) => Target | Promise<Target>;

/** Every target answers faster by orders of magnitude; a busy machine is no finding. */
export const LIMIT_MS = 2000;
/** A slow input is tried this often: the machine may have been busy once. */
const SLOW_TRIES = 3;
/** Resident memory may grow by so much over a target's whole run: larger than any bound of the product. Bytes. */
const MEMORY_MAX = 768 * 1024 * 1024;
const MEMORY_EVERY = 64;

/** Something an accepted input must satisfy. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new TypeError(`accepted, but ${what}`);
}

/** What is wrong with how the target took the input, or undefined. */
export async function judge(target: Target, input: Uint8Array): Promise<string | undefined> {
  let fastestMs = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < SLOW_TRIES; tries += 1) {
    const beganMs = performance.now();
    const thrown = await thrownBy(target, input);
    fastestMs = Math.min(fastestMs, performance.now() - beganMs);
    if (thrown !== undefined && !isFaultOfList(thrown)) return sentenceOf(thrown);
    if (fastestMs <= (target.limitMs ?? LIMIT_MS)) return undefined;
  }
  return `took ${String(Math.round(fastestMs))} ms`;
}

async function thrownBy(target: Target, input: Uint8Array): Promise<unknown> {
  try {
    await target.run(input);
    return undefined;
  } catch (error) {
    return error ?? 'nothing';
  }
}

/** By fields: the test runner has more than one realm. */
function isFaultOfList(thrown: unknown): boolean {
  const { name, code, message } = thrown as { name?: unknown; code?: unknown; message?: unknown };
  return name === 'Fault' && FAULT_CODES.some((known) => known === code) && typeof message === 'string' && message.length > 0;
}

function sentenceOf(thrown: unknown): string {
  const { name, message, stack } = thrown as { name?: unknown; message?: unknown; stack?: unknown };
  const place = typeof stack === 'string' ? stack.split('\n').find((line) => line.includes('/src/')) : undefined;
  return `threw ${String(name)}: ${String(message).slice(0, 300)}${place === undefined ? '' : ` (${place.trim()})`}`;
}

/** Watches resident memory over a target's run; says what is wrong, or undefined. */
export function memoryWatch(): () => string | undefined {
  const before = process.memoryUsage.rss();
  let count = 0;
  return () => {
    count += 1;
    if (count % MEMORY_EVERY !== 0) return undefined;
    const grown = process.memoryUsage.rss() - before;
    return grown > MEMORY_MAX ? `memory grew by ${String(Math.round(grown / 2 ** 20))} MiB` : undefined;
  };
}

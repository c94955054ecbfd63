/**
 * Ends an eye that has grown too large before the kernel has to choose whom to end. Only while no question is open, so nobody who
 * stands there is sent away; seldom, so an eye that needs as much from its start does not spend its life starting.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../ports/clock.ts';

export interface MemoryLimits {
  /** Resident memory, KiB. The eye peaks at 521 MB with 100,000 people (npm run bench, row eye-rss-100k). */
  readonly memoryMaxKib: number;
  readonly memoryEveryMs: number;
  /** From one end for this reason to the next. */
  readonly memoryPauseMs: number;
}

export const EYE_MEMORY: MemoryLimits = { memoryMaxKib: 900 * 1024, memoryEveryMs: 30_000, memoryPauseMs: 60 * 60_000 };

export interface MemoryWatchOptions {
  readonly clock: Clock;
  readonly limits: MemoryLimits;
  /** Where processes show what they hold (proc(5)). */
  readonly procDir?: string | undefined;
  readonly pid: () => number | undefined;
  /** True while somebody waits for the eye. */
  readonly isBusy: () => boolean;
  readonly onTooLarge: () => void;
}

/** Looks from now on; the returned function ends that. */
export function watchMemory({ clock, limits, procDir = '/proc', pid, isBusy, onTooLarge }: MemoryWatchOptions): () => void {
  let endedMs = Number.NEGATIVE_INFINITY;
  const look = (): void => {
    cancel = clock.after(limits.memoryEveryMs, look);
    const now = pid();
    if (now === undefined || isBusy() || clock.monotonicMs() - endedMs < limits.memoryPauseMs) return;
    const kib = residentKib(join(procDir, String(now), 'status'));
    if (kib === undefined || kib <= limits.memoryMaxKib) return;
    endedMs = clock.monotonicMs();
    onTooLarge();
  };
  let cancel = clock.after(limits.memoryEveryMs, look);
  return () => {
    cancel();
  };
}

/** Line VmRSS; undefined where it is not there: the process has just ended. */
function residentKib(path: string): number | undefined {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(path, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib);
  } catch {
    return undefined;
  }
}

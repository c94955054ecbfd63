/**
 * Whether the wall clock of now can be believed, from what was known of time before (INV-07, traps 33, 34). Behind: retention
 * would be lengthened. Far ahead: everything would expire at once. Either way the time goes on from the last one believed.
 */

import { CLOCK_AHEAD_BOOT_MS, CLOCK_AHEAD_RUNNING_MS, CLOCK_EARLIEST_MS, CLOCK_TOLERANCE_MS } from './limits.ts';

/** `unset`: before the law was in force, so the battery of the clock is dead or nobody ever set it. */
export const CLOCK_TRUSTS = ['trusted', 'set-back', 'jumped-ahead', 'unset'] as const;
export type ClockTrust = (typeof CLOCK_TRUSTS)[number];

export interface TimeKnown {
  /** The wall clock. */
  readonly wallMs: number;
  /** The latest time that was believed, carried on by the steady clock. */
  readonly carriedMs: number;
  /**
   * The time that the clock agreed with last at boot, or that was confirmed, carried on alone: many small steps ahead are one
   * large one. undefined: nothing was ever believed.
   */
  readonly baseMs: number | undefined;
  /** The clock agreed since this start, or had jumped before it: no time without power explains a step. */
  readonly isBound: boolean;
}

/** The state of the clock now. */
export function clockTrust({ wallMs, carriedMs, baseMs, isBound }: TimeKnown): ClockTrust {
  if (wallMs < CLOCK_EARLIEST_MS) return 'unset';
  if (baseMs === undefined) return 'trusted';
  if (wallMs < carriedMs - CLOCK_TOLERANCE_MS) return 'set-back';
  return wallMs - baseMs > (isBound ? CLOCK_AHEAD_RUNNING_MS : CLOCK_AHEAD_BOOT_MS) ? 'jumped-ahead' : 'trusted';
}

/**
 * May this person pass now? There is no method argument and no face gate here: whoever was
 * identified gets the same door, by face, card or PIN (INV-15, INV-20).
 */

import type { Identified } from './identified.ts';
import { isWithinHours, type Level } from './levels.ts';
import { standingAt } from './schedule.ts';
import type { Holidays } from './week.ts';

export interface Door {
  readonly unlockMs: number;
}

/** What holds at the moment, for the whole door and for whoever stands there. */
export interface DoorGates {
  /** False while the terminal stops. */
  readonly isInService: boolean;
  /** The person's hours at this door; absent for somebody whom no hours bind. */
  readonly hours?: { readonly levels: readonly Level[]; readonly holidays: Holidays };
  /** The person passed within the time in which they may not again. */
  readonly isReused?: boolean;
}

export type Decision =
  | { readonly kind: 'granted'; readonly personId: string; readonly unlockMs: number }
  | { readonly kind: 'denied'; readonly personId: string; readonly reason: 'ended' | 'not-now' | 'passback' };

export function decide(identified: Identified, door: Door, nowMs: number, gates: DoorGates): Decision {
  const { personId } = identified;
  const standing = standingAt(identified, nowMs);
  if (standing === 'over') return { kind: 'denied', personId, reason: 'ended' };
  if (standing === 'not-yet' || !gates.isInService) return { kind: 'denied', personId, reason: 'not-now' };
  const { hours } = gates;
  if (hours !== undefined && !isWithinHours(hours.levels, nowMs, hours.holidays)) return { kind: 'denied', personId, reason: 'not-now' };
  if (gates.isReused === true) return { kind: 'denied', personId, reason: 'passback' };
  return { kind: 'granted', personId, unlockMs: door.unlockMs };
}

/**
 * May this person pass now? There is no method argument and no face gate here: whoever was
 * identified gets the same door, by face, card or PIN (INV-15, INV-20).
 */

import type { Identified } from './identified.ts';
import { standingAt } from './schedule.ts';

export interface Door {
  readonly unlockMs: number;
}

/** What holds for the whole door. */
export interface DoorGates {
  /** False while the terminal stops. */
  readonly isInService: boolean;
}

export type Decision =
  | { readonly kind: 'granted'; readonly personId: string; readonly unlockMs: number }
  | { readonly kind: 'denied'; readonly personId: string; readonly reason: 'ended' | 'not-now' };

export function decide(identified: Identified, door: Door, nowMs: number, gates: DoorGates): Decision {
  const { personId } = identified;
  const standing = standingAt(identified, nowMs);
  if (standing === 'over') return { kind: 'denied', personId, reason: 'ended' };
  if (standing === 'not-yet' || !gates.isInService) return { kind: 'denied', personId, reason: 'not-now' };
  return { kind: 'granted', personId, unlockMs: door.unlockMs };
}

/** The words of the door: what it can be, what can happen to it, what is then to be done. Nothing here is about a person. */

import type { LedgerEvent } from '../ledger/event.ts';

/** `unknown`: no contact, or one that cannot be read; it never passes for closed. */
export type Leaf = 'closed' | 'open' | 'unknown';

/** What a door is beside its kind. */
interface Facts {
  readonly leaf: Leaf;
  /** End of the release that a decision or the exit button began; null: none. */
  readonly untilMs: number | null;
  /** Until then an opening leaf is lawful although the lock is at rest: the exit button was pressed. */
  readonly exitUntilMs: number | null;
  /** A schedule wants the door unlocked. */
  readonly isScheduled: boolean;
}

/** A release that something keeps up: never longer than `HOLD_MS` at a time, so that a dead terminal locks by itself. */
interface Held {
  readonly heldUntilMs: number;
  readonly renewAtMs: number;
}

export type DoorState = Facts &
  (
    | { readonly kind: 'locked' }
    | { readonly kind: 'released' }
    /** The leaf stands open, lawfully. `isGrantedAgain`: somebody else was let in meanwhile, who has not passed yet. */
    | { readonly kind: 'open'; readonly sinceMs: number; readonly isGrantedAgain: boolean }
    | { readonly kind: 'held-warning'; readonly sinceMs: number }
    /** Alarm: the leaf stands open for too long. */
    | { readonly kind: 'held-open' }
    /** Alarm: the leaf opened and nothing had released it. */
    | { readonly kind: 'forced' }
    | ({ readonly kind: 'scheduled' } & Held)
    | ({ readonly kind: 'fire' } & Held)
    /** The fire line is at rest again; an operator ends the release. */
    | ({ readonly kind: 'fire-over' } & Held)
  );
export type DoorStateKind = DoorState['kind'];

export type DoorEvent =
  | { readonly kind: 'granted'; readonly nowMs: number; readonly unlockMs: number }
  | { readonly kind: 'relay-failed'; readonly nowMs: number }
  | { readonly kind: 'leaf'; readonly nowMs: number; readonly leaf: Leaf }
  | { readonly kind: 'rex'; readonly nowMs: number }
  | { readonly kind: 'fire'; readonly nowMs: number; readonly isOn: boolean }
  | { readonly kind: 'schedule'; readonly nowMs: number; readonly isOn: boolean }
  /** An operator has looked: the alarm, or what fire left, is over. */
  | { readonly kind: 'clear'; readonly nowMs: number }
  | { readonly kind: 'tick'; readonly nowMs: number };

export type DoorNote = Extract<LedgerEvent, { kind: 'door-alarm' | 'fire-release' | 'schedule-unlock' }>;

export type DoorEffect =
  | { readonly kind: 'unlock'; readonly unlockMs: number }
  /** The lock goes to its rest state now. */
  | { readonly kind: 'lock' }
  | { readonly kind: 'note'; readonly note: DoorNote };

export interface DoorStep {
  readonly state: DoorState;
  readonly effects: readonly DoorEffect[];
}

export const DOOR_AT_REST: DoorState = { kind: 'locked', leaf: 'unknown', untilMs: null, exitUntilMs: null, isScheduled: false };

/** Longest release in one go. The relay itself takes no longer one. */
export const HOLD_MS = 60_000;
/** A kept-up release is renewed this long after it began; half of it, so that one lost renewal does not lock. */
export const RENEW_MS = 30_000;
/** A renewal that the relay did not take is tried again after this. */
export const RETRY_MS = 5_000;

/** True while the lock may be free: what `status` tells. */
export function isReleased(state: DoorState, nowMs: number): boolean {
  const isKept = (state.kind === 'scheduled' || state.kind === 'fire' || state.kind === 'fire-over') && nowMs < state.heldUntilMs;
  return isKept || (state.untilMs !== null && nowMs < state.untilMs);
}

/** The alarm that stands, for lamps, screens and whoever asks. */
export function alarmOf({ kind }: DoorState): 'held-open' | 'forced' | 'fire' | null {
  switch (kind) {
    case 'held-warning':
    case 'held-open':
      return 'held-open';
    case 'forced':
      return 'forced';
    case 'fire':
    case 'fire-over':
      return 'fire';
    default:
      return null;
  }
}

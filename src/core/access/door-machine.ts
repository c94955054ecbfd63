/** The lock as the product sees it: locked, or unlocked until a moment. Relocks by itself; egress is not its business (INV-16). */

export type DoorState = { readonly kind: 'locked' } | { readonly kind: 'unlocked'; readonly untilMs: number };

export type DoorEvent =
  | { readonly kind: 'granted'; readonly nowMs: number; readonly unlockMs: number }
  | { readonly kind: 'relay-failed' }
  | { readonly kind: 'tick'; readonly nowMs: number };

/** Release the lock for so long; it locks again by itself. */
export interface DoorEffect {
  readonly unlockMs: number;
}

export interface DoorStep {
  readonly state: DoorState;
  readonly effects: readonly DoorEffect[];
}

export const DOOR_AT_REST: DoorState = { kind: 'locked' };

/** A grant while unlocked extends the time; it never shortens it. */
export function stepDoor(state: DoorState, event: DoorEvent): DoorStep {
  if (event.kind === 'relay-failed') return { state: DOOR_AT_REST, effects: [] };
  if (event.kind === 'tick') {
    const isOver = state.kind === 'unlocked' && event.nowMs >= state.untilMs;
    return { state: isOver ? DOOR_AT_REST : state, effects: [] };
  }
  const untilMs = Math.max(event.nowMs + event.unlockMs, state.kind === 'unlocked' ? state.untilMs : 0);
  const unlockMs = untilMs - event.nowMs;
  return { state: { kind: 'unlocked', untilMs }, effects: [{ unlockMs }] };
}

/** Runs the door machine on the lock. A relay that fails or is silent is a refusal, never a hang. */

import { isFault } from '../base/fault.ts';
import { DOOR_AT_REST, type DoorState, stepDoor } from '../core/access/door-machine.ts';
import type { Clock } from '../ports/clock.ts';
import type { DoorLock } from '../ports/door-hardware.ts';
import { within } from './within.ts';

/** A relay answers within milliseconds; serial reconnects within a second or two. */
const RELAY_LIMIT_MS = 3_000;

export interface Door {
  /** False where the lock did not release. */
  release(unlockMs: number): Promise<boolean>;
  readonly state: DoorState;
  /** How the last command to the relay went; true before the first. */
  readonly isRelayOk: boolean;
}

export function makeDoor(lock: DoorLock, clock: Clock): Door {
  let state = DOOR_AT_REST;
  let isRelayOk = true;
  const command = async (unlockMs: number): Promise<boolean> => {
    try {
      return (
        (await within(
          clock,
          RELAY_LIMIT_MS,
          lock.unlock(unlockMs).then(() => true),
        )) === true
      );
    } catch (error) {
      if (!isFault(error)) throw error;
      return false;
    }
  };
  const tick = (): void => {
    state = stepDoor(state, { kind: 'tick', nowMs: clock.monotonicMs() }).state;
  };
  return {
    get state() {
      tick();
      return state;
    },
    get isRelayOk() {
      return isRelayOk;
    },
    release: async (unlockMs) => {
      tick();
      const step = stepDoor(state, { kind: 'granted', nowMs: clock.monotonicMs(), unlockMs });
      const [release] = step.effects;
      isRelayOk = release !== undefined && (await command(release.unlockMs));
      state = isRelayOk ? step.state : stepDoor(state, { kind: 'relay-failed' }).state;
      return isRelayOk;
    },
  };
}

/**
 * The common LCUS USB relay as the door's lock: `A0 channel 01 sum` energises, `… 00 …` releases.
 * Rest state is locked: released at every opening of the line, after `unlockMs`, and at close.
 * The board keeps its state when this process dies: see device/README.md (INV-16).
 */

import { invariant } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DoorLock } from '../../ports/door-hardware.ts';
import { listeners } from './listeners.ts';
import { SerialLine } from './serial-line.ts';

/** Fixed by the board. */
const BAUD = 9600;
/** No door stays released longer by one decision. */
const UNLOCK_MAX_MS = 60_000;

export interface RelayParts {
  readonly path: string;
  /** From 1. */
  readonly channel: number;
  readonly clock: Clock;
}

/** The lock, and whether its relay is there. */
export interface RelayLock extends DoorLock {
  readonly isConnected: boolean;
  onState(handler: (isConnected: boolean) => void): () => void;
}

/** The four bytes of one command: start, channel, state, low byte of their sum. */
export function relayCommand(channel: number, isEnergised: boolean): Uint8Array {
  const state = isEnergised ? 1 : 0;
  return Uint8Array.of(0xa0, channel, state, (0xa0 + channel + state) & 0xff);
}

/** The relay at `path`. A second unlock while released prolongs to the later of both ends. */
export function lcusRelay({ path, channel, clock }: RelayParts): RelayLock {
  const states = listeners<boolean>();
  let cancelRelock: (() => void) | undefined;
  let relockAtMs = 0;
  const release = relayCommand(channel, false);
  const line = new SerialLine({
    path,
    baud: BAUD,
    clock,
    onData: () => undefined, // the board says nothing
    onState: (isConnected) => {
      if (!isConnected) {
        cancelRelock?.();
        cancelRelock = undefined; // the next opening releases it first of all
      }
      states.tell(isConnected);
    },
    prepare: (write) => write(release),
  });

  const relock = (): void => {
    cancelRelock = undefined;
    // Where this fails the line is given up and opened again, which sends the release first.
    line.write(release).catch(() => undefined);
  };

  return {
    async unlock(unlockMs) {
      invariant(unlockMs > 0 && unlockMs <= UNLOCK_MAX_MS, 'a door is released for at most a minute');
      const endMs = clock.monotonicMs() + unlockMs;
      // Armed before the command, so that no failure in between can leave the door released.
      relockAtMs = cancelRelock === undefined ? endMs : Math.max(relockAtMs, endMs);
      cancelRelock?.();
      cancelRelock = clock.after(relockAtMs - clock.monotonicMs(), relock);
      await line.write(relayCommand(channel, true));
    },
    async lock() {
      cancelRelock?.();
      cancelRelock = undefined;
      await line.write(release);
    },
    onState: (handler) => states.add(handler),
    get isConnected() {
      return line.isConnected;
    },
    async close() {
      cancelRelock?.();
      cancelRelock = undefined;
      if (line.isConnected) await line.write(release).catch(() => undefined);
      await line.close();
    },
  };
}

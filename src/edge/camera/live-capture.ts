/**
 * A capture that is started again when it ends in the middle of a session: a bumped plug, a writer that
 * restarts. Bounded: a few tries, each after a longer pause, then a Fault. Holds no picture itself.
 */

import type { Fault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Capture } from './capture.ts';
import { cameraFault } from './frame-session.ts';

/** Pause before each new start of one session. Together 3.9 s, half of the usual limit of a look; own choice. */
export const RECONNECT_PAUSES_MS: readonly number[] = [100, 250, 500, 1000, 2000];

export interface LiveCaptureParts {
  readonly clock: Clock;
  /** Runs and has given a picture. */
  readonly first: Capture;
  /** Absent: a capture that ended has ended, as a film does. */
  readonly restart: (() => Capture) | undefined;
}

export class LiveCapture {
  readonly #clock: Clock;
  readonly #restart: (() => Capture) | undefined;
  #capture: Capture;
  #tries = 0;
  #dueMs: number | undefined;
  #restartedAtMs = -Infinity;
  #isStopped = false;
  #wake: (() => void) | undefined;

  constructor({ clock, first, restart }: LiveCaptureParts) {
    this.#clock = clock;
    this.#capture = first;
    this.#restart = restart;
  }

  /** How often it was started again. */
  get gaps(): number {
    return this.#tries;
  }

  get restartedAtMs(): number {
    return this.#restartedAtMs;
  }

  /** Why no further picture can come, if so. */
  failure(): Fault | undefined {
    if (!this.#capture.hasEnded || this.#pauseMs() !== undefined) return undefined;
    return cameraFault('stopped in the middle of a look: check its plug and cable', this.#capture.complaint);
  }

  /** Settles when a picture may have arrived, or after `waitMs`; starts the next capture when its pause is over. */
  async arrival(waitMs: number): Promise<void> {
    if (!this.#capture.hasEnded) return this.#capture.arrival(waitMs);
    const pauseMs = this.#pauseMs();
    if (pauseMs === undefined || this.#restart === undefined) return;
    this.#dueMs ??= this.#clock.monotonicMs() + pauseMs;
    await this.#pause(Math.min(waitMs, this.#dueMs - this.#clock.monotonicMs()));
    if (this.#isStopped || this.#clock.monotonicMs() < this.#dueMs) return;
    this.#dueMs = undefined;
    this.#tries += 1;
    this.#restartedAtMs = this.#clock.monotonicMs();
    const ended = this.#capture;
    this.#capture = this.#restart();
    await ended.stop(); // it is gone already: this wipes what it held
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    await this.#capture.stop();
  }

  #pauseMs(): number | undefined {
    return this.#restart === undefined || this.#isStopped ? undefined : RECONNECT_PAUSES_MS[this.#tries];
  }

  #pause(waitMs: number): Promise<void> {
    if (waitMs <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(waitMs, () => {
        this.#wake = undefined;
        resolve();
      });
      this.#wake = () => {
        cancel();
        this.#wake = undefined;
        resolve();
      };
    });
  }
}

/**
 * The lives of the eye process, one after the other: gets the keys of the store, forks, waits with growing pauses where
 * a life was short, and stays where somebody has to mend something first. Keys that do not open are a refusal
 * within a bounded time; only a purge may give them up for new ones (INV-20).
 */

import { type Fault, isFault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FaceKeyring, FaceStoreKeys } from '../../ports/key-provider.ts';
import { wipeKeys } from './key-steps.ts';
import type { DoorMessage, EyeMessage } from './messages.ts';
import { type EyeProcess, type EyeProcessOptions, startEyeProcess } from './process.ts';
import type { createRestartPlan } from './restart-plan.ts';

export interface EyeLivesOptions {
  /** One step after the other, each with an end. */
  readonly keyring: FaceKeyring;
  readonly clock: Clock;
  readonly plan: ReturnType<typeof createRestartPlan>;
  /** One process with its keys. */
  readonly process: Omit<EyeProcessOptions, 'keys' | 'clock' | 'onMessage' | 'onGone'>;
  readonly onStarting: () => void;
  readonly onMessage: (message: EyeMessage) => void;
  /** The keys do not open. */
  readonly onNoKeys: (fault: Fault) => void;
  /** `pauseMs` until the next life; undefined where none follows. */
  readonly onGone: (why: string, pauseMs: number | undefined) => void;
  /** True where the eye said why it cannot work. */
  readonly isRefused: () => boolean;
}

export interface EyeLives {
  readonly pid: number | undefined;
  /** True once this life's eye said that it is ready or why not: before that it hears nothing. */
  readonly hasSpoken: boolean;
  readonly restarts: number;
  /** True until told: the keys that this life was handed have a next one, which the store may be on. */
  takeHandedNext(): boolean;
  start(): Promise<void>;
  send(message: DoorMessage): boolean;
  kill(why: string): void;
  /** For a purge: an eye that hears, with fresh keys where the present ones do not open. Faults: those of the keyring. */
  reachForPurge(): Promise<void>;
  stop(): Promise<void>;
}

/** Keys that will never open by themselves: waiting does not help, a purge does. */
const LOST_KEYS: readonly string[] = ['rolled-back', 'bad-key'];

export function makeEyeLives(options: EyeLivesOptions): EyeLives {
  return new Lives(options);
}

class Lives implements EyeLives {
  readonly #options: EyeLivesOptions;
  #process: EyeProcess | undefined;
  #keyFault: Fault | undefined;
  #opening: Promise<void> | undefined;
  #spoken = Promise.withResolvers<undefined>();
  #isStopping = false;
  #isNextHanded = false;
  #cancelRestart: () => void = () => undefined;
  hasSpoken = false;
  restarts = 0;

  constructor(options: EyeLivesOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  takeHandedNext(): boolean {
    const was = this.#isNextHanded;
    this.#isNextHanded = false;
    return was;
  }

  start(): Promise<void> {
    this.#options.onStarting();
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  send(message: DoorMessage): boolean {
    return this.#process?.send(message) ?? false;
  }

  kill(why: string): void {
    this.#process?.kill(why);
  }

  async reachForPurge(): Promise<void> {
    await this.#opening;
    if (this.#keyFault === undefined) return;
    this.#cancelRestart();
    const { keyring } = this.#options;
    if (LOST_KEYS.includes(this.#keyFault.code)) await keyring.renew();
    await this.start();
    const fault = this.#whyNoKeys();
    if (fault !== undefined) throw fault;
    await this.#spoken.promise;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#cancelRestart();
    await this.#opening;
    await this.#process?.stop();
  }

  #whyNoKeys(): Fault | undefined {
    return this.#keyFault;
  }

  async #open(): Promise<void> {
    const { keyring, plan, onNoKeys } = this.#options;
    try {
      const keys = await keyring.open();
      this.#keyFault = undefined;
      if (this.#isStopping) wipeKeys(keys);
      else this.#fork(keys);
    } catch (error) {
      if (!isFault(error)) throw error;
      this.#keyFault = error;
      onNoKeys(error);
      if (!LOST_KEYS.includes(error.code) && !this.#isStopping) this.#restartIn(plan.refusedMs());
    }
  }

  #fork(keys: FaceStoreKeys): void {
    const { clock, process, onMessage } = this.#options;
    this.#isNextHanded = keys.next !== undefined;
    this.#spoken = Promise.withResolvers();
    this.#process = startEyeProcess({
      ...process,
      keys,
      clock,
      onMessage: (message) => {
        if (message.kind === 'ready' || message.kind === 'refused') this.#hear();
        onMessage(message);
      },
      onGone: (why) => {
        this.#gone(why);
      },
    });
  }

  #hear(): void {
    this.hasSpoken = true;
    this.#spoken.resolve(undefined);
  }

  #gone(why: string): void {
    const { plan, isRefused, onGone } = this.#options;
    this.#spoken.resolve(undefined);
    this.hasSpoken = false;
    if (this.#isStopping) {
      onGone(why, undefined);
      return;
    }
    const pauseMs = isRefused() ? plan.refusedMs() : plan.nextMs();
    onGone(why, pauseMs);
    this.#restartIn(pauseMs);
  }

  #restartIn(pauseMs: number): void {
    this.#cancelRestart = this.#options.clock.after(pauseMs, () => {
      this.restarts += 1;
      void this.start();
    });
  }
}

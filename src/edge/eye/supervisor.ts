/**
 * The eye as the door holds it: starts the process, restarts it with growing pauses, turns messages
 * into the promises of ports/eye. A dead, silent or refusing eye is a refusal within a bounded time,
 * never a hang and never a grant; cards and PINs do not pass through here (INV-20, INV-03).
 */

import { type FaultCode, invariant } from '../../base/fault.ts';
import { ERASE_BATCH_MAX } from '../../core/policy/limits.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Eye, EyeEvent, EyeStatus } from '../../ports/eye.ts';
import type { FaceKeyring } from '../../ports/key-provider.ts';
import { type Erasing, makeErasing } from './erasing.ts';
import { EyeState } from './eye-state.ts';
import { keyringInSteps } from './key-steps.ts';
import { type EyeLives, makeEyeLives } from './life.ts';
import { type DoorMessage, type EyeMessage, type EyeSettings, LOOK_LIMIT_MAX_MS } from './messages.ts';
import { EYE_MEMORY, type MemoryLimits, watchMemory } from './memory-watch.ts';
import { createPendingTable, failedAim, failedLook, readAim, readEnrolment, readLook, subjectReader } from './pending.ts';
import { EYE_LIMITS, type EyeLimits, type EyePipe } from './process.ts';
import { createRestartPlan, RESTART_PAUSES, type RestartPauses } from './restart-plan.ts';

/** The eye ends a look at its limit by itself; later than this it hangs. Covers opening a slow camera and a last frame. */
const LOOK_GRACE_MS = 2000;
const SUBJECTS_LIMIT_MS = 10_000;

type Limits = EyeLimits & RestartPauses & MemoryLimits & { readonly lookGraceMs: number };

export interface EyeOptions {
  /** Entry file of the eye (`.ts` or built `.js`). */
  readonly entry: string;
  readonly nodeFlags?: readonly string[];
  readonly settings: EyeSettings;
  /** The keys of the face store: asked at every start, and moved on by every erasure. */
  readonly keyring: FaceKeyring;
  readonly clock: Clock;
  /** One line for the operator: states and reasons, never of a person. */
  readonly onLog: (line: string) => void;
  /** Pipes beside the channel, from file descriptor 4 on; handed over at every start. */
  readonly extraPipes?: number;
  readonly onPipes?: (pipes: readonly EyePipe[]) => void;
  /** For work on the eye itself: its standard output and error on the terminal. */
  readonly isOutputShown?: boolean;
  readonly limits?: Partial<Limits>;
  /** Where processes show what they hold; the kernel's own where absent. */
  readonly procDir?: string;
}

/** The supervised eye; `pid` and `kill` are for the simulator and for tests. */
export interface SupervisedEye extends Eye {
  readonly pid: number | undefined;
  kill(): void;
}

/** Starts the eye and keeps it running until `stop`. */
export function superviseEye(options: EyeOptions): SupervisedEye {
  return new EyeSupervisor(options);
}

class EyeSupervisor implements SupervisedEye {
  readonly #options: EyeOptions;
  readonly #limits: Limits;
  readonly #plan: ReturnType<typeof createRestartPlan>;
  readonly #pending: ReturnType<typeof createPendingTable>;
  readonly #lives: EyeLives;
  readonly #erasing: Erasing;
  readonly #state = new EyeState();
  readonly #stopMemoryWatch: () => void;

  constructor(options: EyeOptions) {
    const { clock, onLog } = options;
    const keyring = keyringInSteps(options.keyring, clock);
    this.#options = options;
    this.#limits = { ...EYE_LIMITS, ...RESTART_PAUSES, ...EYE_MEMORY, lookGraceMs: LOOK_GRACE_MS, ...options.limits };
    this.#plan = createRestartPlan(clock, this.#limits);
    this.#pending = createPendingTable(clock, () => {
      this.#lives.kill('did not answer in time');
    });
    this.#lives = this.#makeLives(keyring);
    this.#erasing = makeErasing({
      keyring,
      pending: this.#pending,
      // An eye whose store does not open refuses every face but still destroys templates.
      send: (message) => this.#lives.hasSpoken && this.#lives.send(message),
      reachForPurge: () => this.#lives.reachForPurge(),
      onLog,
    });
    this.#stopMemoryWatch = watchMemory({
      clock,
      limits: this.#limits,
      procDir: options.procDir,
      pid: () => this.#lives.pid,
      isBusy: () => this.#state.status.state !== 'ready' || this.#pending.size > 0 || this.#erasing.isUnderWay,
      onTooLarge: () => {
        this.#lives.kill('takes too much memory');
      },
    });
    void this.#lives.start();
  }

  get pid(): number | undefined {
    return this.#lives.pid;
  }

  kill(): void {
    this.#lives.kill('killed');
  }

  status(): EyeStatus {
    return { ...this.#state.status, restarts: this.#lives.restarts };
  }

  onEvent(handler: (event: EyeEvent) => void): () => void {
    return this.#state.onEvent(handler);
  }

  verify(visit: string, subject: string, limitMs: number): ReturnType<Eye['verify']> {
    return this.#look(visit, limitMs, (id, limit) => ({ kind: 'verify', id, visit, subject, limitMs: limit }));
  }

  identify(visit: string, limitMs: number): ReturnType<Eye['identify']> {
    return this.#look(visit, limitMs, (id, limit) => ({ kind: 'identify', id, visit, limitMs: limit }));
  }

  enrol(...[visit, subject, signed, limitMs]: Parameters<Eye['enrol']>): ReturnType<Eye['enrol']> {
    const limit = cutLimit(limitMs);
    return this.#pending.ask({
      visit,
      limitMs: limit + this.#limits.lookGraceMs,
      read: readEnrolment,
      failed: failedLook,
      send: (id) =>
        this.#send({ kind: 'enrol', id, visit, subject, grant: { ...signed.grant }, signature: signed.signature, limitMs: limit }),
    });
  }

  aim(visit: string, limitMs: number): ReturnType<Eye['aim']> {
    const limit = cutLimit(limitMs);
    return this.#pending.ask({
      visit,
      limitMs: limit + this.#limits.lookGraceMs,
      read: readAim,
      failed: failedAim,
      send: (id) => this.#send({ kind: 'aim', id, visit, limitMs: limit }),
    });
  }

  cancel(visit: string): void {
    this.#send({ kind: 'cancel', visit });
    this.#pending.cancel(visit);
  }

  forget(subject: string): void {
    this.#send({ kind: 'forget', subject });
  }

  erase(requests: Parameters<Eye['erase']>[0]): ReturnType<Eye['erase']> {
    invariant(requests.length <= ERASE_BATCH_MAX, 'erasures go in bounded batches');
    return this.#erasing.erase(requests);
  }

  purge(proofId: string): ReturnType<Eye['purge']> {
    return this.#erasing.purge(proofId);
  }

  subjects(): ReturnType<Eye['subjects']> {
    return this.#pending.ask<readonly string[] | undefined>({
      limitMs: SUBJECTS_LIMIT_MS,
      read: subjectReader(),
      failed: () => undefined,
      send: (id) => this.#send({ kind: 'subjects', id }),
    });
  }

  async stop(): Promise<void> {
    this.#stopMemoryWatch();
    this.#pending.failAll('eye-down');
    await this.#lives.stop();
    this.#state.set('down');
  }

  #look(visit: string, limitMs: number, message: (id: number, limitMs: number) => DoorMessage): ReturnType<Eye['identify']> {
    const limit = cutLimit(limitMs);
    return this.#pending.ask({
      visit,
      limitMs: limit + this.#limits.lookGraceMs,
      read: readLook,
      failed: failedLook,
      send: (id) => this.#send(message(id, limit)),
    });
  }

  /** False where no eye is ready: the request is refused at once. */
  #send(message: DoorMessage): boolean {
    return this.#state.status.state === 'ready' && this.#lives.send(message);
  }

  #makeLives(keyring: FaceKeyring): EyeLives {
    const { entry, nodeFlags = [], settings, clock, isOutputShown = false, extraPipes = 0 } = this.#options;
    const { onPipes = () => undefined } = this.#options;
    return makeEyeLives({
      keyring,
      clock,
      plan: this.#plan,
      process: {
        entry,
        nodeFlags,
        settings,
        isOutputShown,
        extraPipes,
        onPipes,
        limits: this.#limits,
        isSilenceAllowed: () => this.#erasing.isUnderWay,
      },
      // A refusal stands until the eye is ready: a retry in between is no news for the door.
      onStarting: () => {
        if (!this.#state.isRefused) this.#state.set('starting');
      },
      onMessage: (message) => {
        this.#take(message);
      },
      onNoKeys: (fault) => {
        this.#refuse(fault.code, fault.message);
      },
      onGone: (why, pauseMs) => {
        this.#gone(why, pauseMs);
      },
      isRefused: () => this.#state.isRefused,
    });
  }

  #take(message: EyeMessage): void {
    switch (message.kind) {
      case 'ready':
        this.#plan.ready();
        this.#count(message);
        this.#state.ready(message);
        return;
      case 'status':
        this.#count(message);
        return;
      case 'refused':
        this.#refuse(message.code, message.sentence);
        return;
      case 'fault':
        this.#options.onLog(`The eye reports (${message.code}): ${message.sentence}`);
        if (message.code.startsWith('camera-')) this.#state.camera({ code: message.code, sentence: message.sentence });
        return;
      case 'advice':
      case 'place':
      case 'shot':
        this.#state.camera(undefined);
        this.#state.emit(message);
        return;
      case 'progress':
        this.#state.emit(message);
        return;
      default:
        if ('id' in message) this.#pending.answer(message.id, message);
    }
  }

  #refuse(code: FaultCode, sentence: string): void {
    this.#options.onLog(`The eye refuses to work (${code}): ${sentence}`);
    this.#state.refuse(code, sentence);
  }

  #count(store: Extract<EyeMessage, { kind: 'status' | 'ready' }>): void {
    // Power failed between the store's move to its next key and the end of the one before.
    if (this.#lives.takeHandedNext() && store.isOnNextKey) void this.#erasing.settleKeys();
    this.#state.count(store);
  }

  #gone(why: string, pauseMs: number | undefined): void {
    this.#pending.failAll('eye-down');
    if (this.#state.isRefused) return;
    this.#state.set('down');
    if (pauseMs !== undefined)
      this.#options.onLog(`The eye process is gone (${why}); it starts again in ${String(pauseMs)} ms. Cards and PINs work.`);
  }
}

/** A whole number of milliseconds within what a message may carry. */
function cutLimit(limitMs: number): number {
  return Math.max(1, Math.min(LOOK_LIMIT_MAX_MS, Math.round(limitMs)));
}

/**
 * The eye as the door holds it: starts the process, restarts it with growing pauses, turns messages
 * into the promises of ports/eye. A dead, silent or refusing eye is a refusal within a bounded time,
 * never a hang and never a grant; cards and PINs do not pass through here (INV-20, INV-03).
 */

import type { SecretBytes } from '../../base/secret.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Eye, EyeEvent, EyeStatus } from '../../ports/eye.ts';
import { type DoorMessage, type EyeMessage, type EyeSettings, LOOK_LIMIT_MAX_MS } from './messages.ts';
import { createPendingTable, failedErasure, failedLook, readEnrolment, readErasure, readLook, subjectReader } from './pending.ts';
import { EYE_LIMITS, type EyeLimits, type EyePipe, type EyeProcess, startEyeProcess } from './process.ts';
import { createRestartPlan, RESTART_PAUSES, type RestartPauses } from './restart-plan.ts';

/** The eye ends a look at its limit by itself; later than this it hangs. Covers opening a slow camera and a last frame. */
const LOOK_GRACE_MS = 2000;
/** An erasure re-wraps the keys of everybody left: seconds at 100,000 people on a board. */
const ERASE_LIMIT_MS = 120_000;
const SUBJECTS_LIMIT_MS = 10_000;

export interface EyeOptions {
  /** Entry file of the eye (`.ts` or built `.js`). */
  readonly entry: string;
  readonly nodeFlags?: readonly string[];
  readonly settings: EyeSettings;
  /** A fresh copy of the face store's key for one start; wiped here. */
  readonly openKey: () => SecretBytes;
  readonly clock: Clock;
  /** One line for the operator: states and reasons, never of a person. */
  readonly onLog: (line: string) => void;
  /** Pipes beside the channel, from file descriptor 4 on; handed over at every start. */
  readonly extraPipes?: number;
  readonly onPipes?: (pipes: readonly EyePipe[]) => void;
  /** For work on the eye itself: its standard output and error on the terminal. */
  readonly isOutputShown?: boolean;
  readonly limits?: Partial<EyeLimits & RestartPauses & { readonly lookGraceMs: number }>;
}

/** The supervised eye; `pid` and `kill` are for the simulator and for tests. */
export interface SupervisedEye extends Eye {
  readonly pid: number | undefined;
  kill(): void;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Starts the eye and keeps it running until `stop`. */
export function superviseEye(options: EyeOptions): SupervisedEye {
  return new EyeSupervisor(options);
}

class EyeSupervisor implements SupervisedEye {
  readonly #options: EyeOptions;
  readonly #limits: EyeLimits & RestartPauses & { readonly lookGraceMs: number };
  readonly #plan: ReturnType<typeof createRestartPlan>;
  readonly #pending: ReturnType<typeof createPendingTable>;
  readonly #handlers = new Set<(event: EyeEvent) => void>();
  readonly #status: Mutable<EyeStatus> = {
    state: 'starting',
    detail: undefined,
    persons: 0,
    templates: 0,
    unusableTemplates: 0,
    modelPack: undefined,
    embedderSha256: undefined,
    restarts: 0,
  };
  #process: EyeProcess | undefined;
  #isRefused = false;
  #isStopping = false;
  #erasures = 0;
  #cancelRestart: () => void = () => undefined;

  constructor(options: EyeOptions) {
    this.#options = options;
    this.#limits = { ...EYE_LIMITS, ...RESTART_PAUSES, lookGraceMs: LOOK_GRACE_MS, ...options.limits };
    this.#plan = createRestartPlan(options.clock, this.#limits);
    this.#pending = createPendingTable(options.clock, () => this.#process?.kill('did not answer in time'));
    this.#start();
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  kill(): void {
    this.#process?.kill('killed');
  }

  status(): EyeStatus {
    return { ...this.#status };
  }

  onEvent(handler: (event: EyeEvent) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
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

  cancel(visit: string): void {
    this.#send({ kind: 'cancel', visit });
    this.#pending.cancel(visit);
  }

  erase(subject: string, proofId: string): ReturnType<Eye['erase']> {
    return this.#destroy((id) => ({ kind: 'erase', id, subject, proofId }));
  }

  purge(proofId: string): ReturnType<Eye['purge']> {
    return this.#destroy((id) => ({ kind: 'purge', id, proofId }));
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
    this.#isStopping = true;
    this.#cancelRestart();
    this.#pending.failAll('eye-down');
    await this.#process?.stop();
    this.#setState('down');
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

  async #destroy(message: (id: number) => DoorMessage): ReturnType<Eye['purge']> {
    this.#erasures += 1;
    try {
      return await this.#pending.ask({
        limitMs: ERASE_LIMIT_MS,
        read: readErasure,
        failed: failedErasure,
        send: (id) => this.#sendErasure(message(id)),
      });
    } finally {
      this.#erasures -= 1;
    }
  }

  /** False where no eye is ready: the request is refused at once. */
  #send(message: DoorMessage): boolean {
    return this.#status.state === 'ready' && (this.#process?.send(message) ?? false);
  }

  /** An eye whose store is damaged refuses every face but still destroys templates. */
  #sendErasure(message: DoorMessage): boolean {
    return (this.#status.state === 'ready' || this.#status.state === 'refused') && (this.#process?.send(message) ?? false);
  }

  #start(): void {
    const {
      entry,
      nodeFlags = [],
      settings,
      openKey,
      clock,
      isOutputShown = false,
      extraPipes = 0,
      onPipes = () => undefined,
    } = this.#options;
    this.#process = startEyeProcess({
      entry,
      nodeFlags,
      settings,
      openKey,
      clock,
      isOutputShown,
      extraPipes,
      onPipes,
      limits: this.#limits,
      isSilenceAllowed: () => this.#erasures > 0,
      onMessage: (message) => {
        this.#take(message);
      },
      onGone: (why) => {
        this.#gone(why);
      },
    });
    // A refusal stands until the eye is ready: a retry in between is no news for the door.
    if (!this.#isRefused) this.#setState('starting');
  }

  #take(message: EyeMessage): void {
    switch (message.kind) {
      case 'ready':
        this.#isRefused = false;
        this.#plan.ready();
        this.#count(message);
        Object.assign(this.#status, { detail: undefined, modelPack: message.modelPack, embedderSha256: message.embedderSha256 });
        this.#setState('ready');
        return;
      case 'status':
        this.#count(message);
        return;
      case 'refused':
        this.#isRefused = true;
        this.#status.detail = message.sentence;
        this.#options.onLog(`The eye refuses to work (${message.code}): ${message.sentence}`);
        this.#setState('refused');
        return;
      case 'fault':
        this.#options.onLog(`The eye reports (${message.code}): ${message.sentence}`);
        return;
      case 'advice':
      case 'shot':
      case 'progress':
        this.#emit(message);
        return;
      default:
        if ('id' in message) this.#pending.answer(message.id, message);
    }
  }

  #count({ persons, templates, unusableTemplates }: Pick<EyeStatus, 'persons' | 'templates' | 'unusableTemplates'>): void {
    Object.assign(this.#status, { persons, templates, unusableTemplates });
  }

  #gone(why: string): void {
    this.#pending.failAll('eye-down');
    if (!this.#isRefused) this.#setState('down');
    if (this.#isStopping) return;
    const pauseMs = this.#isRefused ? this.#plan.refusedMs() : this.#plan.nextMs();
    if (!this.#isRefused)
      this.#options.onLog(`The eye process is gone (${why}); it starts again in ${String(pauseMs)} ms. Cards and PINs work.`);
    this.#cancelRestart = this.#options.clock.after(pauseMs, () => {
      this.#status.restarts += 1;
      this.#start();
    });
  }

  #setState(state: EyeStatus['state']): void {
    if (this.#status.state === state) return;
    this.#status.state = state;
    this.#emit({ kind: 'state', state });
  }

  #emit(event: EyeEvent): void {
    for (const handler of [...this.#handlers]) handler(event);
  }
}

/** A whole number of milliseconds within what a message may carry. */
function cutLimit(limitMs: number): number {
  return Math.max(1, Math.min(LOOK_LIMIT_MAX_MS, Math.round(limitMs)));
}

/**
 * The eye of a simulated day in the door's own process: the real work, gallery, search and store; only
 * the camera is a direction in space. It can die at any moment, also in the middle of an erasure, and
 * comes back by itself as the supervisor's child does.
 */

import { readFileSync } from 'node:fs';
import { createEyeWork, type EyeWork, type Lookers } from '../../app/eye-work.ts';
import type { Looked, LookRequest } from '../../app/look.ts';
import type { FaceModels } from '../../app/see.ts';
import { isFault } from '../../base/fault.ts';
import type { Site } from '../../core/policy/site.ts';
import { openSearch } from '../../edge/search/usearch.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { EnrolOutcome, EraseOutcome, Eye, EyeEvent, EyeStatus, LookOutcome } from '../../ports/eye.ts';
import type { FaceVault } from '../../ports/face-vault.ts';
import { restoreFiles } from './files.ts';
import type { CrashPlace } from './script.ts';
import { FACE_DIMENSIONS, FACE_THRESHOLD } from './world.ts';

/** Time from seeing somebody to a probe, and the gap between two looks at the cancel signal. */
const LOOK_MS = 900;
const SHOT_MS = 300;
/** As the supervisor's first back-off. */
const RESTART_MS = 1_000;
/** A store that does not open is tried again after this long. */
const RETRY_MS = 30_000;

export interface DayEyeOptions {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly site: Site;
  readonly noticeVersion: string;
  readonly grantPublicKey: Uint8Array;
  /** A probe of whoever stands there, or undefined: nobody. */
  readonly see: () => Float32Array | undefined;
  /** Opens the store; `onStep` is called at each step of an erasure. */
  readonly openVault: (onStep: (step: string) => void) => FaceVault;
  readonly storeFiles: readonly string[];
}

export interface DayEye extends Eye {
  /** Dies now, or at the next erasure that comes to this place. */
  crash(place: CrashPlace): void;
  /** The open store, to look into; undefined while the eye is down. */
  readonly vault: FaceVault | undefined;
}

/** The eye died where the script said so. */
class EyeCrash extends Error {}

const DOWN = { kind: 'refused', reason: 'eye-down' } as const;
const FAILED: EraseOutcome = { kind: 'failed', reason: 'eye-down' };

interface Opened {
  readonly work: EyeWork;
  readonly vault: FaceVault;
}

export function makeDayEye(options: DayEyeOptions): DayEye {
  return new ProcessTwin(options);
}

class ProcessTwin implements DayEye {
  readonly #options: DayEyeOptions;
  readonly #handlers = new Set<(event: EyeEvent) => void>();
  /** Ends each request under way as a dead process does. */
  readonly #pending = new Set<() => void>();
  #opened: Opened | undefined;
  #state: EyeStatus['state'] = 'starting';
  #detail: string | undefined;
  #restarts = 0;
  #place: CrashPlace | undefined;
  #isStopped = false;

  constructor(options: DayEyeOptions) {
    this.#options = options;
    options.clock.after(0, () => {
      this.#start();
    });
  }

  get vault(): FaceVault | undefined {
    return this.#opened?.vault;
  }

  status(): EyeStatus {
    const counts = this.#opened?.work.counts() ?? { persons: 0, templates: 0, unusableTemplates: 0 };
    const isThere = this.#opened !== undefined;
    return {
      state: this.#state,
      detail: this.#detail,
      ...counts,
      modelPack: isThere ? MODELS.pack.name : undefined,
      embedderSha256: isThere ? MODELS.embedderSha256 : undefined,
      restarts: this.#restarts,
    };
  }

  onEvent(handler: (event: EyeEvent) => void): () => void {
    this.#handlers.add(handler);
    return () => {
      this.#handlers.delete(handler);
    };
  }

  verify(visit: string, subject: string, limitMs: number): Promise<LookOutcome> {
    return this.#ask<LookOutcome>(DOWN, (work) => work.verify(visit, subject, limitMs));
  }

  identify(visit: string, limitMs: number): Promise<LookOutcome> {
    return this.#ask<LookOutcome>(DOWN, (work) => work.identify(visit, limitMs));
  }

  enrol(visit: string, subject: string, grant: Parameters<Eye['enrol']>[2], limitMs: number): Promise<EnrolOutcome> {
    return this.#ask<EnrolOutcome>(DOWN, (work) => work.enrol(visit, subject, grant, limitMs));
  }

  cancel(visit: string): void {
    this.#opened?.work.cancel(visit);
  }

  erase(subject: string, proofId: string): Promise<EraseOutcome> {
    return this.#ask<EraseOutcome>(FAILED, async (work) => work.erase(subject, proofId));
  }

  purge(proofId: string): Promise<EraseOutcome> {
    return this.#ask<EraseOutcome>(FAILED, async (work) => work.purge(proofId));
  }

  subjects(): Promise<readonly string[] | undefined> {
    return this.#ask<readonly string[] | undefined>(undefined, async (work) => work.subjects());
  }

  crash(place: CrashPlace): void {
    if (place === 'now') this.#die();
    else this.#place = place;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.work.close();
    opened?.vault.close();
  }

  #start(): void {
    if (this.#isStopped || this.#opened !== undefined) return;
    try {
      this.#opened = this.#open();
      this.#tell('ready', undefined);
    } catch (error) {
      if (error instanceof EyeCrash) this.#restartIn(RESTART_MS);
      else if (isFault(error)) {
        this.#tell('refused', error.message);
        this.#restartIn(RETRY_MS);
      } else throw error;
    }
  }

  #open(): Opened {
    const { openVault, crypto, clock, site, noticeVersion, grantPublicKey, see } = this.#options;
    const vault = openVault((step) => {
      this.#step(step);
    });
    const work = createEyeWork({
      vault,
      models: MODELS,
      camera: { open: () => Promise.reject(new EyeCrash('there is no camera')) },
      search: openSearch(),
      crypto,
      clock,
      settings: { ...site.face, deviceId: site.deviceId, noticeVersion, grantPublicKey },
      news: { advice: quiet, shot: quiet, progress: quiet, counts: quiet, fault: quiet },
      lookers: lookersOf(clock, see),
    });
    return { work, vault };
  }

  #step(step: string): void {
    if (this.#place !== step) return;
    this.#place = undefined;
    throw new EyeCrash(step);
  }

  /** What a process that was killed leaves: the files as they lie, nothing closed. */
  #die(): void {
    const opened = this.#opened;
    if (opened === undefined) return;
    this.#opened = undefined;
    const files = this.#options.storeFiles.map((path) => ({ path, bytes: bytesOf(path) }));
    opened.vault.close();
    restoreFiles(files);
    void opened.work.close();
    for (const end of this.#pending) end();
    this.#pending.clear();
    this.#tell('down', undefined);
    this.#restartIn(RESTART_MS);
  }

  #restartIn(ms: number): void {
    this.#restarts += 1;
    this.#options.clock.after(ms, () => {
      this.#start();
    });
  }

  #tell(state: EyeStatus['state'], detail: string | undefined): void {
    this.#state = state;
    this.#detail = detail;
    for (const handler of [...this.#handlers]) handler({ kind: 'state', state });
  }

  #ask<Answer>(dead: Answer, ask: (work: EyeWork) => Promise<Answer>): Promise<Answer> {
    const opened = this.#opened;
    if (opened === undefined) return Promise.resolve(dead);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        resolve(dead);
      };
      this.#pending.add(end);
      ask(opened.work)
        .then(resolve, (error: unknown) => {
          if (error instanceof EyeCrash) this.#die();
          else if (this.#opened === opened) reject(error as Error);
        })
        .finally(() => this.#pending.delete(end));
    });
  }
}

function quiet(): void {
  // nobody watches the screen's advice
}

function bytesOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function lookersOf(clock: Clock, see: DayEyeOptions['see']): Lookers {
  const look = (shots: number) => async (_parts: unknown, request: LookRequest): Promise<Looked> => {
    const pause = (ms: number): Promise<void> =>
      new Promise((resolve) => {
        clock.after(ms, resolve);
      });
    for (let waitedMs = 0; waitedMs < request.limitMs; waitedMs += SHOT_MS) {
      await pause(SHOT_MS);
      if (request.cancel.isCancelled) return { kind: 'refused', reason: 'cancelled' };
      if (waitedMs < LOOK_MS + shots * SHOT_MS) continue;
      const vector = see();
      if (vector !== undefined) return { kind: 'probe', vector, shots };
    }
    return { kind: 'refused', reason: 'no-face' };
  };
  return { look: look(1), lookForEnrolment: look(5) };
}

/** What the work reads of its models; no network is ever run here, the lookers bring the vectors. */
const MODELS = {
  dimensions: FACE_DIMENSIONS,
  embedderSha256: '5d'.repeat(32),
  pack: { name: 'directions', thresholds: { verification: FACE_THRESHOLD, identification: FACE_THRESHOLD } },
} as unknown as FaceModels;

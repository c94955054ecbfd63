/**
 * The eye of a simulated day in the door's own process: the real work, gallery, search and store; only
 * the camera is a direction in space. It can die at any moment, also in the middle of an erasure, and
 * comes back by itself as the supervisor's child does.
 */

import { readFileSync } from 'node:fs';
import { createEyeWork, type EyeWork, type Lookers } from '../../app/eye-work.ts';
import type { Looked, LookRequest } from '../../app/look.ts';
import type { FaceModels } from '../../app/see.ts';
import { type Fault, isFault } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { Site } from '../../core/policy/site.ts';
import { type Erasing, makeErasing } from '../../edge/eye/erasing.ts';
import type { DoorMessage } from '../../edge/eye/messages.ts';
import { createPendingTable, type PendingTable } from '../../edge/eye/pending.ts';
import { openSearch } from '../../edge/search/usearch.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { EnrolOutcome, EraseOutcome, ErasureRequest, Eye, EyeEvent, EyeStatus, LookOutcome } from '../../ports/eye.ts';
import type { FaceVault } from '../../ports/face-vault.ts';
import type { FaceKeyring, FaceStoreKeys } from '../../ports/key-provider.ts';
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
  readonly keyring: FaceKeyring;
  /** A probe of whoever stands there, or undefined: nobody. */
  readonly see: () => Float32Array | undefined;
  /** Opens the store; `onStep` is called at each step of an erasure. */
  readonly openVault: (keys: FaceStoreKeys, onStep: (step: string) => void) => FaceVault;
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

interface Opened {
  readonly work: EyeWork;
  readonly vault: FaceVault;
  readonly keys: FaceStoreKeys;
}

export function makeDayEye(options: DayEyeOptions): DayEye {
  return new ProcessTwin(options);
}

class ProcessTwin implements DayEye {
  readonly #options: DayEyeOptions;
  readonly #handlers = new Set<(event: EyeEvent) => void>();
  /** Ends each look under way as a dead process does. */
  readonly #looks = new Set<() => void>();
  readonly #pending: PendingTable;
  readonly #erasing: Erasing;
  #opened: Opened | undefined;
  #state: EyeStatus['state'] = 'starting';
  #fault: Fault | undefined;
  #revision: number | undefined;
  #restarts = 0;
  #place: CrashPlace | undefined;
  #isStopped = false;

  constructor(options: DayEyeOptions) {
    this.#options = options;
    this.#pending = createPendingTable(options.clock, quiet);
    this.#erasing = makeErasing({
      keyring: options.keyring,
      pending: this.#pending,
      send: (message) => this.#receive(message),
      reachForPurge: () => Promise.resolve(),
      onLog: quiet,
    });
    this.#startIn(0);
  }

  get vault(): FaceVault | undefined {
    return this.#opened?.vault;
  }

  status(): EyeStatus {
    const counts = this.#opened?.vault.counts() ?? { persons: 0, templates: 0 };
    const isThere = this.#opened !== undefined;
    return {
      state: this.#state,
      detail: this.#fault?.message,
      code: this.#fault?.code,
      persons: counts.persons,
      templates: counts.templates,
      unusableTemplates: 0,
      modelPack: isThere ? MODELS.pack.name : undefined,
      embedderSha256: isThere ? MODELS.embedderSha256 : undefined,
      restarts: this.#restarts,
      revision: this.#revision,
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

  /** A direction in space is no camera to place. */
  aim(): ReturnType<Eye['aim']> {
    return Promise.resolve({ kind: 'refused', reason: 'camera-failed' });
  }

  cancel(visit: string): void {
    this.#opened?.work.cancel(visit);
  }

  forget(subject: string): void {
    this.#opened?.work.forget(subject);
  }

  erase(requests: readonly ErasureRequest[]): Promise<readonly EraseOutcome[]> {
    return this.#erasing.erase(requests);
  }

  purge(proofId: string): Promise<EraseOutcome> {
    return this.#erasing.purge(proofId);
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

  async #start(): Promise<void> {
    if (this.#isStopped || this.#opened !== undefined) return;
    try {
      this.#opened = this.#open(await this.#options.keyring.open());
      this.#tell('ready', undefined);
      if (this.#opened.keys.next !== undefined && this.#opened.vault.isOnNextKey) await this.#erasing.settleKeys();
    } catch (error) {
      if (error instanceof EyeCrash) this.#startIn(RESTART_MS);
      else if (isFault(error)) {
        this.#tell('refused', error);
        this.#startIn(RETRY_MS);
      } else throw error;
    }
  }

  #open(keys: FaceStoreKeys): Opened {
    const { openVault, crypto, clock, site, noticeVersion, grantPublicKey, see } = this.#options;
    const vault = openVault(keys, (step) => {
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
      news: {
        advice: quiet,
        place: quiet,
        shot: quiet,
        progress: quiet,
        counts: () => {
          this.#tellRevision();
        },
        fault: quiet,
      },
      lookers: lookersOf(clock, see),
    });
    return { work, vault, keys };
  }

  /** What comes over the channel to a real eye; the answer goes back by it. */
  #receive(message: DoorMessage): boolean {
    const opened = this.#opened;
    if (opened === undefined || (message.kind !== 'erase' && message.kind !== 'purge')) return false;
    void Promise.resolve().then(() => {
      if (this.#opened !== opened) return;
      const nextKey = message.nextKey === undefined ? undefined : new SecretBytes(message.nextKey.slice());
      try {
        const outcomes =
          message.kind === 'erase' ? opened.work.erase(message.requests, nextKey) : [opened.work.purge(message.proofId, nextKey)];
        this.#tellRevision();
        const { isOnNextKey } = opened.vault;
        this.#pending.answer(message.id, { kind: 'erase-ended', id: message.id, outcomes: [...outcomes], isOnNextKey });
      } catch (error) {
        if (!(error instanceof EyeCrash)) throw error;
        this.#die();
      } finally {
        nextKey?.wipe();
      }
    });
    return true;
  }

  #tellRevision(): void {
    const revision = this.#opened?.vault.revision();
    if (revision === undefined || revision === this.#revision) return;
    this.#revision = revision;
    this.#emit({ kind: 'revision', revision });
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
    for (const end of this.#looks) end();
    this.#looks.clear();
    this.#pending.failAll('eye-down');
    this.#tell('down', undefined);
    this.#startIn(RESTART_MS);
  }

  #startIn(ms: number): void {
    if (ms > 0) this.#restarts += 1;
    this.#options.clock.after(ms, () => {
      void this.#start();
    });
  }

  #tell(state: EyeStatus['state'], fault: Fault | undefined): void {
    this.#state = state;
    this.#fault = fault;
    this.#tellRevision();
    this.#emit({ kind: 'state', state });
  }

  #emit(event: EyeEvent): void {
    for (const handler of [...this.#handlers]) handler(event);
  }

  #ask<Answer>(dead: Answer, ask: (work: EyeWork) => Promise<Answer>): Promise<Answer> {
    const opened = this.#opened;
    if (opened === undefined) return Promise.resolve(dead);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        resolve(dead);
      };
      this.#looks.add(end);
      ask(opened.work)
        .then(resolve, (error: unknown) => {
          if (error instanceof EyeCrash) this.#die();
          else if (this.#opened === opened) reject(error instanceof Error ? error : new EyeCrash(String(error)));
        })
        .finally(() => this.#looks.delete(end));
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
  const look =
    (shots: number) =>
    async (_parts: unknown, request: LookRequest): Promise<Looked> => {
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

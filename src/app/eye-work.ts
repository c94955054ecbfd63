/**
 * What the eye does for the door: verify, identify, enrol, erase, purge, over one gallery and one store.
 * A template is written against a grant that was verified here or not at all (INV-02); a withdrawal
 * holds from the tick it arrives in (INV-08); a template of another embedder is never compared.
 */

import { type Fault, invariant, isFault } from '../base/fault.ts';
import { isCovered, type SignedGrant, type VerifiedGrant, verifyGrant } from '../core/consent/grant.ts';
import { AMBIGUITY_MARGIN, createGallery, type Gallery, type MatchOutcome } from '../core/match/gallery.ts';
import type { FaceMode } from '../core/policy/site.ts';
import type { AdviceCode, FaceReason } from '../core/vision/reasons.ts';
import { type FaceTransform, makeTransform } from '../core/vision/transform.ts';
import type { Camera } from '../ports/camera.ts';
import type { Clock } from '../ports/clock.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { EnrolOutcome, EraseOutcome, ErasureEvidence, FaceSubject, LookOutcome, ProofId } from '../ports/eye.ts';
import type { FaceVault } from '../ports/face-vault.ts';
import type { ExactSearch } from '../ports/search.ts';
import { type Looked, type LookRequest, type LookSettings, look, lookForEnrolment } from './look.ts';
import type { FaceModels } from './see.ts';

export interface EyeWorkParts {
  readonly vault: FaceVault;
  readonly models: FaceModels;
  readonly camera: Camera;
  readonly search: ExactSearch;
  readonly crypto: Pick<Crypto, 'isSignatureValid' | 'wipe'>;
  readonly clock: Clock;
  readonly settings: LookSettings & {
    readonly mode: FaceMode;
    readonly deviceId: string;
    readonly noticeVersion: string;
    readonly grantPublicKey: Uint8Array;
  };
  readonly news: EyeNews;
  /** How a probe is got; without it by camera and models. A simulation without pixels brings its own. */
  readonly lookers?: Lookers;
}

/** The two ways to get a probe: for a match, and for an enrolment of several shots. */
export interface Lookers {
  look(parts: EyeWorkParts, request: LookRequest): Promise<Looked>;
  lookForEnrolment(parts: EyeWorkParts, request: LookRequest): Promise<Looked>;
}

const CAMERA_LOOKERS: Lookers = { look, lookForEnrolment };

/** What the work tells beside its answers. */
export interface EyeNews {
  advice(visit: string, advice: AdviceCode): void;
  shot(visit: string, taken: number, wanted: number): void;
  progress(what: 'load' | 'rotate' | 'purge', done: number, total: number): void;
  counts(): void;
  fault(fault: Fault): void;
}

export interface EyeCounts {
  readonly persons: number;
  readonly templates: number;
  readonly unusableTemplates: number;
}

/** Outcome of an erasure as the eye knows it. */
export type EyeErasure =
  | Extract<EraseOutcome, { kind: 'erased' | 'nothing-held' }>
  | { readonly kind: 'failed'; readonly reason: 'store-failed' };

export interface EyeWork {
  /** Why no face can be matched: a template cannot be read. Erasing and purging still work; a purge mends it. */
  readonly damage: Fault | undefined;
  verify(visit: string, subject: FaceSubject, limitMs: number): Promise<LookOutcome>;
  identify(visit: string, limitMs: number): Promise<LookOutcome>;
  enrol(visit: string, subject: FaceSubject, signed: SignedGrant, limitMs: number): Promise<EnrolOutcome>;
  cancel(visit: string): void;
  erase(subject: FaceSubject, proofId: ProofId): EyeErasure;
  purge(proofId: ProofId): EyeErasure;
  subjects(): readonly FaceSubject[];
  counts(): EyeCounts;
  /** Ends the look under way, zeroes the gallery and the transform. The store stays open. */
  close(): Promise<void>;
}

interface CurrentLook {
  readonly visit: string;
  readonly enrols: FaceSubject | undefined;
  readonly cancel: { isCancelled: boolean };
  readonly done: Promise<unknown>;
}

const refused = (reason: FaceReason): { readonly kind: 'refused'; readonly reason: FaceReason } => ({ kind: 'refused', reason });

/** Loads the gallery from the store and answers from then on. A template that cannot be read closes the face (`damage`), not the purge. */
export function createEyeWork(parts: EyeWorkParts): EyeWork {
  const work = new FaceWork(parts);
  work.load();
  return work;
}

class FaceWork implements EyeWork {
  readonly #parts: EyeWorkParts;
  readonly #gallery: Gallery;
  /** Subjects whose template another embedder made. */
  readonly #unusable = new Set<FaceSubject>();
  /** Subjects who agreed to another processing than the present one: not compared until they agree to this. */
  readonly #suspended = new Set<FaceSubject>();
  #transform: FaceTransform;
  #current: CurrentLook | undefined;
  #damage: Fault | undefined;

  constructor(parts: EyeWorkParts) {
    this.#parts = parts;
    this.#gallery = createGallery(parts.models.dimensions);
    this.#transform = this.#drawTransform();
  }

  get damage(): Fault | undefined {
    return this.#damage;
  }

  load(): void {
    try {
      this.#loadAll();
    } catch (error) {
      if (!isFault(error, 'store-corrupt')) throw error;
      this.#gallery.clear();
      this.#damage = error;
    }
  }

  #loadAll(): void {
    const { vault, models, news, settings } = this.#parts;
    for (const subject of vault.subjectsOutside((version) => isCovered(version, settings.noticeVersion))) this.#suspended.add(subject);
    vault.load(
      ({ subject, vector, embedderSha256 }) => {
        if (embedderSha256 !== models.embedderSha256) this.#unusable.add(subject);
        else if (!this.#suspended.has(subject)) this.#gallery.put(subject, vector);
        vector.fill(0);
      },
      (done, total) => {
        news.progress('load', done, total);
      },
    );
  }

  async verify(visit: string, subject: FaceSubject, limitMs: number): Promise<LookOutcome> {
    const missing = this.#whyNoTemplate(subject);
    if (missing !== undefined) return refused(missing);
    return this.#match(visit, limitMs, (query) => {
      const gone = this.#whyNoTemplate(subject); // withdrawn during the look
      return gone === undefined ? this.#gallery.verify(query, subject, this.#parts.models.pack.thresholds.verification) : refused(gone);
    });
  }

  async identify(visit: string, limitMs: number): Promise<LookOutcome> {
    if (this.#parts.settings.mode !== '1:N' || this.#damage !== undefined) return refused('face-off');
    if (this.#gallery.size === 0) return refused('not-recognised');
    return this.#match(visit, limitMs, (query) => this.#search(query));
  }

  async enrol(visit: string, subject: FaceSubject, signed: SignedGrant, limitMs: number): Promise<EnrolOutcome> {
    if (this.#verified(subject, signed) === undefined) return refused('consent-missing');
    const request = { visit, limitMs, enrols: subject };
    return this.#lookOnce<EnrolOutcome>(request, 'lookForEnrolment', (looked, cancel) => {
      if (looked.kind === 'refused') return looked;
      try {
        if (cancel.isCancelled) return refused('cancelled');
        const grant = this.#verified(subject, signed); // it may have expired while looking
        if (grant === undefined) return refused('consent-missing');
        return this.#store(subject, looked, grant);
      } finally {
        looked.vector.fill(0);
      }
    });
  }

  cancel(visit: string): void {
    if (this.#current?.visit === visit) this.#current.cancel.isCancelled = true;
  }

  erase(subject: FaceSubject, proofId: ProofId): EyeErasure {
    if (this.#current?.enrols === subject) this.#current.cancel.isCancelled = true;
    this.#gallery.remove(subject);
    this.#unusable.delete(subject);
    this.#suspended.delete(subject);
    return this.#destroy(() =>
      this.#parts.vault.erase(subject, proofId, (done, total) => {
        this.#parts.news.progress('rotate', done, total);
      }),
    );
  }

  purge(proofId: ProofId): EyeErasure {
    if (this.#current !== undefined) this.#current.cancel.isCancelled = true;
    this.#gallery.clear();
    this.#unusable.clear();
    this.#suspended.clear();
    const total = this.#parts.vault.counts().templates;
    this.#parts.news.progress('purge', 0, total);
    const outcome = this.#destroy(() => this.#parts.vault.purge(proofId));
    if (outcome.kind === 'erased') {
      this.#damage = undefined;
      this.#transform.wipe();
      this.#transform = this.#drawTransform();
      this.#parts.news.progress('purge', total, total);
    }
    return outcome;
  }

  subjects(): readonly FaceSubject[] {
    return this.#parts.vault.subjects();
  }

  counts(): EyeCounts {
    const { persons, templates } = this.#parts.vault.counts();
    return { persons, templates, unusableTemplates: this.#unusable.size };
  }

  async close(): Promise<void> {
    if (this.#current !== undefined) this.#current.cancel.isCancelled = true;
    await this.#current?.done;
    this.#gallery.clear();
    this.#transform.wipe();
  }

  #drawTransform(): FaceTransform {
    const seed = this.#parts.vault.transformSeed();
    try {
      return makeTransform(seed, this.#parts.models.dimensions);
    } finally {
      this.#parts.crypto.wipe(seed);
    }
  }

  #whyNoTemplate(subject: FaceSubject): FaceReason | undefined {
    if (this.#damage !== undefined) return 'face-off';
    if (this.#suspended.has(subject)) return 'consent-missing';
    if (this.#unusable.has(subject)) return 'models-changed';
    return this.#gallery.has(subject) ? undefined : 'not-enrolled';
  }

  #verified(subject: FaceSubject, signed: SignedGrant): VerifiedGrant | undefined {
    const { crypto, clock, settings } = this.#parts;
    const check = verifyGrant(signed, {
      subject,
      deviceId: settings.deviceId,
      noticeVersion: settings.noticeVersion,
      nowMs: clock.nowMs(),
      isSignatureValid: (message, signature) => crypto.isSignatureValid(settings.grantPublicKey, message, signature),
    });
    return check.kind === 'valid' ? check.grant : undefined;
  }

  #search(query: Float32Array): MatchOutcome {
    const { identification } = this.#parts.models.pack.thresholds;
    return this.#gallery.identify(query, { match: identification, margin: AMBIGUITY_MARGIN }, this.#parts.search);
  }

  /** One look and one comparison, in the tick of the answer. */
  #match(visit: string, limitMs: number, compare: (query: Float32Array) => LookOutcome): Promise<LookOutcome> {
    return this.#lookOnce<LookOutcome>({ visit, limitMs, enrols: undefined }, 'look', (looked, cancel) => {
      if (looked.kind === 'refused') return looked;
      const query = this.#transform.apply(looked.vector);
      looked.vector.fill(0);
      try {
        return cancel.isCancelled ? refused('cancelled') : compare(query);
      } finally {
        query.fill(0);
      }
    });
  }

  #store(subject: FaceSubject, looked: Extract<Looked, { kind: 'probe' }>, grant: VerifiedGrant): EnrolOutcome {
    const { vault, models, news } = this.#parts;
    const vector = this.#transform.apply(looked.vector);
    try {
      if (this.#isSomebodyElse(vector, subject)) return refused('duplicate');
      vault.put({ subject, vector, embedderSha256: models.embedderSha256 }, grant);
      this.#gallery.put(subject, vector);
      this.#unusable.delete(subject);
      this.#suspended.delete(subject);
    } finally {
      vector.fill(0);
    }
    news.counts();
    return { kind: 'enrolled', shots: looked.shots };
  }

  #isSomebodyElse(vector: Float32Array, subject: FaceSubject): boolean {
    if (this.#gallery.size === 0) return false;
    const found = this.#search(vector);
    return found.kind === 'matched' ? found.subject !== subject : found.reason === 'ambiguous';
  }

  #destroy(work: () => ErasureEvidence | undefined): EyeErasure {
    try {
      const evidence = work();
      this.#parts.news.counts();
      return evidence === undefined ? { kind: 'nothing-held' } : { kind: 'erased', evidence };
    } catch (error) {
      if (!isFault(error)) throw error;
      this.#parts.news.fault(error);
      return { kind: 'failed', reason: 'store-failed' };
    }
  }

  /** One look at a time; one that was cancelled is waited for, because it still closes its camera. */
  async #lookOnce<Outcome>(
    request: { readonly visit: string; readonly limitMs: number; readonly enrols: FaceSubject | undefined },
    how: keyof Lookers,
    finish: (looked: Looked, cancel: { readonly isCancelled: boolean }) => Outcome,
  ): Promise<Outcome | { readonly kind: 'refused'; readonly reason: FaceReason }> {
    if (this.#damage !== undefined) return refused('face-off');
    if (this.#current?.cancel.isCancelled === true) await this.#current.done;
    if (this.#current !== undefined) return refused('eye-busy');
    const { news } = this.#parts;
    const cancel = { isCancelled: false };
    const { visit } = request;
    const looking = (this.#parts.lookers ?? CAMERA_LOOKERS)[how](this.#parts, {
      limitMs: request.limitMs,
      cancel,
      onAdvice: (advice) => {
        news.advice(visit, advice);
      },
      onShot: (taken, wanted) => {
        if (request.enrols !== undefined) news.shot(visit, taken, wanted);
      },
    });
    this.#current = { visit, enrols: request.enrols, cancel, done: looking.catch(() => undefined) };
    try {
      const looked = await looking;
      invariant(this.#current.cancel === cancel, 'one look runs at a time');
      return finish(looked, cancel);
    } catch (error) {
      if (!isFault(error)) throw error;
      news.fault(error);
      return refused('eye-down');
    } finally {
      this.#current = undefined;
    }
  }
}

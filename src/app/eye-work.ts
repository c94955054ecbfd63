/**
 * What the eye does for the door: verify, identify, enrol, erase, purge, over one gallery and one store.
 * A template is written against a grant that was verified here or not at all (INV-02); a withdrawal
 * holds from the tick it arrives in (INV-08); a template of another embedder is never compared.
 */

import { type Fault, isFault } from '../base/fault.ts';
import type { SecretBytes } from '../base/secret.ts';
import { type SignedGrant, type VerifiedGrant, verifyGrant } from '../core/consent/grant.ts';
import type { AimOutcome } from '../core/commission/aim.ts';
import type { FaceReason } from '../core/vision/reasons.ts';
import { type FaceTransform, makeTransform } from '../core/vision/transform.ts';
import type { EnrolOutcome, ErasureRequest, FaceSubject, LookOutcome, ProofId } from '../ports/eye.ts';
import { aim } from './aim.ts';
import type { EyeCounts, EyeErasure, EyeWork, EyeWorkParts, Lookers } from './eye-parts.ts';
import { KnownFaces } from './known-faces.ts';
import { type Looked, type LookRequest, look, lookForEnrolment } from './look.ts';
import { makeOneLook, type OneLook } from './one-look.ts';

export type { EyeCounts, EyeErasure, EyeNews, EyeWork, EyeWorkParts, Lookers } from './eye-parts.ts';

const CAMERA_LOOKERS: Lookers = { look, lookForEnrolment };

const refused = (reason: FaceReason): { readonly kind: 'refused'; readonly reason: FaceReason } => ({ kind: 'refused', reason });

/** Loads the gallery from the store and answers from then on. A template that cannot be read closes the face (`damage`), not the purge. */
export function createEyeWork(parts: EyeWorkParts): EyeWork {
  const work = new FaceWork(parts);
  work.load();
  return work;
}

class FaceWork implements EyeWork {
  readonly #parts: EyeWorkParts;
  readonly #known: KnownFaces;
  readonly #looks: OneLook;
  #transform: FaceTransform;

  constructor(parts: EyeWorkParts) {
    this.#parts = parts;
    this.#known = new KnownFaces(parts);
    this.#looks = makeOneLook(parts.news);
    this.#transform = this.#drawTransform();
  }

  get damage(): Fault | undefined {
    return this.#known.damage;
  }

  load(): void {
    this.#known.load(this.#progress('load'));
  }

  async verify(visit: string, subject: FaceSubject, limitMs: number): Promise<LookOutcome> {
    const missing = this.#known.whyNone(subject);
    if (missing !== undefined) return refused(missing);
    return this.#match(visit, limitMs, (query) => this.#known.verify(query, subject));
  }

  async identify(visit: string, limitMs: number): Promise<LookOutcome> {
    if (this.#parts.settings.mode !== '1:N' || this.damage !== undefined) return refused('face-off');
    if (this.#known.size === 0) return refused('not-recognised');
    return this.#match(visit, limitMs, (query) => this.#known.search(query));
  }

  async enrol(visit: string, subject: FaceSubject, signed: SignedGrant, limitMs: number): Promise<EnrolOutcome> {
    if (this.damage !== undefined) return refused('face-off');
    if (this.#verified(subject, signed) === undefined) return refused('consent-missing');
    const wanted = { visit, limitMs, enrols: subject, get: this.#getter('lookForEnrolment') };
    return this.#looks.run<EnrolOutcome>(wanted, (looked, cancel) => {
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

  async aim(visit: string, limitMs: number): Promise<AimOutcome> {
    let outcome: AimOutcome = { kind: 'refused', reason: 'camera-failed' };
    const get = async (request: LookRequest): Promise<Looked> => {
      outcome = await aim(this.#parts, request);
      return refused('cancelled');
    };
    const looked = await this.#looks.run({ visit, limitMs, enrols: undefined, get }, () => outcome);
    if (looked.kind === 'measured') return looked;
    return looked.reason === 'eye-busy' ? { kind: 'refused', reason: 'eye-busy' } : outcome;
  }

  cancel(visit: string): void {
    this.#looks.cancel((look) => look.visit === visit);
  }

  forget(subject: FaceSubject): void {
    this.#looks.cancel((look) => look.enrols === subject);
    this.#known.forget(subject);
  }

  erase(requests: readonly ErasureRequest[], nextKey?: SecretBytes): readonly EyeErasure[] {
    for (const { subject } of requests) this.forget(subject);
    const outcome = this.#destroy(() => this.#parts.vault.erase(requests, { nextKey, onProgress: this.#progress('rotate') }));
    if (outcome.kind === 'failed') return requests.map(() => outcome);
    return outcome.found.map((evidence) => (evidence === undefined ? { kind: 'nothing-held' } : { kind: 'erased', evidence }));
  }

  purge(proofId: ProofId, nextKey?: SecretBytes): EyeErasure {
    this.#looks.cancel(() => true);
    this.#known.clear();
    const total = this.#parts.vault.counts().templates;
    this.#parts.news.progress('purge', 0, total);
    const outcome = this.#destroy(() => this.#parts.vault.purge(proofId, { nextKey }));
    if (outcome.kind === 'failed') return outcome;
    this.#known.mended();
    this.#transform.wipe();
    this.#transform = this.#drawTransform();
    this.#parts.news.progress('purge', total, total);
    return { kind: 'erased', evidence: outcome.found };
  }

  subjects(): readonly FaceSubject[] {
    return this.#parts.vault.subjects();
  }

  counts(): EyeCounts {
    const { vault } = this.#parts;
    const { persons, templates } = vault.counts();
    return {
      persons,
      templates,
      unusableTemplates: this.#known.unusableCount,
      revision: vault.revision(),
      isOnNextKey: vault.isOnNextKey,
    };
  }

  async close(): Promise<void> {
    this.#looks.cancel(() => true);
    await this.#looks.ended();
    this.#known.clear();
    this.#transform.wipe();
  }

  #progress(what: 'load' | 'rotate'): (done: number, total: number) => void {
    return (done, total) => {
      this.#parts.news.progress(what, done, total);
    };
  }

  #getter(how: keyof Lookers): (request: LookRequest) => Promise<Looked> {
    return (request) => (this.#parts.lookers ?? CAMERA_LOOKERS)[how](this.#parts, request);
  }

  #drawTransform(): FaceTransform {
    const seed = this.#parts.vault.transformSeed();
    try {
      return makeTransform(seed, this.#parts.models.dimensions);
    } finally {
      this.#parts.crypto.wipe(seed);
    }
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

  /** One look and one comparison, in the tick of the answer. */
  #match(visit: string, limitMs: number, compare: (query: Float32Array) => LookOutcome): Promise<LookOutcome> {
    const wanted = { visit, limitMs, enrols: undefined, get: this.#getter('look') };
    return this.#looks.run<LookOutcome>(wanted, (looked, cancel) => {
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
      this.#known.put(subject, vector);
    } finally {
      vector.fill(0);
    }
    news.counts();
    return { kind: 'enrolled', shots: looked.shots };
  }

  #isSomebodyElse(vector: Float32Array, subject: FaceSubject): boolean {
    if (this.#known.size === 0) return false;
    const found = this.#known.search(vector);
    return found.kind === 'matched' ? found.subject !== subject : found.reason === 'ambiguous';
  }

  #destroy<Found>(work: () => Found): { readonly kind: 'done'; readonly found: Found } | Extract<EyeErasure, { kind: 'failed' }> {
    try {
      const found = work();
      this.#parts.news.counts();
      return { kind: 'done', found };
    } catch (error) {
      if (!isFault(error)) throw error;
      this.#parts.news.fault(error);
      return { kind: 'failed', reason: 'store-failed' };
    }
  }
}

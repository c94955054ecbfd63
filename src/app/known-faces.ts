/**
 * Who the eye can match: the gallery in RAM and why somebody is not in it. A template of another embedder is never compared,
 * nor one whose consent was to another processing (INV-02); whoever is forgotten is matched no more from that tick (INV-08).
 */

import { type Fault, isFault } from '../base/fault.ts';
import { isCovered } from '../core/consent/grant.ts';
import { AMBIGUITY_MARGIN, createGallery, type Gallery, type MatchOutcome } from '../core/match/gallery.ts';
import type { FaceReason } from '../core/vision/reasons.ts';
import type { FaceSubject, LookOutcome } from '../ports/eye.ts';
import type { FaceVault } from '../ports/face-vault.ts';
import type { ExactSearch } from '../ports/search.ts';
import type { FaceModels } from './see.ts';

export interface KnownFacesParts {
  readonly vault: FaceVault;
  readonly models: FaceModels;
  readonly search: ExactSearch;
  readonly settings: { readonly noticeVersion: string };
}

export class KnownFaces {
  readonly #parts: KnownFacesParts;
  readonly #gallery: Gallery;
  /** Subjects whose template another embedder made. */
  readonly #unusable = new Set<FaceSubject>();
  /** Subjects who agreed to another processing than the present one: not compared until they agree to this. */
  readonly #suspended = new Set<FaceSubject>();
  #damage: Fault | undefined;

  constructor(parts: KnownFacesParts) {
    this.#parts = parts;
    this.#gallery = createGallery(parts.models.dimensions);
  }

  /** Why no face can be matched: a template cannot be read. */
  get damage(): Fault | undefined {
    return this.#damage;
  }

  get size(): number {
    return this.#gallery.size;
  }

  get unusableCount(): number {
    return this.#unusable.size;
  }

  load(onProgress: (done: number, total: number) => void): void {
    try {
      this.#loadAll(onProgress);
    } catch (error) {
      if (!isFault(error, 'store-corrupt')) throw error;
      this.#gallery.clear();
      this.#damage = error;
    }
  }

  put(subject: FaceSubject, vector: Float32Array): void {
    this.#gallery.put(subject, vector);
    this.#unusable.delete(subject);
    this.#suspended.delete(subject);
  }

  forget(subject: FaceSubject): void {
    this.#gallery.remove(subject);
    this.#unusable.delete(subject);
    this.#suspended.delete(subject);
  }

  clear(): void {
    this.#gallery.clear();
    this.#unusable.clear();
    this.#suspended.clear();
  }

  /** The store is empty and new: nothing in it is damaged. */
  mended(): void {
    this.#damage = undefined;
  }

  whyNone(subject: FaceSubject): FaceReason | undefined {
    if (this.#damage !== undefined) return 'face-off';
    if (this.#suspended.has(subject)) return 'consent-missing';
    if (this.#unusable.has(subject)) return 'models-changed';
    return this.#gallery.has(subject) ? undefined : 'not-enrolled';
  }

  /** 1:1, as the gallery stands now: the person may have withdrawn during the look. */
  verify(query: Float32Array, subject: FaceSubject): LookOutcome {
    const gone = this.whyNone(subject);
    if (gone !== undefined) return { kind: 'refused', reason: gone };
    return this.#gallery.verify(query, subject, this.#parts.models.pack.thresholds.verification);
  }

  /** 1:N. */
  search(query: Float32Array): MatchOutcome {
    const { models, search } = this.#parts;
    return this.#gallery.identify(query, { match: models.pack.thresholds.identification, margin: AMBIGUITY_MARGIN }, search);
  }

  #loadAll(onProgress: (done: number, total: number) => void): void {
    const { vault, models, settings } = this.#parts;
    for (const subject of vault.subjectsOutside((version) => isCovered(version, settings.noticeVersion))) this.#suspended.add(subject);
    vault.load(({ subject, vector, embedderSha256 }) => {
      if (embedderSha256 !== models.embedderSha256) this.#unusable.add(subject);
      else if (!this.#suspended.has(subject)) this.#gallery.put(subject, vector);
      vector.fill(0);
    }, onProgress);
  }
}

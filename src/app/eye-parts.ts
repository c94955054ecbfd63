/** What the eye's work needs, tells and answers. Types alone. */

import type { Fault } from '../base/fault.ts';
import type { SecretBytes } from '../base/secret.ts';
import type { SignedGrant } from '../core/consent/grant.ts';
import type { AimOutcome } from '../core/commission/aim.ts';
import type { FaceMode } from '../core/policy/site.ts';
import type { FacePlace } from '../core/vision/place.ts';
import type { AdviceCode } from '../core/vision/reasons.ts';
import type { Camera } from '../ports/camera.ts';
import type { Clock } from '../ports/clock.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { EnrolOutcome, ErasureEvidence, ErasureRequest, FaceSubject, LookOutcome, ProofId } from '../ports/eye.ts';
import type { FaceVault } from '../ports/face-vault.ts';
import type { ExactSearch } from '../ports/search.ts';
import type { Looked, LookRequest, LookSettings } from './look.ts';
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

/** What the work tells beside its answers. */
export interface EyeNews {
  advice(visit: string, advice: AdviceCode): void;
  place(visit: string, place: FacePlace | null): void;
  shot(visit: string, taken: number, wanted: number): void;
  progress(what: 'load' | 'rotate' | 'purge', done: number, total: number): void;
  counts(): void;
  fault(fault: Fault): void;
}

/** What the store holds and where its keys stand. */
export interface EyeCounts {
  readonly persons: number;
  readonly templates: number;
  readonly unusableTemplates: number;
  readonly revision: number;
  readonly isOnNextKey: boolean;
}

/** Outcome of an erasure as the eye knows it: what it holds against older copies is the door's to say, who keeps the keys. */
export type EyeErasure =
  | { readonly kind: 'erased'; readonly evidence: ErasureEvidence }
  | { readonly kind: 'nothing-held' }
  | { readonly kind: 'failed'; readonly reason: 'store-failed' };

export interface EyeWork {
  /** Why no face can be matched: a template cannot be read. Erasing and purging still work; a purge mends it. */
  readonly damage: Fault | undefined;
  verify(visit: string, subject: FaceSubject, limitMs: number): Promise<LookOutcome>;
  identify(visit: string, limitMs: number): Promise<LookOutcome>;
  enrol(visit: string, subject: FaceSubject, signed: SignedGrant, limitMs: number): Promise<EnrolOutcome>;
  /** How the camera is placed; nobody is recognised. */
  aim(visit: string, limitMs: number): Promise<AimOutcome>;
  cancel(visit: string): void;
  /** The subject is matched no more; nothing is written. */
  forget(subject: FaceSubject): void;
  /** All leave the gallery before the first byte is written. One outcome for each, in their order. The caller wipes `nextKey`. */
  erase(requests: readonly ErasureRequest[], nextKey?: SecretBytes): readonly EyeErasure[];
  purge(proofId: ProofId, nextKey?: SecretBytes): EyeErasure;
  subjects(): readonly FaceSubject[];
  counts(): EyeCounts;
  /** Ends the look under way, zeroes the gallery and the transform. The store stays open. */
  close(): Promise<void>;
}

/**
 * The eye as the door sees it: it names a subject or a reason, nothing else. There is no message
 * for a vector, a similarity or pixels (INV-03). Every promise settles within its time limit:
 * a dead or silent eye is a refusal (`eye-down`, `timeout`), never a hang and never a grant (INV-20).
 */

import type { FaultCode } from '../base/fault.ts';
import type { AimOutcome } from '../core/commission/aim.ts';
import type { SignedGrant } from '../core/consent/grant.ts';
import type { FacePlace } from '../core/vision/place.ts';
import type { AdviceCode, FaceReason } from '../core/vision/reasons.ts';
import type { CopyProtection } from './key-provider.ts';

/** Reference of a subject in the face store; unlinkable to other stores without the link key. Hex, 32 characters. */
export type FaceSubject = string;

/** Number of an erasure and its proof, drawn by the door: 32 hexadecimal characters. */
export type ProofId = string;

export type LookOutcome =
  | { readonly kind: 'matched'; readonly subject: FaceSubject }
  | { readonly kind: 'refused'; readonly reason: FaceReason };

export type EnrolOutcome =
  | { readonly kind: 'enrolled'; readonly shots: number }
  | { readonly kind: 'refused'; readonly reason: FaceReason };

/** One template that must go, and the number under which that is proved. */
export interface ErasureRequest {
  readonly subject: FaceSubject;
  readonly proofId: ProofId;
}

/** What was done and checked when a subject's template was destroyed. Numbers and booleans only. */
export interface ErasureEvidence {
  readonly templatesBefore: number;
  readonly templatesAfter: number;
  readonly personsBefore: number;
  readonly personsAfter: number;
  readonly keysDestroyed: number;
  readonly isStoreKeyRotated: boolean;
  /** Opening the old sealed template with every key still held failed, as it must. */
  readonly isDecryptRefused: boolean;
  /** The sealed bytes are in no file of the store any more (database, WAL, free pages). */
  readonly isScanClean: boolean;
}

/** `protection`: against older copies of the store, as it holds now that the store's next key is in force and the one before is lost. */
export type EraseOutcome =
  | { readonly kind: 'erased'; readonly evidence: ErasureEvidence; readonly protection: CopyProtection }
  | { readonly kind: 'nothing-held'; readonly protection: CopyProtection }
  | { readonly kind: 'failed'; readonly reason: 'eye-down' | 'timeout' | 'store-failed' };

export interface EyeStatus {
  readonly state: 'starting' | 'ready' | 'down' | 'refused';
  /** A sentence where state is `refused` (a model differs, the store does not open), and its code. */
  readonly detail: string | undefined;
  readonly code: FaultCode | undefined;
  readonly persons: number;
  readonly templates: number;
  /** Templates that another embedder made and that cannot be used. */
  readonly unusableTemplates: number;
  readonly modelPack: string | undefined;
  /** SHA-256 of the embedder, hex. */
  readonly embedderSha256: string | undefined;
  readonly restarts: number;
  /** What the camera failed of when it was last used. Absent: it was not used, or gave pictures. */
  readonly cameraFault?: { readonly code: FaultCode; readonly sentence: string } | undefined;
  /** The store's count of its own writes as last told; undefined until an eye has opened it. Less than once told: an older copy. */
  readonly revision: number | undefined;
}

export type EyeEvent =
  | { readonly kind: 'state'; readonly state: EyeStatus['state'] }
  /** The store was written. Told before the promise of whatever wrote it settles. */
  | { readonly kind: 'revision'; readonly revision: number }
  | { readonly kind: 'advice'; readonly visit: string; readonly advice: AdviceCode }
  /** Where the face of that look is, as the camera sees it; null: nobody, or more than one. */
  | { readonly kind: 'place'; readonly visit: string; readonly place: FacePlace | null }
  | { readonly kind: 'shot'; readonly visit: string; readonly taken: number; readonly wanted: number }
  | { readonly kind: 'progress'; readonly what: 'load' | 'rotate' | 'purge'; readonly done: number; readonly total: number };

export interface Eye {
  status(): EyeStatus;
  onEvent(handler: (event: EyeEvent) => void): () => void;
  /** 1:1. Reads that subject's template only (INV-02; Measures Art. 19(5)). */
  verify(visit: string, subject: FaceSubject, limitMs: number): Promise<LookOutcome>;
  /** 1:N. Refused by the eye unless the site is 1:N (Art. 19(6)). */
  identify(visit: string, limitMs: number): Promise<LookOutcome>;
  enrol(visit: string, subject: FaceSubject, grant: SignedGrant, limitMs: number): Promise<EnrolOutcome>;
  /** How the camera is placed and lit; nobody is recognised. Its advice comes as events of `visit`. */
  aim(visit: string, limitMs: number): Promise<AimOutcome>;
  /** Ends a look at once; its promise settles as `cancelled`. */
  cancel(visit: string): void;
  /** The subject is not matched any more, from now on and whatever else the eye is doing; writes nothing. */
  forget(subject: FaceSubject): void;
  /**
   * Destroys the templates of all in one rotation of keys; takes effect on matching before anything is written. One outcome
   * for each request, in their order; `failed` is said of all. The same number asked again gives the same evidence.
   * At most `ERASE_BATCH_MAX` requests.
   */
  erase(requests: readonly ErasureRequest[]): Promise<readonly EraseOutcome[]>;
  /** Destroys the store key and every template; also the way out where the store or its keys do not open or are older ones. */
  purge(proofId: ProofId): Promise<EraseOutcome>;
  /** Subjects that hold a template (usable or not), for the door's check against its consents. */
  subjects(): Promise<readonly FaceSubject[] | undefined>;
  stop(): Promise<void>;
}

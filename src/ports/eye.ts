/**
 * The eye as the door sees it: it names a subject or a reason, nothing else. There is no message
 * for a vector, a similarity or pixels (INV-03). Every promise settles within its time limit:
 * a dead or silent eye is a refusal (`eye-down`, `timeout`), never a hang and never a grant (INV-20).
 */

import type { SignedGrant } from '../core/consent/grant.ts';
import type { AdviceCode, FaceReason } from '../core/vision/reasons.ts';

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

export type EraseOutcome =
  | { readonly kind: 'erased'; readonly evidence: ErasureEvidence }
  | { readonly kind: 'nothing-held' }
  | { readonly kind: 'failed'; readonly reason: 'eye-down' | 'timeout' | 'store-failed' };

export interface EyeStatus {
  readonly state: 'starting' | 'ready' | 'down' | 'refused';
  /** A sentence where state is `refused` (a model differs, the store does not open). */
  readonly detail: string | undefined;
  readonly persons: number;
  readonly templates: number;
  /** Templates that another embedder made and that cannot be used. */
  readonly unusableTemplates: number;
  readonly modelPack: string | undefined;
  /** SHA-256 of the embedder, hex. */
  readonly embedderSha256: string | undefined;
  readonly restarts: number;
}

export type EyeEvent =
  | { readonly kind: 'state'; readonly state: EyeStatus['state'] }
  | { readonly kind: 'advice'; readonly visit: string; readonly advice: AdviceCode }
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
  /** Ends a look at once; its promise settles as `cancelled`. */
  cancel(visit: string): void;
  /** Takes effect on matching at once, before anything is written. The same number asked again gives the same evidence. */
  erase(subject: FaceSubject, proofId: ProofId): Promise<EraseOutcome>;
  /** Destroys the store key and every template. */
  purge(proofId: ProofId): Promise<EraseOutcome>;
  /** Subjects that hold a template (usable or not), for the door's check against its consents. */
  subjects(): Promise<readonly FaceSubject[] | undefined>;
  stop(): Promise<void>;
}

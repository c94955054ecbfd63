/**
 * Every event the ledger knows. A closed list: what is not here cannot be recorded.
 * `subject` is the ledger's own pseudonym (hex), unlinkable without the link key and the person's salt.
 * Never a name, card number, score, image or vector (INV-12).
 */

import { FACE_REASONS, type FaceReason } from '../vision/reasons.ts';

/** Coarse kinds of the credential; recorded alike for all (INV-15, trap 31). */
export const METHODS = ['card', 'pin', 'face'] as const;
export type Method = (typeof METHODS)[number];

export const DENY_REASONS = [
  ...FACE_REASONS,
  'unknown-credential',
  'wrong-pin',
  'blocked',
  'wait',
  'not-now',
  'ended',
  'relay-failed',
] as const;
export type DenyReason = (typeof DENY_REASONS)[number];

export type LedgerEvent =
  | { readonly kind: 'boot'; readonly version: string; readonly isUnclean: boolean }
  | { readonly kind: 'stop' }
  | { readonly kind: 'passage'; readonly method: Method; readonly subject: string }
  | { readonly kind: 'denied'; readonly method: Method; readonly reason: DenyReason }
  | { readonly kind: 'spoof-suspected' }
  | { readonly kind: 'person-added'; readonly subject: string }
  | { readonly kind: 'person-ended'; readonly subject: string }
  | {
      readonly kind: 'consent-granted';
      readonly subject: string;
      readonly grantId: string;
      readonly noticeVersion: string;
      readonly noticeHash: string;
    }
  | { readonly kind: 'consent-refused'; readonly subject: string; readonly noticeVersion: string }
  | { readonly kind: 'enrolled'; readonly subject: string; readonly grantId: string; readonly embedderSha256: string }
  | { readonly kind: 'enrol-failed'; readonly subject: string; readonly reason: FaceReason }
  | { readonly kind: 'withdrawn'; readonly subject: string; readonly channel: 'screen' | 'command' | 'operator' }
  | {
      readonly kind: 'erase-intent';
      readonly proofId: string;
      readonly scope: 'subject' | 'all';
      readonly cause: string;
      readonly subject: string | null;
    }
  | {
      readonly kind: 'erased';
      readonly proofId: string;
      readonly scope: 'subject' | 'all';
      readonly personsBefore: number;
      readonly personsAfter: number;
      readonly templatesBefore: number;
      readonly templatesAfter: number;
      readonly keysDestroyed: number;
      readonly isStoreKeyRotated: boolean;
      readonly isDecryptRefused: boolean;
      readonly isScanClean: boolean;
      readonly keyProvider: string;
    }
  | { readonly kind: 'credential-blocked'; readonly method: Method; readonly subject: string }
  /** A new card or PIN was set and the person's blocks were lifted. */
  | { readonly kind: 'credential-changed'; readonly method: Method; readonly subject: string }
  | { readonly kind: 'gate'; readonly isFaceAllowed: boolean; readonly closed: readonly string[] }
  | { readonly kind: 'eye'; readonly state: 'ready' | 'down' | 'restarted' | 'refused'; readonly code: string | null }
  | { readonly kind: 'reader'; readonly what: 'reader' | 'pin-pad' | 'relay' | 'camera'; readonly isConnected: boolean }
  | { readonly kind: 'clock'; readonly what: 'set-back' | 'trusted' }
  | { readonly kind: 'operator'; readonly verb: string; readonly subject: string }
  | { readonly kind: 'audit-exported'; readonly entries: number }
  /** First entry of a ledger that was begun because the one before did not verify; that one is kept aside. */
  | { readonly kind: 'ledger-restarted'; readonly cause: string; readonly asideNumber: number };

export type LedgerEventKind = LedgerEvent['kind'];

/**
 * The consent grant: a person's separate consent for one purpose, signed by the door process.
 * The eye enrols against nothing else (INV-02). A VerifiedGrant can only be made by verifyGrant.
 */

import { canonicalBytes } from '../../base/canonical.ts';

/** The one purpose there is (Measures Art. 4). */
export const PURPOSE = 'door_access';

/** A grant may be used for enrolment only this long after the person agreed. */
export const GRANT_LIFE_MS = 10 * 60 * 1000;

/** Signed fields. `subject` is the reference used in the face store, not the person's id elsewhere. */
export interface ConsentGrant {
  readonly grantId: string;
  readonly deviceId: string;
  readonly subject: string;
  readonly purpose: typeof PURPOSE;
  /** Checksums of the processing and of the wording, joined by a full stop. */
  readonly noticeVersion: string;
  /** SHA-256, hex, of exactly what was shown. */
  readonly noticeHash: string;
  readonly grantedAtMs: number;
  readonly expiresAtMs: number;
}

export interface SignedGrant {
  readonly grant: ConsentGrant;
  /** Ed25519 over the canonical bytes, 64 bytes. */
  readonly signature: Uint8Array;
}

declare const verified: unique symbol;

/** A grant whose signature, subject, purpose, device and time were checked. */
export interface VerifiedGrant extends ConsentGrant {
  readonly [verified]: true;
}

export type GrantRefusal =
  | 'bad-signature'
  | 'other-subject'
  | 'other-device'
  | 'other-purpose'
  | 'other-notice'
  | 'expired'
  | 'from-the-future';

export type GrantCheck =
  | { readonly kind: 'valid'; readonly grant: VerifiedGrant }
  | { readonly kind: 'refused'; readonly reason: GrantRefusal };

/** Bytes that are signed, with a context prefix so that no other signature can stand in. */
export function grantBytes(grant: ConsentGrant): Uint8Array {
  return canonicalBytes({ context: 'menshen/consent-grant/1', ...grant });
}

export interface GrantExpectation {
  readonly subject: string;
  readonly deviceId: string;
  readonly noticeVersion: string;
  readonly nowMs: number;
  readonly isSignatureValid: (message: Uint8Array, signature: Uint8Array) => boolean;
}

/** The part of a notice's version that says what was agreed to; the rest is wording and contact. */
export function processingOf(noticeVersion: string): string {
  return noticeVersion.split('.', 1)[0] ?? noticeVersion;
}

/**
 * True where a consent to one version carries what another version describes. A changed phone number or wording, or a shorter
 * period, leaves a consent in force; another mode, purpose, kind of data, processor or device or a longer period suspends it
 * (Measures Art. 5, trap 25).
 */
export function isCovered(agreedVersion: string, presentVersion: string): boolean {
  const [agreed, ...agreedPeriods] = processingOf(agreedVersion).split('-');
  const [present, ...presentPeriods] = processingOf(presentVersion).split('-');
  if (agreed !== present || agreedPeriods.length !== presentPeriods.length) return false;
  return presentPeriods.every(
    (period, at) => DAYS.test(period) && DAYS.test(agreedPeriods[at] ?? '') && Number(period) <= Number(agreedPeriods[at]),
  );
}

const DAYS = /^\d{1,6}$/;

/** Checks everything about a grant; the only maker of a VerifiedGrant. */
export function verifyGrant(signed: SignedGrant, expected: GrantExpectation): GrantCheck {
  const refused = (reason: GrantRefusal): GrantCheck => ({ kind: 'refused', reason });
  const { grant } = signed;
  if (!expected.isSignatureValid(grantBytes(grant), signed.signature)) return refused('bad-signature');
  if (grant.subject !== expected.subject) return refused('other-subject');
  if (grant.deviceId !== expected.deviceId) return refused('other-device');
  if ((grant.purpose as string) !== PURPOSE) return refused('other-purpose');
  if (grant.noticeVersion !== expected.noticeVersion) return refused('other-notice');
  if (grant.grantedAtMs > expected.nowMs) return refused('from-the-future');
  if (grant.expiresAtMs < expected.nowMs || grant.expiresAtMs - grant.grantedAtMs > GRANT_LIFE_MS) return refused('expired');
  return { kind: 'valid', grant: grant as VerifiedGrant };
}

/**
 * The evidence of one decision and of what became of it (law.md §4.2, PIPL 69). Closed and strict: a field that is not listed
 * is refused, so that no image, template, template hash or score can ever stand in it (trap 7). Never edited; what happens
 * later is a further step. Who it was is sealed beside it, by the store.
 */

import { canonicalBytes, type CanonicalValue } from '../../base/canonical.ts';
import { startOfDayMs } from '../filing/shanghai-day.ts';
import { METHODS } from '../ledger/event.ts';
import { PURPOSE } from './grant.ts';
import { GUARDIAN_CHECKS, GUARDIAN_RELATIONS, type GuardianCheck, type GuardianRelation, GUARDIANS_MAX } from './guardian.ts';
import { AGE_BANDS, type AgeBand } from './minors.ts';
import { COMPLETIONS, type Completion, FORM_NUMBER, MODALITIES, type Modality } from './notice-shown.ts';

/** The Measures are in force from here on: 2025-06-01, Shanghai (Art. 20). No consent is older. */
export const CONSENTS_FROM_MS = startOfDayMs('2025-06-01');

export const DECISIONS = ['granted', 'refused'] as const;
export const IDENTITY_CHECKS = ['card', 'pin', 'card-and-pin', 'staff'] as const;
export type IdentityCheck = (typeof IDENTITY_CHECKS)[number];

export interface ConsentRecord {
  readonly version: 1;
  readonly recordId: string;
  readonly receiptNo: string;
  /** The ledger's pseudonym; nobody's once the person's link key is gone. */
  readonly subjectRef: string;
  readonly subjectBand: AgeBand;
  /** YYYY-MM-DD; null for adults. */
  readonly minorUntil: string | null;
  readonly purposeCode: typeof PURPOSE;
  /** null where it was not known. */
  readonly processingFingerprint: string | null;
  readonly piaId: string | null;
  readonly noticeVersion: string;
  readonly noticeHash: string;
  readonly language: string;
  readonly modality: readonly Modality[];
  readonly shownAtMs: number;
  /** `null`: the end was not reached; only a refusal can be so. */
  readonly completed: Completion | null;
  readonly alternativesShown: readonly ('card' | 'pin')[];
  readonly decision: (typeof DECISIONS)[number];
  /** `written:` with the number of the form; never a scan. `time-out` and `back` are refusals. */
  readonly method: string;
  readonly identityCheck: IdentityCheck;
  /** The ledger's pseudonym of the operator who saw the form signed. */
  readonly witnessRef: string | null;
  readonly guardian: { readonly relation: GuardianRelation; readonly verification: GuardianCheck; readonly count: number } | null;
  readonly deviceId: string;
  readonly siteType: string;
  readonly firmware: string;
  readonly modelId: string | null;
  readonly wallMs: number;
  readonly timeZone: 'Asia/Shanghai';
  readonly isClockTrusted: boolean;
  /** The grant that the eye enrols against; null for a refusal. */
  readonly grantId: string | null;
}

export const WITHDRAWERS = ['self', 'guardian', 'relative', 'operator-on-request'] as const;
export type Withdrawer = (typeof WITHDRAWERS)[number];
export const WITHDRAW_CHANNELS = ['screen', 'command', 'operator'] as const;
export type WithdrawChannel = (typeof WITHDRAW_CHANNELS)[number];

/** What became of a consent. `informed`: a change was shown and acknowledged; the consent goes on. */
export type ConsentStep =
  | { readonly kind: 'informed'; readonly noticeHash: string }
  | { readonly kind: 'suspended'; readonly reason: 'notice-changed' | 'came-of-age' | 'on-request' }
  | { readonly kind: 'reconsented'; readonly newGrantId: string }
  | {
      readonly kind: 'withdrawn';
      readonly channel: WithdrawChannel;
      readonly by: Withdrawer;
      /** Touches from the open "my face" to the end; 0 at the command line. */
      readonly steps: number;
      readonly erasureProofId: string | null;
    }
  | { readonly kind: 'expired'; readonly erasureProofId: string | null }
  | { readonly kind: 'ended'; readonly erasureProofId: string | null };

type Check = (value: unknown) => boolean;
const matches =
  (form: RegExp): Check =>
  (value) =>
    typeof value === 'string' && form.test(value);
const oneOf =
  (values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const listOf =
  (values: readonly string[]): Check =>
  (value) =>
    Array.isArray(value) &&
    value.length <= values.length &&
    new Set(value).size === value.length &&
    value.every((one) => values.includes(one as string));
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const time: Check = (value) => Number.isSafeInteger(value) && (value as number) >= CONSENTS_FROM_MS;
const word = matches(/^[A-Za-z0-9][A-Za-z0-9.:_+/-]{0,63}$/);
const reference = matches(/^(?:[0-9a-f]{2}){8,32}$/);
const sha256 = matches(/^[0-9a-f]{64}$/);
const isMethod: Check = (value) =>
  typeof value === 'string' &&
  (['touch-confirm', 'keypad', 'time-out', 'back'].includes(value) ||
    (value.startsWith('written:') && FORM_NUMBER.test(value.slice('written:'.length))));
const isGuardianPart: Check = (value) => {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 3) return false;
  const { relation, verification, count } = value as Record<string, unknown>;
  const isCount = Number.isSafeInteger(count) && (count as number) >= 1 && (count as number) <= GUARDIANS_MAX;
  return isCount && oneOf(GUARDIAN_RELATIONS)(relation) && oneOf(GUARDIAN_CHECKS)(verification);
};

/** Every field there is; one that is added without its form does not compile. */
const FIELDS: { readonly [F in keyof ConsentRecord]: Check } = {
  version: oneOf([1]),
  recordId: matches(/^[0-9a-f]{32}$/),
  receiptNo: word,
  subjectRef: reference,
  subjectBand: oneOf(AGE_BANDS),
  minorUntil: orNull(matches(/^\d{4}-\d{2}-\d{2}$/)),
  purposeCode: oneOf([PURPOSE]),
  processingFingerprint: orNull(sha256),
  piaId: orNull(word),
  noticeVersion: word,
  noticeHash: sha256,
  language: oneOf(['zh-CN', 'en']),
  modality: listOf(MODALITIES),
  shownAtMs: time,
  completed: orNull(oneOf(COMPLETIONS)),
  alternativesShown: listOf(METHODS.filter((method) => method !== 'face')),
  decision: oneOf(DECISIONS),
  method: isMethod,
  identityCheck: oneOf(IDENTITY_CHECKS),
  witnessRef: orNull(reference),
  guardian: orNull(isGuardianPart),
  deviceId: matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  siteType: matches(/^[a-z_]{1,40}$/),
  firmware: word,
  modelId: orNull(word),
  wallMs: time,
  timeZone: oneOf(['Asia/Shanghai']),
  isClockTrusted: oneOf([true, false]),
  grantId: orNull(word),
};

export const CONSENT_FIELDS = Object.keys(FIELDS) as readonly (keyof ConsentRecord)[];

/** The record, or undefined where a field is missing, strange or too many, or the whole contradicts itself. */
export function readConsentRecord(value: unknown): ConsentRecord | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const record = value as Readonly<Record<string, unknown>>;
  if (Object.keys(record).length !== CONSENT_FIELDS.length) return undefined;
  if (!CONSENT_FIELDS.every((field) => Object.hasOwn(record, field) && FIELDS[field](record[field]))) return undefined;
  return isSound(record as unknown as ConsentRecord) ? (record as unknown as ConsentRecord) : undefined;
}

/** A yes needs the whole notice, a grant and another way in; a child's a guardian; one in writing a witness (Arts. 5 to 7, 10). */
function isSound(record: ConsentRecord): boolean {
  const { decision, completed, grantId, method, witnessRef, subjectBand, guardian, minorUntil, alternativesShown } = record;
  if ((minorUntil === null) !== (subjectBand === 'adult')) return false;
  if (method.startsWith('written:') !== (witnessRef !== null)) return false;
  if (decision === 'refused') return grantId === null;
  const isWilled = method !== 'time-out' && method !== 'back';
  const isCarried = subjectBand !== 'under-14' || guardian !== null;
  return completed !== null && grantId !== null && isWilled && isCarried && alternativesShown.length > 0;
}

/** Bytes whose SHA-256 is in the ledger: a record or step and a random salt, so that an erased one leaves a number of nothing (trap 55). */
export function commitmentBytes(saltHex: string, content: ConsentRecord | ConsentStep): Uint8Array {
  return canonicalBytes({ context: 'menshen/consent-evidence/1', salt: saltHex, content: content as unknown as CanonicalValue });
}

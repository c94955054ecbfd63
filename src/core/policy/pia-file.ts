/**
 * The file of an impact assessment (pia.json) and the judgement of it: the processor's signature first, then this terminal, these
 * facts, this day (Measures Art. 9; INV-06; traps 36, 37). Everything comes from outside: bounded, read strictly, nothing throws.
 */

import { utf8Bytes, utf8Text } from '../../base/bytes.ts';
import { canonicalText, type CanonicalValue } from '../../base/canonical.ts';
import { addYears, type Day, isDay } from '../filing/shanghai-day.ts';
import { type MinisignCrypto, type MinisignKey, readSignature, signerOf } from '../order/minisign.ts';
import { isMeant } from './facts.ts';
import { PIA_ITEMS, type Pia, type PiaItem } from './pia.ts';

export const PIA_FORMAT = 'menshen-pia-1';
/** Largest file, bytes. The judgement in short; the full document stays with the processor, under its hash. */
export const PIA_BYTES_MAX = 32 * 1024;
/** A signature with minisign's longest comments stays below. */
export const PIA_SIGNATURE_BYTES_MAX = 4 * 1024;
/** The day on which the Measures came into force; nothing is assessed under them before (Art. 20). */
export const MEASURES_IN_FORCE: Day = '2025-06-01';
/** Longest time until the next look, years (law.md §4.3). */
const REVIEW_YEARS_MAX = 1;
/** A judgement shorter than this says nothing; own choice, as for the necessity. */
const TEXT_CHARACTERS_MIN = 10;
const TEXT_CHARACTERS_MAX = 4_000;
const NAME_CHARACTERS_MAX = 200;
const INCIDENTS_MAX = 100;

/** What each item asks, in the words of Art. 9; the draft repeats it beside the empty answer. */
export const PIA_QUESTIONS: Readonly<Record<PiaItem, string>> = {
  A: 'Are purpose and method of processing lawful, proper and necessary? 处理目的、处理方式是否合法、正当、必要',
  B: 'What does it do to the rights of persons, and do the measures against that work? 对个人权益带来的影响，以及降低不利影响的措施是否有效',
  C: 'How likely are leak, alteration, loss, damage, illegal access, sale or use, and what harm would follow? 泄露、篡改、丢失、毁损或者被非法获取、出售、使用的风险以及可能造成的危害',
  D: 'Are the protective measures lawful, effective and in proportion to the risk? 所采取的保护措施是否合法、有效并与风险程度相适应',
};

export interface PiaFile {
  readonly pia: Pia;
  /** Canonical text of the facts that the assessment speaks of. */
  readonly facts: string;
}

export type PiaRead = { readonly kind: 'read'; readonly file: PiaFile } | { readonly kind: 'malformed'; readonly what: string };

type Fields = Readonly<Record<string, unknown>>;

/** Strictly: exactly the fields of the format. `what` names the first that is wrong, never its value. */
export function readPia(bytes: Uint8Array): PiaRead {
  const malformed = (what: string): PiaRead => ({ kind: 'malformed', what });
  if (bytes.length > PIA_BYTES_MAX) return malformed(`the file (more than ${String(PIA_BYTES_MAX)} bytes)`);
  const value = parsed(bytes);
  if (!isFields(value)) return malformed('the file (no JSON object)');
  const wrong = firstWrong(value, FORM);
  if (wrong !== undefined) return malformed(wrong);
  const items = value['items'] as Fields;
  for (const item of PIA_ITEMS) {
    const entry = items[item];
    const bad = isFields(entry) ? firstWrong(entry, ITEM_FORM) : '';
    if (bad !== undefined) return malformed(`items.${item}${bad === '' ? '' : `.${bad}`}`);
  }
  const { thirdParty } = value;
  const badParty = isAbsent(thirdParty) ? undefined : isFields(thirdParty) ? firstWrong(thirdParty, PARTY_FORM) : '';
  if (badParty !== undefined) return malformed(`thirdParty${badParty === '' ? '' : `.${badParty}`}`);
  return { kind: 'read', file: { pia: piaOf(value), facts: canonicalText(value['facts'] as CanonicalValue) } };
}

type Check = (value: unknown) => boolean;
type Form = Readonly<Record<string, { readonly check: Check; readonly isOptional?: true }>>;

const matches =
  (form: RegExp): Check =>
  (value) =>
    typeof value === 'string' && form.test(value);
/** A day of this century: the calendar below knows none before the year 0. */
const day: Check = (value) => typeof value === 'string' && /^20\d{2}-(?:0[1-9]|1[0-2])-\d{2}$/.test(value) && isDay(value);
const meant =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === 'string' && value.trim().length >= min && value.length <= max && isMeant(value);
const hex = matches(/^[0-9a-f]{64}$/);
const INCIDENT_ID = /^[0-9a-f]{32}$/;

const FORM: Form = {
  format: { check: (value) => value === PIA_FORMAT },
  version: { check: (value) => value === 1 },
  piaId: { check: matches(/^[A-Za-z0-9][A-Za-z0-9._-]{2,63}$/) },
  deviceId: { check: matches(/^[A-Za-z0-9][A-Za-z0-9_-]{2,63}$/) },
  date: { check: day },
  reviewDue: { check: day },
  fingerprint: { check: hex },
  facts: { check: isFacts },
  items: { check: (value) => isFields(value) && Object.keys(value).sort().join() === PIA_ITEMS.join() },
  decision: { check: (value) => value === 'approved' || value === 'refused' },
  approver: { check: meant(1, NAME_CHARACTERS_MAX) },
  thirdParty: { check: (value) => value === null || isFields(value), isOptional: true },
  incidents: {
    check: (value) =>
      Array.isArray(value) && value.length <= INCIDENTS_MAX && value.every((id) => typeof id === 'string' && INCIDENT_ID.test(id)),
    isOptional: true,
  },
  documentSha256: { check: (value) => value === null || hex(value), isOptional: true },
};

const ITEM_FORM: Form = {
  asks: { check: (value) => typeof value === 'string' && value.length <= TEXT_CHARACTERS_MAX, isOptional: true },
  result: { check: (value) => value === 'pass' || value === 'fail' },
  text: { check: meant(TEXT_CHARACTERS_MIN, TEXT_CHARACTERS_MAX) },
};

/** Whoever took part is named with what they did: one without the other is nobody (CAC Q&A on Art. 9). */
const PARTY_FORM: Form = {
  name: { check: meant(1, NAME_CHARACTERS_MAX) },
  role: { check: meant(1, NAME_CHARACTERS_MAX) },
};

/** The first field that is missing, wrong or unknown. */
function firstWrong(value: Fields, form: Form): string | undefined {
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(form, name));
  if (unknown !== undefined) return 'a field that the format does not know';
  return Object.entries(form).find(([name, { check, isOptional }]) =>
    Object.hasOwn(value, name) ? !check(value[name]) : isOptional !== true,
  )?.[0];
}

/** An optional field may be left out or be null. */
function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the canonical encoding takes: no fraction, nothing deep. */
function isFacts(value: unknown): boolean {
  const FACTS_DEPTH_MAX = 8;
  const isPlain = (part: unknown, depth: number): boolean => {
    if (depth > FACTS_DEPTH_MAX) return false;
    if (part === null || typeof part === 'boolean' || typeof part === 'string') return true;
    if (typeof part === 'number') return Number.isSafeInteger(part);
    if (Array.isArray(part)) return part.every((inner) => isPlain(inner, depth + 1));
    return isFields(part) && Object.values(part).every((inner) => isPlain(inner, depth + 1));
  };
  return isFields(value) && isPlain(value, 0);
}

function piaOf(value: Fields): Pia {
  const { thirdParty, incidents, documentSha256 } = value;
  const read = value as unknown as Pia;
  const items = Object.fromEntries(
    PIA_ITEMS.map((item) => [item, { result: read.items[item].result, text: read.items[item].text }]),
  ) as unknown as Pia['items'];
  const { piaId, deviceId, date, reviewDue, fingerprint, decision, approver } = read;
  return {
    version: 1,
    piaId,
    deviceId,
    date,
    reviewDue,
    fingerprint,
    items,
    decision,
    approver,
    ...(isAbsent(thirdParty) ? {} : { thirdParty: thirdParty as NonNullable<Pia['thirdParty']> }),
    ...(incidents === undefined ? {} : { incidents: incidents as readonly string[] }),
    ...(isAbsent(documentSha256) ? {} : { documentSha256: documentSha256 as string }),
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Text(bytes));
  } catch {
    return undefined; // not UTF-8 or not JSON
  }
}

/** What the trusted comment of the signature must say. */
export function piaComment({ piaId, deviceId }: Pick<Pia, 'piaId' | 'deviceId'>): string {
  return `menshen pia ${piaId} for ${deviceId}`;
}

export const PIA_REFUSALS = [
  'no-key', // no processor's key is on this terminal
  'malformed',
  'not-signed', // by the processor's key
  'other-device',
  'other-facts', // what it says of the terminal is not so
  'date', // in the future, before the Measures, or before the one in force
  'review', // due within twelve months after its date, and not yet over
  'known-before', // a number is used once
] as const;
export type PiaRefusal = (typeof PIA_REFUSALS)[number];

export interface PiaQuestion {
  readonly file: Uint8Array;
  readonly signature: string;
  /** The processor's, undefined where none is pinned. */
  readonly key: MinisignKey | undefined;
  readonly deviceId: string;
  readonly fingerprint: string;
  /** Canonical text of the facts of this terminal. */
  readonly facts: string;
  readonly today: Day;
  readonly current: Pia | undefined;
  readonly knownIds: readonly string[];
  readonly crypto: MinisignCrypto;
}

export type PiaVerdict =
  | { readonly kind: 'valid'; readonly pia: Pia }
  | { readonly kind: 'refused'; readonly why: PiaRefusal; readonly what?: string };

/** The signature before anything of the content is believed. */
export function judgePia(question: PiaQuestion): PiaVerdict {
  const { deviceId, fingerprint, facts, knownIds, today, current } = question;
  const signed = signedPia(question);
  if (signed.kind === 'refused') return signed;
  const { pia } = signed.file;
  if (pia.deviceId !== deviceId) return refused('other-device');
  if (pia.fingerprint !== fingerprint || signed.file.facts !== facts) return refused('other-facts');
  if (knownIds.includes(pia.piaId)) return refused('known-before');
  if (pia.date > today || pia.date < MEASURES_IN_FORCE || (current !== undefined && pia.date < current.date)) return refused('date');
  const isReviewRight = pia.reviewDue > pia.date && pia.reviewDue <= addYears(pia.date, REVIEW_YEARS_MAX) && pia.reviewDue >= today;
  return isReviewRight ? { kind: 'valid', pia } : refused('review');
}

/** Only what the signature says: form, signer and comment. Used too where a kept assessment is read again. */
export function signedPia({
  file,
  signature,
  key,
  crypto,
}: Pick<PiaQuestion, 'file' | 'signature' | 'key' | 'crypto'>): { readonly kind: 'signed'; readonly file: PiaFile } | Refused {
  if (key === undefined) return refused('no-key');
  const read = signature.length > PIA_SIGNATURE_BYTES_MAX ? undefined : readSignature(signature);
  if (read === undefined || signerOf(file, read, [key], crypto) === undefined) return refused('not-signed');
  const pia = readPia(file);
  if (pia.kind === 'malformed') return refused('malformed', pia.what);
  return read.trustedComment === piaComment(pia.file.pia) ? { kind: 'signed', file: pia.file } : refused('other-device');
}

type Refused = Extract<PiaVerdict, { kind: 'refused' }>;

function refused(why: PiaRefusal, what?: string): Refused {
  return what === undefined ? { kind: 'refused', why } : { kind: 'refused', why, what };
}

/** A new assessment with everything filled that a machine can know; the judgement is left empty and does not pass. */
export function draftPia(facts: {
  readonly piaId: string;
  readonly deviceId: string;
  readonly date: Day;
  readonly fingerprint: string;
  readonly facts: Readonly<Record<string, CanonicalValue>>;
  readonly incidents: readonly string[];
}): Readonly<Record<string, CanonicalValue>> {
  const { piaId, deviceId, date, fingerprint, incidents } = facts;
  const items = Object.fromEntries(PIA_ITEMS.map((item) => [item, { asks: PIA_QUESTIONS[item], result: '', text: '' }]));
  return {
    format: PIA_FORMAT,
    version: 1,
    piaId,
    deviceId,
    date,
    reviewDue: addYears(date, REVIEW_YEARS_MAX),
    fingerprint,
    facts: facts.facts,
    items,
    decision: '',
    approver: '',
    thirdParty: null,
    incidents,
    documentSha256: null,
  };
}

/** The bytes that a handover signs: one key says which comes after it, on one terminal. */
export function handoverBytes(words: { readonly deviceId: string; readonly from: string; readonly to: string }): Uint8Array {
  return utf8Bytes(`${canonicalText({ format: 'menshen-processor-key-1', ...words })}\n`);
}

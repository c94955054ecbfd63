/**
 * What a notice says, fact by fact, and what a change of each fact means for consents given before (Measures Art. 5, trap 25):
 * `inform`: told once, the consent stays; `suspend`: the face rests until they agree anew; a longer period suspends, a shorter
 * one informs and binds at once. A fact without a class does not compile. Decides about the face alone, never about card or PIN.
 */

import { toHex } from '../../base/bytes.ts';
import { canonicalBytes } from '../../base/canonical.ts';
import type { FaceMode, Site } from '../policy/site.ts';
import { processingOf, PURPOSE } from './grant.ts';
import { NOTICE_SECTIONS, type NoticeSection } from './notice-texts.ts';

/** Words and numbers only; nothing of a person. */
export interface NoticeFacts {
  readonly purpose: string;
  readonly mode: FaceMode;
  readonly kinds: string;
  readonly templatesPerPersonMax: number;
  readonly images: number;
  readonly storage: string;
  readonly recipients: string;
  readonly processorName: string;
  readonly deviceId: string;
  /** `refused`, or the SHA-256 of the rules for under-14s. */
  readonly minors: string;
  readonly retentionDays: number;
  readonly idleDays: number;
  /** 0 where no under-14 is enrolled. */
  readonly minorsRetentionDays: number;
  readonly address: string;
  readonly phone: string;
  readonly email: string;
  readonly privacyOfficer: string;
  readonly desk: string;
  /** 0 where the site leaves it to the device. */
  readonly answerWorkingDays: number;
  readonly accessEventsDays: number;
  readonly necessity: string;
  /** Other ways in, joined by a comma. */
  readonly ways: string;
  readonly languages: string;
}

export type Fact = keyof NoticeFacts;
export type ChangeEffect = 'inform' | 'suspend';

export interface NoticeChange {
  readonly fact: Fact | 'wording';
  readonly section: NoticeSection;
  readonly effect: ChangeEffect;
}

type FactClass = ChangeEffect | 'longer-suspends';

/** Class of each fact, and the section of the notice that states it. */
export const FACT_CLASSES: { readonly [F in Fact]: { readonly effect: FactClass; readonly section: NoticeSection } } = {
  purpose: { effect: 'suspend', section: 'purpose' },
  mode: { effect: 'suspend', section: 'method' },
  kinds: { effect: 'suspend', section: 'kinds' },
  templatesPerPersonMax: { effect: 'suspend', section: 'kinds' },
  images: { effect: 'suspend', section: 'kinds' },
  storage: { effect: 'suspend', section: 'method' },
  recipients: { effect: 'suspend', section: 'others' },
  processorName: { effect: 'suspend', section: 'processor' },
  deviceId: { effect: 'suspend', section: 'processor' },
  minors: { effect: 'suspend', section: 'minors' },
  retentionDays: { effect: 'longer-suspends', section: 'retention' },
  idleDays: { effect: 'longer-suspends', section: 'retention' },
  minorsRetentionDays: { effect: 'longer-suspends', section: 'minors' },
  address: { effect: 'inform', section: 'processor' },
  phone: { effect: 'inform', section: 'processor' },
  email: { effect: 'inform', section: 'processor' },
  privacyOfficer: { effect: 'inform', section: 'processor' },
  desk: { effect: 'inform', section: 'rights' },
  answerWorkingDays: { effect: 'inform', section: 'rights' },
  accessEventsDays: { effect: 'inform', section: 'retention' },
  necessity: { effect: 'inform', section: 'necessity' },
  ways: { effect: 'inform', section: 'voluntary' },
  languages: { effect: 'inform', section: 'title' },
};

export const FACTS = Object.keys(FACT_CLASSES) as readonly Fact[];

/** Every fact of the notice of this site, as it is enforced. */
export function noticeFactsOf(site: Site): NoticeFacts {
  const { processor, face, fallback, minors, privacyOfficer, records } = site;
  return {
    purpose: PURPOSE,
    mode: face.mode,
    kinds: 'face-template',
    templatesPerPersonMax: 1,
    images: 0,
    storage: 'device',
    recipients: 'none',
    processorName: processor.name,
    deviceId: site.deviceId,
    minors: minors?.rulesSha256 ?? 'refused',
    retentionDays: face.retentionDays,
    idleDays: face.idleDays,
    minorsRetentionDays: minors?.retentionDays ?? 0,
    address: processor.address,
    phone: processor.phone,
    email: processor.email,
    privacyOfficer: privacyOfficer === undefined ? '' : `${privacyOfficer.name}, ${privacyOfficer.phone}, ${privacyOfficer.email}`,
    desk: site.desk ?? '',
    answerWorkingDays: records?.answerWorkingDays ?? 0,
    accessEventsDays: records?.accessEventsDays ?? 0,
    necessity: site.necessity,
    ways: [fallback.card ? 'card' : '', fallback.pin ? 'pin' : ''].filter((way) => way !== '').join(','),
    languages: site.languages.join(','),
  };
}

/** The changes from what a person knows to what holds now, suspending ones first; each fact once. */
export function diffFacts(known: NoticeFacts, present: NoticeFacts): readonly NoticeChange[] {
  const changes = FACTS.filter((fact) => known[fact] !== present[fact]).map((fact) => {
    const { effect, section } = FACT_CLASSES[fact];
    return { fact, section, effect: effect === 'longer-suspends' ? ofPeriod(known[fact], present[fact]) : effect };
  });
  return [...changes.filter(({ effect }) => effect === 'suspend'), ...changes.filter(({ effect }) => effect === 'inform')];
}

/** Of a period that is 0 where there is none; one that newly begins is longer. */
function ofPeriod(known: string | number, present: string | number): ChangeEffect {
  return Number(present) > Number(known) ? 'suspend' : 'inform';
}

/** Sections whose paragraph reads otherwise than before, in the order of the notice. The version line changes with any of them and tells nothing. */
export function changedSections(known: readonly string[], present: readonly string[]): readonly NoticeSection[] {
  return NOTICE_SECTIONS.filter((section, at) => section !== 'version' && known[at] !== present[at]);
}

/** Only those paragraphs of a notice, in every language. */
export function paragraphsOf(
  texts: Readonly<Record<string, readonly string[]>>,
  sections: readonly NoticeSection[],
): Readonly<Record<string, readonly string[]>> {
  const wanted = sections.map((section) => NOTICE_SECTIONS.indexOf(section));
  return Object.fromEntries(
    Object.entries(texts).map(([language, paragraphs]) => [language, wanted.flatMap((at) => paragraphs[at] ?? [])]),
  );
}

/** Characters of a checksum in a version. */
const CHECKSUM_CHARACTERS = 12;

/**
 * The first half of a notice's version: a checksum of every fact whose change suspends, then the periods in days, so that
 * whoever holds two versions can tell whether a consent to one carries the other: `1a2b3c4d5e6f-365-90-0`.
 */
export function processingPart(facts: NoticeFacts, sha256: (message: Uint8Array) => Uint8Array): string {
  const bound = FACTS.filter((fact) => FACT_CLASSES[fact].effect === 'suspend').map((fact) => [fact, facts[fact]]);
  const checksum = toHex(sha256(canonicalBytes({ context: 'menshen/processing/2', bound }))).slice(0, CHECKSUM_CHARACTERS);
  const periods = FACTS.filter((fact) => FACT_CLASSES[fact].effect === 'longer-suspends').map((fact) => String(facts[fact]));
  return [checksum, ...periods].join('-');
}

/** The periods that a consent was given for, days; undefined for a version that names none. They bind, where they are shorter than the present ones. */
export function agreedPeriods(noticeVersion: string): Readonly<Record<'retentionDays' | 'idleDays', number>> | undefined {
  const named = FACTS.filter((fact) => FACT_CLASSES[fact].effect === 'longer-suspends');
  const days = processingOf(noticeVersion).split('-').slice(1).map(Number);
  const of = (fact: Fact): number => days[named.indexOf(fact)] ?? Number.NaN;
  const periods = { retentionDays: of('retentionDays'), idleDays: of('idleDays') };
  return days.length === named.length && Object.values(periods).every((period) => period > 0) ? periods : undefined;
}

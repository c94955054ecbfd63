/**
 * What goes on around consents that is no decision at the screen: telling what changed, birthdays, consent in writing, a
 * child's guardian, and the numbers for the papers. Nothing here enrols anybody or shows whose consent it is.
 */

import { type Guardian, isGuardian } from '../core/consent/guardian.ts';
import { type AgeBand, ageKeptAt, bandAt } from '../core/consent/minors.ts';
import { FORM_NUMBER, isPaperOf, PAPER_CHECK_CHARACTERS } from '../core/consent/notice-shown.ts';
import type { NoticeNews } from '../core/access/visit-state.ts';
import type { ConsentRecord } from '../core/consent/consent-record.ts';
import { Fault } from '../base/fault.ts';
import type { Person } from '../ports/people-vault.ts';
import { commit } from './consent-evidence.ts';
import { changedFor, keptNotice, noticeFor, suspensionOf } from './consenting.ts';
import { callEnrolment, type CalledResult } from './enrolment-call.ts';
import { type OperatorRefusal, proveOperator } from './operator.ts';
import { findConsents, type FindResult, type FindWords, shownOf, type ShownStep } from './consent-find.ts';
import { eachPerson } from './each-person.ts';
import type { Ground } from './parts.ts';
import type { Visits } from './visit.ts';

/** What a person in whose face the door opened is still to be told; undefined where nothing. */
export function newsOf(ground: Ground, personId: string): NoticeNews | undefined {
  const asked = ground.store.ask((people) => people.byId(personId)?.grant);
  const changed = asked.kind === 'ok' ? changedFor(ground, asked.value) : [];
  return changed.length === 0 ? undefined : { personId, changed };
}

/** They have seen what changed: on record, and not shown again. */
export function acknowledge(ground: Ground, personId: string): void {
  const kept = ground.store.ask((people) => {
    const grant = people.byId(personId)?.grant;
    if (grant === undefined) return undefined;
    const notice = keptNotice(ground, ground.notice);
    people.consents.keepNotice(notice);
    return people.consents.step(personId, grant.grantId, { kind: 'informed', noticeHash: notice.hash });
  });
  if (kept.kind === 'ok' && kept.value !== undefined) commit(ground, kept.value);
}

/** Birthdays that have passed: a child becomes a youth, of an adult no date stays (trap 39). */
export function noteBirthdays(ground: Ground): void {
  // A wrong clock must not end anybody's childhood.
  if (!ground.clockGuard.isTrusted()) return;
  const nowMs = ground.clockGuard.now();
  ground.store.ask((people) => {
    for (const { id, age } of people.minors()) {
      const kept = ageKeptAt(age, nowMs);
      noteSuspension(ground, people.byId(id));
      if (kept === age) continue;
      people.setAge(id, kept);
      // Nobody decides for them any more.
      people.consents.setGuardian(id, undefined);
    }
  });
}

/** Puts on record, once, that a consent does not carry any more. */
export function noteSuspension(ground: Ground, person: Person | undefined): void {
  const reason = person === undefined ? undefined : suspensionOf(ground, person);
  const grantId = person?.grant?.grantId;
  if (person === undefined || reason === undefined || grantId === undefined) return;
  const kept = ground.store.ask(({ consents }) =>
    consents.isSuspended(grantId) ? undefined : consents.step(person.id, grantId, { kind: 'suspended', reason }),
  );
  if (kept.kind === 'ok' && kept.value !== undefined) commit(ground, kept.value);
}

export interface ConsentTotals {
  /** Decisions ever made, as far as their evidence is still owed. */
  readonly granted: number;
  readonly refused: number;
  readonly withdrawn: number;
  /** Acknowledged changes. */
  readonly informed: number;
  /** Consents in force, and those among them that do not carry what the terminal does now. */
  readonly active: number;
  readonly suspended: number;
  /** Of those in force. */
  readonly byBand: Readonly<Record<AgeBand, number>>;
  readonly under18: number;
}

/** For the yearly audit and the papers: numbers only. undefined where the store does not answer. */
export async function consentTotals(ground: Ground): Promise<ConsentTotals | undefined> {
  const nowMs = ground.clockGuard.now();
  let suspended = 0;
  const isWhole = await eachPerson(ground, (person) => {
    if (suspensionOf(ground, person) !== undefined) suspended += 1;
  });
  const asked = ground.store.ask((people) => ({
    tally: people.consents.tally(),
    active: people.counts().consenting,
    bands: people.minors().flatMap(({ id, age }) => (people.byId(id)?.grant === undefined ? [] : [bandAt(age, nowMs)])),
  }));
  if (!isWhole || asked.kind === 'failed') return undefined;
  const { tally, active, bands } = asked.value;
  const child = bands.filter((band) => band === 'under-14').length;
  const youth = bands.filter((band) => band === '14-17').length;
  return {
    ...tally,
    active,
    suspended,
    byBand: { 'under-14': child, '14-17': youth, adult: active - child - youth },
    under18: child + youth,
  };
}

/** Records that a pack holds as examples. */
const SAMPLES = 10;

/** Pseudonymous records, newest first, for the pack. */
export function consentSamples(ground: Ground, limit = SAMPLES): readonly ConsentRecord[] {
  return ground.parts.people.consents.samples(limit);
}

interface OperatorWords {
  readonly card: string;
  readonly pin?: string;
}

type Refused = { readonly kind: 'refused'; readonly reason: OperatorRefusal } | { readonly kind: 'failed' };

export type GuardianResult = Refused | { readonly kind: 'recorded'; readonly count: number };

export interface ShowWords extends OperatorWords {
  readonly personId: string;
  readonly second?: OperatorWords;
}

export type ShowResult =
  | { readonly kind: 'shown'; readonly history: readonly ShownStep[] }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal | 'second-operator-needed' | 'same-operator' }
  | { readonly kind: 'failed' };

export interface TerminalConsents {
  /** Whose a consent was, also of those who have left: for a dispute. The look is recorded, with both operators. */
  find(words: FindWords): Promise<FindResult>;
  totals(): Promise<ConsentTotals | undefined>;
  samples(): readonly ConsentRecord[];
  /** Consent on paper, seen by an operator; the person is then enrolled at the door. Faults: `command-bad`. */
  written(
    words: OperatorWords & { readonly personId: string; readonly form: string; readonly check: string },
  ): Promise<CalledResult | Refused>;
  /** The guardian of a child, checked by an operator. Faults: `command-bad`. */
  setGuardian(words: OperatorWords & { readonly personId: string; readonly guardian: Guardian }): Promise<GuardianResult>;
  /** One person's decisions. The look is recorded; a minor's needs another operator, who has looked at why (Minors' Regulations Art. 36). */
  show(words: ShowWords): Promise<ShowResult>;
}

export function makeConsents(ground: Ground, visits: Visits): TerminalConsents {
  return {
    totals: () => consentTotals(ground),
    samples: () => consentSamples(ground),
    written: (words) => written(ground, visits, words),
    setGuardian: (words) => setGuardian(ground, words),
    show: (words) => show(ground, words),
    find: (words) => findConsents(ground, words),
  };
}

async function written(
  ground: Ground,
  visits: Visits,
  words: OperatorWords & { readonly personId: string; readonly form: string; readonly check: string },
): Promise<CalledResult | Refused> {
  const { personId, form, check } = words;
  if (!FORM_NUMBER.test(form))
    throw new Fault('command-bad', 'Consent in writing needs the number of the form: letters, digits and dashes. Nothing was changed.');
  const operator = await proveOperator(ground, words);
  if (operator.kind !== 'operator') return operator;
  const person = ground.parts.people.byId(personId);
  if (person === undefined) return { kind: 'not-shown', why: 'unknown-person' };
  if (operator.personId === personId)
    throw new Fault('command-bad', 'Nobody is witness of their own consent: let another operator see the form. Nothing was changed.');
  const isByGuardian = bandAt(person.age, ground.clockGuard.now()) === 'under-14';
  if (!isPaperOf(noticeFor(ground, isByGuardian).hash, check))
    throw new Fault(
      'command-bad',
      `The form is of another notice: its ${String(PAPER_CHECK_CHARACTERS)} characters are not those of the notice in force. Print the notice anew and let it be signed. Nothing was changed.`,
    );
  ground.journal.append({ kind: 'operator', verb: 'consent-written', subject: operator.subject });
  return callEnrolment(ground, visits, { personId, written: { form, witnessId: operator.personId } });
}

async function setGuardian(
  ground: Ground,
  words: OperatorWords & { readonly personId: string; readonly guardian: Guardian },
): Promise<GuardianResult> {
  const { personId, guardian } = words;
  if (!isGuardian(guardian))
    throw new Fault('command-bad', 'A guardian record needs one or two names, the relation and how it was checked. Nothing was changed.');
  const operator = await proveOperator(ground, words);
  if (operator.kind !== 'operator') return operator;
  const person = ground.parts.people.byId(personId);
  if (person === undefined || bandAt(person.age, ground.clockGuard.now()) !== 'under-14')
    throw new Fault('command-bad', 'Only a child under 14 has a guardian here. Nothing was changed.');
  ground.journal.append({ kind: 'operator', verb: 'guardian', subject: operator.subject });
  ground.parts.people.consents.setGuardian(personId, guardian);
  return { kind: 'recorded', count: guardian.names.length };
}

async function show(ground: Ground, words: ShowWords): Promise<ShowResult> {
  const { personId, second } = words;
  const operator = await proveOperator(ground, words);
  if (operator.kind !== 'operator') return operator;
  const { people } = ground.parts;
  const person = people.byId(personId);
  if (person !== undefined && bandAt(person.age, ground.clockGuard.now()) !== 'adult') {
    if (second === undefined) return { kind: 'refused', reason: 'second-operator-needed' };
    const other = await proveOperator(ground, second);
    if (other.kind !== 'operator') return other;
    if (other.personId === operator.personId) return { kind: 'refused', reason: 'same-operator' };
    ground.journal.append({ kind: 'operator', verb: 'minor-look-up-approved', subject: other.subject });
  }
  // Nobody looks without leaving a trace: no entry, no answer.
  if (ground.journal.append({ kind: 'operator', verb: 'consent-show', subject: operator.subject }) === undefined) return { kind: 'failed' };
  return { kind: 'shown', history: people.consents.history(personId).map(shownOf) };
}

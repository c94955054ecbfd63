/**
 * A person's rights at the terminal, without an operator and without the face: see what is held, take a copy, stop the use of the
 * face at once, ask and complain. Staff see numbers and due dates; what somebody complained of is never asked at a door.
 */

import { sheetHtml } from '../core/evidence/sheet.ts';
import type { ConsentEntry } from '../ports/consent-book.ts';
import type { KeptRequest } from '../ports/request-book.ts';
import {
  NUMBER_BYTES,
  answerDue,
  type ComplaintTopic,
  type RequestChannel,
  type RequestKind,
  requestNumber,
} from '../core/rights/request.ts';
import { type OwnConsent, type OwnData, ownDataSheet } from '../core/rights/own-data.ts';
import { ACCESS_EVENTS_DAYS, ACCESS_EVENTS_DAYS_MAX } from '../core/policy/retention-table.ts';
import { ANSWER_LIMIT } from '../core/filing/working-days.ts';
import type { DueDate } from '../core/filing/working-days.ts';
import type { Person } from '../ports/people-vault.ts';
import { isRestricted, suspensionOf } from './consenting.ts';
import { workingCalendar } from './counting.ts';
import type { Ground } from './parts.ts';
import { templateEnd } from './retention.ts';

/** Passages of one's own that one copy holds, newest first. */
const OWN_VISITS_MAX = 1000;

/** Everything about this person; undefined where the store does not say. */
export function ownData(ground: Ground, personId: string): OwnData | undefined {
  const asked = ground.store.ask((people) => {
    const person = people.byId(personId);
    if (person === undefined) return undefined;
    return {
      person,
      history: people.consents.history(personId),
      visits: people.ownVisits(personId, OWN_VISITS_MAX),
      requests: people.requests.list(personId),
      groups: people.access.memberships(personId).map(({ group }) => group),
    };
  });
  if (asked.kind === 'failed' || asked.value === undefined) return undefined;
  const { person, history, visits, requests, groups } = asked.value;
  return {
    asOfMs: ground.clockGuard.now(),
    number: person.number,
    name: person.name,
    hasCard: person.hasCard,
    hasPin: person.hasPin,
    validUntilMs: person.validUntilMs ?? null,
    groups,
    face: faceOf(ground, person),
    consents: history.map(consentOf),
    visits: visits.map(({ atMs, method, isGranted, reason }) => ({ atMs, method, isGranted, reason: reason ?? null })),
    visitDays: Math.min(ground.parts.site.records?.accessEventsDays ?? ACCESS_EVENTS_DAYS, ACCESS_EVENTS_DAYS_MAX),
    requests: requests.map(({ number, kind, topic, state, dueDay }) => ({ number, kind, topic, state, dueDay })),
  };
}

function faceOf(ground: Ground, person: Person): OwnData['face'] {
  const end = templateEnd(ground, person);
  if (person.grant === undefined || end === undefined) return null;
  const { grantedAtMs, noticeVersion } = person.grant;
  const suspension = suspensionOf(ground, person);
  return {
    sinceMs: grantedAtMs,
    untilMs: end.endMs,
    endedBy: end.rule,
    noticeVersion,
    isRestricted: isRestricted(ground, person.grant.grantId),
    isSuspended: suspension !== undefined,
  };
}

function consentOf({ atMs, kind, content }: ConsentEntry): OwnConsent {
  const version = content !== undefined && 'noticeVersion' in content ? content.noticeVersion : null;
  return { atMs, kind, noticeVersion: version };
}

export type CopyResult = { readonly kind: 'copied' } | { readonly kind: 'no-stick' } | { readonly kind: 'failed' };

/** One's own data onto the stick: a page to print, and the same as JSON. Nothing of it stays on the device. */
export async function copyOwnData(ground: Ground, personId: string): Promise<CopyResult> {
  const data = ownData(ground, personId);
  if (data === undefined) return { kind: 'failed' };
  const { site, orders, crypto } = ground.parts;
  if (orders === undefined) return { kind: 'no-stick' };
  const subject = ground.store.ask((people) => people.ledgerSubject(personId));
  if (subject.kind === 'failed') return { kind: 'failed' };
  const name = `menshen-copy-${requestNumber(crypto.randomBytes(NUMBER_BYTES)).slice(2).toLowerCase()}`;
  const html = sheetHtml(ownDataSheet(data, site.deviceId));
  const isWritten =
    (await orders.writeCopy(`${name}.html`, html)) && (await orders.writeCopy(`${name}.json`, `${JSON.stringify(data, null, 2)}\n`));
  if (!isWritten) return { kind: 'no-stick' };
  ground.journal.append({ kind: 'copy-given', subject: subject.value });
  return { kind: 'copied' };
}

/** The use of the face stops, or goes on, at the person's own word; the card goes on in any case. False where nothing is held or the store fails. */
export function setRestriction(ground: Ground, personId: string, isRestrictedNow: boolean): boolean {
  const done = ground.store.ask((people) => {
    const grant = people.byId(personId)?.grant;
    if (grant === undefined) return undefined;
    people.setSetting(`face-restricted:${grant.grantId}`, isRestrictedNow ? 'yes' : 'no');
    return people.ledgerSubject(personId);
  });
  if (done.kind === 'failed' || done.value === undefined) return false;
  ground.journal.append({ kind: 'restriction', subject: done.value, isRestricted: isRestrictedNow });
  return true;
}

export interface RequestWords {
  readonly kind: RequestKind;
  readonly topic: ComplaintTopic | null;
  readonly channel: RequestChannel;
  /** null: anonymous. */
  readonly personId: string | null;
  readonly contact?: string;
}

export type RequestResult = { readonly kind: 'received'; readonly number: string; readonly due: DueDate } | { readonly kind: 'failed' };

/** Takes a request or complaint; its number and due date are given at once. Asking to stop also stops (law.md §4.6). */
export function openRequest(ground: Ground, words: RequestWords): RequestResult {
  const { site, crypto } = ground.parts;
  const nowMs = ground.clockGuard.now();
  const number = requestNumber(crypto.randomBytes(NUMBER_BYTES));
  const due = answerDue(nowMs, site.records?.answerWorkingDays ?? ANSWER_LIMIT.count, workingCalendar(ground));
  const request = {
    number,
    kind: words.kind,
    topic: words.kind === 'complaint' ? (words.topic ?? 'other') : null,
    channel: words.channel,
    personId: words.personId,
    receivedAtMs: nowMs,
    dueDay: due.day,
    isDueEstimated: due.isEstimated,
    contact: words.contact ?? null,
  };
  const kept = ground.store.ask((people) => {
    people.requests.add(request);
  });
  if (kept.kind === 'failed') return { kind: 'failed' };
  if (words.kind === 'restrict' && words.personId !== null) setRestriction(ground, words.personId, true);
  ground.journal.append({ kind: 'request', what: 'opened', request: words.kind });
  return { kind: 'received', number, due };
}

export interface RequestsSummary {
  readonly open: number;
  readonly overdue: number;
  readonly answered: number;
  readonly closed: number;
  readonly answeredInTime: number;
  readonly answeredLate: number;
  readonly byKind: Readonly<Partial<Record<RequestKind, number>>>;
  readonly complaintsByTopic: Readonly<Partial<Record<ComplaintTopic, number>>>;
  readonly byOutcome: Readonly<Record<string, number>>;
}

/** Of a kept request, the day of its last answer. */
export function answeredAtMs(request: KeptRequest): number | undefined {
  return request.steps.findLast(({ step }) => step.kind === 'answered')?.atMs;
}

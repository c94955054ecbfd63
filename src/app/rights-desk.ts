/**
 * Requests and complaints on the staff's side: what is due, answers, the end. Whoever looks at one is proved and on record; the
 * list has numbers, kinds and dates, no person. Nothing here can change what the door does.
 */

import { shanghaiDay } from '../core/filing/shanghai-day.ts';
import type { AnswerLetter } from '../core/papers/answer-page.ts';
import { type RequestStep, stepRequest, type Urgency, urgencyOf } from '../core/rights/request.ts';
import type { KeptRequest } from '../ports/request-book.ts';
import { type OperatorRefusal, proveOperator } from './operator.ts';
import type { Ground } from './parts.ts';
import { answeredAtMs, openRequest, type RequestResult, type RequestsSummary, type RequestWords } from './rights.ts';

interface Words {
  readonly card: string;
  readonly pin?: string;
}

type Refused = { readonly kind: 'refused'; readonly reason: OperatorRefusal } | { readonly kind: 'failed' };

/** One line of the list: nobody is named. */
export interface RequestLine {
  readonly number: string;
  readonly what: KeptRequest['kind'];
  readonly topic: KeptRequest['topic'];
  readonly state: KeptRequest['state'];
  readonly dueDay: string;
  readonly isDueEstimated: boolean;
  readonly urgency: Urgency;
}

export type DeskResult =
  | Refused
  | { readonly kind: 'unknown-number' }
  | { readonly kind: 'not-possible'; readonly why: 'closed' | 'not-answered' | 'no-reason' }
  /** `letter`: what an answer says, to print and hand over. */
  | { readonly kind: 'kept'; readonly state: KeptRequest['state']; readonly letter?: AnswerLetter };

export interface RightsDesk {
  summary(): RequestsSummary | undefined;
  list(words: Words): Promise<Refused | { readonly kind: 'listed'; readonly requests: readonly RequestLine[] }>;
  /** Who asked is shown by number alone; the look is on record. */
  show(
    words: Words & { readonly number: string },
  ): Promise<
    | Refused
    | { readonly kind: 'unknown-number' }
    | { readonly kind: 'shown'; readonly request: KeptRequest; readonly personNumber: string | null }
  >;
  /** A request that came by the desk, the telephone or the post. */
  take(words: Words & Omit<RequestWords, 'personId'> & { readonly personNumber?: string }): Promise<Refused | RequestResult>;
  step(words: Words & { readonly number: string; readonly step: RequestStep }): Promise<DeskResult>;
}

export function rightsDesk(ground: Ground): RightsDesk {
  return {
    summary: () => requestsSummary(ground),
    list: async (words) => {
      const proved = await proveOperator(ground, words, 'requests-list');
      if (proved.kind !== 'operator') return proved;
      const asked = ground.store.ask((people) => people.requests.list());
      if (asked.kind === 'failed') return { kind: 'failed' };
      return { kind: 'listed', requests: asked.value.map((request) => lineOf(request, today(ground))).sort(byUrgency) };
    },
    show: async ({ number, ...words }) => {
      const proved = await proveOperator(ground, words, 'requests-show');
      if (proved.kind !== 'operator') return proved;
      const found = find(ground, number);
      if (found === undefined || found === 'failed') return { kind: found === 'failed' ? 'failed' : 'unknown-number' };
      // Nobody looks without leaving a trace.
      if (ground.journal.append({ kind: 'operator', verb: 'request-show', subject: proved.subject }) === undefined)
        return { kind: 'failed' };
      const { personId } = found;
      const person = personId === null ? undefined : ground.store.ask((people) => people.byId(personId)?.number);
      return { kind: 'shown', request: found, personNumber: person?.kind === 'ok' ? (person.value ?? null) : null };
    },
    take: async ({ card, pin, personNumber, ...request }) => {
      const proved = await proveOperator(ground, { card, ...(pin === undefined ? {} : { pin }) }, 'requests-take');
      if (proved.kind !== 'operator') return proved;
      const asked = ground.store.ask((people) => (personNumber === undefined ? undefined : people.byNumber(personNumber)));
      if (asked.kind === 'failed' || (personNumber !== undefined && asked.value === undefined)) return { kind: 'failed' };
      return openRequest(ground, { ...request, personId: asked.value?.id ?? null });
    },
    step: ({ number, step, ...words }) => moveOn(ground, words, { number, step }),
  };
}

const VERB_OF = { action: 'requests-note', escalated: 'requests-note', answered: 'requests-answer', closed: 'requests-close' } as const;

async function moveOn(ground: Ground, words: Words, wanted: { readonly number: string; readonly step: RequestStep }): Promise<DeskResult> {
  const { number, step } = wanted;
  const proved = await proveOperator(ground, words, VERB_OF[step.kind]);
  if (proved.kind !== 'operator') return proved;
  const found = find(ground, number);
  if (found === undefined || found === 'failed') return { kind: found === 'failed' ? 'failed' : 'unknown-number' };
  const verdict = stepRequest(found.state, step);
  if (verdict.kind === 'refused') return { kind: 'not-possible', why: verdict.why };
  const kept = ground.store.ask((people) => {
    people.requests.step(number, verdict.state, step, ground.clockGuard.now());
  });
  if (kept.kind === 'failed') return { kind: 'failed' };
  if (step.kind === 'answered' || step.kind === 'closed') ground.journal.append({ kind: 'request', what: step.kind, request: found.kind });
  if (step.kind !== 'answered') return { kind: 'kept', state: verdict.state };
  return { kind: 'kept', state: verdict.state, letter: letterOf(ground, found, step) };
}

function letterOf(
  ground: Ground,
  { number, kind, receivedAtMs }: KeptRequest,
  { outcome, text }: Extract<RequestStep, { kind: 'answered' }>,
): AnswerLetter {
  const { name, address, phone, email } = ground.parts.site.processor;
  const processor = { name, address, phone, email };
  return { number, kind, receivedDay: shanghaiDay(receivedAtMs), answeredDay: today(ground), outcome, text, processor };
}

function find(ground: Ground, number: string): KeptRequest | undefined | 'failed' {
  const asked = ground.store.ask((people) => people.requests.find(number));
  return asked.kind === 'failed' ? 'failed' : asked.value;
}

const today = (ground: Ground): string => shanghaiDay(ground.clockGuard.now());

function lineOf(request: KeptRequest, day: string): RequestLine {
  const { number, kind: what, topic, state, dueDay, isDueEstimated } = request;
  return { number, what, topic, state, dueDay, isDueEstimated, urgency: urgencyOf(request, day) };
}

const ORDER: Readonly<Record<Urgency, number>> = { overdue: 0, soon: 1, 'in-time': 2 };

function byUrgency(left: RequestLine, right: RequestLine): number {
  const isOpen = (line: RequestLine): number => (line.state === 'open' ? 0 : 1);
  return isOpen(left) - isOpen(right) || ORDER[left.urgency] - ORDER[right.urgency] || (left.dueDay < right.dueDay ? -1 : 1);
}

/** For status, record and pack: numbers only. */
export function requestsSummary(ground: Ground): RequestsSummary | undefined {
  const asked = ground.store.ask((people) => people.requests.list());
  if (asked.kind === 'failed') return undefined;
  const requests = asked.value;
  const day = today(ground);
  const count = (holds: (request: KeptRequest) => boolean): number => requests.filter(holds).length;
  const answered = requests.filter((request) => answeredAtMs(request) !== undefined);
  const isLate = (request: KeptRequest): boolean => shanghaiDay(answeredAtMs(request) ?? 0) > request.dueDay;
  const outcomes = answered.flatMap(({ steps }) => steps.flatMap(({ step }) => (step.kind === 'answered' ? [step.outcome] : [])));
  return {
    open: count(({ state }) => state === 'open'),
    overdue: count((request) => urgencyOf(request, day) === 'overdue'),
    answered: count(({ state }) => state === 'answered'),
    closed: count(({ state }) => state === 'closed'),
    answeredInTime: answered.filter((request) => !isLate(request)).length,
    answeredLate: answered.filter(isLate).length,
    byKind: tally(requests.map(({ kind }) => kind)),
    complaintsByTopic: tally(requests.flatMap(({ topic }) => (topic === null ? [] : [topic]))),
    byOutcome: tally(outcomes),
  };
}

function tally<Key extends string>(keys: readonly Key[]): Partial<Record<Key, number>> {
  const counts: Partial<Record<Key, number>> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

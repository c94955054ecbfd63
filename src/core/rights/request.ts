/**
 * Requests and complaints of people about their own data (PIPL 44 to 50, Measures Art. 17, law.md §4.6): kinds, steps, and when
 * an answer is due. Whether somebody complained is nowhere asked when a door is opened.
 */

import { addDays, type Day, shanghaiDay } from '../filing/shanghai-day.ts';
import { type DueDate, dueDate, type WorkingCalendar, workingDays } from '../filing/working-days.ts';

export const REQUEST_KINDS = ['view', 'copy', 'correct', 'delete', 'restrict', 'explain', 'relative', 'complaint'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export const COMPLAINT_TOPICS = ['no-consent', 'coerced', 'sign', 'minors', 'not-deleted', 'misuse', 'refused-entry', 'other'] as const;
export type ComplaintTopic = (typeof COMPLAINT_TOPICS)[number];

export const REQUEST_CHANNELS = ['screen', 'desk', 'phone', 'post'] as const;
export type RequestChannel = (typeof REQUEST_CHANNELS)[number];

export const REQUEST_OUTCOMES = ['done', 'partly', 'refused'] as const;
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

export const REQUEST_STATES = ['open', 'answered', 'closed'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** Ceiling of every answer, whatever the calendar says (law.md §4.9; GB/T 35273). */
export const ANSWER_DAYS_MAX = 30;
/** Longest text of an answer, a contact or an action, characters. */
export const REQUEST_TEXT_MAX = 1000;
/** Reminders stand in the status from so many days before the last one. */
export const REMIND_DAYS = 5;

export type RequestStep =
  | { readonly kind: 'action'; readonly text: string }
  /** An answer that refuses says why; the person may go to court or to the authorities (PIPL 50). */
  | { readonly kind: 'answered'; readonly outcome: RequestOutcome; readonly text: string }
  | { readonly kind: 'escalated'; readonly text: string }
  | { readonly kind: 'closed' };

export type StepVerdict =
  | { readonly kind: 'next'; readonly state: RequestState }
  | { readonly kind: 'refused'; readonly why: 'closed' | 'not-answered' | 'no-reason' };

/** What a step makes of a request. Nothing is closed without an answer, and no answer that refuses is without its reason. */
export function stepRequest(state: RequestState, step: RequestStep): StepVerdict {
  if (state === 'closed') return { kind: 'refused', why: 'closed' };
  switch (step.kind) {
    case 'action':
    case 'escalated':
      return { kind: 'next', state };
    case 'answered':
      return step.text.trim() === '' ? { kind: 'refused', why: 'no-reason' } : { kind: 'next', state: 'answered' };
    case 'closed':
      return state === 'answered' ? { kind: 'next', state: 'closed' } : { kind: 'refused', why: 'not-answered' };
  }
}

/** The day by which the person has an answer: working days of the site, and in no case more than thirty days. */
export function answerDue(receivedAtMs: number, answerWorkingDays: number, calendar: WorkingCalendar): DueDate {
  const from = shanghaiDay(receivedAtMs);
  const due = dueDate(from, workingDays(answerWorkingDays), calendar);
  const last = addDays(from, ANSWER_DAYS_MAX);
  return due.day <= last ? due : { day: last, isEstimated: due.isEstimated };
}

export type Urgency = 'in-time' | 'soon' | 'overdue';

/** An answered request is not urgent any more. */
export function urgencyOf(request: { readonly state: RequestState; readonly dueDay: Day }, today: Day): Urgency {
  if (request.state !== 'open') return 'in-time';
  if (today > request.dueDay) return 'overdue';
  return addDays(today, REMIND_DAYS) >= request.dueDay ? 'soon' : 'in-time';
}

/** Letters that nobody takes for one another, for a number that is read aloud or copied by hand. */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ';
export const NUMBER_BYTES = 5;

/** `R-` and random letters: it tells neither how many there were nor who it was, and finds the request again. */
export function requestNumber(random: Uint8Array): string {
  const letters = Array.from(random, (byte) => (LETTERS[byte % LETTERS.length] ?? 'A') + String(byte % 10)).join('');
  return `R-${letters}`;
}

export const REQUEST_NUMBER = /^R-(?:[A-HJKMNP-TV-Z]\d){5}$/;

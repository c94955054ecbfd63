/** The acts of the console: each proves who asks by card and PIN, does what the command line does, and is on record. */

import type { AnswerReason, ConsoleAct, ConsoleNote } from '../core/console/pages.ts';
import type { RequestOutcome, RequestState } from '../core/rights/request.ts';
import type { ConsolePerson, ConsoleRequest } from '../ports/console-view.ts';
import { consolePerson } from './console-facts.ts';
import { ACT_VERBS } from './console-rules.ts';
import { type OperatorRefusal, proveOperatorByPin } from './operator.ts';
import type { Ground } from './parts.ts';
import { endPerson } from './people.ts';
import { type DeskResult, rightsDesk } from './rights-desk.ts';

interface Words {
  readonly card: string;
  readonly pin: string;
}

/** What the act is about. */
export interface ActContext {
  readonly personNumber?: string;
  readonly requestNumber?: string;
  readonly outcome?: RequestOutcome;
  readonly reason?: AnswerReason;
}

export type ActEnd = { readonly note: ConsoleNote | null } & (
  | { readonly kind: 'same' }
  | { readonly kind: 'person'; readonly person: ConsolePerson }
  | { readonly kind: 'people' }
  /** Proved for what has its own screens. */
  | { readonly kind: 'proved' }
  | { readonly kind: 'requests'; readonly requests: readonly ConsoleRequest[] }
  | { readonly kind: 'request'; readonly state: RequestState }
);

const NOTES: Readonly<Record<OperatorRefusal, ConsoleNote>> = {
  'unknown-credential': 'wrong',
  'wrong-pin': 'wrong',
  blocked: 'not-allowed',
  wait: 'wait',
  'not-operator': 'not-allowed',
};

const NOT_DONE: ActEnd = { kind: 'same', note: 'not-done' };

interface Act {
  readonly act: ConsoleAct;
  readonly words: Words;
  readonly context: ActContext;
}

export async function performAct(ground: Ground, wanted: Act): Promise<ActEnd> {
  const { act, words, context } = wanted;
  switch (act) {
    case 'look-person':
    case 'end-person':
      return personAct(ground, { act, words, context });
    case 'list-requests':
      return listed(ground, words);
    case 'answer-request':
    case 'close-request':
      return requestAct(ground, { act, words, context });
    case 'commission':
      return provedFor(ground, { act, words, context });
  }
}

async function personAct(ground: Ground, { act, words, context }: Act): Promise<ActEnd> {
  const proved = await proveOperatorByPin(ground, words, ACT_VERBS[act]);
  if (proved.kind === 'failed') return NOT_DONE;
  if (proved.kind === 'refused') return { kind: 'same', note: NOTES[proved.reason] };
  const { personNumber = '' } = context;
  const found = ground.store.ask((people) => people.byNumber(personNumber));
  if (found.kind === 'failed') return NOT_DONE;
  // On record before anything is shown, whether there is such a person or not.
  if (ground.journal.append({ kind: 'operator', verb: act, subject: proved.subject }) === undefined) return NOT_DONE;
  const person = found.value;
  if (person === undefined) return { kind: 'same', note: 'unknown-number' };
  if (act === 'look-person') return { kind: 'person', person: consolePerson(ground, person), note: null };
  const result = await endPerson(ground, person.id);
  return { kind: 'people', note: result === undefined || result.kind === 'erased' ? 'done' : 'pending' };
}

async function provedFor(ground: Ground, { act, words }: Act): Promise<ActEnd> {
  const proved = await proveOperatorByPin(ground, words, ACT_VERBS[act]);
  if (proved.kind === 'operator') return { kind: 'proved', note: null };
  return proved.kind === 'failed' ? NOT_DONE : { kind: 'same', note: NOTES[proved.reason] };
}

async function listed(ground: Ground, words: Words): Promise<ActEnd> {
  const result = await rightsDesk(ground).list(words);
  if (result.kind === 'failed') return NOT_DONE;
  if (result.kind === 'refused') return { kind: 'same', note: NOTES[result.reason] };
  const requests = result.requests.map(({ number, what, state, dueDay, urgency }) => ({ number, what, state, dueDay, urgency }));
  return { kind: 'requests', requests, note: null };
}

async function requestAct(ground: Ground, { act, words, context }: Act): Promise<ActEnd> {
  const { requestNumber: number = '', outcome = 'done', reason = 'as-asked' } = context;
  const step = act === 'close-request' ? ({ kind: 'closed' } as const) : ({ kind: 'answered', outcome, text: reason } as const);
  return requestEnd(await rightsDesk(ground).step({ ...words, number, step }));
}

function requestEnd(result: DeskResult): ActEnd {
  switch (result.kind) {
    case 'kept':
      return { kind: 'request', state: result.state, note: 'done' };
    case 'refused':
      return { kind: 'same', note: NOTES[result.reason] };
    case 'not-possible':
      return { kind: 'same', note: result.why === 'not-answered' ? 'not-answered' : 'not-done' };
    case 'unknown-number':
    case 'failed':
      return NOT_DONE;
  }
}

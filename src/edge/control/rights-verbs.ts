/** What a request about people's requests does to the terminal. */

import type { Terminal } from '../../app/terminal.ts';
import { Fault, unreachable } from '../../base/fault.ts';
import type { RequestStep } from '../../core/rights/request.ts';
import type { RightsRequest } from './rights-messages.ts';

type Answer = Record<string, unknown>;
const VERBS = ['requests-list', 'requests-show', 'requests-take', 'requests-note', 'requests-answer', 'requests-close'] as const;

export function isRightsRequest(request: { readonly verb: string }): request is RightsRequest {
  return VERBS.some((verb) => verb === request.verb);
}

type Desk = Terminal['rights'];

const staffOf = ({ card, pin }: { readonly card: string; readonly pin?: string | undefined }) => ({
  card,
  ...(pin === undefined ? {} : { pin }),
});

export async function rightsAnswer(desk: Desk, request: RightsRequest): Promise<Answer> {
  const staff = staffOf(request);
  switch (request.verb) {
    case 'requests-list': {
      const result = await desk.list(staff);
      if (result.kind !== 'listed') return refusedAnswer(result);
      return { outcome: 'listed', summary: desk.summary(), requests: result.requests };
    }
    case 'requests-show': {
      const result = await desk.show({ ...staff, number: request.number });
      if (result.kind === 'unknown-number') throw unknownNumber();
      if (result.kind !== 'shown') return refusedAnswer(result);
      const { personId: _never, ...shown } = result.request;
      return { outcome: 'shown', person: result.personNumber ?? 'anonymous', ...shown };
    }
    case 'requests-take': {
      const { kind, topic, channel, personNumber, contact } = request;
      const result = await desk.take({
        ...staff,
        kind,
        topic: topic ?? null,
        channel,
        ...(personNumber === undefined ? {} : { personNumber }),
        ...(contact === undefined ? {} : { contact }),
      });
      if (result.kind !== 'received') return refusedAnswer(result);
      return { outcome: 'received', number: result.number, due: result.due.day, isDueEstimated: result.due.isEstimated };
    }
    case 'requests-note':
      return stepped(desk, request, { kind: request.isEscalated ? 'escalated' : 'action', text: request.text });
    case 'requests-answer':
      return stepped(desk, request, { kind: 'answered', outcome: request.outcome, text: request.text });
    case 'requests-close':
      return stepped(desk, request, { kind: 'closed' });
    default:
      return unreachable(request);
  }
}

function refusedAnswer(result: { readonly kind: 'refused'; readonly reason: string } | { readonly kind: 'failed' }): Answer {
  return result.kind === 'refused' ? { outcome: 'refused', reason: result.reason } : { outcome: 'failed' };
}

function unknownNumber(): Fault {
  return new Fault('command-bad', 'No request has that number. Look it up with: menshen requests list. Nothing was changed.');
}

const WHY = {
  closed: 'That request is closed. Nothing was changed.',
  'not-answered': 'A request is closed after its answer. Answer it first with: menshen requests answer.',
  'no-reason': 'An answer has a text; one that refuses says why. Nothing was changed.',
} as const;

async function stepped(
  desk: Desk,
  request: { readonly number: string; readonly card: string; readonly pin?: string | undefined },
  step: RequestStep,
): Promise<Answer> {
  const result = await desk.step({ ...staffOf(request), number: request.number, step });
  switch (result.kind) {
    case 'unknown-number':
      throw unknownNumber();
    case 'not-possible':
      throw new Fault('command-bad', WHY[result.why]);
    case 'kept':
      return { outcome: 'kept', state: result.state, ...(result.letter === undefined ? {} : { letter: result.letter }) };
    default:
      return refusedAnswer(result);
  }
}

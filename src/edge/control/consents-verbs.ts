/** What a request about consents does to the terminal. Answers are numbers, dates and codes; whose a consent was is for two operators. */

import type { Terminal } from '../../app/terminal.ts';
import { Fault, unreachable } from '../../base/fault.ts';
import { type ConsentRequest, consentRequests } from './consents-messages.ts';

type Answer = Record<string, unknown>;

export interface ConsentSurroundings {
  readonly hasScreen: boolean;
  readonly onProgress: (text: string) => void;
}

const VERBS: readonly string[] = consentRequests.map(({ shape }) => shape.verb.value);

export function isConsentRequest(request: { readonly verb: string }): request is ConsentRequest {
  return VERBS.includes(request.verb);
}

export async function consentAnswer(terminal: Terminal, request: ConsentRequest, around: ConsentSurroundings): Promise<Answer> {
  switch (request.verb) {
    case 'consent-totals':
      return { ...((await terminal.consents.totals()) ?? { outcome: 'failed' }) };
    case 'consent-written':
      return written(terminal, request, around);
    case 'guardian': {
      const { names, relation, verification } = request;
      const personId = personIdOf(terminal, request.number);
      const result = await terminal.consents.setGuardian({ ...operatorOf(request), personId, guardian: { names, relation, verification } });
      if (result.kind !== 'recorded') return refusal(result);
      return { number: request.number, outcome: 'recorded', guardians: result.count };
    }
    case 'consent-find': {
      const result = await terminal.consents.find({ ...operatorOf(request), second: operatorOf(request.second), by: request.by });
      return result.kind === 'found' ? { outcome: 'found', persons: result.persons } : refusal(result);
    }
    case 'consent-show': {
      const { second } = request;
      const personId = personIdOf(terminal, request.number);
      const words = { ...operatorOf(request), personId, ...(second === undefined ? {} : { second: operatorOf(second) }) };
      const result = await terminal.consents.show(words);
      return result.kind === 'shown' ? { number: request.number, outcome: 'shown', history: result.history } : refusal(result);
    }
    default:
      return unreachable(request);
  }
}

async function written(
  terminal: Terminal,
  request: Extract<ConsentRequest, { verb: 'consent-written' }>,
  { hasScreen, onProgress }: ConsentSurroundings,
): Promise<Answer> {
  if (!hasScreen)
    throw new Fault(
      'not-running',
      'The person is enrolled at the door, so the terminal must be running. Start it, then ask again. Nothing was changed.',
    );
  const { number, form, check } = request;
  const personId = personIdOf(terminal, number);
  onProgress('The person may begin or decline at the door screen now.');
  const result = await terminal.consents.written({ ...operatorOf(request), personId, form, check });
  switch (result.kind) {
    case 'enrolled':
      return { number, face: 'enrolled', receipt: result.receipt, receiptText: result.receiptText };
    case 'declined':
      return { number, face: 'declined' };
    case 'not-shown':
      return { number, face: 'refused', reason: result.why };
    case 'failed':
      return refusal(result);
    case 'refused':
      return { number, face: 'refused', reason: result.reason };
    default:
      return unreachable(result);
  }
}

function refusal(result: { readonly kind: 'refused'; readonly reason: string } | { readonly kind: 'failed' }): Answer {
  return result.kind === 'failed' ? { outcome: 'failed' } : { outcome: 'refused', reason: result.reason };
}

function operatorOf({ card, pin }: { readonly card: string; readonly pin?: string | undefined }): {
  readonly card: string;
  readonly pin?: string;
} {
  return { card, ...(pin === undefined ? {} : { pin }) };
}

function personIdOf(terminal: Terminal, number: string): string {
  const person = terminal.personByNumber(number);
  if (person === undefined) throw new Fault('command-bad', 'Nobody has that number. Look it up and ask again. Nothing was changed.');
  return person.id;
}

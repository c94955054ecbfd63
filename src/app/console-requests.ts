/** The tab of requests and complaints: listed, answered with a reason and closed after card and PIN. */

import type { ConsoleRequest } from '../ports/console-view.ts';
import {
  type ActEnd,
  type ConsoleDesk,
  type ConsoleSection,
  NOT_DONE,
  type OpenPage,
  REFUSAL_NOTES,
  type SectionInput,
} from './console-section.ts';
import { type DeskResult, rightsDesk } from './rights-desk.ts';

export const REQUESTS_SECTION: ConsoleSection = {
  tab: 'requests',
  pages: ['requests', 'request', 'take-request', 'request-taken'],
  first: () => ({ kind: 'requests', requests: null }),
  press: (desk, input) => {
    const { page } = desk;
    if (page.kind === 'requests') pressList(desk, input, page.requests);
    if (page.kind === 'request') pressRequest(desk, input, page.request);
    if (page.kind === 'take-request') pressTake(desk, input, page);
  },
  back: ({ page }) => {
    if (page.kind === 'take-request' && page.request !== null) return { kind: 'take-request', request: null, topic: null };
    return page.kind === 'requests' ? undefined : { kind: 'requests', requests: null };
  },
};

function pressList(desk: ConsoleDesk, input: SectionInput, requests: readonly ConsoleRequest[] | null): void {
  if (input.what === 'list-requests') proveList(desk);
  if (input.what === 'take-request') desk.go({ kind: 'take-request', request: null, topic: null });
  if (input.what !== 'request') return;
  const request = requests?.find(({ number }) => number === input.number);
  if (request !== undefined) desk.go({ kind: 'request', request });
}

function proveList(desk: ConsoleDesk): void {
  desk.prove({
    act: 'list-requests',
    perform: async (words) => {
      const result = await rightsDesk(desk.ground).list(words);
      if (result.kind === 'failed') return NOT_DONE;
      if (result.kind === 'refused') return { kind: 'same', note: REFUSAL_NOTES[result.reason] };
      const requests = result.requests.map(({ number, what, state, dueDay, urgency }) => ({ number, what, state, dueDay, urgency }));
      return { kind: 'page', page: { kind: 'requests', requests }, note: null };
    },
  });
}

/** One thing after the other; what it was is on record only when card and PIN were right. */
function pressTake(desk: ConsoleDesk, input: SectionInput, { request, topic }: Extract<OpenPage, { kind: 'take-request' }>): void {
  if (input.what === 'take-kind') desk.go({ kind: 'take-request', request: input.request, topic: null });
  if (input.what === 'take-topic' && request === 'complaint') desk.go({ kind: 'take-request', request, topic: input.topic });
  if (input.what !== 'take-by' || request === null || (request === 'complaint' && topic === null)) return;
  const { channel } = input;
  desk.prove({
    act: 'take-request',
    perform: async (words) => {
      const result = await rightsDesk(desk.ground).take({ ...words, kind: request, topic, channel });
      if (result.kind === 'failed') return NOT_DONE;
      if (result.kind === 'refused') return { kind: 'same', note: REFUSAL_NOTES[result.reason] };
      return { kind: 'page', page: { kind: 'request-taken', number: result.number, dueDay: result.due.day }, note: 'done' };
    },
  });
}

function pressRequest(desk: ConsoleDesk, input: SectionInput, request: ConsoleRequest): void {
  const { number } = request;
  const end = (result: DeskResult): ActEnd => requestEnd(result, request);
  if (input.what === 'answer') {
    const step = { kind: 'answered', outcome: input.outcome, text: input.reason } as const;
    desk.prove({
      act: 'answer-request',
      perform: async (words) => end(await rightsDesk(desk.ground).step({ ...words, number, step })),
    });
  }
  if (input.what === 'close-request') {
    desk.prove({
      act: 'close-request',
      perform: async (words) => end(await rightsDesk(desk.ground).step({ ...words, number, step: { kind: 'closed' } })),
    });
  }
}

function requestEnd(result: DeskResult, request: ConsoleRequest): ActEnd {
  switch (result.kind) {
    case 'kept':
      return { kind: 'page', page: { kind: 'request', request: { ...request, state: result.state, urgency: 'in-time' } }, note: 'done' };
    case 'refused':
      return { kind: 'same', note: REFUSAL_NOTES[result.reason] };
    case 'not-possible':
      return { kind: 'same', note: result.why === 'not-answered' ? 'not-answered' : 'not-done' };
    case 'unknown-number':
    case 'failed':
      return NOT_DONE;
  }
}

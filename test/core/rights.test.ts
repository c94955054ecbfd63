/** Requests and complaints: steps, days and numbers. */
import fc from 'fast-check';
import { packagedCalendar } from '../../src/edge/calendar/chinese-days.ts';
import { addDays, shanghaiDay } from '../../src/core/filing/shanghai-day.ts';
import { stepRights } from '../../src/core/access/rights-steps.ts';
import {
  answerDue,
  REQUEST_NUMBER,
  REQUEST_STATES,
  requestNumber,
  type RequestStep,
  stepRequest,
  urgencyOf,
} from '../../src/core/rights/request.ts';

const STEPS: readonly RequestStep[] = [
  { kind: 'action', text: 'looked' },
  { kind: 'escalated', text: 'sent on' },
  { kind: 'answered', outcome: 'refused', text: 'because' },
  { kind: 'answered', outcome: 'refused', text: ' ' },
  { kind: 'closed' },
];

it('knows every step in every state', () => {
  const table = REQUEST_STATES.map((state) =>
    STEPS.map((step) => {
      const verdict = stepRequest(state, step);
      return verdict.kind === 'next' ? verdict.state : verdict.why;
    }),
  );
  expect(table).toEqual([
    ['open', 'open', 'answered', 'no-reason', 'not-answered'],
    ['answered', 'answered', 'answered', 'no-reason', 'closed'],
    ['closed', 'closed', 'closed', 'closed', 'closed'],
  ]);
});

it('is answered within the working days and never after thirty days', () => {
  const calendar = packagedCalendar();
  expect(answerDue(Date.parse('2026-09-21T02:00:00Z'), 15, calendar)).toEqual({ day: '2026-10-19', isEstimated: false });
  fc.assert(
    fc.property(fc.integer({ min: 1_750_000_000_000, max: 1_790_000_000_000 }), fc.integer({ min: 1, max: 15 }), (atMs, days) => {
      const { day } = answerDue(atMs, days, calendar);
      expect(day > shanghaiDay(atMs) && day <= addDays(shanghaiDay(atMs), 30)).toBe(true);
    }),
  );
});

it('reminds before the day and says when it is past', () => {
  const at = (state: 'open' | 'answered', today: string) => urgencyOf({ state, dueDay: '2026-01-30' }, today);
  expect([at('open', '2026-01-20'), at('open', '2026-01-25'), at('open', '2026-01-30'), at('open', '2026-01-31')]).toEqual([
    'in-time',
    'soon',
    'soon',
    'overdue',
  ]);
  expect(at('answered', '2026-03-01')).toBe('in-time');
});

it('gives numbers that the form knows', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 5, maxLength: 5 }), (bytes) => {
      expect(requestNumber(bytes)).toMatch(REQUEST_NUMBER);
    }),
  );
});

it('takes a complaint from rest without a name, and nothing else', () => {
  const idle = { kind: 'idle', visit: 1 } as const;
  const asked = stepRights(idle, { kind: 'rights', what: 'ask' });
  expect(asked?.state).toEqual({ kind: 'ask', visit: 2, personId: null, isTopic: true });
  expect(stepRights(idle, { kind: 'rights', what: 'see' })).toBeUndefined();
  const nameless = { kind: 'ask', visit: 2, personId: null, isTopic: true } as const;
  expect(stepRights(nameless, { kind: 'request', request: 'delete', topic: null })).toBeUndefined();
  expect(stepRights(nameless, { kind: 'request', request: 'complaint', topic: 'sign' })?.effects).toEqual([
    { kind: 'ask', visit: 3, personId: null, request: 'complaint', topic: 'sign' },
  ]);
});

/** How long each screen of a visit waits for a person, by hand, each with its reason: where somebody reads or decides, two minutes at least. */
import { stateLimitMs } from '../../../src/core/access/visit-times.ts';
import type { VisitState } from '../../../src/core/access/visit-state.ts';
import { PRIVATE_LIMIT_MS, PROVISION_CONFIRM_MS } from '../../../src/core/policy/limits.ts';
import { WALK_IDLE_MS } from '../../../src/app/commission.ts';
import { VISIT_STATES } from '../../support/visit-states.ts';

/** WCAG 2.2.1 with the time of an accessible notice: nobody who reads or decides is hurried. */
const READING_MS = 120_000;
const LOOK_LIMIT_MS = 8_000;

type Row = readonly [seconds: number | null, isReading: boolean, why: string];
const ROWS: Readonly<Record<VisitState['kind'], Row>> = {
  idle: [null, false, 'nobody is there'],
  claim: [30, false, 'the next person stands before it; nothing is lost but a number'],
  'number-entry': [30, false, 'since the last key; the next person would type into it'],
  'pin-entry': [30, false, 'since the last key; the next person would type into it'],
  checking: [15, false, 'the terminal works, the person waits'],
  looking: [11, false, 'the camera runs no longer than it must'],
  granted: [3, false, 'the door is open, there is nothing to read'],
  refused: [5, false, 'the reason in one sentence; the ways stay on the next screen'],
  wait: [30, false, 'until the wait itself is over'],
  'my-face': [120, true, 'what is held, and what to do about it'],
  'my-data': [120, true, 'everything that is held'],
  ask: [120, true, 'which request, which complaint'],
  asked: [120, true, 'a number to write down'],
  'hand-over': [120, true, 'whether to look into it at all'],
  notice: [300, true, 'the whole notice, read or heard'],
  'notice-changed': [120, true, 'what changed'],
  enrolling: [63, false, 'the camera runs no longer than it must'],
  enrolled: [120, true, 'a receipt to scan or to write down'],
  'enrol-refused': [5, false, 'the reason in one sentence; card and PIN as ever'],
  'consent-declined': [5, false, 'that nothing was captured; the door is free'],
  'withdraw-confirm': [120, true, 'whether to delete'],
  erasing: [90, false, 'the terminal works, the person waits'],
  withdrawn: [120, true, 'a receipt to scan or to write down'],
  'purge-confirm': [120, true, 'whether to delete everything'],
  purged: [120, true, 'a receipt to scan or to write down'],
};

describe('time to read and to decide', () => {
  it.each(Object.entries(ROWS))('%s', (kind, [seconds, isReading]) => {
    const limitMs = stateLimitMs(VISIT_STATES[kind as VisitState['kind']], LOOK_LIMIT_MS);
    expect(limitMs).toBe(seconds === null ? undefined : seconds * 1_000);
    if (isReading) expect(limitMs).toBeGreaterThanOrEqual(READING_MS);
  });

  it.each(['my-face', 'purge'] as const)('is there on the way to what is private: %s', (purpose) => {
    const claim = { kind: 'number', number: '1' } as const;
    expect(stateLimitMs({ kind: 'number-entry', visit: 1, purpose, digits: '' }, LOOK_LIMIT_MS)).toBe(READING_MS);
    expect(stateLimitMs({ kind: 'pin-entry', visit: 1, purpose, claim, digits: '' }, LOOK_LIMIT_MS)).toBe(READING_MS);
  });

  it('is there for those who run the door, too', () => {
    expect(PRIVATE_LIMIT_MS).toBeGreaterThanOrEqual(READING_MS);
    expect(WALK_IDLE_MS).toBeGreaterThanOrEqual(READING_MS);
    // An installer compares digits, and can begin anew by putting the stick in again.
    expect(PROVISION_CONFIRM_MS).toBe(60_000);
  });
});

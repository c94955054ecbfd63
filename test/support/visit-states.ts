/** Places of a visit, one of each kind; the compiler sees to it that none is left out. */
import type { VisitState, VisitStateKind } from '../../src/core/access/visit-state.ts';
import { OWN_DATA } from './own-data.ts';

/** The visit that all of them are of. */
export const VISIT = 7;

export const VISIT_STATES: { readonly [Kind in VisitStateKind]: Extract<VisitState, { kind: Kind }> } = {
  idle: { kind: 'idle', visit: VISIT },
  claim: { kind: 'claim', visit: VISIT, digits: '12' },
  'number-entry': { kind: 'number-entry', visit: VISIT, purpose: 'pass', digits: '12' },
  'pin-entry': { kind: 'pin-entry', visit: VISIT, purpose: 'pass', claim: { kind: 'number', number: '12' }, digits: '34' },
  checking: { kind: 'checking', visit: VISIT },
  looking: { kind: 'looking', visit: VISIT, advice: null },
  granted: { kind: 'granted', visit: VISIT },
  refused: { kind: 'refused', visit: VISIT, reason: 'not-now' },
  wait: { kind: 'wait', visit: VISIT, seconds: 30 },
  'my-face': { kind: 'my-face', visit: VISIT, personId: 'p', isEnrolled: true, isFaceOffered: true, grantedAtMs: 1 },
  'my-data': { kind: 'my-data', visit: VISIT, personId: 'p', data: OWN_DATA, note: null },
  ask: { kind: 'ask', visit: VISIT, personId: 'p', isTopic: false },
  asked: { kind: 'asked', visit: VISIT, number: 'R-A1B2C3D4E5', dueDay: '2026-01-30' },
  'hand-over': { kind: 'hand-over', visit: VISIT, personId: 'p' },
  notice: { kind: 'notice', visit: VISIT, personId: 'p' },
  'notice-changed': { kind: 'notice-changed', visit: VISIT, personId: 'p', changed: ['processor'], next: null },
  enrolling: { kind: 'enrolling', visit: VISIT, taken: 0, wanted: 3, advice: null },
  enrolled: { kind: 'enrolled', visit: VISIT, receipt: 'R', receiptText: 'menshen:1:R' },
  'enrol-refused': { kind: 'enrol-refused', visit: VISIT, reason: 'duplicate' },
  'consent-declined': { kind: 'consent-declined', visit: VISIT },
  'withdraw-confirm': { kind: 'withdraw-confirm', visit: VISIT, personId: 'p' },
  erasing: { kind: 'erasing', visit: VISIT },
  withdrawn: { kind: 'withdrawn', visit: VISIT, receipt: 'R', receiptText: 'menshen:1:R', isPending: false },
  'purge-confirm': { kind: 'purge-confirm', visit: VISIT, operatorId: 'o', persons: 3, typed: '3' },
  purged: { kind: 'purged', visit: VISIT, persons: 3, receipt: 'R', receiptText: 'menshen:1:R', isPending: false },
};

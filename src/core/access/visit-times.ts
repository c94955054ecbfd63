/** How long each state of a visit may last without anything happening. Every state but idle ends by itself. */

import {
  CHECK_LIMIT_MS,
  CLAIM_LIMIT_MS,
  ENROL_LIMIT_MS,
  ENTRY_LIMIT_MS,
  ERASE_LIMIT_MS,
  GRANTED_SHOWN_MS,
  LOOK_GRACE_MS,
  NEWS_SHOWN_MS,
  NOTICE_LIMIT_MS,
  PRIVATE_LIMIT_MS,
  RECEIPT_SHOWN_MS,
  REFUSED_SHOWN_MS,
  WAIT_SHOWN_MAX_MS,
} from '../policy/limits.ts';
import type { VisitState, VisitStateKind } from './visit-state.ts';

/** Milliseconds until `timeout`; undefined for idle, which waits for ever. A wait stands until it is over, but not for minutes. */
export function stateLimitMs(state: VisitState, lookLimitMs: number): number | undefined {
  if (state.kind === 'wait') return Math.min(state.seconds * 1_000, WAIT_SHOWN_MAX_MS);
  if ((state.kind === 'number-entry' || state.kind === 'pin-entry') && state.purpose !== 'pass') return PRIVATE_LIMIT_MS;
  return state.kind === 'looking' ? lookLimitMs + LOOK_GRACE_MS : LIMITS[state.kind];
}

const LIMITS: Readonly<Record<Exclude<VisitStateKind, 'wait'>, number | undefined>> = {
  idle: undefined,
  claim: CLAIM_LIMIT_MS,
  'number-entry': ENTRY_LIMIT_MS,
  'pin-entry': ENTRY_LIMIT_MS,
  checking: CHECK_LIMIT_MS,
  looking: undefined,
  granted: GRANTED_SHOWN_MS,
  refused: REFUSED_SHOWN_MS,
  'my-face': PRIVATE_LIMIT_MS,
  'my-data': PRIVATE_LIMIT_MS,
  ask: PRIVATE_LIMIT_MS,
  asked: RECEIPT_SHOWN_MS,
  'hand-over': PRIVATE_LIMIT_MS,
  notice: NOTICE_LIMIT_MS,
  'notice-changed': NEWS_SHOWN_MS,
  enrolling: ENROL_LIMIT_MS + LOOK_GRACE_MS,
  enrolled: RECEIPT_SHOWN_MS,
  'enrol-refused': REFUSED_SHOWN_MS,
  'consent-declined': REFUSED_SHOWN_MS,
  'withdraw-confirm': PRIVATE_LIMIT_MS,
  erasing: ERASE_LIMIT_MS,
  withdrawn: RECEIPT_SHOWN_MS,
  'purge-confirm': PRIVATE_LIMIT_MS,
  purged: RECEIPT_SHOWN_MS,
};

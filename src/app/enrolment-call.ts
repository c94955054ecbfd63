/** An operator asks that the notice be shown to a person standing at the door. Whoever said no before is not asked again. */

import type { VisitState } from '../core/access/visit-state.ts';
import type { DenyReason } from '../core/ledger/event.ts';
import { isFree } from '../core/access/visit-state.ts';
import { whyNotOffered } from './enrol.ts';
import type { Ground } from './parts.ts';
import type { Visits } from './visit.ts';

export type CalledResult =
  | { readonly kind: 'enrolled'; readonly receipt: string; readonly receiptText: string | null }
  | { readonly kind: 'declined' }
  | { readonly kind: 'refused'; readonly reason: DenyReason }
  | {
      readonly kind: 'not-shown';
      readonly why: 'unknown-person' | 'face-off' | 'no-credential' | 'already-enrolled' | 'has-refused' | 'busy';
    };

/** Settles when the person decided and was enrolled or not. The screen's own time-outs bound the wait. */
export function callEnrolment(ground: Ground, visits: Visits, personId: string): Promise<CalledResult> {
  const why = whyNot(ground, visits, personId);
  if (why !== undefined) return Promise.resolve({ kind: 'not-shown', why });
  return new Promise((resolve) => {
    let shownVisit: number | undefined;
    const stop = visits.onState((state) => {
      if (state.kind === 'notice' && state.personId === personId && shownVisit === undefined) shownVisit = state.visit;
      const result = shownVisit === undefined ? busy(state) : resultOf(state, shownVisit);
      if (result === undefined) return;
      stop();
      resolve(result);
    });
    if (visits.put({ kind: 'called', personId })) return;
    stop();
    resolve({ kind: 'not-shown', why: 'busy' });
  });
}

function whyNot(ground: Ground, visits: Visits, personId: string): Extract<CalledResult, { kind: 'not-shown' }>['why'] | undefined {
  const asked = ground.store.ask((people) => people.byId(personId));
  if (asked.kind === 'failed' || asked.value === undefined) return 'unknown-person';
  if (asked.value.hasRefusedFace) return 'has-refused';
  return whyNotOffered(ground, asked.value) ?? (isFree(visits.state) ? undefined : 'busy');
}

/** Somebody was quicker: the next state is not our notice. */
function busy(state: VisitState): CalledResult | undefined {
  return isFree(state) ? undefined : { kind: 'not-shown', why: 'busy' };
}

function resultOf(state: VisitState, shownVisit: number): CalledResult | undefined {
  if (state.visit !== shownVisit && state.kind !== 'enrol-refused') return { kind: 'refused', reason: 'cancelled' };
  switch (state.kind) {
    case 'notice':
    case 'enrolling':
      return undefined;
    case 'enrolled':
      return { kind: 'enrolled', receipt: state.receipt, receiptText: state.receiptText };
    case 'enrol-refused':
      return { kind: 'refused', reason: state.reason };
    case 'consent-declined':
      return { kind: 'declined' };
    default:
      return { kind: 'refused', reason: 'cancelled' };
  }
}

/** An operator asks that the notice be shown to a person standing at the door. Whoever said no before is not asked again. */

import type { VisitState } from '../core/access/visit-state.ts';
import type { DenyReason } from '../core/ledger/event.ts';
import { isFree } from '../core/access/visit-state.ts';
import { bandAt } from '../core/consent/minors.ts';
import type { ShownFacts } from '../core/consent/notice-shown.ts';
import type { NoticeSection } from '../core/consent/notice-texts.ts';
import { changedFor } from './consenting.ts';
import { type NotOffered, whyNotOffered } from './enrol.ts';
import type { Ground } from './parts.ts';
import type { Visits } from './visit.ts';

/** Why the notice was not shown to them. */
export type NotShown = NotOffered | 'unknown-person' | 'has-refused' | 'busy';

export type CalledResult =
  | { readonly kind: 'enrolled'; readonly receipt: string; readonly receiptText: string | null }
  | { readonly kind: 'declined' }
  | { readonly kind: 'refused'; readonly reason: DenyReason }
  | { readonly kind: 'not-shown'; readonly why: NotShown };

/** How it is asked for. */
export interface Call {
  readonly personId: string;
  /** What an operator saw signed. */
  readonly written?: NonNullable<ShownFacts['written']>;
  /** At the terminal's own screen: the person takes over from whoever asked. */
  readonly isHandedOver?: true;
}

/** As much of the visits as a call needs. */
export type CallVisits = Pick<Visits, 'state' | 'put' | 'onState'>;

/** Settles when the person decided and was enrolled or not. The screen's own time-outs bound the wait. */
export function callEnrolment(ground: Ground, visits: CallVisits, call: Call): Promise<CalledResult> {
  const { personId, written, isHandedOver } = call;
  const isMinor = isChild(ground, personId);
  const why = whyNotShown(ground, personId) ?? (isFree(visits.state) ? undefined : 'busy');
  if (why !== undefined) return Promise.resolve({ kind: 'not-shown', why });
  return new Promise((resolve) => {
    let shownVisit: number | undefined;
    const stop = visits.onState((state) => {
      const isTheirs = (state.kind === 'notice' || state.kind === 'hand-over') && state.personId === personId;
      if (isTheirs && shownVisit === undefined) shownVisit = state.visit;
      const result = shownVisit === undefined ? busy(state) : resultOf(state, shownVisit);
      if (result === undefined) return;
      stop();
      resolve(result);
    });
    const offer = {
      check: 'staff',
      isByGuardian: isMinor,
      isWritten: written !== undefined,
      changed: changedOf(ground, personId),
    } as const;
    if (written !== undefined) ground.noticeDesk.announceWritten(personId, written);
    if (visits.put({ kind: 'called', personId, offer, ...(isHandedOver === true ? { isHandedOver } : {}) })) return;
    stop();
    resolve({ kind: 'not-shown', why: 'busy' });
  });
}

/** undefined: the notice may be shown to them now. */
export function whyNotShown(ground: Ground, personId: string): Exclude<NotShown, 'busy'> | undefined {
  const asked = ground.store.ask((people) => people.byId(personId));
  if (asked.kind === 'failed' || asked.value === undefined) return 'unknown-person';
  if (asked.value.hasRefusedFace) return 'has-refused';
  return whyNotOffered(ground, asked.value, true);
}

/** Of a child the guardian decides. */
function isChild(ground: Ground, personId: string): boolean {
  const asked = ground.store.ask((people) => people.byId(personId));
  return asked.kind === 'ok' && asked.value !== undefined && bandAt(asked.value.age, ground.clockGuard.now()) === 'under-14';
}

function changedOf(ground: Ground, personId: string): readonly NoticeSection[] {
  const asked = ground.store.ask((people) => people.byId(personId));
  return asked.kind === 'ok' ? changedFor(ground, asked.value?.grant) : [];
}

/** Somebody was quicker: the next state is not our notice. */
function busy(state: VisitState): CalledResult | undefined {
  return isFree(state) ? undefined : { kind: 'not-shown', why: 'busy' };
}

function resultOf(state: VisitState, shownVisit: number): CalledResult | undefined {
  if (state.visit !== shownVisit && state.kind !== 'enrol-refused') return { kind: 'refused', reason: 'cancelled' };
  switch (state.kind) {
    case 'hand-over':
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

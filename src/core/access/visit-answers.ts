/** What the answers of effects make of a visit. Answers of an earlier visit never get here. */

import type { FacePlace } from '../vision/place.ts';
import { afterRights, isRightsAnswer } from './rights-steps.ts';
import type { Answer, PassOutcome, VisitState, VisitStep } from './visit-state.ts';

/** `answer.visit` is the state's. An answer that the state does not wait for changes nothing. */
export function stepAnswer(state: VisitState, answer: Answer): VisitStep {
  const next = nextState(state, answer);
  return { state: next ?? state, effects: [] };
}

function nextState(state: VisitState, answer: Answer): VisitState | undefined {
  switch (state.kind) {
    case 'checking':
      return afterCheck(state.visit, answer);
    case 'looking':
      if (answer.kind === 'advice') return { ...state, advice: answer.advice };
      if (answer.kind === 'place') return placed(state, answer.place);
      return answer.kind === 'passed' ? passed(state.visit, answer.outcome) : undefined;
    case 'enrolling':
      return whileEnrolling(state, answer);
    case 'erasing':
      return afterErasing(state.visit, answer);
    default:
      return undefined;
  }
}

/** The outline goes where they go; the instruction stays. */
function placed(state: Extract<VisitState, { kind: 'looking' | 'enrolling' }>, place: FacePlace | null): VisitState {
  const { place: _before, ...rest } = state;
  return place === null ? rest : { ...rest, place };
}

function passed(visit: number, outcome: PassOutcome): VisitState {
  switch (outcome.kind) {
    case 'granted':
      if (outcome.news !== undefined) return { kind: 'notice-changed', visit, ...outcome.news, next: null };
      return { kind: 'granted', visit, ...(outcome.initials === undefined ? {} : { initials: outcome.initials }) };
    case 'wait':
      return { kind: 'wait', visit, seconds: outcome.seconds };
    case 'refused':
      return { kind: 'refused', visit, reason: outcome.reason };
  }
}

function afterCheck(visit: number, answer: Answer): VisitState | undefined {
  switch (answer.kind) {
    case 'passed':
      return passed(visit, answer.outcome);
    case 'pin-wanted':
      return { kind: 'pin-entry', visit, purpose: answer.purpose, claim: answer.claim, digits: '' };
    case 'my-face-opened': {
      const { personId, isEnrolled, isFaceOffered, grantedAtMs, offer, news, hasConsole, initials } = answer;
      const next = {
        kind: 'my-face',
        personId,
        isEnrolled,
        isFaceOffered,
        grantedAtMs,
        ...(offer === undefined ? {} : { offer }),
        ...(hasConsole === true ? { hasConsole } : {}),
        ...(initials === undefined ? {} : { initials }),
      } as const;
      return news === undefined ? { ...next, visit } : { kind: 'notice-changed', visit, ...news, next };
    }
    case 'card-wanted':
      return { kind: 'number-entry', visit, purpose: 'purge', digits: '', seen: answer.card };
    case 'purge-opened':
      return { kind: 'purge-confirm', visit, operatorId: answer.operatorId, persons: answer.persons, typed: '' };
    default:
      return isRightsAnswer(answer) ? afterRights(visit, answer) : undefined;
  }
}

function whileEnrolling(state: Extract<VisitState, { kind: 'enrolling' }>, answer: Answer): VisitState | undefined {
  switch (answer.kind) {
    case 'advice':
      return { ...state, advice: answer.advice };
    case 'place':
      return placed(state, answer.place);
    case 'shot':
      return { ...state, taken: answer.taken, wanted: answer.wanted, advice: null };
    case 'enrol-ended':
      return answer.receipt === null
        ? { kind: 'enrol-refused', visit: state.visit, reason: answer.reason ?? 'timeout' }
        : { kind: 'enrolled', visit: state.visit, receipt: answer.receipt, receiptText: answer.receiptText };
    default:
      return undefined;
  }
}

function afterErasing(visit: number, answer: Answer): VisitState | undefined {
  if (answer.kind !== 'withdraw-ended' && answer.kind !== 'purge-ended') return undefined;
  if (answer.receipt === null) return { kind: 'refused', visit, reason: answer.reason ?? 'timeout' };
  const { receipt, receiptText, isPending } = answer;
  return answer.kind === 'withdraw-ended'
    ? { kind: 'withdrawn', visit, receipt, receiptText, isPending }
    : { kind: 'purged', visit, persons: answer.persons, receipt, receiptText, isPending };
}

/**
 * The steps of a visit in which somebody uses their rights. They begin in "my face", proved by card or PIN, or from rest for a
 * complaint without a name; each has its way back, and none can open or close a door.
 */

import type { RightsAnswer, RightsInput } from './rights-places.ts';
import type { VisitEffect, VisitState, VisitStep } from './visit-state.ts';

/** undefined where this place knows nothing of that press. */
export function stepRights(state: VisitState, event: RightsInput): VisitStep | undefined {
  if (event.kind === 'rights') return onRights(state, event.what);
  if (state.kind !== 'ask') return undefined;
  const { personId, visit } = state;
  if (event.request === 'complaint' && event.topic === null) return { state: { ...state, isTopic: true }, effects: [] };
  // Without a name there is nothing to correct or delete.
  if (personId === null && event.request !== 'complaint') return undefined;
  return checking(visit, { kind: 'ask', visit: visit + 1, personId, request: event.request, topic: event.topic });
}

function onRights(state: VisitState, what: Extract<RightsInput, { kind: 'rights' }>['what']): VisitStep | undefined {
  const { visit } = state;
  if (what === 'ask') {
    if (state.kind === 'idle') return { state: { kind: 'ask', visit: visit + 1, personId: null, isTopic: true }, effects: [] };
    if (state.kind !== 'my-face' && state.kind !== 'my-data') return undefined;
    return { state: { kind: 'ask', visit, personId: state.personId, isTopic: false }, effects: [] };
  }
  if (state.kind !== 'my-data' && !(state.kind === 'my-face' && what === 'see')) return undefined;
  return checking(visit, { kind: 'own-data', visit: visit + 1, personId: state.personId, act: what });
}

/** The answer belongs to a new visit: what was begun before it no longer counts. */
function checking(visit: number, effect: VisitEffect): VisitStep {
  return { state: { kind: 'checking', visit: visit + 1 }, effects: [effect] };
}

export function isRightsAnswer(answer: { readonly kind: string }): answer is RightsAnswer {
  return answer.kind === 'data-opened' || answer.kind === 'asked-answer' || answer.kind === 'rights-failed';
}

export function afterRights(visit: number, answer: RightsAnswer): VisitState {
  switch (answer.kind) {
    case 'data-opened': {
      const { personId, data, note } = answer;
      return { kind: 'my-data', visit, personId, data, note };
    }
    case 'asked-answer':
      return { kind: 'asked', visit, number: answer.number, dueDay: answer.dueDay };
    case 'rights-failed':
      return { kind: 'refused', visit, reason: 'not-now' };
  }
}

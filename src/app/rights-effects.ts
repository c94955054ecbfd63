/** Carries out what somebody asked for in their own matter at the screen; proved before, by card or PIN, or without a name. */

import type { RightsNote } from '../core/access/rights-places.ts';
import type { Answer, VisitEffect } from '../core/access/visit-state.ts';
import type { Ground } from './parts.ts';
import { copyOwnData, openRequest, ownData, setRestriction } from './rights.ts';

type RightsVisitEffect = Extract<VisitEffect, { kind: 'own-data' | 'ask' }>;

export async function rightsAnswer(ground: Ground, effect: RightsVisitEffect): Promise<Answer> {
  const { visit, personId } = effect;
  if (effect.kind === 'ask') {
    const { request: kind, topic } = effect;
    const result = openRequest(ground, { kind, topic, channel: 'screen', personId });
    if (result.kind === 'failed') return { kind: 'rights-failed', visit };
    return { kind: 'asked-answer', visit, number: result.number, dueDay: result.due.day };
  }
  const note = await noteOf(ground, effect);
  const data = ownData(ground, effect.personId);
  return data === undefined ? { kind: 'rights-failed', visit } : { kind: 'data-opened', visit, personId: effect.personId, data, note };
}

async function noteOf(ground: Ground, { act, personId }: Extract<RightsVisitEffect, { kind: 'own-data' }>): Promise<RightsNote | null> {
  switch (act) {
    case 'see':
      return null;
    case 'copy':
      return (await copyOwnData(ground, personId)).kind;
    case 'restrict':
      return setRestriction(ground, personId, true) ? 'restricted' : 'failed';
    case 'lift':
      return setRestriction(ground, personId, false) ? 'lifted' : 'failed';
  }
}

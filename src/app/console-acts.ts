/** The tab of what is done to the terminal as a whole; each of these has its own screens, for which the console closes. */

import { alarmOf } from '../core/access/door-state.ts';
import type { ConsoleNote } from '../core/console/pages.ts';
import { mayDo } from '../core/policy/roles.ts';
import { accessVerbs, type ClearAlarmResult } from './access.ts';
import { ACT_VERBS } from './console-rules.ts';
import { type ActEnd, type ConsoleDesk, type ConsoleSection, NOT_DONE, type ProofWords, REFUSAL_NOTES } from './console-section.ts';
import type { Commissioning } from './commission.ts';
import { proveOperatorByPin } from './operator.ts';
import type { Ground } from './parts.ts';
import { clearTamper, type ClearResult } from './tamper.ts';
import type { Visits } from './visit.ts';

export interface ActsParts {
  readonly visits: Pick<Visits, 'put'>;
  readonly commission: Pick<Commissioning, 'begin'>;
}

export function actsSection({ visits, commission }: ActsParts): ConsoleSection {
  const first: ConsoleSection['first'] = (ground, role) => ({
    kind: 'acts',
    canPurge: mayDo(role, 'purge'),
    canCommission: mayDo(role, 'commission-begin'),
    clear: alarmsNow(ground).filter((alarm) => mayDo(role, ACT_VERBS[`clear-${alarm}`])),
  });
  return {
    tab: 'acts',
    pages: ['acts'],
    first,
    press: (desk, input) => {
      const { page } = desk;
      if (page.kind !== 'acts') return;
      // It begins from rest, and proves who asks itself.
      if (input.what === 'purge' && page.canPurge) desk.leave(() => visits.put({ kind: 'choose', what: 'purge' }));
      if (input.what === 'commission' && page.canCommission) {
        desk.prove({
          act: 'commission',
          perform: async (words) => {
            const proved = await proveOperatorByPin(desk.ground, words, ACT_VERBS.commission);
            if (proved.kind === 'failed') return NOT_DONE;
            if (proved.kind === 'refused') return { kind: 'same', note: REFUSAL_NOTES[proved.reason] };
            return { kind: 'leave', next: () => commission.begin(words) };
          },
        });
      }
      if (input.what === 'clear-door')
        desk.prove({ act: input.what, perform: async (words) => ended(desk, await clearDoor(desk.ground, words)) });
      if (input.what === 'clear-tamper')
        desk.prove({ act: input.what, perform: async (words) => ended(desk, await clearTamper(desk.ground, words)) });
    },
  };

  /** The page anew: what was cleared is not offered again. */
  function ended({ ground, role }: ConsoleDesk, result: ClearAlarmResult | ClearResult): ActEnd {
    return { kind: 'page', page: first(ground, role), note: noteOf(result) };
  }
}

function alarmsNow({ door, readiness }: Ground): readonly ('door' | 'tamper')[] {
  return [...(alarmOf(door.state) === null ? [] : (['door'] as const)), ...(readiness.run.isTampered ? (['tamper'] as const) : [])];
}

function clearDoor(ground: Ground, words: ProofWords): Promise<ClearAlarmResult> {
  return accessVerbs(ground).clearAlarm(words);
}

const CLEAR_NOTES = { cleared: 'done', nothing: 'nothing', fire: 'fire-on', 'still-open': 'still-open', failed: 'not-done' } as const;

function noteOf(result: ClearAlarmResult | ClearResult): ConsoleNote {
  if (result.kind !== 'refused') return CLEAR_NOTES[result.kind];
  const { reason } = result;
  if (reason === 'second-person-needed') return 'second-needed';
  return reason === 'same-person' ? reason : REFUSAL_NOTES[reason];
}

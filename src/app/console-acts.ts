/** The tab of what is done to the terminal as a whole; each of these has its own screens, for which the console closes. */

import { mayDo } from '../core/policy/roles.ts';
import { ACT_VERBS } from './console-rules.ts';
import { type ConsoleSection, NOT_DONE, REFUSAL_NOTES } from './console-section.ts';
import type { Commissioning } from './commission.ts';
import { proveOperatorByPin } from './operator.ts';
import type { Visits } from './visit.ts';

export interface ActsParts {
  readonly visits: Pick<Visits, 'put'>;
  readonly commission: Pick<Commissioning, 'begin'>;
}

export function actsSection({ visits, commission }: ActsParts): ConsoleSection {
  return {
    tab: 'acts',
    pages: ['acts'],
    first: (_ground, role) => ({ kind: 'acts', canPurge: mayDo(role, 'purge'), canCommission: mayDo(role, 'commission-begin') }),
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
    },
  };
}

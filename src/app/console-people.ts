/** The tab of the people: found by number alone, shown and ended after card and PIN, with the look on record. */

import type { Person } from '../ports/people-vault.ts';
import { consolePerson } from './console-facts.ts';
import { ACT_VERBS } from './console-rules.ts';
import {
  type ActEnd,
  type ConsoleDesk,
  type ConsoleSection,
  NOT_DONE,
  type ProofWords,
  REFUSAL_NOTES,
  typedNext,
} from './console-section.ts';
import { proveOperatorByPin } from './operator.ts';
import type { Ground } from './parts.ts';
import { endPerson } from './people.ts';

export const PEOPLE_SECTION: ConsoleSection = {
  tab: 'people',
  pages: ['people', 'person'],
  first: () => ({ kind: 'people', typed: '' }),
  key: (desk, key) => {
    const { page } = desk;
    if (page.kind !== 'people') return;
    if (key !== 'enter') desk.go({ kind: 'people', typed: typedNext(page.typed, key) });
    else if (page.typed !== '') proveLook(desk, page.typed);
  },
  press: (desk, input) => {
    const { page } = desk;
    if (input.what === 'end-person' && page.kind === 'person') proveEnd(desk, page.person.number);
  },
  back: ({ page }) => (page.kind === 'person' ? { kind: 'people', typed: '' } : undefined),
};

function proveLook(desk: ConsoleDesk, number: string): void {
  const { ground } = desk;
  const perform = (words: ProofWords): Promise<ActEnd> =>
    withPerson(ground, { act: 'look-person', words, number }, async (person) =>
      Promise.resolve({ kind: 'page', page: { kind: 'person', person: consolePerson(ground, person) }, note: null }),
    );
  desk.prove({ act: 'look-person', perform });
}

function proveEnd(desk: ConsoleDesk, number: string): void {
  const { ground } = desk;
  const perform = (words: ProofWords): Promise<ActEnd> =>
    withPerson(ground, { act: 'end-person', words, number }, async (person) => {
      const result = await endPerson(ground, person.id);
      const note = result === undefined || result.kind === 'erased' ? 'done' : 'pending';
      return { kind: 'page', page: { kind: 'people', typed: '' }, note };
    });
  desk.prove({ act: 'end-person', perform });
}

interface PersonAct {
  readonly act: 'look-person' | 'end-person';
  readonly words: ProofWords;
  readonly number: string;
}

/** Proves who asks, writes it down, and only then does anything with that person. */
async function withPerson(ground: Ground, { act, words, number }: PersonAct, then: (person: Person) => Promise<ActEnd>): Promise<ActEnd> {
  const proved = await proveOperatorByPin(ground, words, ACT_VERBS[act]);
  if (proved.kind === 'failed') return NOT_DONE;
  if (proved.kind === 'refused') return { kind: 'same', note: REFUSAL_NOTES[proved.reason] };
  const found = ground.store.ask((people) => people.byNumber(number));
  if (found.kind === 'failed') return NOT_DONE;
  // On record before anything is shown, whether there is such a person or not.
  if (ground.journal.append({ kind: 'operator', verb: act, subject: proved.subject }) === undefined) return NOT_DONE;
  return found.value === undefined ? { kind: 'same', note: 'unknown-number' } : then(found.value);
}

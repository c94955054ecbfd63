/**
 * A child's guardian, put on record at the console: relation, the paper that showed it, one or two names. Names are kept sealed with the
 * child's consent and shown nowhere (Measures Art. 7, PIPL Art. 31).
 */

import { type Guardian, isGuardian } from '../core/consent/guardian.ts';
import type { ConsoleNote } from '../core/console/pages.ts';
import { type PeopleDesk, personByNumber, personPage, proved } from './console-people-desk.ts';
import { NOT_DONE, type OpenPage, type SectionInput } from './console-section.ts';
import { whyNotShown } from './enrolment-call.ts';
import type { Ground } from './parts.ts';

type Page = Extract<OpenPage, { kind: 'guardian' }>;

export function guardianPage({ keeper, memory }: PeopleDesk, number: string): Page {
  return keeper.keep({ kind: 'guardian', number, step: 'relation' }, { looker: memory.looker, place: memory.place });
}

/** Step by step; the last asks for card and PIN of whoever runs the door. */
export function guardianPress(people: PeopleDesk, page: Page, input: SectionInput): void {
  const { step } = page;
  if (step === 'relation' && input.what === 'guardian-relation') go(people, { ...page, step: 'check' }, { relation: input.relation });
  else if (step === 'check' && input.what === 'guardian-check') go(people, { ...page, step: 'name' }, { verification: input.check });
  else if (step === 'name' && input.what === 'add-name') {
    const name = input.name.trim();
    if (name === '') go(people, page, {}, 'name-needed');
    else go(people, { ...page, step: 'second' }, { names: [name] });
  } else if (step === 'second') second(people, page, input);
}

/** One step back; undefined: to the person. */
export function guardianBack(people: PeopleDesk, page: Page): Page | undefined {
  const before = { relation: undefined, check: 'relation', name: 'check', second: 'name' } as const;
  const step = before[page.step];
  return step === undefined ? undefined : people.keeper.keep({ ...page, step }, people.memory);
}

function go(people: PeopleDesk, page: Page, said: Partial<Guardian>, note: ConsoleNote | null = null): void {
  const { desk, keeper, memory } = people;
  desk.go(keeper.keep({ ...page }, { ...memory, guardian: { ...memory.guardian, ...said } }), note);
}

function second(people: PeopleDesk, page: Page, input: SectionInput): void {
  const { relation, verification, names = [] } = people.memory.guardian ?? {};
  const other = input.what === 'add-name' ? [input.name.trim()].filter((name) => name !== '') : [];
  if ((input.what !== 'add-name' && input.what !== 'add-skip') || relation === undefined || verification === undefined) return;
  proveGuardian(people, page.number, { relation, verification, names: [...names.slice(0, 1), ...other] });
}

function proveGuardian(people: PeopleDesk, number: string, guardian: Guardian): void {
  const { desk, memory } = people;
  const { ground } = desk;
  if (!isGuardian(guardian)) return;
  desk.prove({
    act: 'set-guardian',
    perform: (words) =>
      proved(ground, { act: 'set-guardian', words }, () => {
        const person = personByNumber(ground, number);
        // Grown up meanwhile, or enrolled already: there is nothing to put on record.
        if (person === undefined || whyNotShown(ground, person.id) !== 'guardian-missing') return NOT_DONE;
        if (!isKept(ground, person.id, guardian)) return NOT_DONE;
        return { kind: 'page', page: personPage(people, person, memory), note: 'done' };
      }),
  });
}

function isKept(ground: Ground, personId: string, guardian: Guardian): boolean {
  const kept = ground.store.ask((people) => {
    people.consents.setGuardian(personId, guardian);
  });
  return kept.kind === 'ok';
}

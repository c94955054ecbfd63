/**
 * The tab of the people. Nobody is shown before card and PIN: then the list by number, or one person, with the look on record. People are
 * added and changed here as at the command line; roles are given there alone.
 */

import type { PadKey } from '../ports/door-hardware.ts';
import { proveEnrol } from './console-enrol.ts';
import type { CallVisits } from './enrolment-call.ts';
import { guardianBack, guardianPress } from './console-guardian.ts';
import { addBack, addCard, addKey, addPage, addPress } from './console-people-add.ts';
import {
  cardPage,
  groupsPage,
  newCard,
  pinKey,
  pinPage,
  proveCredential,
  proveEnd,
  proveGroup,
  proveName,
  proveUntil,
} from './console-people-change.ts';
import { listPage, makeKeeper, type PeopleDesk, personByNumber, personPage, proved, ROWS } from './console-people-desk.ts';
import { type ConsoleDesk, type ConsoleSection, NOT_DONE, type OpenPage, type SectionInput, typedNext } from './console-section.ts';

export function peopleSection(visits: CallVisits): ConsoleSection {
  const keeper = makeKeeper();
  const of = (desk: ConsoleDesk): PeopleDesk => ({ desk, keeper, memory: keeper.of(desk.page) });
  return {
    tab: 'people',
    pages: [
      'people',
      'person',
      'people-list',
      'add-person',
      'new-card',
      'new-pin',
      'person-until',
      'person-name',
      'end-person',
      'guardian',
      'groups',
    ],
    first: () => ({ kind: 'people', typed: '' }),
    key: (desk, key) => {
      takeKey(of(desk), key);
    },
    card: (desk, card) => {
      const { page } = desk;
      if (page.kind === 'add-person') return addCard(of(desk), page, card);
      return page.kind === 'new-card' && newCard(of(desk), page, card);
    },
    press: (desk, input) => {
      const people = of(desk);
      if (desk.page.kind === 'person' && input.what === 'enrol-face') proveEnrol(people, visits, desk.page.person.number);
      else if (desk.page.kind === 'guardian') guardianPress(people, desk.page, input);
      else if (desk.page.kind === 'person-name' && input.what === 'add-name') proveName(people, desk.page.number, input.name);
      else takePress(people, input);
    },
    back: (desk) => backOf(of(desk)),
  };
}

/** Longest number of a person. */
const NUMBER_DIGITS = 12;

function takeKey(people: PeopleDesk, key: PadKey): void {
  const { desk } = people;
  const { page } = desk;
  switch (page.kind) {
    case 'people':
      if (key !== 'enter') desk.go({ kind: 'people', typed: typedNext(page.typed, key) });
      else if (page.typed !== '') proveLook(people, page.typed);
      return;
    case 'people-list':
      listKey(people, page, key);
      return;
    case 'add-person':
      addKey(people, page, key);
      return;
    case 'new-pin':
      pinKey(people, page, key);
      return;
    case 'new-card':
      if (key === 'enter') proveCredential(people, page);
      return;
    default:
  }
}

function listKey(people: PeopleDesk, page: Extract<OpenPage, { kind: 'people-list' }>, key: PadKey): void {
  const { prefix } = page.list;
  if (key === 'enter') showListed(people, page, prefix);
  else showList(people, { prefix: key === 'clear' ? '' : (prefix + key).slice(0, NUMBER_DIGITS), from: 0 });
}

function takePress(people: PeopleDesk, input: SectionInput): void {
  const { page } = people.desk;
  switch (page.kind) {
    case 'people':
      if (input.what === 'list-people') proveList(people);
      else if (input.what === 'groups') showGroups(people, null);
      return;
    case 'people-list':
      if (input.what === 'turn-people') turnList(people, page, input.to);
      else if (input.what === 'show-person') showListed(people, page, input.number);
      else if (input.what === 'add-person') people.desk.go(addPage(people));
      return;
    case 'add-person':
      addPress(people, page, input);
      return;
    case 'person':
      pressPerson(people, page, input);
      return;
    case 'new-card':
    case 'new-pin':
      if (input.what === 'go-on') proveCredential(people, page);
      return;
    case 'person-until':
      if (input.what === 'set-until') proveUntil(people, page.number, input.until);
      return;
    case 'end-person':
      if (input.what === 'end-for-good') proveEnd(people, page.number);
      return;
    case 'groups':
      if (input.what === 'change-group') proveGroup(people, page, input.group);
      else if (input.what === 'turn-people') turnGroups(people, page, input.to);
      return;
    default:
  }
}

function pressPerson(people: PeopleDesk, { person }: Extract<OpenPage, { kind: 'person' }>, input: SectionInput): void {
  const { desk, keeper, memory } = people;
  const { number, validUntilMs, role } = person;
  if (input.what === 'new-card') desk.go(cardPage(people, number));
  else if (input.what === 'new-pin') desk.go(pinPage(people, number));
  else if (input.what === 'person-groups') showGroups(people, number);
  else if (input.what === 'person-until' && role === 'person')
    desk.go(keeper.keep({ kind: 'person-until', number, untilMs: validUntilMs }, memory));
  else if (input.what === 'person-name') desk.go(keeper.keep({ kind: 'person-name', number }, memory));
  else if (input.what === 'end-person') desk.go(keeper.keep({ kind: 'end-person', number }, memory));
}

function backOf(people: PeopleDesk): OpenPage | undefined {
  const { desk, memory } = people;
  const { page } = desk;
  const first: OpenPage = { kind: 'people', typed: '' };
  switch (page.kind) {
    case 'people':
      return undefined;
    case 'people-list':
      return first;
    case 'person':
      return memory.place === undefined ? first : (listPage(people, memory) ?? first);
    case 'add-person':
      return addBack(people, page) ?? first;
    case 'guardian':
      return guardianBack(people, page) ?? backToPerson(people, page.number);
    case 'new-card':
    case 'new-pin':
    case 'person-until':
    case 'person-name':
    case 'end-person':
    case 'groups':
      return backToPerson(people, page.number);
    default:
      return first;
  }
}

function backToPerson(people: PeopleDesk, number: string | null): OpenPage {
  const person = number === null ? undefined : personByNumber(people.desk.ground, number);
  return person === undefined ? { kind: 'people', typed: '' } : personPage(people, person, people.memory);
}

function proveLook(people: PeopleDesk, number: string): void {
  const { ground } = people.desk;
  people.desk.prove({
    act: 'look-person',
    perform: (words) =>
      // On record before anything is shown, whether there is such a person or not.
      proved(ground, { act: 'look-person', words }, (looker) => {
        const found = ground.store.ask((store) => store.byNumber(number));
        if (found.kind === 'failed') return NOT_DONE;
        if (found.value === undefined) return { kind: 'same', note: 'unknown-number' };
        return { kind: 'page', page: personPage(people, found.value, { looker, place: undefined }), note: null };
      }),
  });
}

function proveList(people: PeopleDesk): void {
  people.desk.prove({
    act: 'list-people',
    perform: (words) =>
      proved(people.desk.ground, { act: 'list-people', words }, (looker) => {
        const page = listPage(people, { looker, place: { prefix: '', from: 0 } });
        return page === undefined ? NOT_DONE : { kind: 'page', page, note: null };
      }),
  });
}

function showList(people: PeopleDesk, place: { readonly prefix: string; readonly from: number }): void {
  const { desk, memory } = people;
  const page = listPage(people, { ...memory, place });
  if (page === undefined) desk.go(desk.page, 'not-done');
  else desk.go(page);
}

function turnList(people: PeopleDesk, { list }: Extract<OpenPage, { kind: 'people-list' }>, to: 'back' | 'on'): void {
  const from = turned(list, to);
  if (from !== undefined) showList(people, { prefix: list.prefix, from });
}

/** undefined: there is no such page. */
function turned({ from, total }: { readonly from: number; readonly total: number }, to: 'back' | 'on'): number | undefined {
  const next = to === 'on' ? from + ROWS : Math.max(0, from - ROWS);
  return next < total && next !== from ? next : undefined;
}

/** Of the list that was proved: each look is on record all the same. */
function showListed(people: PeopleDesk, page: Extract<OpenPage, { kind: 'people-list' }>, number: string): void {
  const { desk, memory } = people;
  const { ground } = desk;
  if (!page.list.rows.some((row) => row.number === number) || memory.looker === undefined) return;
  const person = personByNumber(ground, number);
  const isOnRecord = ground.journal.append({ kind: 'operator', verb: 'look-person', subject: memory.looker }) !== undefined;
  if (person === undefined || !isOnRecord) desk.go(page, 'not-done');
  else desk.go(personPage(people, person, memory));
}

function showGroups(people: PeopleDesk, number: string | null, from = 0): void {
  const { desk } = people;
  const page = groupsPage(people, number, from);
  if (page === undefined) desk.go(desk.page, 'not-done');
  else desk.go(page);
}

function turnGroups(people: PeopleDesk, page: Extract<OpenPage, { kind: 'groups' }>, to: 'back' | 'on'): void {
  const from = turned(page, to);
  if (from !== undefined) showGroups(people, page.number, from);
}

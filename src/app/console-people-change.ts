/** What is changed of a person at the console: card, PIN, groups, the end of their access. Each asks for card and PIN of whoever runs the door. */

import type { ConsoleAct, ConsoleNote } from '../core/console/pages.ts';
import { type UntilChoice, untilOfChoice } from '../core/console/people-pages.ts';
import { ALWAYS, type AccessRules } from '../core/access/levels.ts';
import { PIN_DIGITS_MAX } from '../core/credential/pin.ts';
import type { GroupRow } from '../ports/console-people-view.ts';
import type { PadKey } from '../ports/door-hardware.ts';
import type { Person } from '../ports/people-vault.ts';
import { accessVerbs } from './access.ts';
import { heldCard, type Memory, type PeopleDesk, personByNumber, personPage, pinNote, proved, ROWS } from './console-people-desk.ts';
import { type ActEnd, NOT_DONE, type OpenPage, type ProofWords } from './console-section.ts';
import { endPerson, type NewCredential, renewCredential } from './people.ts';

type Page<Kind extends OpenPage['kind']> = Extract<OpenPage, { kind: Kind }>;

/** Does an act on the person of that number and shows them again. */
function proveOf(people: PeopleDesk, act: ConsoleAct, number: string, change: (person: Person) => Promise<ConsoleNote | ActEnd>): void {
  const { desk, memory } = people;
  const { ground } = desk;
  const perform = async (words: ProofWords): Promise<ActEnd> => {
    const before = personByNumber(ground, number);
    if (before === undefined) return NOT_DONE;
    // Another card or PIN of somebody with a role is the power of that role.
    const isRole = before.role !== 'person' && (act === 'new-card' || act === 'new-pin');
    return proved(ground, { act, words, ...(isRole ? { verb: 'appoint' } : {}) }, async (subject) => {
      if (isRole && ground.journal.append({ kind: 'operator', verb: `credential-${before.role}`, subject }) === undefined) return NOT_DONE;
      const end = await change(before);
      if (typeof end === 'object') return end;
      const after = personByNumber(ground, number);
      return after === undefined ? NOT_DONE : { kind: 'page', page: personPage(people, after, memory), note: end };
    });
  };
  desk.prove({ act, perform });
}

export function cardPage({ keeper, memory }: PeopleDesk, number: string): Page<'new-card'> {
  return keeper.keep({ kind: 'new-card', number, isReady: false }, { looker: memory.looker, place: memory.place });
}

/** True: a card was asked for. */
export function newCard(people: PeopleDesk, page: Page<'new-card'>, read: string): boolean {
  const { desk, keeper, memory } = people;
  const person = personByNumber(desk.ground, page.number);
  const held = person === undefined ? { note: 'not-done' as const } : heldCard(desk.ground, read, person.id);
  if ('note' in held) desk.go(cardPage(people, page.number), held.note);
  else desk.go(keeper.keep({ ...page, isReady: true }, { ...memory, card: held.card }));
  return true;
}

export function pinPage({ keeper, memory }: PeopleDesk, number: string): Page<'new-pin'> {
  return keeper.keep({ kind: 'new-pin', number, stage: 'first', digits: 0 }, { looker: memory.looker, place: memory.place });
}

export function pinKey(people: PeopleDesk, page: Page<'new-pin'>, key: PadKey): void {
  const { desk, keeper, memory } = people;
  const { typed = '', first } = memory;
  const { number, stage } = page;
  const show = (next: Pick<Page<'new-pin'>, 'stage'>, change: Partial<Memory>, note: ConsoleNote | null = null): void => {
    const digits = next.stage === 'ready' ? 0 : (change.typed ?? '').length;
    desk.go(keeper.keep({ kind: 'new-pin', number, ...next, digits }, { ...memory, ...change }), note);
  };
  if (stage === 'ready') {
    if (key === 'enter') proveCredential(people, page);
    return;
  }
  if (key !== 'enter') {
    show({ stage }, { typed: key === 'clear' ? '' : (typed + key).slice(0, PIN_DIGITS_MAX) });
    return;
  }
  if (stage === 'first') {
    const note = pinNote(typed, number);
    if (note === undefined) show({ stage: 'again' }, { typed: '', first: typed });
    else show({ stage: 'first' }, { typed: '' }, note);
  } else if (typed === first) show({ stage: 'ready' }, { typed });
  else desk.go(pinPage(people, number), 'pins-differ');
}

/** Once the card was held or the PIN typed twice. */
export function proveCredential(people: PeopleDesk, page: Page<'new-card' | 'new-pin'>): void {
  const { memory, desk } = people;
  const { card, typed: pin } = memory;
  const isPin = page.kind === 'new-pin';
  if (isPin ? page.stage !== 'ready' || pin === undefined : card === undefined) return;
  const wanted: NewCredential = isPin ? { pin: pin ?? '' } : { card: card ?? '' };
  proveOf(people, page.kind, page.number, async (person) => {
    // Somebody may have been given that card meanwhile.
    const held = wanted.card === undefined ? undefined : heldCard(desk.ground, wanted.card, person.id);
    if (held !== undefined && 'note' in held) return { kind: 'page', page: cardPage(people, page.number), note: held.note };
    await renewCredential(desk.ground, person.id, wanted);
    return 'done';
  });
}

export function proveUntil(people: PeopleDesk, number: string, choice: UntilChoice): void {
  const { ground } = people.desk;
  proveOf(people, 'set-until', number, (person) => {
    const untilMs = untilOfChoice(choice, ground.clockGuard.now());
    // Whose role is more than a person's has its end from where the role was given.
    if (person.role !== 'person') return Promise.resolve('not-allowed');
    const kept = ground.store.ask((store) => {
      store.roll.setUntil(person.id, untilMs);
      return store.ledgerSubject(person.id);
    });
    if (kept.kind === 'failed') return Promise.resolve('not-done');
    ground.journal.append({ kind: 'access-changed', what: 'until', subject: kept.value });
    return Promise.resolve('done');
  });
}

/** A name that is put right at the person's word; the ledger says that it was, and by whom. */
export function proveName(people: PeopleDesk, number: string, typed: string): void {
  const { desk } = people;
  const name = typed.trim();
  if (name === '') {
    desk.go(desk.page, 'name-needed');
    return;
  }
  proveOf(people, 'set-name', number, (person) => {
    const kept = desk.ground.store.ask((store) => {
      store.roll.setName(person.id, name);
    });
    return Promise.resolve(kept.kind === 'ok' ? 'done' : 'not-done');
  });
}

export function proveEnd(people: PeopleDesk, number: string): void {
  const { desk, keeper, memory } = people;
  proveOf(people, 'end-person', number, async (person) => {
    const result = await endPerson(desk.ground, person.id);
    const note = result === undefined || result.kind === 'erased' ? 'done' : 'pending';
    return { kind: 'page', page: keeper.keep({ kind: 'people', typed: '' }, { ...memory, place: undefined }), note };
  });
}

/** undefined: rules or memberships cannot be read. */
export function groupsPage(people: PeopleDesk, number: string | null, from = 0): Page<'groups'> | undefined {
  const { desk, keeper, memory } = people;
  const access = accessVerbs(desk.ground);
  const rules = access.rules();
  const own = number === null ? [] : access.groupsOf(number);
  if (rules === undefined || own === undefined) return undefined;
  const groups = rules.groups.slice(from, from + ROWS).map(
    ({ name, levels }): GroupRow => ({
      name,
      levels: levels.map(({ schedule, door }) => ({ door, intervals: schedule === ALWAYS ? null : intervalsOf(rules, schedule) })),
      isIn: number === null ? null : own.some(({ group }) => group === name),
    }),
  );
  return keeper.keep({ kind: 'groups', number, groups, from, total: rules.groups.length }, memory);
}

function intervalsOf({ schedules }: AccessRules, schedule: string): NonNullable<GroupRow['levels'][number]['intervals']> {
  return schedules.find(({ name }) => name === schedule)?.intervals ?? [];
}

export function proveGroup(people: PeopleDesk, page: Page<'groups'>, group: string): void {
  const { desk } = people;
  const { number } = page;
  const row = page.groups.find(({ name }) => name === group);
  if (number === null || row === undefined) return;
  const isIn = row.isIn === true;
  proveOf(people, isIn ? 'drop-group' : 'put-group', number, () => {
    const access = accessVerbs(desk.ground);
    const result = isIn ? access.drop(number, group) : access.put(number, group);
    if (result.kind !== 'changed')
      return Promise.resolve({
        kind: 'same',
        note: result.kind === 'refused' && result.reason === 'too-many' ? 'too-many-groups' : 'not-done',
      });
    const after = groupsPage(people, number, page.from);
    return Promise.resolve(after === undefined ? NOT_DONE : { kind: 'page', page: after, note: 'done' });
  });
}

/** One person at the console: card, PIN, name, groups, the end of their access, each by card and PIN of whoever runs the door. */
import type { Role } from '../../src/core/policy/roles.ts';
import { cardOf, pinOf } from '../support/house.ts';
import {
  consoleOf,
  expectNothingTold,
  house,
  NAME,
  NEW_CARD,
  NEW_PIN,
  openPeople,
  openPerson,
  pageOf,
  press,
  prove,
} from '../support/people-console.ts';

describe('the page of a person', () => {
  it('gives a new card, held at the reader, and the old one stops', async () => {
    const made = await house();
    await openPerson(made, '101');
    await press(made, { what: 'new-card' });
    await press(made, { what: 'go-on' });
    await made.tap(cardOf('102'));
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'new-card', isReady: false }, note: 'card-taken' });
    await made.tap(NEW_CARD);
    await press(made, { what: 'go-on' });
    await prove(made, '900', '000000');
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'new-card', isReady: true }, note: 'wrong' });
    await press(made, { what: 'go-on' });
    await prove(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'person', person: { number: '101' } }, note: 'done' });
    expect(made.people.byCard(NEW_CARD)?.number).toBe('101');
    expect(made.people.byCard(cardOf('101'))).toBeUndefined();
    expect(made.events('credential-changed')).toMatchObject([{ method: 'card' }]);
    expect(made.outcomes).toHaveLength(0);
    expectNothingTold(made);
  });

  it('gives a new PIN, typed twice by the person, and lifts a block', async () => {
    const made = await house();
    const { id } = made.people.byNumber('101') ?? { id: '' };
    made.people.setAttempts(`pin:${id}`, { failures: 9, waitUntilMs: 0, isBlocked: true });
    await openPerson(made, '101');
    await press(made, { what: 'new-pin' });
    await made.type(`${NEW_PIN}#590275#`);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'new-pin', stage: 'first', digits: 0 }, note: 'pins-differ' });
    await made.type(`${NEW_PIN}#${NEW_PIN}#`);
    expect(pageOf(made, 'new-pin')).toEqual({ kind: 'new-pin', number: '101', stage: 'ready', digits: 0 });
    expect(await made.people.isPinRight(id, NEW_PIN)).toBe(false);
    await press(made, { what: 'go-on' });
    await prove(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'person' }, note: 'done' });
    expect(await made.people.isPinRight(id, NEW_PIN)).toBe(true);
    expect(made.people.attempts(`pin:${id}`).isBlocked).toBe(false);
    expect(made.events('credential-changed')).toMatchObject([{ method: 'pin' }]);
    expectNothingTold(made);
  });

  it('puts another credential of somebody with a role on record as such', async () => {
    const made = await house();
    await made.terminal.addPerson({
      number: '700',
      name: 'Staff',
      role: 'installer' satisfies Role,
      card: cardOf('700'),
      pin: pinOf('700'),
    });
    await openPerson(made, '700');
    await press(made, { what: 'person-until' });
    pageOf(made, 'person');
    await press(made, { what: 'new-card' });
    await made.tap(NEW_CARD);
    await press(made, { what: 'go-on' });
    await prove(made, '700');
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'new-card' }, note: 'not-allowed' });
    await press(made, { what: 'go-on' });
    await prove(made);
    expect(made.events('operator').map(({ verb }) => verb)).toContain('credential-installer');
  });

  it('sets and lifts the end date, on record and in force at once', async () => {
    const made = await house();
    await openPerson(made, '101');
    await press(made, { what: 'person-until' });
    await press(made, { what: 'set-until', until: 'day' });
    await prove(made);
    expect(consoleOf(made).note).toBe('done');
    expect(made.people.byNumber('101')?.validUntilMs).toBe(made.clock.nowMs() + 86_400_000);
    expect(made.events('access-changed')).toMatchObject([{ what: 'until' }]);
    await press(made, { what: 'person-until' });
    await press(made, { what: 'set-until', until: 'none' });
    await prove(made);
    expect(made.people.byNumber('101')?.validUntilMs).toBeUndefined();
    made.people.onCall = (name) => {
      if (name === 'roll.setUntil') made.people.isFailing = true;
    };
    await press(made, { what: 'person-until' });
    await press(made, { what: 'set-until', until: 'day' });
    await prove(made);
    made.people.isFailing = false;
    expect(made.people.byNumber('101')?.validUntilMs).toBeUndefined();
    expect(made.events('access-changed')).toHaveLength(2);
  });

  it('puts a name right at the word of the person, and shows neither the old nor the new one', async () => {
    const made = await house();
    await openPerson(made, '101');
    await press(made, { what: 'person-name' });
    await press(made, { what: 'add-name', name: '  ' });
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'person-name' }, note: 'name-needed' });
    await press(made, { what: 'add-name', name: ` ${NAME} ` });
    await prove(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'person' }, note: 'done' });
    expect(made.people.byNumber('101')?.name).toBe(NAME);
    expect(made.events('operator').map(({ verb }) => verb)).toContain('set-name');
    expectNothingTold(made);
    made.people.onCall = (name) => {
      if (name === 'roll.setName') made.people.isFailing = true;
    };
    await press(made, { what: 'person-name' });
    await press(made, { what: 'add-name', name: 'Another' });
    await prove(made);
    made.people.isFailing = false;
    expect(made.people.byNumber('101')?.name).toBe(NAME);
    expect(consoleOf(made).note).toBe('not-done');
  });

  it('puts into groups and takes out of them, by the hours that the groups have', async () => {
    const made = await house();
    for (let at = 1; at <= 5; at += 1) made.terminal.access.setGroup(`Group${String(at)}`, [{ schedule: 'always', door: '*' }]);
    await openPeople(made);
    await press(made, { what: 'groups' });
    expect(pageOf(made, 'groups')).toMatchObject({
      number: null,
      total: 5,
      groups: [{ name: 'Group1', isIn: null, levels: [{ door: '*', intervals: null }] }, {}, {}, {}],
    });
    await press(made, { what: 'change-group', group: 'Group1' });
    pageOf(made, 'groups');
    await made.act({ kind: 'back' });
    await made.type('101#');
    await prove(made);
    await press(made, { what: 'person-groups' });
    await press(made, { what: 'change-group', group: 'Group5' });
    pageOf(made, 'groups');
    await press(made, { what: 'turn-people', to: 'on' });
    await press(made, { what: 'change-group', group: 'Group5' });
    await prove(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'groups', from: 4, groups: [{ name: 'Group5', isIn: true }] }, note: 'done' });
    expect(made.terminal.access.groupsOf('101')).toMatchObject([{ group: 'Group5' }]);
    await made.act({ kind: 'back' });
    expect(pageOf(made, 'person').person.groups).toEqual(['Group5']);
    await press(made, { what: 'person-groups' });
    await press(made, { what: 'turn-people', to: 'on' });
    await press(made, { what: 'change-group', group: 'Group5' });
    await prove(made);
    expect(made.terminal.access.groupsOf('101')).toEqual([]);
    expect(made.events('access-changed').filter(({ what }) => what === 'members')).toHaveLength(2);
  });

  it('ends access after a second question, and not where they go back', async () => {
    const made = await house();
    await openPerson(made, '101');
    await press(made, { what: 'end-person' });
    expect(pageOf(made, 'end-person').number).toBe('101');
    await made.act({ kind: 'back' });
    pageOf(made, 'person');
    await press(made, { what: 'end-for-good' });
    pageOf(made, 'person');
    await press(made, { what: 'end-person' });
    await press(made, { what: 'end-for-good' });
    await prove(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'people' }, note: 'done' });
    expect(made.people.byNumber('101')).toBeUndefined();
    expect(made.events('person-ended')).toHaveLength(1);
  });
});

/** Enrolment asked for at the console: handed over to the person, who decides freely; whoever asked is gone by then. */
import { NOTICE_LIMIT_MS, PRIVATE_LIMIT_MS } from '../../src/core/policy/limits.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';
import { consoleOf, house, openPerson, press, prove } from '../support/people-console.ts';

async function offer(made: House, number = '101'): Promise<void> {
  await openPerson(made, number);
  await press(made, { what: 'enrol-face' });
  await prove(made);
}

async function takeOver(made: House): Promise<void> {
  await offer(made);
  expect(made.screen.view).toEqual({ kind: 'hand-over' });
  await made.act({ kind: 'confirm' });
}

async function readAll(made: House): Promise<void> {
  const { view } = made.screen;
  if (view.kind !== 'notice') throw new Error(`the screen shows ${view.kind}`);
  await made.act({ kind: 'read', version: view.version, language: 'zh-CN' });
}

describe('enrolment from the console', () => {
  it('ends the session, hands over, shows the notice, enrols and lets the door be tried', async () => {
    const made = await house();
    await takeOver(made);
    expect(made.screen.view.kind).toBe('notice');
    await readAll(made);
    await made.act({ kind: 'agree' });
    await made.settle();
    expect(made.screen.view.kind).toBe('enrolled');
    expect(made.events('operator').map(({ verb }) => verb)).toContain('enrol-face');
    expect(made.events('consent-granted')).toHaveLength(1);
    await made.choose('face');
    await made.settle();
    expect(['looking', 'claim']).toContain(made.screen.view.kind);
  });

  it('is the same by the pad alone: 1 is not now, 2 is here, and a try takes two presses', async () => {
    const made = await house();
    await offer(made);
    await made.type('1');
    expect(made.screen.view.kind).toBe('idle');
    await offer(made);
    await made.type('2');
    expect(made.screen.view.kind).toBe('notice');
    await readAll(made);
    await made.type('2');
    await made.settle();
    expect(made.screen.view.kind).toBe('enrolled');
    await made.type('#');
    expect(made.screen.view.kind).toBe('number-entry');
    await made.type('#');
    expect(['looking', 'claim']).toContain(made.screen.view.kind);
  });

  it.each([
    ['not now', (made: House) => made.act({ kind: 'back' })],
    ['the star of the pad', (made: House) => made.type('*')],
    ['walking away', (made: House) => wait(made, PRIVATE_LIMIT_MS)],
  ])('comes to nothing by %s, and nothing is on record against the person', async (_how, leave) => {
    const made = await house();
    await offer(made);
    await leave(made);
    expect(made.screen.view.kind).toBe('idle');
    expect(made.eye.calls).toEqual([]);
    expect(made.events('consent-refused')).toEqual([]);
    expect(made.people.byNumber('101')?.hasRefusedFace).toBe(false);
    // Nobody is left in the console.
    await press(made, { what: 'open' });
    expect(made.screen.view.kind).toBe('idle');
  });

  it('waits two minutes for the person', async () => {
    const made = await house();
    await offer(made);
    await wait(made, PRIVATE_LIMIT_MS - 1_000);
    expect(made.screen.view.kind).toBe('hand-over');
  });

  it.each([
    ['by the button', (made: House) => made.act({ kind: 'decline' })],
    ['by silence', (made: House) => wait(made, NOTICE_LIMIT_MS)],
  ])('takes a no %s for good: the person is not asked again from here', async (_how, decline) => {
    const made = await house();
    await takeOver(made);
    await readAll(made);
    await decline(made);
    expect(made.screen.view.kind).toBe('consent-declined');
    expect(made.eye.calls).toEqual([]);
    await offer(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'person' }, note: 'has-refused' });
  });

  it('opens for a card meanwhile', async () => {
    const made = await house();
    await offer(made);
    await made.tap(cardOf('102'));
    expect(made.lock.unlocks).toBe(1);
    expect(made.screen.view.kind).toBe('hand-over');
  });

  it('tells whoever asks why it cannot be, and shows the person nothing', async () => {
    const made = await house();
    await openPerson(made, '101');
    made.tamper.set('open');
    await press(made, { what: 'enrol-face' });
    await prove(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'person' }, note: 'face-off' });
  });

  it('wants card and PIN of whoever asks, and their trace before anything', async () => {
    const made = await house();
    await openPerson(made, '101');
    await press(made, { what: 'enrol-face' });
    await made.tap(cardOf('101'));
    await made.type(`${pinOf('101')}#`);
    await made.settle();
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'person' }, note: 'not-allowed' });
    made.ledger.isFailing = true;
    await press(made, { what: 'enrol-face' });
    await prove(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'person' }, note: 'not-done' });
  });
});

async function wait(made: House, ms: number): Promise<void> {
  made.clock.advance(ms);
  await made.settle();
}

describe('a child under 14 at the console', () => {
  const minors = { retentionDays: 90, rules: 'Our rules for children under 14.', rulesSha256: 'a'.repeat(64) };
  const GUARDIAN_NAME = 'Ouyang Guardian';

  async function houseWithChild(site = testSite({ minors })): Promise<House> {
    const made = await makeHouse({ site });
    await made.resident({ number: '900', isOperator: true });
    await made.terminal.addPerson({
      number: '200',
      name: 'Resident child',
      card: cardOf('200'),
      pin: pinOf('200'),
      band: 'under-14',
      birthDate: '2016-05-01',
    });
    return made;
  }

  async function sayGuardian(made: House): Promise<void> {
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'guardian', step: 'relation' }, note: 'guardian-missing' });
    await press(made, { what: 'guardian-relation', relation: 'grandparent' });
    await press(made, { what: 'guardian-check', check: 'household-register' });
    await press(made, { what: 'add-name', name: ' ' });
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'guardian', step: 'name' }, note: 'name-needed' });
    await press(made, { what: 'add-name', name: GUARDIAN_NAME });
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'guardian', step: 'second' } });
  }

  it('gets a guardian on record, and then the guardian reads and decides', async () => {
    const made = await houseWithChild();
    await offer(made, '200');
    await sayGuardian(made);
    await press(made, { what: 'add-skip' });
    await prove(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'person' }, note: 'done' });
    const child = made.people.byNumber('200')?.id ?? '';
    expect(made.people.consents.guardian(child)).toEqual({
      names: [GUARDIAN_NAME],
      relation: 'grandparent',
      verification: 'household-register',
    });
    expect(made.events('operator').map(({ verb }) => verb)).toContain('set-guardian');
    await press(made, { what: 'enrol-face' });
    await prove(made);
    expect(made.screen.view).toEqual({ kind: 'hand-over', isByGuardian: true });
    await made.act({ kind: 'confirm' });
    expect(made.screen.view).toMatchObject({ kind: 'notice', isByGuardian: true });
    await readAll(made);
    await made.act({ kind: 'agree' });
    await made.settle();
    expect(made.screen.view.kind).toBe('enrolled');
    for (const name of [GUARDIAN_NAME, 'Resident child']) expect(JSON.stringify(made.screen.views).includes(name)).toBe(false);
  });

  it('takes two guardians, goes back step by step, and keeps nothing without card and PIN', async () => {
    const made = await houseWithChild();
    await offer(made, '200');
    await sayGuardian(made);
    for (const step of ['name', 'check', 'relation']) {
      await made.act({ kind: 'back' });
      expect(consoleOf(made)).toMatchObject({ page: { kind: 'guardian', step } });
    }
    await made.act({ kind: 'back' });
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'person' } });
    await press(made, { what: 'enrol-face' });
    await prove(made);
    await sayGuardian(made);
    await press(made, { what: 'add-name', name: 'Second Guardian' });
    await prove(made, '200');
    const child = made.people.byNumber('200')?.id ?? '';
    expect(made.people.consents.guardian(child)).toBeUndefined();
    await press(made, { what: 'add-name', name: 'Second Guardian' });
    await prove(made);
    expect(made.people.consents.guardian(child)?.names).toEqual([GUARDIAN_NAME, 'Second Guardian']);
  });

  it('is enrolled at no door without rules for children', async () => {
    const made = await houseWithChild(testSite({}));
    await offer(made, '200');
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'person' }, note: 'minor-refused' });
  });
});

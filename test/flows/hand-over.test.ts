/** Enrolment asked for at the console: handed over to the person, who decides freely; whoever asked is gone by then. */
import { NOTICE_LIMIT_MS, PRIVATE_LIMIT_MS } from '../../src/core/policy/limits.ts';
import { cardOf, type House, pinOf } from '../support/house.ts';
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

import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';

async function houseWithFaces(): Promise<House> {
  const house = await makeHouse();
  await house.resident({ number: '900', isOperator: true });
  for (const number of ['101', '102', '103']) await house.resident({ number, hasFace: true });
  return house;
}

async function openPurge(house: House, number: string): Promise<void> {
  await house.choose('purge');
  await house.tap(cardOf(number));
  await house.type(`${pinOf(number)}#`);
}

describe('purging at the screen', () => {
  it('needs card, PIN and the number of people, and leaves cards and PINs', async () => {
    const house = await houseWithFaces();
    await openPurge(house, '900');
    expect(house.screen.view).toEqual({ kind: 'purge-confirm', persons: 3, typed: '' });
    await house.type('4');
    await house.act({ kind: 'confirm' });
    expect(house.screen.view).toEqual({ kind: 'purge-confirm', persons: 3, typed: '' });
    expect(house.eye.held.size).toBe(3);
    await house.type('3');
    await house.act({ kind: 'confirm' });
    expect(house.screen.view).toMatchObject({ kind: 'purged', persons: 3, isPending: false });
    expect(house.eye.held.size).toBe(0);
    expect(house.people.list().every((person) => person.grant === undefined)).toBe(true);
    expect(house.events('erased')).toMatchObject([{ scope: 'all', personsBefore: 3, personsAfter: 0 }]);
    expect(house.events('operator')).toMatchObject([{ verb: 'purge' }]);
    await house.tap(cardOf('101'));
    await house.type(`102#${pinOf('102')}#`);
    expect(house.lock.unlocks).toBe(2);
  });

  it('is closed to everybody else, and to a number instead of the card', async () => {
    const house = await houseWithFaces();
    await openPurge(house, '101');
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'unknown-credential' });
    await house.choose('purge');
    await house.type(`900#${pinOf('900')}#`);
    expect(house.screen.view).toEqual({ kind: 'number-entry', digits: 0, purpose: 'purge' });
    expect(house.eye.calls).not.toContain('purge');
  });
});

describe('purging at a site without PINs', () => {
  async function houseWithoutPins(): Promise<House> {
    const house = await makeHouse({ site: testSite({ fallback: { card: true, pin: false } }) });
    await house.resident({ number: '900', isOperator: true });
    for (const number of ['101', '102']) await house.resident({ number, hasFace: true });
    return house;
  }

  it("takes the operator's card twice and the number of people", async () => {
    const house = await houseWithoutPins();
    await house.choose('purge');
    await house.tap(cardOf('900'));
    expect(house.screen.view).toEqual({ kind: 'number-entry', digits: 0, purpose: 'purge', isAgain: true });
    await house.tap(cardOf('900'));
    expect(house.screen.view).toEqual({ kind: 'purge-confirm', persons: 2, typed: '' });
    await house.type('2#');
    expect(house.screen.view).toEqual({ kind: 'purge-confirm', persons: 2, typed: '2', isSure: true });
    expect(house.eye.held.size).toBe(2);
    await house.type('#');
    expect(house.screen.view).toMatchObject({ kind: 'purged', persons: 2 });
    expect(house.eye.held.size).toBe(0);
    expect(house.lock.unlocks).toBe(0);
  });

  it.each([
    ['another card the second time', ['900', '901']],
    ["a resident's card", ['101', '101']],
    ["a resident's card after the operator's", ['900', '101']],
  ])('is not opened by %s', async (_what, numbers) => {
    const house = await houseWithoutPins();
    await house.resident({ number: '901', isOperator: true });
    await house.choose('purge');
    for (const number of numbers) await house.tap(cardOf(number));
    expect(house.screen.view.kind).not.toBe('purge-confirm');
    expect(house.eye.held.size).toBe(2);
  });

  it('is not opened by one tap now and one later', async () => {
    const house = await houseWithoutPins();
    await house.choose('purge');
    await house.tap(cardOf('900'));
    await house.act({ kind: 'back' });
    await house.choose('purge');
    await house.tap(cardOf('900'));
    expect(house.screen.view).toMatchObject({ kind: 'number-entry', isAgain: true });
  });

  it('takes the card and the number by command', async () => {
    const house = await houseWithoutPins();
    expect(await house.terminal.purge({ card: cardOf('101'), persons: 2 })).toEqual({ kind: 'refused', reason: 'not-operator' });
    expect(await house.terminal.purge({ card: cardOf('900'), persons: 2 })).toMatchObject({ kind: 'erased', persons: 2 });
  });
});

describe('purging by command', () => {
  it('refuses a wrong PIN, somebody else and another count', async () => {
    const house = await houseWithFaces();
    expect(await house.terminal.purge({ card: cardOf('900'), pin: '000000', persons: 3 })).toEqual({
      kind: 'refused',
      reason: 'wrong-pin',
    });
    expect(await house.terminal.purge({ card: cardOf('101'), pin: pinOf('101'), persons: 3 })).toEqual({
      kind: 'refused',
      reason: 'not-operator',
    });
    expect(await house.terminal.purge({ card: cardOf('900'), pin: pinOf('900'), persons: 2 })).toEqual({
      kind: 'refused',
      reason: 'other-count',
    });
    expect(house.eye.held.size).toBe(3);
    expect(await house.terminal.purge({ card: cardOf('900'), pin: pinOf('900'), persons: 3 })).toMatchObject({
      kind: 'erased',
      persons: 3,
    });
    expect(house.eye.held.size).toBe(0);
  });

  it('waits for a dead eye with every consent ended, and finishes by itself', async () => {
    const house = await houseWithFaces();
    house.eye.kill();
    await house.settle();
    expect(await house.terminal.purge({ card: cardOf('900'), pin: pinOf('900'), persons: 3 })).toMatchObject({ kind: 'pending' });
    expect(house.terminal.status().people.consenting).toBe(0);
    house.eye.setState('ready');
    await house.settle();
    expect(house.eye.held.size).toBe(0);
    expect(house.events('erased')).toMatchObject([{ scope: 'all', personsBefore: 3 }]);
  });

  it('is finished at the next boot after a power cut', async () => {
    const house = await houseWithFaces();
    house.people.putIntent({ kind: 'purge', proofId: 'cd'.repeat(16), operatorId: house.people.byNumber('900')?.id ?? '' });
    const next = await house.reboot();
    expect(next.eye.held.size).toBe(0);
    expect(next.people.list().every((person) => person.grant === undefined)).toBe(true);
    expect(next.people.intents()).toEqual([]);
  });
});

import type { ControlRequest } from '../../../src/edge/control/messages.ts';
import { checkRequest } from '../../../src/edge/control/messages.ts';
import { controlVerbs } from '../../../src/edge/control/verbs.ts';
import { cardOf, type House, makeHouse, pinOf } from '../../support/house.ts';

const NEW_PIN = '592604';

function ask(house: House, request: ControlRequest, hasScreen = true): Promise<Record<string, unknown>> {
  return controlVerbs(house.terminal, { hasScreen })(request, () => undefined);
}

async function blocked(): Promise<House> {
  const house = await makeHouse();
  await house.resident({ number: '101' });
  for (let guess = 0; guess < 50; guess += 1) {
    house.clock.setWall(house.clock.nowMs() + 15 * 60_000);
    await house.type('101#000000#');
  }
  await house.type(`101#${pinOf('101')}#`);
  expect(house.screen.view).toEqual({ kind: 'refused', reason: 'blocked' });
  return house;
}

describe('purge', () => {
  it('names the number that it will ask for, also where the face store does not open', async () => {
    const house = await makeHouse();
    await house.resident({ number: '900', isOperator: true });
    await house.resident({ number: '101', hasFace: true });
    house.eye.held.clear();
    house.eye.refuse('rolled-back');
    await house.settle();
    const { counts } = (await ask(house, { verb: 'status' })) as { counts: { persons: number; forPurge: number } };
    expect(counts).toMatchObject({ persons: 0, forPurge: 1 });
    const { purge } = house.eye;
    house.eye.purge = (proofId) => {
      house.eye.state = 'ready';
      return purge(proofId);
    };
    const words = { verb: 'purge', card: cardOf('900'), pin: pinOf('900') } as const;
    expect(await ask(house, { ...words, persons: 0 })).toEqual({ outcome: 'refused', reason: 'other-count' });
    expect(await ask(house, { ...words, persons: counts.forPurge })).toMatchObject({ outcome: 'purged' });
  });
});

describe('credential', () => {
  it('sets a new PIN and lifts the block; the old PIN opens no more', async () => {
    const house = await blocked();
    await expect(ask(house, { verb: 'credential', number: '101', pin: NEW_PIN })).resolves.toMatchObject({ pin: 'set', card: 'unchanged' });
    await house.type(`101#${pinOf('101')}#`);
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'wrong-pin' });
    await house.type(`101#${NEW_PIN}#`);
    expect(house.lock.unlocks).toBe(1);
  });

  it('sets a new card, and says so in the ledger without card or number', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    await ask(house, { verb: 'credential', number: '101', card: '0a0000beef' });
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(0);
    await house.tap('0A0000BEEF');
    expect(house.lock.unlocks).toBe(1);
    expect(house.events('credential-changed')).toEqual([
      { kind: 'credential-changed', method: 'card', subject: house.people.ledgerSubject(person.id) },
    ]);
  });

  it("changes nothing where the PIN is weak or the card is somebody else's", async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    await house.resident({ number: '102' });
    const refused = expect.objectContaining({ code: 'command-bad' }) as unknown;
    await expect(ask(house, { verb: 'credential', number: '101', card: '0A0000BEEF', pin: '111111' })).rejects.toEqual(refused);
    await expect(ask(house, { verb: 'credential', number: '101', card: cardOf('102'), pin: NEW_PIN })).rejects.toEqual(refused);
    await expect(ask(house, { verb: 'credential', number: '999', pin: NEW_PIN })).rejects.toEqual(refused);
    expect(house.events('credential-changed')).toEqual([]);
    await house.tap(cardOf('101'));
    await house.type(`101#${pinOf('101')}#`);
    expect(house.lock.unlocks).toBe(2);
  });

  it('keeps the face of the person', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    await ask(house, { verb: 'credential', number: '101', pin: NEW_PIN });
    expect(house.people.byId(person.id)?.grant).toBeDefined();
    expect(house.eye.held.size).toBe(1);
  });
});

describe('enrol and withdraw', () => {
  it('asks for consent at the screen only, and says what was decided', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    const request: ControlRequest = { verb: 'enrol', number: '101', isFaceWanted: true };
    await expect(ask(house, request, false)).rejects.toMatchObject({ code: 'not-running' });
    const asked = ask(house, request);
    await house.settle();
    expect(house.screen.view.kind).toBe('notice');
    await house.act({ kind: 'decline' });
    await expect(asked).resolves.toMatchObject({ person: 'known', face: 'declined' });
    expect(house.eye.held.size).toBe(0);
  });

  it('adds nobody under a number that is taken', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    await expect(ask(house, { verb: 'enrol', number: '101', pin: NEW_PIN, isFaceWanted: false })).rejects.toMatchObject({
      code: 'command-bad',
    });
    expect(house.people.list()).toHaveLength(1);
  });

  it('withdraws by number, and says where nothing is held', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    await expect(ask(house, { verb: 'withdraw', number: '101' })).resolves.toMatchObject({ outcome: 'erased' });
    await expect(ask(house, { verb: 'withdraw', number: '101' })).resolves.toMatchObject({ outcome: 'nothing-held' });
    await expect(ask(house, { verb: 'withdraw', number: '999' })).rejects.toMatchObject({ code: 'command-bad' });
  });
});

describe('a request', () => {
  it.each<[string, unknown]>([
    ['number', { verb: 'withdraw', number: '10x' }],
    ['card', { verb: 'credential', number: '1', card: 'no card' }],
    ['pin', { verb: 'credential', number: '1', pin: 'secret' }],
    ['name', { verb: 'enrol', number: '1', name: 'x'.repeat(81), isFaceWanted: false }],
    ['persons', { verb: 'purge', card: '0A00', pin: '480273', persons: -1 }],
  ])('with a bad %s is refused by that name, and its value is not repeated', (word, request) => {
    expect(() => checkRequest(request)).toThrow(
      expect.objectContaining({ code: 'command-bad', message: expect.stringContaining(word) as string }),
    );
    expect(() => checkRequest(request)).not.toThrow(/10x|no card|secret|xxx/);
  });

  it('gives counts and states in its status, and no person', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    const status = JSON.stringify(await ask(house, { verb: 'status' }));
    expect(JSON.parse(status)).toMatchObject({ counts: { people: 1, consenting: 1, persons: 1, images: 0 } });
    expect(status).not.toMatch(/Resident|101"/);
  });
});

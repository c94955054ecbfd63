import type { FaceReason } from '../../src/core/vision/reasons.ts';
import { cardOf, makeHouse, pinOf, testSite } from '../support/house.ts';

describe('attempt limits at the door', () => {
  it('makes a guesser wait after five wrong PINs, while the card of the same person works', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    for (let guess = 0; guess < 5; guess += 1) await house.type('101#000000#');
    await house.type(`101#${pinOf('101')}#`);
    expect(house.screen.view).toEqual({ kind: 'wait', seconds: 30, isCardOn: true });
    expect(house.lock.unlocks).toBe(0);
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
    house.clock.advance(30_000);
    await house.type(`101#${pinOf('101')}#`);
    expect(house.lock.unlocks).toBe(2);
    await house.type('101#000000#');
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'wrong-pin' });
  });

  it('blocks a PIN after fifty failures and says so once; card and a new PIN work', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    for (let guess = 0; guess < 50; guess += 1) {
      house.clock.setWall(house.clock.nowMs() + 15 * 60_000);
      await house.type('101#000000#');
    }
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'blocked' });
    expect(house.events('credential-blocked')).toMatchObject([{ method: 'pin', subject: house.people.ledgerSubject(person.id) }]);
    house.clock.setWall(house.clock.nowMs() + 24 * 3_600_000);
    await house.type(`101#${pinOf('101')}#`);
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'blocked' });
    expect(house.lock.unlocks).toBe(0);
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
  });

  it('delays unknown cards only: a resident is not kept out by a stranger', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    for (let tap = 0; tap < 60; tap += 1) await house.tap('DEAD00FF');
    expect(house.screen.view).toEqual({ kind: 'wait', seconds: 30, isCardOn: true });
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
  });

  it('counts failed faces of a claimed person, and bad light or a bad camera not at all', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    const look = async (reason: FaceReason): Promise<void> => {
      await house.choose('face');
      await house.tap(cardOf('101'));
      house.eye.answer({ kind: 'refused', reason });
      await house.settle();
    };
    for (const reason of ['too-dark', 'backlit', 'camera-failed', 'camera-frozen', 'camera-dark'] as const) {
      for (let visit = 0; visit < 8; visit += 1) await look(reason);
      expect(house.screen.view).toEqual({ kind: 'refused', reason });
      // What is wrong with the camera is an event; bad light at a look is none of anybody.
      const last = house.ledger.events.at(-1);
      if (reason.startsWith('camera-')) expect(last).toMatchObject({ kind: 'denied', method: 'face', reason });
    }
    for (let visit = 0; visit < 5; visit += 1) await look('not-recognised');
    await house.choose('face');
    await house.tap(cardOf('101'));
    expect(house.screen.view).toEqual({ kind: 'wait', seconds: 30, isCardOn: true });
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
  });

  it('keeps the count over a restart', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    for (let guess = 0; guess < 5; guess += 1) await house.type('101#000000#');
    const next = await house.reboot();
    await next.type(`101#${pinOf('101')}#`);
    expect(next.screen.view).toEqual({ kind: 'wait', seconds: 30, isCardOn: true });
  });

  it('slows strangers before the camera in 1:N without blocking anybody for long', async () => {
    const house = await makeHouse({ site: testSite({ face: { mode: '1:N' } }) });
    for (let visit = 0; visit < 5; visit += 1) {
      await house.choose('face');
      house.eye.answer({ kind: 'refused', reason: 'not-recognised' });
      await house.settle();
    }
    await house.choose('face');
    await house.settle();
    expect(house.screen.view).toEqual({ kind: 'wait', seconds: 30, isCardOn: true });
  });
});

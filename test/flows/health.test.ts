import { cardOf, makeHouse, pinOf, testSite } from '../support/house.ts';

describe('the eye in a visit', () => {
  it('is killed: that visit is refused, the next card opens at once', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    await house.choose('face');
    await house.tap(cardOf('101'));
    house.eye.kill();
    await house.settle();
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'eye-down' });
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
    expect(house.events('eye').map((event) => event.state)).toEqual(['ready', 'down']);
    house.eye.setState('ready');
    await house.settle();
    expect(house.events('eye').at(-1)).toMatchObject({ state: 'restarted' });
  });
});

describe('the clock', () => {
  it('set back closes the face gate once in the ledger, and cards still open', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    const rightMs = house.clock.nowMs();
    house.clock.setWall(rightMs - 3_600_000);
    house.clock.advance(60_000);
    house.clock.advance(60_000);
    await house.settle();
    expect(house.events('clock')).toEqual([{ kind: 'clock', what: 'set-back' }]);
    expect(house.terminal.status().face.closed).toEqual(['clock-untrusted']);
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
    house.clock.setWall(rightMs + 120_000);
    house.clock.advance(60_000);
    await house.settle();
    expect(house.terminal.status().face.isFaceAllowed).toBe(true);
  });

  it('is remembered over a restart', async () => {
    const house = await makeHouse();
    await house.terminal.stop();
    house.clock.setWall(house.clock.nowMs() - 3_600_000);
    const next = await house.reboot();
    expect(next.terminal.status().isClockTrusted).toBe(false);
    expect(next.terminal.status().face.isFaceAllowed).toBe(false);
  });

  it("set back does not lengthen anybody's right", async () => {
    const house = await makeHouse();
    await house.terminal.addPerson({ number: '300', name: 'Guest', card: 'AA00BB11', validUntilMs: house.clock.nowMs() + 1_000 });
    await house.tap('AA00BB11');
    expect(house.lock.unlocks).toBe(1);
    house.clock.advance(2_000);
    await house.settle();
    house.clock.setWall(house.clock.nowMs() - 3_600_000);
    await house.tap('AA00BB11');
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'ended' });
  });
});

describe('stores that fail', () => {
  it('a full ledger turns the face off and no card', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    house.ledger.isFailing = true;
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
    expect(house.terminal.status().face.closed).toEqual(['ledger-failed']);
    await house.choose('face');
    await house.tap(cardOf('101'));
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'face-off' });
    house.ledger.isFailing = false;
    house.clock.advance(60_000);
    await house.settle();
    expect(house.terminal.status().face.isFaceAllowed).toBe(true);
  });

  it('a failing people store refuses, says why, and does not stop the terminal', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    house.people.isFailing = true;
    await house.tap(cardOf('101'));
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'not-now' });
    expect(house.terminal.status().face.closed).toContain('store-failed');
    house.people.isFailing = false;
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
  });
});

describe('boot, stop and self-test', () => {
  it('records a clean stop and an unclean one', async () => {
    const house = await makeHouse();
    await house.terminal.stop();
    const second = await house.reboot();
    expect(second.events('boot').map((event) => event.isUnclean)).toEqual([false, false]);
    const third = await second.reboot();
    expect(third.events('boot').at(-1)?.isUnclean).toBe(true);
  });

  it('names what is wrong and what to do', async () => {
    const house = await makeHouse();
    expect((await house.terminal.selfTest()).filter((check) => !check.isOk)).toEqual([]);
    house.reader.setConnected(false);
    house.pinPad.setConnected(false);
    house.eye.setState('down');
    const wrong = (await house.terminal.selfTest()).filter((check) => !check.isOk);
    expect(wrong.map((check) => check.name)).toEqual(['fallback', 'reader', 'pin-pad', 'eye', 'face']);
    expect(wrong.every((check) => check.sentence.length > 20)).toBe(true);
  });

  it('shows a changed gate on the idle screen and records each change once', async () => {
    const house = await makeHouse({ site: testSite() });
    expect(house.screen.view).toEqual({ kind: 'idle', isFaceOffered: true, faceClosed: [] });
    house.eye.setState('down');
    await house.settle();
    expect(house.screen.view).toMatchObject({ kind: 'idle', isFaceOffered: false });
    const gates = house.events('gate').length;
    house.terminal.status();
    house.terminal.status();
    expect(house.events('gate')).toHaveLength(gates);
  });

  it('drops input beyond its queue instead of growing', async () => {
    const house = await makeHouse();
    let taken = 0;
    for (let key = 0; key < 1_000; key += 1) if (house.terminal.handleKey('1')) taken += 1;
    expect(taken).toBe(64);
    await house.settle();
    await house.type(`*101#${pinOf('101')}#`);
    expect(house.outcomes).toHaveLength(1);
  });

  it('refuses a person without any way in, and one whose number or card is taken', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    await expect(house.terminal.addPerson({ number: '102', name: 'B' })).rejects.toMatchObject({ code: 'command-bad' });
    await expect(house.terminal.addPerson({ number: '101', name: 'B', card: 'AABBCC' })).rejects.toMatchObject({ code: 'command-bad' });
    await expect(house.terminal.addPerson({ number: '103', name: 'B', card: cardOf('101') })).rejects.toMatchObject({
      code: 'command-bad',
    });
    await expect(house.terminal.addPerson({ number: '104', name: 'B', card: 'not a card' })).rejects.toMatchObject({ code: 'command-bad' });
  });
});

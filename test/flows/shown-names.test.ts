/** What the screen shows of a name: nothing, unless the site says initials; then of whoever just passed, and never more. */
import { cardOf, makeHouse, pinOf, testSite } from '../support/house.ts';

const site = testSite({});
const INITIALS = { ...site, screen: { ...site.screen, names: 'initials' as const } };

describe('a name on the screen', () => {
  it('is hidden where the site says nothing', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', name: 'Grace Hopper' });
    await house.tap(cardOf('101'));
    expect(house.screen.view).toEqual({ kind: 'granted' });
  });

  it('is initials of whoever passes, by card and by PIN, and goes with the result', async () => {
    const house = await makeHouse({ site: INITIALS });
    await house.resident({ number: '101', name: 'Grace Hopper' });
    await house.resident({ number: '102', name: '李小明' });
    await house.tap(cardOf('101'));
    expect(house.screen.view).toEqual({ kind: 'granted', initials: 'GH' });
    await house.type(`102#${pinOf('102')}#`);
    expect(house.screen.view).toEqual({ kind: 'granted', initials: '李' });
    house.clock.advance(3_000);
    await house.settle();
    expect(house.screen.view).toMatchObject({ kind: 'idle' });
    expect(JSON.stringify(house.screen.view)).not.toContain('initials');
  });

  it('stands under "my face" for the person themself, and on no refusal', async () => {
    const house = await makeHouse({ site: INITIALS });
    await house.resident({ number: '101', name: 'Grace Hopper' });
    await house.type('101#000000#');
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'wrong-pin' });
    await house.choose('my-face');
    await house.tap(cardOf('101'));
    await house.type(`${pinOf('101')}#`);
    expect(house.screen.view).toMatchObject({ kind: 'my-face', initials: 'GH' });
    expect(JSON.stringify(house.screen.view)).not.toMatch(/Grace|Hopper/u);
  });

  it('is nothing where its initials would be all of it', async () => {
    const house = await makeHouse({ site: INITIALS });
    await house.resident({ number: '101', name: '李' });
    await house.tap(cardOf('101'));
    expect(house.screen.view).toEqual({ kind: 'granted' });
  });
});

describe('a wait', () => {
  it('stands until it is over, at rest by itself then, and the door is free all the while', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    await house.resident({ number: '102' });
    for (let guess = 0; guess < 6; guess += 1) await house.type('101#000000#');
    expect(house.screen.view).toEqual({ kind: 'wait', seconds: 30, isCardOn: true });
    house.clock.advance(29_000);
    await house.settle();
    expect(house.screen.view).toMatchObject({ kind: 'wait' });
    house.clock.advance(1_000);
    await house.settle();
    expect(house.screen.view).toMatchObject({ kind: 'idle' });
    await house.type('101#000000#');
    await house.type('101#000000#');
    expect(house.screen.view).toMatchObject({ kind: 'wait' });
    await house.type(`102#${pinOf('102')}#`);
    expect(house.screen.view).toEqual({ kind: 'granted' });
  });

  it('names no card where the site opens for none', async () => {
    const house = await makeHouse({ site: { ...site, fallback: { card: false, pin: true } } });
    await house.resident({ number: '101' });
    for (let guess = 0; guess < 6; guess += 1) await house.type('101#000000#');
    expect(house.screen.view).toEqual({ kind: 'wait', seconds: 30 });
  });
});

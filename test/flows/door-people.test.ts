/** Who may pass when: groups and hours, passing again too soon, two people, and a PIN that tells; the same by whatever credential. */
import type { Site } from '../../src/core/policy/site.ts';
import { ownDataSheet } from '../../src/core/rights/own-data.ts';
import { controlVerbs } from '../../src/edge/control/verbs.ts';
import { checkRequest } from '../../src/edge/control/messages.ts';
import { makeSimInput } from '../../src/sim/hardware.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';

const AFTER_VISIT_MS = 10_000;
const DURESS = '918273';

async function houseOf(door: Partial<Site['door']> = {}): Promise<House> {
  const house = await makeHouse({ site: testSite({ face: { mode: '1:N' }, door: { unlockMs: 5_000, ...door } }) });
  await house.resident({ number: '101', hasFace: true });
  return house;
}

/** A person passes, or does not, by each credential; true where the door opened. */
async function tries(house: House, number = '101'): Promise<boolean[]> {
  const person = house.people.byNumber(number);
  const ways = [
    () => house.tap(cardOf(number)),
    () => house.type(`${number}#${pinOf(number)}#`),
    async () => {
      await house.choose('face');
      if (person !== undefined) house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
      await house.settle();
    },
  ];
  const opened: boolean[] = [];
  for (const way of ways) {
    const before = house.lock.unlocks;
    await way();
    opened.push(house.lock.unlocks > before);
    house.clock.advance(AFTER_VISIT_MS);
    await house.settle();
  }
  return opened;
}

/** As the command line asks. */
async function ask(house: House, request: Record<string, unknown>): Promise<Record<string, unknown>> {
  return controlVerbs(house.terminal, { hasScreen: true })(checkRequest(request), () => undefined);
}

describe('groups and hours', () => {
  it('opens at any hour for whoever is in no group, and for nobody of them where the site says never', async () => {
    expect(await tries(await houseOf())).toEqual([true, true, true]);
    const closed = await houseOf({ withoutGroup: 'never' });
    expect(await tries(closed)).toEqual([false, false, false]);
    expect(closed.outcomes.map(({ reason }) => reason)).toEqual(['not-now', 'not-now', 'not-now']);
  });

  it('binds card, PIN and face of a person to the same hours', async () => {
    const house = await houseOf();
    // The house begins on a Monday at 16:00 in Shanghai.
    expect(await ask(house, { verb: 'schedule-set', name: 'day', intervals: ['workdays 08:00-16:30'] })).toEqual({ outcome: 'changed' });
    expect(await ask(house, { verb: 'group-set', name: 'staff', levels: [{ schedule: 'day', door: '*' }] })).toEqual({
      outcome: 'changed',
    });
    expect(await ask(house, { verb: 'group-put', number: '101', name: 'staff' })).toEqual({ outcome: 'changed' });
    expect(await tries(house)).toEqual([true, true, true]);
    house.clock.advance(30 * 60_000);
    await house.settle();
    expect(await tries(house)).toEqual([false, false, false]);
    // The door itself goes on for others.
    await house.resident({ number: '102' });
    await house.tap(cardOf('102'));
    expect(house.lock.isReleased()).toBe(true);
    expect(house.events('access-changed').map(({ what, subject }) => [what, subject === null])).toEqual([
      ['schedules', true],
      ['groups', true],
      ['members', false],
    ]);
  });

  it('gives nothing at another door or after the last day', async () => {
    const house = await houseOf();
    await ask(house, { verb: 'group-set', name: 'cellar', levels: [{ schedule: 'always', door: 'cellar-door' }] });
    await ask(house, { verb: 'group-set', name: 'guests', levels: [{ schedule: 'always', door: house.site.deviceId }] });
    await ask(house, { verb: 'group-put', number: '101', name: 'cellar' });
    expect(await tries(house)).toEqual([false, false, false]);
    expect(await ask(house, { verb: 'group-put', number: '101', name: 'guests', until: '2026-01-05' })).toEqual({ outcome: 'changed' });
    expect(await tries(house)).toEqual([true, true, true]);
    house.clock.advance(9 * 3_600_000); // past midnight
    await house.settle();
    expect(await tries(house)).toEqual([false, false, false]);
    expect(await ask(house, { verb: 'group-put', number: '101', name: 'guests', until: '2026-01-05' })).toMatchObject({
      reason: 'bad-date',
    });
  });

  it('refuses each wrong change with the way out, and changes nothing', async () => {
    const house = await houseOf({ unlockSchedule: 'day' });
    await ask(house, { verb: 'schedule-set', name: 'day', intervals: ['mon 08:00-18:00'] });
    await ask(house, { verb: 'schedule-set', name: 'night', intervals: ['daily 22:00-06:00'] });
    await ask(house, { verb: 'group-set', name: 'staff', levels: [{ schedule: 'night', door: '*' }] });
    await ask(house, { verb: 'group-put', number: '101', name: 'staff' });
    const before = await ask(house, { verb: 'access-show' });
    const refusals: [Record<string, unknown>, string][] = [
      [{ verb: 'schedule-remove', name: 'day' }, 'schedule-in-use'],
      [{ verb: 'schedule-remove', name: 'night' }, 'schedule-in-use'],
      [{ verb: 'schedule-remove', name: 'none' }, 'not-there'],
      [{ verb: 'group-remove', name: 'staff' }, 'group-in-use'],
      [{ verb: 'group-remove', name: 'none' }, 'not-there'],
      [{ verb: 'group-set', name: 'odd', levels: [{ schedule: 'none', door: '*' }] }, 'faulty'],
      [{ verb: 'group-put', number: '101', name: 'none' }, 'no-group'],
      [{ verb: 'group-put', number: '999', name: 'staff' }, 'no-person'],
      [{ verb: 'group-drop', number: '101', name: 'none' }, 'not-there'],
      [{ verb: 'holiday-remove', day: '2026-05-01' }, 'not-there'],
      [{ verb: 'schedule-set', name: 'always', intervals: ['mon 08:00-18:00'] }, 'faulty'],
      [{ verb: 'passback-forget', number: '999' }, 'no-person'],
    ];
    for (const [request, reason] of refusals) {
      const answer = await ask(house, request);
      expect(answer).toMatchObject({ outcome: 'refused', reason });
      expect(String(answer['sentence'])).toMatch(/\.$/);
    }
    await expect(ask(house, { verb: 'schedule-set', name: 'x', intervals: ['someday'] })).rejects.toMatchObject({ code: 'command-bad' });
    await expect(ask(house, { verb: 'holiday-set', day: '2026-02-30', isWorked: false })).rejects.toMatchObject({ code: 'command-bad' });
    expect(await ask(house, { verb: 'access-show' })).toEqual(before);
    expect(await ask(house, { verb: 'group-of', number: '101' })).toMatchObject({ groups: ['staff'] });
    expect(await ask(house, { verb: 'group-drop', number: '101', name: 'staff' })).toMatchObject({ outcome: 'changed', groups: [] });
    expect(await ask(house, { verb: 'group-remove', name: 'staff' })).toEqual({ outcome: 'changed' });
    expect(await ask(house, { verb: 'door-status' })).toMatchObject({ leaf: 'unknown', alarm: null });
  });
});

it('shows people the groups they are in, on the screen and on the copy', async () => {
  const house = await houseOf();
  await ask(house, { verb: 'group-set', name: 'staff', levels: [{ schedule: 'always', door: '*' }] });
  await ask(house, { verb: 'group-put', number: '101', name: 'staff' });
  await house.choose('my-face');
  await house.type(`101#${pinOf('101')}#`);
  await house.act({ kind: 'rights', what: 'see' });
  const { view } = house.screen;
  expect(view).toMatchObject({ kind: 'my-data', data: { groups: ['staff'] } });
  if (view.kind === 'my-data') expect(JSON.stringify(ownDataSheet(view.data, 'test-door'))).toContain('staff');
});

it('lets nobody in by half a rule', async () => {
  const house = await houseOf();
  await ask(house, { verb: 'group-set', name: 'staff', levels: [{ schedule: 'always', door: '*' }] });
  await ask(house, { verb: 'group-put', number: '101', name: 'staff' });
  house.people.onCall = (name) => {
    house.people.isFailing = name === 'access.rules';
  };
  await house.tap(cardOf('101'));
  expect(house.outcomes.at(-1)).toEqual({ method: 'card', isGranted: false, reason: 'not-now' });
});

describe('passing again too soon', () => {
  it('opens and records where the site is soft', async () => {
    const house = await houseOf({ antiPassback: { kind: 'soft', withinMs: 15_000 } });
    expect(await tries(house)).toEqual([true, true, true]);
    expect(house.events('passback').map(({ isRefused }) => isRefused)).toEqual([false, false]);
  });

  it('refuses where it is hard, by any credential, for so long, and lets others through', async () => {
    const house = await houseOf({ antiPassback: { kind: 'hard', withinMs: 60_000 } });
    expect(await tries(house)).toEqual([true, false, false]);
    expect(house.screen.views.filter(({ kind }) => kind === 'refused').at(-1)).toEqual({ kind: 'refused', reason: 'passback' });
    await house.resident({ number: '102' });
    await house.tap(cardOf('102'));
    expect(house.lock.isReleased()).toBe(true);
    expect(await ask(house, { verb: 'passback-forget', number: '101' })).toEqual({ outcome: 'changed' });
    expect((await tries(house))[0]).toBe(true);
    house.clock.advance(60_000);
    await house.settle();
    expect((await tries(house))[0]).toBe(true);
  });

  it('forgets who passed when, as soon as it binds nobody', async () => {
    const house = await houseOf({ antiPassback: { kind: 'hard', withinMs: 60_000 } });
    const { id } = house.people.byNumber('101') ?? { id: '' };
    await house.tap(cardOf('101'));
    expect(house.people.access.lastPass(id)).toBeDefined();
    for (let minute = 0; minute < 65; minute += 1) {
      house.clock.advance(60_000);
      await house.settle();
    }
    expect(house.people.access.lastPass(id)).toBeUndefined();
  });

  it('binds nobody who was let in and did not go through, where a contact tells', async () => {
    const contact = makeSimInput();
    const site = testSite({ door: { unlockMs: 5_000, antiPassback: { kind: 'hard', withinMs: 600_000 } } });
    const house = await makeHouse({ site, inputs: { contact } });
    await house.resident({ number: '101' });
    const again = async (isThrough: boolean): Promise<boolean> => {
      const before = house.lock.unlocks;
      await house.tap(cardOf('101'));
      for (const state of isThrough ? (['active', 'rest'] as const) : []) {
        contact.set(state);
        house.clock.advance(1_000);
        await house.settle();
      }
      house.clock.advance(AFTER_VISIT_MS);
      await house.settle();
      return house.lock.unlocks > before;
    };
    expect([await again(false), await again(false), await again(true), await again(true)]).toEqual([true, true, true, false]);
  });

  it('binds nobody whose door did not open', async () => {
    const house = await houseOf({ antiPassback: { kind: 'hard', withinMs: 60_000 } });
    house.lock.setConnected(false);
    await house.tap(cardOf('101'));
    house.lock.setConnected(true);
    house.clock.advance(AFTER_VISIT_MS);
    await house.tap(cardOf('101'));
    expect(house.lock.isReleased()).toBe(true);
  });
});

describe('two people', () => {
  it('opens for two different people within the time, each by their own credential', async () => {
    const house = await houseOf({ twoPersonEntry: { withinMs: 20_000 } });
    await house.resident({ number: '102' });
    await house.tap(cardOf('101'));
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'second-person' });
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(0);
    await house.type(`102#${pinOf('102')}#`);
    expect(house.lock.unlocks).toBe(1);
    expect(house.events('passage').map(({ method }) => method)).toEqual(['card', 'pin']);
    expect(new Set(house.events('passage').map(({ subject }) => subject)).size).toBe(2);
    house.clock.advance(AFTER_VISIT_MS);
    await house.tap(cardOf('102'));
    house.clock.advance(21_000);
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
  });
});

describe('a PIN that tells', () => {
  const set = (house: House, duressPin: string | undefined, pin = pinOf('101')): Promise<Record<string, unknown>> =>
    ask(house, { verb: 'duress-set', number: '101', pin, ...(duressPin === undefined ? {} : { duressPin }) });

  const visitBy = async (house: House, pin: string): Promise<unknown> => {
    const [views, rows, hashes] = [house.screen.views.length, house.people.visits.length, house.people.pinChecks.length];
    await house.type(`101#${pin}#`);
    const releasedMs = house.lock.releasedForMs();
    house.clock.advance(AFTER_VISIT_MS);
    await house.settle();
    return {
      releasedMs,
      views: house.screen.views.slice(views),
      rows: house.people.visits.slice(rows).map(({ atMs: _atMs, ...row }) => row),
      hashes: house.people.pinChecks.length - hashes,
      outcome: house.outcomes.at(-1),
    };
  };

  it('opens as ever, and leaves one more entry in the ledger than the other PIN does', async () => {
    const house = await houseOf();
    expect(await set(house, DURESS)).toEqual({ outcome: 'changed' });
    const own = await visitBy(house, pinOf('101'));
    expect(house.events('duress')).toEqual([]);
    const told = await visitBy(house, DURESS);
    expect(told).toEqual(own);
    expect(house.events('duress')).toEqual([
      { kind: 'duress', subject: house.people.ledgerSubject(house.people.byNumber('101')?.id ?? '') },
    ]);
    expect(house.logged.join(' ')).toContain('duress');
  });

  it('shows nothing of it to whoever looks at their own data', async () => {
    const house = await houseOf();
    await set(house, DURESS);
    await visitBy(house, DURESS);
    for (const pin of [pinOf('101'), DURESS]) {
      await house.choose('my-face');
      await house.type(`101#${pin}#`);
      expect(house.screen.view.kind).toBe('my-face');
      await house.act({ kind: 'rights', what: 'see' });
      expect(house.screen.view.kind).toBe('my-data');
      await house.act({ kind: 'back' });
    }
    expect(JSON.stringify(house.screen.views)).not.toContain('duress');
  });

  it('takes no PIN that a slip of the finger makes, none that is easy, and none without the own one', async () => {
    const house = await houseOf();
    const own = pinOf('101');
    const slip = `${own.slice(0, -1)}${own.endsWith('9') ? '8' : '9'}`;
    expect(await set(house, slip)).toMatchObject({ reason: 'faulty' });
    expect(await set(house, own)).toMatchObject({ reason: 'faulty' });
    expect(await set(house, '123456')).toMatchObject({ reason: 'faulty' });
    expect(await set(house, DURESS, '000000')).toMatchObject({ reason: 'wrong-pin' });
    await house.resident({ number: '103', pin: null });
    expect(await ask(house, { verb: 'duress-set', number: '103', pin: '271828', duressPin: DURESS })).toMatchObject({ reason: 'no-pin' });
    await visitBy(house, DURESS);
    expect(house.lock.unlocks).toBe(0);
  });

  it('ends with the PIN, and by word', async () => {
    const house = await houseOf();
    await set(house, DURESS);
    await set(house, undefined);
    await visitBy(house, DURESS);
    expect(house.lock.unlocks).toBe(0);
    await set(house, DURESS);
    await house.terminal.renewCredential(house.people.byNumber('101')?.id ?? '', { pin: '271829' });
    await visitBy(house, DURESS);
    expect(house.lock.unlocks).toBe(0);
    expect(house.events('duress')).toEqual([]);
  });
});

/** INV-07, traps 33 and 34: a clock that is bent erases nothing, ends nobody's right, and has two ways out. */
import fc from 'fast-check';
import { clockTrust } from '../../src/core/policy/clock-trust.ts';
import { CLOCK_AHEAD_BOOT_MS, CLOCK_AHEAD_RUNNING_MS, CLOCK_EARLIEST_MS, CLOCK_TOLERANCE_MS } from '../../src/core/policy/limits.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const operator = (number: string): { card: string; pin: string } => ({ card: cardOf(number), pin: pinOf(number) });

async function houseWithFace(operators = ['900']): Promise<House> {
  const house = await makeHouse({ site: testSite({ face: { retentionDays: 30, idleDays: 10 } }) });
  for (const number of operators) await house.resident({ number, isOperator: true });
  await house.resident({ number: '101', hasFace: true });
  return house;
}

async function hours(house: House, count: number): Promise<void> {
  // All but the last two pass at once: what fell due meanwhile is done in them.
  if (count > 2) house.clock.skip((count - 2) * HOUR_MS);
  for (let hour = Math.max(0, count - 2); hour < count; hour += 1) {
    house.clock.advance(HOUR_MS);
    await house.settle();
  }
}

describe('a clock that jumps ahead', () => {
  it('is quarantined: nothing is erased, no right ends, the face is off; set right, all is as before', async () => {
    const house = await houseWithFace();
    await house.terminal.addPerson({ number: '300', name: 'Guest', card: 'AA00BB11', validUntilMs: house.clock.nowMs() + 5 * DAY_MS });
    house.clock.setWall(house.clock.nowMs() + 300 * DAY_MS);
    await hours(house, 4);
    expect(house.terminal.status()).toMatchObject({ clock: 'jumped-ahead', face: { closed: ['clock-untrusted'] } });
    expect(house.events('clock')).toEqual([{ kind: 'clock', what: 'jumped-ahead' }]);
    expect(house.eye.held.size).toBe(1);
    await house.tap('AA00BB11');
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(2);
    house.clock.setWall(house.clock.nowMs() - 300 * DAY_MS);
    await hours(house, 2);
    expect(house.terminal.status().face.closed).toEqual([]);
    expect(house.eye.held.size).toBe(1);
    expect(house.events('erase-intent')).toEqual([]);
  });

  it('is not taken by a restart, also where one that size alone would be', async () => {
    const house = await houseWithFace();
    house.clock.setWall(house.clock.nowMs() + 30 * DAY_MS);
    await hours(house, 1);
    await house.terminal.stop();
    const next = await house.reboot();
    await hours(next, 2);
    expect(next.terminal.status().clock).toBe('jumped-ahead');
    expect(next.eye.held.size).toBe(1);
  });

  it('is not taken in many small steps', async () => {
    const house = await houseWithFace();
    for (let step = 0; step < 20; step += 1) {
      house.clock.setWall(house.clock.nowMs() + 20 * HOUR_MS);
      house.clock.advance(60_000);
      await house.settle();
    }
    await hours(house, 2);
    expect(house.terminal.status().clock).toBe('jumped-ahead');
    expect(house.eye.held.size).toBe(1);
  });

  it('is confirmed by two operators where there are two; then what is overdue is erased', async () => {
    const house = await houseWithFace(['900', '901']);
    house.clock.setWall(house.clock.nowMs() + 300 * DAY_MS);
    await hours(house, 2);
    expect(await house.terminal.recover(operator('101'))).toEqual({ kind: 'refused', reason: 'not-operator' });
    expect(await house.terminal.recover(operator('900'))).toEqual({ kind: 'refused', reason: 'second-person-needed' });
    expect(await house.terminal.recover(operator('900'))).toEqual({ kind: 'refused', reason: 'same-person' });
    await hours(house, 1);
    expect(await house.terminal.recover(operator('901'))).toEqual({ kind: 'refused', reason: 'second-person-needed' });
    expect(house.eye.held.size).toBe(1);
    expect(await house.terminal.recover(operator('900'))).toMatchObject({ kind: 'accepted', isClockAccepted: true });
    const subject = (number: string): string => house.people.ledgerSubject(house.people.byNumber(number)?.id ?? '');
    expect(house.events('two-persons')).toEqual([
      { kind: 'two-persons', verb: 'clock-confirm', subject: subject('901'), second: subject('900') },
    ]);
    await hours(house, 2);
    expect(house.terminal.status().clock).toBe('trusted');
    expect(house.eye.held.size).toBe(0);
    expect(house.events('erased')).toHaveLength(1);
  });

  it('is confirmed by one where there is only one: no dead end', async () => {
    const house = await houseWithFace();
    house.clock.setWall(house.clock.nowMs() + 300 * DAY_MS);
    expect(await house.terminal.recover(operator('900'))).toMatchObject({ kind: 'accepted', isClockAccepted: true });
    await hours(house, 2);
    expect(house.eye.held.size).toBe(0);
  });
});

describe('a clock whose battery is dead', () => {
  it('is not believed and cannot be confirmed; set right, the face is back', async () => {
    const house = await houseWithFace();
    await hours(house, 1);
    await house.terminal.stop();
    const rightMs = house.clock.nowMs();
    house.clock.setWall(0);
    const next = await house.reboot();
    expect(next.terminal.status()).toMatchObject({ clock: 'unset', face: { closed: ['clock-untrusted'] } });
    await next.tap(cardOf('101'));
    expect(next.lock.unlocks).toBe(1);
    expect(await next.terminal.recover(operator('900'))).toEqual({ kind: 'refused', reason: 'clock-unset' });
    next.clock.setWall(rightMs + 2 * DAY_MS);
    await hours(next, 1);
    expect(next.terminal.status().clock).toBe('trusted');
  });

  it('at the first start takes the first time that can be', async () => {
    const house = await makeHouse({ isStarted: false });
    const rightMs = house.clock.nowMs();
    house.clock.setWall(1_000);
    const first = await house.reboot();
    expect(first.terminal.status().clock).toBe('unset');
    first.clock.setWall(rightMs);
    first.clock.advance(60_000);
    await first.settle();
    expect(first.terminal.status().clock).toBe('trusted');
  });
});

describe('age of a template', () => {
  it('is not begun anew by a rotation of keys or a restart (trap 35)', async () => {
    const house = await houseWithFace();
    const grantedAtMs = house.people.byNumber('101')?.grant?.grantedAtMs;
    await hours(house, 9 * 24);
    await house.resident({ number: '102', hasFace: true });
    await house.terminal.withdraw(house.people.byNumber('102')?.id ?? '', 'command'); // rotates the key that wraps all others
    await house.terminal.stop();
    const next = await house.reboot();
    await next.settle();
    expect(next.people.byNumber('101')?.grant?.grantedAtMs).toBe(grantedAtMs);
    await hours(next, 26);
    expect(next.eye.held.size).toBe(0);
  });
});

it('judges the clock by its limits and by nothing else', () => {
  const time = fc.integer({ min: CLOCK_EARLIEST_MS, max: CLOCK_EARLIEST_MS + 4_000 * DAY_MS });
  fc.assert(
    fc.property(time, time, fc.integer({ min: 0, max: DAY_MS }), fc.boolean(), (wallMs, baseMs, lead, isBound) => {
      const carriedMs = baseMs + lead;
      const aheadMs = isBound ? CLOCK_AHEAD_RUNNING_MS : CLOCK_AHEAD_BOOT_MS;
      const trust = clockTrust({ wallMs, carriedMs, baseMs, isBound });
      expect(trust === 'set-back').toBe(wallMs < carriedMs - CLOCK_TOLERANCE_MS);
      expect(trust === 'trusted').toBe(wallMs >= carriedMs - CLOCK_TOLERANCE_MS && wallMs <= baseMs + aheadMs);
    }),
  );
  expect(clockTrust({ wallMs: CLOCK_EARLIEST_MS - 1, carriedMs: 0, baseMs: undefined, isBound: false })).toBe('unset');
});

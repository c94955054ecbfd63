/** The door with its wires: alarms, exits, fire, hours, lamps; and that each is on record once. */
import type { Site } from '../../src/core/policy/site.ts';
import { makeSimInput, makeSimSignals } from '../../src/sim/hardware.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';

/** A moment in Shanghai. */
const at = (text: string): number => Date.parse(`${text}:00+08:00`);
const BOUNCE_MS = 60;

interface Rig {
  readonly house: House;
  readonly contact: ReturnType<typeof makeSimInput>;
  readonly rex: ReturnType<typeof makeSimInput>;
  readonly fire: ReturnType<typeof makeSimInput>;
  readonly signals: ReturnType<typeof makeSimSignals>;
  /** Time for what was begun, and a wire that has stood still. */
  pass(ms?: number): Promise<void>;
}

async function rigOf(door: Partial<Site['door']> = {}): Promise<Rig> {
  const [contact, rex, fire, signals] = [makeSimInput(), makeSimInput(), makeSimInput(), makeSimSignals()];
  const site = testSite({ door: { unlockMs: 5_000, ...door } });
  const house = await makeHouse({ site, inputs: { contact, rex, fire }, signals });
  const pass = async (ms = BOUNCE_MS): Promise<void> => {
    await house.settle();
    house.clock.advance(ms);
    await house.settle();
  };
  await pass();
  return { house, contact, rex, fire, signals, pass };
}

const stateOf = ({ terminal }: House): string => terminal.status().door.state;

describe('passing through', () => {
  it('relocks when the leaf has closed, and a bounce is no passage', async () => {
    const { house, contact, pass } = await rigOf();
    await house.resident({ number: '101' });
    await house.tap(cardOf('101'));
    expect(house.lock.isReleased()).toBe(true);
    contact.set('active');
    contact.set('rest');
    await pass();
    expect(stateOf(house)).toBe('released');
    contact.set('active');
    await pass();
    expect(stateOf(house)).toBe('open');
    contact.set('rest');
    await pass();
    expect([stateOf(house), house.lock.isReleased()]).toEqual(['locked', false]);
    expect(house.terminal.status().isDoorUnlocked).toBe(false);
    expect(house.events('door-alarm')).toEqual([]);
  });

  it('lets people out by the button, and takes that for no forcing', async () => {
    const { house, contact, rex, pass } = await rigOf();
    rex.set('active');
    await pass();
    expect(house.lock.unlocks).toBe(1);
    contact.set('active');
    await pass();
    expect(stateOf(house)).toBe('open');
    // A button that hangs releases once.
    await pass(20_000);
    expect(house.lock.unlocks).toBe(1);
  });

  it('takes a button that hangs at the start for no press', async () => {
    const rex = makeSimInput();
    rex.set('active');
    const house = await makeHouse({ inputs: { rex } });
    house.clock.advance(1_000);
    await house.settle();
    expect(house.lock.unlocks).toBe(0);
    rex.set('rest');
    rex.set('active');
    await house.settle();
    expect(house.lock.unlocks).toBe(1);
  });

  it('records a forced door once, tells it, and ends it with the leaf or by an operator', async () => {
    const { house, contact, signals, pass } = await rigOf();
    await house.resident({ number: '900', isOperator: true });
    contact.set('active');
    await pass();
    expect(house.terminal.status().door).toMatchObject({ state: 'forced', alarm: 'forced', leaf: 'open' });
    expect(signals.shown.at(-1)).toBe('forced');
    expect(house.screen.view).toMatchObject({ kind: 'idle', doorAlarm: 'forced' });
    for (let turn = 0; turn < 5; turn += 1) {
      contact.set('rest');
      await pass();
      contact.set('active');
      await pass();
    }
    expect(house.events('door-alarm')).toEqual([
      { kind: 'door-alarm', alarm: 'forced', state: 'raised' },
      { kind: 'door-alarm', alarm: 'forced', state: 'closed' },
    ]);
    expect(await house.terminal.access.clearAlarm({ card: cardOf('900'), pin: pinOf('900') })).toEqual({ kind: 'cleared' });
    expect(stateOf(house)).toBe('open');
    expect(await house.terminal.access.clearAlarm({ card: cardOf('900'), pin: pinOf('900') })).toEqual({ kind: 'nothing' });
  });

  it('warns of a door held open, then raises the alarm', async () => {
    const { house, contact, signals, pass } = await rigOf({ heldOpenMs: 10_000 });
    await house.resident({ number: '101' });
    await house.tap(cardOf('101'));
    contact.set('active');
    await pass();
    await pass(10_000);
    expect(stateOf(house)).toBe('held-warning');
    expect(signals.shown.at(-1)).toBe('held-open');
    expect(house.events('door-alarm')).toEqual([]);
    await pass(15_000);
    expect(house.events('door-alarm')).toEqual([{ kind: 'door-alarm', alarm: 'held-open', state: 'raised' }]);
    contact.set('rest');
    await pass();
    expect(stateOf(house)).toBe('locked');
    expect(signals.shown.at(-1)).toBe('idle');
  });

  it('says of a wire that it cannot be read, once, and that it can again', async () => {
    const { house, contact, pass } = await rigOf();
    contact.set('unreadable');
    await pass();
    expect(house.terminal.status().door).toMatchObject({ leaf: 'unknown', inputs: { contact: 'unreadable' } });
    contact.set('rest');
    await pass();
    contact.set('unreadable');
    await pass();
    expect(house.events('door-input')).toEqual([
      { kind: 'door-input', input: 'contact', isReadable: false },
      { kind: 'door-input', input: 'contact', isReadable: true },
    ]);
    await house.resident({ number: '101' });
    await house.tap(cardOf('101'));
    expect(house.lock.isReleased()).toBe(true);
  });

  it('shows a visit at the lamps, whoever it is', async () => {
    const { house, signals, pass } = await rigOf();
    await house.resident({ number: '101' });
    await house.tap('0BAD0BAD');
    await pass(5_000);
    await house.tap(cardOf('101'));
    await pass(3_000);
    expect(signals.shown).toEqual(['idle', 'checking', 'refused', 'idle', 'checking', 'granted', 'idle']);
    await house.terminal.stop();
    expect(signals.shown.at(-1)).toBe('out-of-service');
  });
});

describe('fire', () => {
  it('stops holding the door, says so, and returns when the line does', async () => {
    const { house, fire, signals, pass } = await rigOf();
    fire.set('active');
    await pass();
    expect(signals.shown.at(-1)).toBe('fire');
    expect(house.screen.view).toMatchObject({ doorAlarm: 'fire' });
    for (let minute = 0; minute < 5; minute += 1) {
      await pass(60_000);
      expect(house.lock.isReleased()).toBe(true);
    }
    fire.set('unreadable');
    await pass();
    expect(stateOf(house)).toBe('fire');
    fire.set('rest');
    await pass();
    expect([stateOf(house), house.lock.isReleased()]).toEqual(['locked', false]);
    expect(house.events('fire-release').map(({ state }) => state)).toEqual(['active', 'returned']);
  });

  it('waits for an operator where the site wants it, and not while it burns', async () => {
    const { house, fire, pass } = await rigOf({ fireReturn: 'operator' });
    await house.resident({ number: '900', isOperator: true });
    await house.resident({ number: '101' });
    const words = { card: cardOf('900'), pin: pinOf('900') };
    fire.set('active');
    await pass();
    expect(await house.terminal.access.clearAlarm(words)).toEqual({ kind: 'fire' });
    fire.set('rest');
    await pass();
    expect(stateOf(house)).toBe('fire-over');
    const nobody = await house.terminal.access.clearAlarm({ card: cardOf('101'), pin: pinOf('101') });
    expect(nobody).toEqual({ kind: 'refused', reason: 'not-operator' });
    expect(await house.terminal.access.clearAlarm(words)).toEqual({ kind: 'cleared' });
    expect(house.lock.isReleased()).toBe(false);
  });
});

describe('hours of the door', () => {
  const hours = async (door: Partial<Site['door']>): Promise<Rig> => {
    const rig = await rigOf({ unlockSchedule: 'office', ...door });
    const { access } = rig.house.terminal;
    const office = { name: 'office', intervals: [{ days: ['mon', 'tue'], fromMin: 17 * 60, toMin: 18 * 60 } as const] };
    expect(access.setSchedule(office)).toEqual({ kind: 'changed' });
    return rig;
  };
  /** The house begins on Monday 2026-01-05 at 16:00 in Shanghai. */
  const until = async (rig: Rig, moment: string): Promise<void> => {
    await rig.pass(at(moment) - rig.house.clock.nowMs());
  };

  it('stands unlocked in its hours, in pieces of a minute, and locks after them', async () => {
    const rig = await hours({});
    const { house } = rig;
    expect(house.lock.isReleased()).toBe(false);
    await until(rig, '2026-01-05T17:01');
    expect([stateOf(house), house.lock.isReleased()]).toEqual(['scheduled', true]);
    expect(house.lock.releasedForMs()).toBeLessThanOrEqual(60_000);
    await until(rig, '2026-01-05T17:59');
    expect(house.lock.isReleased()).toBe(true);
    await until(rig, '2026-01-05T18:01');
    expect([stateOf(house), house.lock.isReleased()]).toEqual(['locked', false]);
    expect(house.events('schedule-unlock')).toEqual([
      { kind: 'schedule-unlock', isOn: true },
      { kind: 'schedule-unlock', isOn: false },
    ]);
  });

  it('locks by itself where the terminal dies', async () => {
    const rig = await hours({});
    await until(rig, '2026-01-05T17:10');
    await rig.house.terminal.stop();
    await rig.pass(61_000);
    expect(rig.house.lock.isReleased()).toBe(false);
  });

  it('begins with the first passage of the period where the site wants it, and again after a restart', async () => {
    const rig = await hours({ firstCardUnlock: true });
    const { house } = rig;
    await house.resident({ number: '101' });
    await until(rig, '2026-01-05T17:10');
    await house.tap('0BAD0BAD');
    await rig.pass(10_000);
    expect(house.lock.isReleased()).toBe(false);
    await house.tap(cardOf('101'));
    await rig.pass(10_000);
    expect(stateOf(house)).toBe('scheduled');
    await house.terminal.stop();
    const again = await house.reboot();
    expect(stateOf(again)).toBe('scheduled');
    await again.terminal.stop();
    house.clock.advance(at('2026-01-06T17:10') - house.clock.nowMs());
    const nextDay = await house.reboot();
    expect(stateOf(nextDay)).toBe('locked');
  });

  it('unlocks nothing by a clock that is not believed, and cards go on', async () => {
    const rig = await hours({});
    const { house } = rig;
    await house.resident({ number: '101' });
    await until(rig, '2026-01-05T17:10');
    expect(stateOf(house)).toBe('scheduled');
    house.clock.setWall(at('2027-06-01T17:10')); // a Tuesday, far ahead
    await rig.pass(20_000);
    expect([stateOf(house), house.lock.isReleased()]).toEqual(['locked', false]);
    await house.tap(cardOf('101'));
    expect(house.lock.isReleased()).toBe(true);
  });

  it('unlocks nothing on a holiday of the house', async () => {
    const rig = await hours({});
    expect(rig.house.terminal.access.setHoliday('2026-01-05', 'off')).toEqual({ kind: 'changed' });
    await until(rig, '2026-01-05T17:30');
    expect(stateOf(rig.house)).toBe('locked');
    expect(rig.house.terminal.access.removeHoliday('2026-01-05')).toEqual({ kind: 'changed' });
    await rig.pass();
    expect(stateOf(rig.house)).toBe('scheduled');
  });
});

/** An opened housing: the face is off until it is closed and an operator cleared it; where the site says so, the faces go by themselves. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileTamperSwitch } from '../../src/edge/system/tamper-file.ts';
import { makeSimTamper, type SimTamper } from '../../src/sim/hardware.ts';
import { makeFakeClock } from '../support/fake-clock.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';

const words = { card: cardOf('900'), pin: pinOf('900') };

async function houseWith(tamper: SimTamper, isPurgeWanted = false): Promise<House> {
  const house = await makeHouse({ site: testSite({ tamper: { purge: isPurgeWanted } }), tamper });
  await house.resident({ number: '900', isOperator: true });
  for (const number of ['101', '102']) await house.resident({ number, hasFace: true });
  return house;
}

const isFaceOff = (house: House): boolean => house.terminal.status().face.closed.includes('tampered');

async function pass(house: House, ms: number): Promise<void> {
  house.clock.advance(ms);
  await house.settle();
}

describe('an opened housing', () => {
  it('turns the face off until it is closed and an operator has cleared it; cards go on', async () => {
    const tamper = makeSimTamper();
    const house = await houseWith(tamper);
    expect(isFaceOff(house)).toBe(false);
    tamper.set('open');
    await pass(house, 10_000);
    expect(isFaceOff(house)).toBe(true);
    expect(house.eye.held.size).toBe(2);
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
    expect(await house.terminal.clearTamper(words)).toEqual({ kind: 'still-open' });
    tamper.set('closed');
    await pass(house, 60_000);
    expect(isFaceOff(house)).toBe(true);
    expect(await house.terminal.clearTamper({ ...words, pin: '000000' })).toEqual({ kind: 'refused', reason: 'wrong-pin' });
    expect(await house.terminal.clearTamper({ card: cardOf('101'), pin: pinOf('101') })).toEqual({
      kind: 'refused',
      reason: 'not-operator',
    });
    expect(isFaceOff(house)).toBe(true);
    expect(await house.terminal.clearTamper(words)).toEqual({ kind: 'cleared' });
    expect(isFaceOff(house)).toBe(false);
    expect(house.events('tamper').map(({ state }) => state)).toEqual(['opened', 'cleared']);
    expect(house.events('tamper').at(-1)?.subject).toMatch(/^[0-9a-f]+$/);
  });

  it('is not forgotten by a restart, nor by taking the switch away', async () => {
    const tamper = makeSimTamper();
    const house = await houseWith(tamper);
    tamper.set('open');
    await pass(house, 1_000);
    tamper.set('closed');
    await house.terminal.stop();
    const next = await house.reboot();
    expect(isFaceOff(next)).toBe(true);
    await next.terminal.stop();
    const without = await makeHouse({ kept: next });
    expect(isFaceOff(without)).toBe(true);
    expect(await without.terminal.clearTamper(words)).toEqual({ kind: 'cleared' });
    expect(isFaceOff(without)).toBe(false);
  });

  it('is seen where it happened while the power was off', async () => {
    const tamper = makeSimTamper();
    const house = await houseWith(tamper);
    await house.terminal.stop();
    tamper.set('open');
    const next = await house.reboot();
    expect(isFaceOff(next)).toBe(true);
    expect(next.events('tamper')).toMatchObject([{ state: 'opened' }]);
  });

  it('does not fill the ledger where a contact is loose', async () => {
    const tamper = makeSimTamper();
    const house = await houseWith(tamper);
    for (let times = 0; times < 100; times += 1) {
      tamper.set('open');
      house.clock.advance(100);
      tamper.set('closed');
      house.clock.advance(100);
    }
    expect(house.events('tamper').length).toBeLessThanOrEqual(3);
  });

  it('is as bad as a switch that does not answer, once drivers had their time', async () => {
    const tamper = makeSimTamper();
    const house = await houseWith(tamper, true);
    tamper.set('unreadable');
    expect(isFaceOff(house)).toBe(true);
    await pass(house, 5_000);
    tamper.set('closed');
    expect(isFaceOff(house)).toBe(false);
    tamper.set('unreadable');
    await pass(house, 11_000);
    tamper.set('closed');
    await pass(house, 1_000);
    expect(isFaceOff(house)).toBe(true);
    expect(house.events('tamper')).toMatchObject([{ state: 'unreadable' }]);
    // A broken wire is no opening: nothing is destroyed for it.
    expect(house.eye.held.size).toBe(2);
  });
});

describe('a site that destroys on opening', () => {
  it('does so with nobody asked, after the time of a bounce and no more', async () => {
    const tamper = makeSimTamper();
    const house = await houseWith(tamper, true);
    tamper.set('open');
    await pass(house, 199);
    expect(house.eye.held.size).toBe(2);
    await pass(house, 1);
    expect(house.eye.held.size).toBe(0);
    expect(house.events('erase-intent').at(-1)).toMatchObject({ scope: 'all', cause: 'tamper' });
    expect(house.events('erased').at(-1)).toMatchObject({ scope: 'all', personsBefore: 2, personsAfter: 0 });
    expect(house.people.counts().consenting).toBe(0);
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
  });

  it('keeps the faces after a bounce, and the face off', async () => {
    const tamper = makeSimTamper();
    const house = await houseWith(tamper, true);
    tamper.set('open');
    await pass(house, 150);
    tamper.set('closed');
    await pass(house, 60_000);
    expect(house.eye.held.size).toBe(2);
    expect(isFaceOff(house)).toBe(true);
    const next = await house.reboot();
    await pass(next, 1_000);
    expect(next.eye.held.size).toBe(2);
    // The next opening is no bounce.
    tamper.set('open');
    await pass(next, 300);
    expect(next.eye.held.size).toBe(0);
  });

  it('is not stopped by cutting the power right after opening', async () => {
    const tamper = makeSimTamper();
    const house = await houseWith(tamper, true);
    tamper.set('open');
    await pass(house, 50);
    await house.terminal.stop();
    // kill -9: whoever opened it has closed it again before the next start.
    const shut = makeSimTamper();
    const next = await makeHouse({ site: house.site, tamper: shut, kept: house });
    await pass(next, 1_000);
    expect(next.eye.held.size).toBe(0);
    expect(next.events('erased').at(-1)).toMatchObject({ scope: 'all', personsBefore: 2 });
  });

  it('is finished at the next boot where power failed after the intent', async () => {
    const tamper = makeSimTamper();
    const house = await houseWith(tamper, true);
    house.people.onCall = (name) => {
      if (name === 'endAllConsents') house.people.isFailing = true;
    };
    tamper.set('open');
    house.eye.kill();
    await pass(house, 200);
    await house.terminal.stop();
    house.people.isFailing = false;
    house.people.onCall = () => undefined;
    house.eye.state = 'ready';
    const next = await house.reboot();
    await pass(next, 1_000);
    expect(next.eye.held.size).toBe(0);
    expect(next.people.intents()).toEqual([]);
  });

  it('destroys even where the store of people takes no intent', async () => {
    const tamper = makeSimTamper();
    const house = await houseWith(tamper, true);
    house.people.isFailing = true;
    tamper.set('open');
    await pass(house, 300);
    expect(house.eye.held.size).toBe(0);
    // Closing the housing again does not call it off: the consents end as soon as the store takes it.
    tamper.set('closed');
    house.people.isFailing = false;
    await pass(house, 6_000);
    expect(house.people.counts().consenting).toBe(0);
    expect(house.events('erase-intent').at(-1)).toMatchObject({ cause: 'tamper' });
  });
});

describe('the kernel file', () => {
  it('says open, closed or nothing, and never closed for what it does not know', () => {
    const dir = mkdtempSync(join(tmpdir(), 'menshen-tamper-'));
    const path = join(dir, 'intrusion0_alarm');
    const clock = makeFakeClock();
    const seen: string[] = [];
    const housing = fileTamperSwitch({ path, openValue: 1, clock });
    housing.onState((state) => seen.push(state));
    expect(housing.state).toBe('unreadable');
    for (const text of ['0\n', '1\n', '2\n', '0', '', 'closed\n', '1', '01\n']) {
      writeFileSync(path, text);
      clock.advance(100);
    }
    expect(seen).toEqual(['closed', 'open', 'unreadable', 'closed', 'unreadable', 'open', 'unreadable']);
    writeFileSync(path, '0\n');
    const inverted = fileTamperSwitch({ path, openValue: 0, clock });
    expect(inverted.isOpen).toBe(true);
    inverted.close();
    housing.close();
    writeFileSync(path, '1\n');
    clock.advance(1_000);
    expect(seen).toHaveLength(7);
    rmSync(dir, { recursive: true });
  });
});

/** Keys and trust of OSDP lines, as the terminal keeps them: the install mode, its record, attacks; the panel that stands for the lock. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretBytes } from '../../src/base/secret.ts';
import type { Site } from '../../src/core/policy/site.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { controlVerbs } from '../../src/edge/control/verbs.ts';
import { openPeopleVault } from '../../src/edge/vault/people.ts';
import type { AccessPanel } from '../../src/ports/door-hardware.ts';
import type { OsdpAnswerer, OsdpPlace, OsdpState, OsdpWires } from '../../src/ports/osdp.ts';
import { makeSimSignals } from '../../src/sim/hardware.ts';
import { makeFakeClock } from '../support/fake-clock.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';

const MINUTE_MS = 60_000;

interface FakeWires extends OsdpWires {
  answerer: OsdpAnswerer | undefined;
  readonly given: Uint8Array[];
  readonly restarted: OsdpPlace[];
  isTaking: boolean;
  /** Runs while a key is being handed over. */
  onGive: () => void;
  set(place: OsdpPlace, state: Partial<OsdpState>): void;
}

/** Lines whose devices do what the test says. */
function fakeWires(): FakeWires {
  const states = new Map<OsdpPlace, OsdpState>(
    ([1, 2, 'panel'] as const).map((place) => [place, { place, isOnline: false, isDefaultKey: false }]),
  );
  const wires: FakeWires = {
    answerer: undefined,
    given: [],
    restarted: [],
    isTaking: true,
    onGive: () => undefined,
    get states() {
      return [...states.values()];
    },
    set: (place, state) => {
      states.set(place, { place, isOnline: false, isDefaultKey: false, ...state });
    },
    answerTo: (answerer) => {
      wires.answerer = answerer;
    },
    giveKey: (_address, key) => {
      wires.given.push(key);
      wires.onGive();
      return Promise.resolve(wires.isTaking);
    },
    restart: (place) => {
      wires.restarted.push(place);
    },
  };
  return wires;
}

async function rigOf() {
  const wires = fakeWires();
  const signals = makeSimSignals();
  const house = await makeHouse({ signals, wall: { osdp: wires } });
  await house.resident({ number: '900', isOperator: true });
  await house.resident({ number: '101' });
  const operator = { card: cardOf('900'), pin: pinOf('900') };
  const open = (place: OsdpPlace, minutes = 5) => house.terminal.osdp.openInstall({ ...operator, place, minutes });
  const moves = (): string[] => house.events('osdp-install').map(({ place, state }) => `${place} ${state}`);
  return { wires, signals, house, open, moves };
}

const isOpenFor = (wires: FakeWires, place: OsdpPlace): boolean => wires.answerer?.isInstalling(place) === true;
/** A device from the factory has answered under the key that everybody knows. */
function onDefaultKey(wires: FakeWires, place: OsdpPlace): void {
  wires.set(place, { isOnline: true, isDefaultKey: true });
  wires.answerer?.onOnline(place, true);
}

describe('the install mode', () => {
  it('takes an operator with card and PIN, and a device of the site', async () => {
    const { wires, house, open, moves } = await rigOf();
    const { osdp } = house.terminal;
    const words = { place: 1, minutes: 5 } as const;
    expect(await osdp.openInstall({ ...words, card: cardOf('101'), pin: pinOf('101') })).toEqual({
      kind: 'refused',
      reason: 'not-operator',
    });
    expect(await osdp.openInstall({ ...words, card: cardOf('900'), pin: '270901' })).toEqual({ kind: 'refused', reason: 'wrong-pin' });
    expect(await open(7)).toEqual({ kind: 'unknown-place' });
    expect([isOpenFor(wires, 1), isOpenFor(wires, 7), moves()]).toEqual([false, false, []]);
    expect(await open(1)).toEqual({ kind: 'opened', minutes: 5 });
    expect(await open(2)).toEqual({ kind: 'busy' });
    expect([isOpenFor(wires, 1), isOpenFor(wires, 2), isOpenFor(wires, 'panel')]).toEqual([true, false, false]);
  });

  it('ends by itself after its minutes, at most 15, and says so on screen, lamp and in the ledger', async () => {
    const { wires, signals, house, open, moves } = await rigOf();
    expect(await open(1, 60)).toEqual({ kind: 'opened', minutes: 15 });
    await house.settle();
    expect(house.screen.view).toMatchObject({ kind: 'idle', isInstalling: true });
    expect(signals.shown.at(-1)).toBe('install-mode');
    house.clock.advance(15 * MINUTE_MS - 1);
    expect(isOpenFor(wires, 1)).toBe(true);
    house.clock.advance(1);
    await house.settle();
    expect(isOpenFor(wires, 1)).toBe(false);
    expect(house.screen.view).toMatchObject({ kind: 'idle' });
    expect(house.screen.view).not.toHaveProperty('isInstalling');
    expect(signals.shown.at(-1)).toBe('idle');
    expect(moves()).toEqual(['pd-1 opened', 'pd-1 over']);
    expect(wires.restarted.at(-1)).toBe(1); // what stood under the default key is over
  });

  it('hands over a key that was kept before, and ends with it', async () => {
    const { wires, house, open, moves } = await rigOf();
    let keptFirst: Uint8Array | undefined;
    wires.onGive = () => {
      keptFirst = wires.answerer?.key(1);
    };
    await open(1);
    onDefaultKey(wires, 1);
    await house.settle();
    expect(wires.given).toHaveLength(1);
    expect(keptFirst).toEqual(wires.given[0]);
    expect(wires.answerer?.key(1)).toEqual(wires.given[0]);
    expect(wires.answerer?.key(2)).toBeUndefined();
    expect([isOpenFor(wires, 1), moves()]).toEqual([false, ['pd-1 opened', 'pd-1 done']]);
  });

  it('offers the same key again, for the device may have taken it', async () => {
    const { wires, house, open } = await rigOf();
    await open(1);
    wires.isTaking = false;
    onDefaultKey(wires, 1);
    await house.settle();
    const first = wires.answerer?.key(1);
    house.clock.advance(3_000);
    expect(wires.restarted.filter((place) => place === 1)).toHaveLength(2);
    wires.isTaking = true;
    onDefaultKey(wires, 1);
    await house.settle();
    expect(wires.given).toHaveLength(2);
    expect(wires.given[1]).toEqual(first);
    expect(wires.answerer?.key(1)).toEqual(first);
  });

  it('gives each device and each time another key', async () => {
    const { wires, house, open } = await rigOf();
    for (const place of [1, 2, 1]) {
      wires.set(place, {});
      await open(place);
      onDefaultKey(wires, place);
      await house.settle();
    }
    expect(new Set(wires.given.map((key) => Buffer.from(key).toString('hex'))).size).toBe(3);
  });

  it('changes the key of a device that is there, and leaves the old one where it was not taken', async () => {
    const { wires, house, open } = await rigOf();
    await open(1);
    onDefaultKey(wires, 1);
    await house.settle();
    const old = wires.answerer?.key(1);
    wires.set(1, { isOnline: true });
    wires.isTaking = false;
    await open(1);
    await house.settle();
    expect(wires.answerer?.key(1)).toEqual(old);
    house.terminal.osdp.closeInstall();
    wires.isTaking = true;
    await open(1);
    await house.settle();
    expect(wires.answerer?.key(1)).toEqual(wires.given.at(-1));
    expect(wires.answerer?.key(1)).not.toEqual(old);
  });

  it('gives nothing outside of it, nor where the store takes nothing', async () => {
    const { wires, house, open, moves } = await rigOf();
    onDefaultKey(wires, 1);
    await house.settle();
    expect(wires.given).toEqual([]);
    await open(1);
    house.people.isFailing = true;
    onDefaultKey(wires, 1);
    await house.settle();
    expect(wires.given).toEqual([]);
    house.people.isFailing = false;
    house.terminal.osdp.closeInstall();
    house.ledger.isFailing = true;
    expect(await open(1)).toEqual({ kind: 'failed' });
    house.ledger.isFailing = false;
    expect([isOpenFor(wires, 1), moves()]).toEqual([false, ['pd-1 opened', 'pd-1 over']]);
  });

  it('keeps what the panel hands over, and ends where that is the key of an installer', async () => {
    const { wires, open, moves } = await rigOf();
    await open('panel');
    wires.answerer?.keep(new Uint8Array(16).fill(7));
    expect([isOpenFor(wires, 'panel'), wires.answerer?.key('panel')?.[0]]).toEqual([false, 7]);
    // Later the panel may change it over its own channel.
    wires.answerer?.keep(new Uint8Array(16).fill(8));
    expect(wires.answerer?.key('panel')?.[0]).toBe(8);
    expect(moves()).toEqual(['panel opened', 'panel done', 'panel key-changed']);
  });

  it('ends with the terminal', async () => {
    const { wires, house, open, moves } = await rigOf();
    await open(1);
    await house.terminal.stop();
    expect([isOpenFor(wires, 1), moves()]).toEqual([false, ['pd-1 opened', 'pd-1 over']]);
  });
});

describe('attacks on a line', () => {
  it('are counted each, and told in the ledger once an hour and device', async () => {
    const { wires, house } = await rigOf();
    for (let times = 0; times < 500; times += 1) wires.answerer?.onAttack(1);
    wires.answerer?.onAttack('panel');
    expect(house.events('osdp-attack')).toEqual([
      { kind: 'osdp-attack', place: 'pd-1', count: 1 },
      { kind: 'osdp-attack', place: 'panel', count: 1 },
    ]);
    house.clock.advance(60 * MINUTE_MS);
    wires.answerer?.onAttack(1);
    expect(house.events('osdp-attack').at(-1)).toEqual({ kind: 'osdp-attack', place: 'pd-1', count: 500 });
    expect(house.terminal.osdp.status.map(({ attacks }) => attacks)).toEqual([501, 0, 1]);
  });

  it('stand in status with the state of each line, and no key does', async () => {
    const { wires, house, open } = await rigOf();
    await open(1);
    onDefaultKey(wires, 1);
    await house.settle();
    wires.set(1, { isOnline: true });
    wires.answerer?.onAttack(1);
    const handle = controlVerbs(house.terminal, { hasScreen: true });
    const answer = await handle({ verb: 'status' }, () => undefined);
    expect(answer['osdp']).toEqual([
      { place: 1, state: 'online', attacks: 1 },
      { place: 2, state: 'without key', attacks: 0 },
      { place: 'panel', state: 'without key', attacks: 0 },
    ]);
    const key = Buffer.from(wires.given[0] ?? []).toString('hex');
    expect(JSON.stringify([answer, house.ledger.events, house.screen.views, house.logged])).not.toContain(key);
  });
});

it('keys are sealed on the disk', async () => {
  const crypto = await openCrypto();
  const dir = mkdtempSync(join(tmpdir(), 'menshen-osdp-keys-'));
  try {
    const secret = (fill: number): SecretBytes => new SecretBytes(new Uint8Array(32).fill(fill));
    const people = openPeopleVault({
      path: join(dir, 'people.db'),
      key: secret(1),
      linkKey: secret(2),
      pinPepper: secret(3),
      cardKey: secret(4),
      crypto,
      clock: makeFakeClock(),
    });
    const key = Buffer.from(crypto.randomBytes(16));
    people.setSetting('osdp:key:pd-1', key.toString('hex'));
    const onDisk = (): Buffer => Buffer.concat(readdirSync(dir).map((name) => readFileSync(join(dir, name))));
    expect(onDisk().length).toBeGreaterThan(0);
    for (const form of [key, Buffer.from(key.toString('hex')), Buffer.from(key.toString('base64'))])
      expect(onDisk().includes(form)).toBe(false);
    people.close();
    for (const form of [key, Buffer.from(key.toString('hex'))]) expect(onDisk().includes(form)).toBe(false);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

describe('a door whose lock an existing panel decides', () => {
  interface FakePanel extends AccessPanel {
    isOnline: boolean;
    answer: () => Promise<boolean>;
    readonly presented: string[];
    release(releaseMs: number | null): void;
    setOnline(isOnline: boolean): void;
  }

  function fakePanel(): FakePanel {
    const handlers = new Set<(releaseMs: number | null) => void>();
    const states = new Set<(isOnline: boolean) => void>();
    const panel: FakePanel = {
      isOnline: true,
      answer: () => Promise.resolve(true),
      presented: [],
      onState: (handler) => {
        states.add(handler);
        return () => {
          states.delete(handler);
        };
      },
      setOnline: (isOnline) => {
        panel.isOnline = isOnline;
        for (const handler of states) handler(isOnline);
      },
      present: (number) => {
        panel.presented.push(number);
        return panel.answer();
      },
      onRelease: (handler) => {
        handlers.add(handler);
        return () => {
          handlers.delete(handler);
        };
      },
      release: (releaseMs) => {
        for (const handler of handlers) handler(releaseMs);
      },
      close: () => Promise.resolve(),
    };
    return panel;
  }

  const RELAY = { kind: 'lcus', path: '/dev/relay', channel: 1 } as const;

  async function panelHouse(drivesLock: boolean, hasRelay = true): Promise<{ readonly house: House; readonly panel: FakePanel }> {
    const panel = fakePanel();
    const site = testSite();
    const choice = { path: '/dev/panel', baud: 9600, address: 0, format: 'wiegand26', facilityCode: 0, drivesLock } as const;
    const withPanel: Site = { ...site, hardware: { ...site.hardware, relay: hasRelay ? RELAY : { kind: 'none' }, panel: choice } };
    const house = await makeHouse({ site: withPanel, wall: { panel } });
    await house.resident({ number: '101' });
    return { house, panel };
  }

  it('lets the panel do everything where the terminal has no relay', async () => {
    const { house, panel } = await panelHouse(false, false);
    await house.tap(cardOf('101'));
    expect([panel.presented, house.lock.unlocks, house.screen.view.kind]).toEqual([['101'], 0, 'granted']);
  });

  it('presents the number, then releases the own lock besides', async () => {
    const { house, panel } = await panelHouse(false);
    await house.tap(cardOf('101'));
    expect([panel.presented, house.lock.unlocks]).toEqual([['101'], 1]);
    await house.tap('0BADCAFE');
    expect(panel.presented).toEqual(['101']);
    panel.release(5_000);
    await house.settle();
    expect(house.lock.unlocks).toBe(1);
  });

  it.each(['not fetched', 'offline'])('refuses where the number is %s, and releases nothing', async (what) => {
    const { house, panel } = await panelHouse(false);
    if (what === 'offline') panel.isOnline = false;
    else panel.answer = () => Promise.resolve(false);
    await house.tap(cardOf('101'));
    expect(house.outcomes).toEqual([{ method: 'card', isGranted: false, reason: 'relay-failed' }]);
    expect([house.lock.unlocks, house.events('passage')]).toEqual([0, []]);
    expect(house.logged.join(' ')).toContain('The access panel did not take a number');
  });

  it('writes down that the panel is lost, and does not fill the ledger', async () => {
    const { house, panel } = await panelHouse(false);
    for (let times = 0; times < 20; times += 1) {
      panel.setOnline(false);
      panel.setOnline(true);
    }
    expect(house.events('reader')).toEqual([
      { kind: 'reader', what: 'relay', isConnected: false },
      { kind: 'reader', what: 'relay', isConnected: true },
    ]);
  });

  it('waits for the panel to release the own lock where the site says so, and never longer than a minute', async () => {
    const { house, panel } = await panelHouse(true);
    await house.tap(cardOf('101'));
    expect([panel.presented, house.lock.unlocks, house.outcomes[0]?.isGranted]).toEqual([['101'], 0, true]);
    panel.release(600_000);
    await house.settle();
    expect(house.lock.isReleased()).toBe(true);
    house.clock.advance(60_001);
    expect(house.lock.isReleased()).toBe(false);
    panel.release(null);
    await house.settle();
    expect(house.lock.isReleased()).toBe(true);
    house.clock.advance(5_001);
    expect(house.lock.isReleased()).toBe(false);
  });
});

/** OSDP over real serial lines: the wall's devices as parts of a whole terminal, and an existing panel. */
import type { Site } from '../../../src/core/policy/site.ts';
import type { OsdpChoice, PanelChoice } from '../../../src/core/policy/site-osdp.ts';
import {
  cardNumber,
  COLOUR,
  createControlPanel,
  decodeCard,
  encodeCard,
  nodeAes,
  OUT_CODE,
  type PanelEvent,
} from '../../../src/edge/osdp/index.ts';
import { serialBytes } from '../../../src/edge/serial/serial-bytes.ts';
import { openOsdp, type OsdpHardware } from '../../../src/hardware-osdp.ts';
import { type House, makeHouse, pinOf, testSite } from '../../support/house.ts';
import { describeWithTools } from '../../support/tools.ts';
import { eventually } from '../serial/pty-pair.ts';
import { clock, ptyLine, type PtyLine, random, wallDevices } from './pty-wall.ts';

const INPUT = { activeLow: false };
const DEVICES: OsdpChoice['devices'] = [
  { address: 1, role: 'reader', inputs: {}, output: 0, tamper: true },
  { address: 2, role: 'keypad', inputs: {}, output: 0, tamper: false },
  { address: 3, role: 'door', inputs: { contact: { ...INPUT, input: 0 }, rex: { ...INPUT, input: 1 } }, output: 0, tamper: false },
];

function siteWith(hardware: { readonly osdp?: OsdpChoice; readonly panel?: PanelChoice }): Site {
  const site = testSite();
  const kind = hardware.osdp === undefined ? 'none' : 'osdp';
  return { ...site, hardware: { camera: { kind: 'none' }, reader: { kind }, pinPad: { kind }, relay: { kind }, ...hardware } };
}

interface Rig {
  readonly line: PtyLine;
  readonly wall: ReturnType<typeof wallDevices>;
  readonly hardware: OsdpHardware;
  readonly house: House;
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** What a terminal is given of its wall. */
function partsOf({ reader, pinPad, lock, signals, inputs, panel, osdp }: OsdpHardware) {
  const parts = { reader, pinPad, lock, signals, inputs, panel, osdp };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
}

/** Three devices whose keys the terminal has already. */
async function rigOf(): Promise<Rig> {
  const line = ptyLine();
  closers.push(() => line.remove());
  await line.plug();
  const wall = wallDevices(line.far, [1, 2, 3]);
  closers.push(() => wall.close());
  const site = siteWith({ osdp: { path: line.near, baud: 9600, devices: DEVICES } });
  const hardware = openOsdp(site, clock);
  closers.push(() => hardware.close());
  const house = await makeHouse({
    site,
    wall: partsOf(hardware),
    onRecords: (people) => {
      for (const address of [1, 2, 3])
        people.setSetting(`osdp:key:pd-${String(address)}`, Buffer.from(wall.at(address).key ?? []).toString('hex'));
    },
  });
  closers.push(() => house.terminal.stop());
  await online(house);
  return { line, wall, hardware, house };
}

const isOnline = ({ terminal }: House): boolean => terminal.osdp.status.every((each) => each.isOnline && !each.isDefaultKey);
const online = (house: House): Promise<void> => eventually(() => isOnline(house), 'every device is online');
const lockOf = ({ house }: Rig): boolean => house.terminal.status().isDoorUnlocked;

/** Wiegand 26 of facility 17, number 4711. */
const CARD = { facility: 17, number: 4711 };
const BITS = encodeCard('wiegand26', CARD);
const CARD_HEX = '111267';

describe('what a read card is called', () => {
  it('the number between the parities, as every Wiegand reader here has it; else all bits', () => {
    expect(BITS).toBeDefined();
    expect(cardNumber({ name: 'RAW', reader: 0, format: 1, bits: 26, data: BITS?.data ?? new Uint8Array() })).toBe(CARD_HEX);
    expect(cardNumber({ name: 'RAW', reader: 0, format: 0, bits: 32, data: Uint8Array.of(0x90, 0x1f, 0x2a, 0xa4) })).toBe('901F2AA4');
    const damaged = Uint8Array.from(BITS?.data ?? []);
    damaged[0] = (damaged[0] ?? 0) ^ 0x80;
    expect(cardNumber({ name: 'RAW', reader: 0, format: 1, bits: 26, data: damaged })).toBeUndefined();
  });
});

describeWithTools(['socat'], 'a terminal on an OSDP bus', () => {
  it('opens the door module for a card at the reader and for a PIN at the keypad, and hears contact and exit', async () => {
    const rig = await rigOf();
    const { house, wall } = rig;
    expect(house.terminal.status()).toMatchObject({ readerConnected: true, pinPadConnected: true });
    await house.resident({ number: '4711', card: CARD_HEX });
    wall.at(1).tap(26, [...(BITS?.data ?? [])]);
    await eventually(() => wall.at(3).isOn(), 'the output is on');
    expect(wall.at(3).outs.at(-1)).toEqual({ output: 0, control: OUT_CODE.onTimed, timerTenths: 50 });
    await eventually(() => house.outcomes.length === 1, 'the visit ends');
    expect(house.outcomes).toEqual([{ method: 'card', isGranted: true, reason: undefined }]);
    expect(lockOf(rig)).toBe(true);
    const lamps = (colour: number): boolean =>
      wall
        .at(1)
        .events.some(
          (event) => event.kind === 'command' && event.command.name === 'LED' && event.command.leds[0]?.permanent.onColour === colour,
        );
    await eventually(() => lamps(COLOUR.green), 'the reader shows green');

    wall.at(3).inputs[0] = true;
    await eventually(() => house.terminal.status().door.inputs.contact === 'active', 'the leaf is open');
    wall.at(3).inputs[1] = true;
    await eventually(() => house.terminal.status().door.inputs.rex === 'active', 'the exit button');

    house.clock.advance(120_000);
    await house.settle();
    const before = wall.at(3).outs.length;
    wall.at(2).press(`4711#${pinOf('4711')}#`);
    await eventually(
      () =>
        wall
          .at(3)
          .outs.slice(before)
          .some(({ control }) => control === OUT_CODE.onTimed),
      'the PIN opens',
    );
  });

  it('says that a reader is gone, and takes cards again when the line is back', async () => {
    const { house, wall, line } = await rigOf();
    await house.resident({ number: '4711', card: CARD_HEX });
    await line.unplug();
    await eventually(() => !house.terminal.osdp.status.some((each) => each.isOnline), 'every device is offline');
    expect(house.terminal.status().readerConnected).toBe(false);
    expect(house.terminal.status().door.isRelayOk).toBe(false);
    expect(house.events('reader')).toContainEqual({ kind: 'reader', what: 'reader', isConnected: false });
    await line.plug();
    await online(house);
    wall.at(1).tap(26, [...(BITS?.data ?? [])]);
    await eventually(() => wall.at(3).isOn(), 'the output is on');
  });

  it('a door module without power is a refusal, said as such, and opens nothing when it is back', async () => {
    const { house, wall } = await rigOf();
    await house.resident({ number: '4711', card: CARD_HEX });
    wall.at(3).isPowered = false;
    await eventually(() => !house.terminal.status().door.isRelayOk, 'the module is missed');
    wall.at(1).tap(26, [...(BITS?.data ?? [])]);
    await eventually(() => house.outcomes.length === 1, 'the visit ends');
    expect(house.outcomes[0]).toEqual({ method: 'card', isGranted: false, reason: 'relay-failed' });
    wall.at(3).isPowered = true;
    await online(house);
    expect(wall.at(3).outs.filter(({ control }) => control !== OUT_CODE.off)).toEqual([]);
  });

  it('tells of an opened housing, and that it cannot tell', async () => {
    const { wall, hardware, house } = await rigOf();
    const [housing] = hardware.tampers;
    await eventually(() => housing?.state === 'rest', 'the housing is closed');
    wall.at(1).isTampered = true;
    await eventually(() => housing?.state === 'active', 'the housing is open');
    wall.at(1).isPowered = false;
    await eventually(() => housing?.state === 'unreadable', 'the reader is missed');
    expect(house.terminal.osdp.status.map(({ attacks }) => attacks)).toEqual([0, 0, 0]);
  });

  it('gives a device from the factory a key of its own, once an installer has opened the install mode, and never without', async () => {
    const { house, wall } = await rigOf();
    const device = wall.at(2);
    await house.resident({ number: '900', isOperator: true });
    const words = { card: '0A00000900', pin: pinOf('900') };
    const old = device.key;
    // The module is exchanged for one from the factory.
    device.key = undefined;
    device.pd.wipe();
    device.isInstalling = true;
    await eventually(() => house.terminal.osdp.status[1]?.isOnline === false, 'it is not spoken to');
    const before = device.events.length;
    await house.terminal.osdp.openInstall({ ...words, place: 2, minutes: 5 });
    expect(house.screen.view).toMatchObject({ kind: 'idle', isInstalling: true });
    await eventually(() => !house.terminal.osdp.status.some(({ isInstalling }) => isInstalling), 'the install mode ends by itself');
    device.isInstalling = false;
    await online(house);
    expect(device.key).toHaveLength(16);
    expect(device.key).not.toEqual(old);
    expect(device.events.slice(before).filter(({ kind }) => kind === 'online')).toEqual([
      { kind: 'online', isDefaultKey: true },
      { kind: 'online', isDefaultKey: false },
    ]);
    expect(house.events('osdp-install').map(({ state, place }) => `${place} ${state}`)).toEqual(['pd-2 opened', 'pd-2 done']);
    expect(house.screen.view).not.toHaveProperty('isInstalling');
  });

  it('changes the key of a device that is there through its own channel', async () => {
    const { house, wall } = await rigOf();
    const device = wall.at(3);
    await house.resident({ number: '900', isOperator: true });
    const old = device.key;
    const before = device.events.length;
    await house.terminal.osdp.openInstall({ card: '0A00000900', pin: pinOf('900'), place: 3, minutes: 5 });
    await eventually(() => !house.terminal.osdp.status.some(({ isInstalling }) => isInstalling), 'the install mode ends by itself');
    await eventually(() => device.events.slice(before).some(({ kind }) => kind === 'online'), 'a new channel');
    await online(house);
    expect(device.key).not.toEqual(old);
    expect(device.events.slice(before).filter(({ kind }) => kind === 'online')).toEqual([{ kind: 'online', isDefaultKey: false }]);
    await house.terminal.stop();
  });
});

/** A panel on the far end of a line. */
function panelOn(path: string, key: Uint8Array) {
  const line = serialBytes({ path, baud: 9600, clock });
  const events: PanelEvent[] = [];
  const panel = createControlPanel({ devices: [{ address: 5, key: () => key.slice() }], aes: nodeAes, random });
  const run = (bytes?: Uint8Array): void => {
    const step = panel.step(clock.monotonicMs(), bytes);
    if (step.send !== undefined) line.write(step.send).catch(() => undefined);
    events.push(...step.events);
  };
  line.onData((bytes) => {
    run(bytes.slice());
  });
  let cancel = (): void => undefined;
  const tick = (): void => {
    run();
    cancel = clock.after(10, tick);
  };
  tick();
  return {
    panel,
    events,
    close: async () => {
      cancel();
      await line.close();
    },
  };
}

describeWithTools(['socat'], 'a terminal that is a reader of an existing panel', () => {
  async function panelRig(drivesLock: boolean) {
    const line = ptyLine();
    closers.push(() => line.remove());
    await line.plug();
    const key = random(16);
    const far = panelOn(line.far, key);
    closers.push(() => far.close());
    const panel = { path: line.near, baud: 9600, address: 5, format: 'wiegand34', facilityCode: 99, drivesLock } as const;
    const site = siteWith({ panel });
    const hardware = openOsdp(site, clock);
    closers.push(() => hardware.close());
    const house = await makeHouse({
      site,
      wall: partsOf(hardware),
      onRecords: (people) => {
        people.setSetting('osdp:key:panel', Buffer.from(key).toString('hex'));
      },
    });
    closers.push(() => house.terminal.stop());
    await online(house);
    await house.resident({ number: '4711' });
    return { far, house, line };
  }

  it('sends the number of whoever may pass, and of nobody else', async () => {
    const { far, house } = await panelRig(false);
    await house.tap('0BADCARD');
    await house.tap('0A00004711');
    await eventually(() => house.outcomes.some(({ isGranted }) => isGranted), 'the visit ends');
    const cards = far.events.flatMap((event) => (event.kind === 'reply' && event.reply.name === 'RAW' ? [event.reply] : []));
    expect(cards.map((card) => decodeCard('wiegand34', card))).toEqual([{ facility: 99, number: 4711 }]);
    // Without a relay of its own the terminal leaves the lock to the panel.
    expect(house.lock.unlocks).toBe(0);
  });

  it('leaves the own lock to the panel where the site says so', async () => {
    const { far, house } = await panelRig(true);
    await house.tap('0A00004711');
    await eventually(() => house.outcomes.length > 0, 'the visit ends');
    expect(house.outcomes).toEqual([{ method: 'card', isGranted: true, reason: undefined }]);
    expect(house.lock.unlocks).toBe(0);
    far.panel.put(5, { name: 'OUT', outputs: [{ output: 0, control: OUT_CODE.onTimed, timerTenths: 30 }] });
    await eventually(() => house.lock.unlocks === 1, 'the panel releases the lock');
    expect(house.lock.isReleased()).toBe(true);
    house.clock.advance(3_100);
    expect(house.lock.isReleased()).toBe(false);
  });

  it('refuses, and says so, where the panel is gone', async () => {
    const { house, line } = await panelRig(false);
    await line.unplug();
    await eventually(() => !isOnline(house), 'the panel is missed');
    await house.tap('0A00004711');
    await eventually(() => house.outcomes.length > 0, 'the visit ends');
    expect(house.outcomes).toEqual([{ method: 'card', isGranted: false, reason: 'relay-failed' }]);
    expect(house.lock.unlocks).toBe(0);
  });
});

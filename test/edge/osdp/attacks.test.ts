/** Somebody with both hands on the line: nothing they change, repeat or invent is done or believed, and it is counted. */
import { buildFrame, type Command, MARK, readFrame } from '../../../src/edge/osdp/index.ts';
import { crc16 } from '../../../src/edge/osdp/frame.ts';
import { type Bus, type BusOptions, makeBus } from './bus.ts';

const AT = 5;
const OUT: Command = { name: 'OUT', outputs: [{ output: 0, control: 5, timerTenths: 50 }] };

function online(options: Partial<BusOptions> = {}): Bus {
  const bus = makeBus({ addresses: [AT], ...options });
  expect(bus.until(() => bus.panel.isOnline(AT))).toBe(true);
  return bus;
}

const attacksAtDevice = (bus: Bus): readonly string[] =>
  bus.deviceEvents.flatMap(({ event }) => (event.kind === 'attack' ? [event.what] : []));
const attacksAtPanel = (bus: Bus): readonly string[] => bus.panelEvents.flatMap((event) => (event.kind === 'attack' ? [event.what] : []));
const donesAtDevice = (bus: Bus): number => bus.deviceEvents.filter(({ event }) => event.kind === 'command').length;
const replies = (bus: Bus): number => bus.panelEvents.filter(({ kind }) => kind === 'reply').length;

/** Without its mark byte. */
const bare = (bytes: Uint8Array): Uint8Array => (bytes[0] === MARK ? bytes.slice(1) : bytes);

/** The check is made right again: only the authentication code can tell. */
function rechecked(frame: Uint8Array): Uint8Array {
  const whole = Uint8Array.from(frame);
  const crc = crc16(whole.subarray(0, -2));
  whole.set([crc & 0xff, crc >> 8], whole.length - 2);
  return whole;
}

/** A secured bus, and the frame with which its panel says `command`, held back from the device. */
function held(command: Command): { readonly bus: Bus; readonly frame: Uint8Array } {
  let isHolding = false;
  let frame: Uint8Array = new Uint8Array();
  const bus = online({
    line: (bytes, from) => {
      if (!isHolding || from === 'device') return bytes;
      const read = readFrame(bare(bytes));
      if (typeof read !== 'string' && read.data.length > 0 && frame.length === 0) frame = bare(bytes);
      return new Uint8Array(0);
    },
  });
  isHolding = true;
  bus.panel.put(AT, command);
  expect(bus.until(() => frame.length > 0, 20)).toBe(true);
  return { bus, frame };
}

function toDevice(bus: Bus, bytes: Uint8Array): Uint8Array | undefined {
  const device = bus.devices.get(AT);
  const step = device?.step(bus.nowMs + 1, bytes);
  for (const event of step?.events ?? []) bus.deviceEvents.push({ address: AT, event });
  return step?.send;
}

it('a command altered at any byte is not done, and drops the channel where only its code could tell', () => {
  const { frame } = held(OUT);
  expect(frame.length).toBeGreaterThan(20);
  for (let at = 0; at < frame.length - 2; at += 1) {
    const one = held(OUT);
    const changed = Uint8Array.from(one.frame);
    changed[at] = (changed[at] ?? 0) ^ 0x04;
    toDevice(one.bus, rechecked(changed));
    expect([at, donesAtDevice(one.bus)]).toEqual([at, 0]);
    // What the first five bytes say may address nobody, or no frame at all; everything behind them is authenticated.
    if (at > 4) expect([at, attacksAtDevice(one.bus).length, one.bus.devices.get(AT)?.isOnline]).toEqual([at, 1, false]);
  }
});

it('the command itself, untouched, is done once, and a repeat of it is answered without being done', () => {
  const { bus, frame } = held(OUT);
  const first = toDevice(bus, frame);
  expect([donesAtDevice(bus), first !== undefined]).toEqual([1, true]);
  expect(toDevice(bus, frame)).toEqual(first);
  expect([donesAtDevice(bus), attacksAtDevice(bus)]).toEqual([1, []]);
});

it('a command recorded a moment ago is an attack, and nothing is done', () => {
  const bus = online();
  bus.panel.put(AT, OUT);
  expect(bus.until(() => donesAtDevice(bus) === 1, 100)).toBe(true);
  const recorded = bus.heard.filter(({ from }) => from === 'panel').find(({ bytes }) => bytes.length > 20 && bytes[6] !== 0x0c);
  for (let more = 0; more < 20; more += 1) bus.tick();
  toDevice(bus, bare(recorded?.bytes ?? new Uint8Array()));
  expect([donesAtDevice(bus), bus.devices.get(AT)?.isOnline]).toEqual([1, false]);
  expect(attacksAtDevice(bus)).toHaveLength(1);
  // The panel notices, begins anew, and the line is whole again.
  expect(bus.until(() => bus.devices.get(AT)?.isOnline === true && bus.panel.isOnline(AT))).toBe(true);
});

it('a whole session recorded yesterday opens nothing today', () => {
  const yesterday = online();
  yesterday.panel.put(AT, OUT);
  yesterday.until(() => donesAtDevice(yesterday) === 1, 100);
  const today = makeBus({ addresses: [AT], seed: 2 });
  for (const { from, bytes } of yesterday.heard) if (from === 'panel') toDevice(today, bytes);
  expect([donesAtDevice(today), today.devices.get(AT)?.isOnline]).toEqual([0, false]);
  expect(attacksAtDevice(today)).toContain('bad-cryptogram');
});

it('a reply altered at any byte is not believed', () => {
  const whole = online();
  whole.devices.get(AT)?.report({ name: 'RAW', reader: 0, format: 1, bits: 26, data: Uint8Array.of(1, 2, 3, 64) }, whole.nowMs);
  whole.until(() => replies(whole) > 0, 100);
  const cards = whole.heard.filter(({ from, bytes }) => from === 'device' && bytes.length > 28);
  const { length } = bare(cards.at(-1)?.bytes ?? new Uint8Array());
  expect(length).toBeGreaterThan(20);
  for (let at = 1; at < length - 2; at += 1) {
    let isOn = false;
    const bus = online({
      line: (bytes, from) => {
        const read = from === 'device' && isOn ? readFrame(bare(bytes)) : undefined;
        if (read === undefined || typeof read === 'string' || read.data.length === 0) return bytes;
        isOn = false;
        const changed = Uint8Array.from(bare(bytes));
        changed[at] = (changed[at] ?? 0) ^ 0x04;
        return rechecked(changed);
      },
    });
    isOn = true;
    const { nowMs } = bus;
    bus.devices.get(AT)?.report({ name: 'RAW', reader: 0, format: 1, bits: 26, data: Uint8Array.of(1, 2, 3, 64) }, nowMs);
    bus.until(() => !isOn, 100);
    for (let more = 0; more < 3; more += 1) bus.tick();
    const before = bus.panelEvents.flatMap((event) => (event.kind === 'reply' ? [event.reply] : []));
    expect([at, before]).toEqual([at, []]);
    if (at > 4) expect([at, attacksAtPanel(bus)]).toEqual([at, ['bad-mac']]);
  }
});

it.each([
  ['a poll', { name: 'POLL' }],
  ['an output', OUT],
  ['a new key', { name: 'KEYSET', key: new Uint8Array(16) }],
] as const)('%s in clear text on a secured line is not answered, and ends the channel', (_what, command) => {
  const bus = online();
  const { nowMs } = bus;
  const code = { POLL: 0x60, OUT: 0x68, KEYSET: 0x75 }[command.name];
  const data =
    command.name === 'KEYSET'
      ? Uint8Array.of(1, 16, ...command.key)
      : command.name === 'OUT'
        ? Uint8Array.of(0, 5, 50, 0)
        : new Uint8Array();
  for (const sequence of [1, 2, 3]) {
    const clear = buildFrame({ address: AT, isReply: false, sequence, isCrc: true, block: undefined, code, data });
    const answer = bus.devices.get(AT)?.step(nowMs + sequence, clear);
    for (const event of answer?.events ?? []) bus.deviceEvents.push({ address: AT, event });
    if (sequence === 1) expect(answer?.send).toBeUndefined();
  }
  expect(donesAtDevice(bus)).toBe(0);
  expect(bus.deviceEvents.filter(({ event }) => event.kind === 'key')).toEqual([]);
  expect(attacksAtDevice(bus)).toEqual(['clear-command']);
});

it('an answer in clear text on a secured line is not believed, and ends the channel', () => {
  let isOn = false;
  const forged = (sequence: number): Uint8Array =>
    buildFrame({ address: AT, isReply: true, sequence, isCrc: true, block: undefined, code: 0x50, data: Uint8Array.of(0, 1, 8, 0, 0x77) });
  const bus = online({
    line: (bytes, from) => {
      if (!isOn || from === 'panel') return bytes;
      const read = readFrame(bare(bytes));
      return typeof read === 'string' ? bytes : forged(read.sequence);
    },
  });
  isOn = true;
  for (let more = 0; more < 20; more += 1) bus.tick();
  expect([replies(bus), bus.panel.isOnline(AT)]).toEqual([0, false]);
  expect(attacksAtPanel(bus)[0]).toBe('clear-reply');
});

it('a device that says it knows no security gets none of the panel’s words in clear', () => {
  const bus = makeBus({
    addresses: [AT],
    line: (bytes, from) => {
      const read = readFrame(bare(bytes));
      if (from === 'panel' || typeof read === 'string' || read.code !== 0x46) return bytes;
      const { address, isReply, sequence, isCrc, block, code } = read;
      return buildFrame({ address, isReply, sequence, isCrc, block, code, data: Uint8Array.of(3, 1, 1) });
    },
  });
  bus.until(() => bus.panel.isOnline(AT), 200);
  bus.panel.put(AT, OUT);
  for (let more = 0; more < 200; more += 1) bus.tick();
  const inClear = bus.heard
    .filter(({ from }) => from === 'panel')
    .map(({ bytes }) => readFrame(bare(bytes)))
    .filter((read) => typeof read !== 'string' && read.block === undefined);
  expect(new Set(inClear.map((read) => (typeof read === 'string' ? 0 : read.code)))).toEqual(new Set([0x61, 0x62]));
});

describe('the default key', () => {
  const none = (): undefined => undefined;

  it('opens nothing outside the install mode, in either role', () => {
    for (const [isPanelInstalling, isDeviceInstalling] of [
      [false, false],
      [true, false],
      [false, true],
    ] as const) {
      const bus = makeBus({
        addresses: [AT],
        panelKey: none,
        deviceKey: none,
        isPanelInstalling: () => isPanelInstalling,
        isDeviceInstalling: () => isDeviceInstalling,
      });
      expect(bus.until(() => bus.panel.isOnline(AT) || bus.devices.get(AT)?.isOnline === true, 1_000)).toBe(false);
    }
  });

  it('opens while both are installing, hands over the device’s own key, and is of no use afterwards', () => {
    let isInstalling = true;
    let [panelKey, deviceKey]: (Uint8Array | undefined)[] = [undefined, undefined];
    const bus = makeBus({
      addresses: [AT],
      panelKey: () => panelKey?.slice(),
      deviceKey: () => deviceKey?.slice(),
      isPanelInstalling: () => isInstalling,
      isDeviceInstalling: () => isInstalling,
    });
    expect(bus.until(() => bus.panel.isOnline(AT))).toBe(true);
    const key = Uint8Array.from({ length: 16 }, (_, at) => 200 - at);
    expect(bus.panel.put(AT, { name: 'KEYSET', key })).toBe(true);
    expect(bus.until(() => bus.deviceEvents.some(({ event }) => event.kind === 'key'), 100)).toBe(true);
    for (const { event } of bus.deviceEvents) if (event.kind === 'key') deviceKey = event.key.slice();
    expect(deviceKey).toEqual(key);
    panelKey = key;
    isInstalling = false;
    bus.panel.restart(AT);
    expect(bus.until(() => bus.panel.isOnline(AT) && bus.devices.get(AT)?.isOnline === true)).toBe(true);
    const last = bus.panelEvents.filter(({ kind }) => kind === 'online').at(-1);
    expect(last).toMatchObject({ isDefaultKey: false });
    expect(bus.panel.put(AT, { name: 'KEYSET', key })).toBe(false);
  });

  it('opens nothing when the install mode ends in the middle of the handshake', () => {
    let isInstalling = true;
    const bus = makeBus({
      addresses: [AT],
      panelKey: none,
      deviceKey: none,
      isPanelInstalling: () => isInstalling,
      isDeviceInstalling: () => true,
      line: (bytes, from) => {
        const read = readFrame(bare(bytes));
        if (from === 'device' && typeof read !== 'string' && read.code === 0x78) isInstalling = false;
        return bytes;
      },
    });
    expect(bus.until(() => bus.panel.isOnline(AT), 1_000)).toBe(false);
    expect(bus.panelEvents.filter(({ kind }) => kind === 'online')).toEqual([]);
  });
});

it('a command for everybody is answered by nobody on a secured line', () => {
  const bus = online();
  const everybody = buildFrame({
    address: 0x7f,
    isReply: false,
    sequence: 1,
    isCrc: true,
    block: undefined,
    code: 0x60,
    data: new Uint8Array(),
  });
  expect(toDevice(bus, everybody)).toBeUndefined();
});

it('a device that is busy without end, or refuses without end, is lost and taken back', () => {
  let isOn = false;
  const bus = online({
    line: (bytes, from) =>
      isOn && from === 'device'
        ? buildFrame({ address: AT, isReply: true, sequence: 0, isCrc: true, block: undefined, code: 0x79, data: new Uint8Array() })
        : bytes,
  });
  isOn = true;
  expect(bus.until(() => !bus.panel.isOnline(AT), 3_000)).toBe(true);
  isOn = false;
  expect(bus.until(() => bus.panel.isOnline(AT), 3_000)).toBe(true);
});

it('a panel that is silent for eight seconds is gone, and what waited for it is not told to the next', () => {
  const bus = online();
  const device = bus.devices.get(AT);
  const { nowMs } = bus;
  device?.report({ name: 'KEYPAD', reader: 0, keys: Uint8Array.of(0x31) }, nowMs);
  expect(device?.step(nowMs + 8_001).events).toContainEqual({ kind: 'offline' });
  expect(device?.isOnline).toBe(false);
  expect(device?.report({ name: 'KEYPAD', reader: 0, keys: Uint8Array.of(0x31) }, nowMs + 8_002)).toBeUndefined();
});

it('an answer recorded three exchanges ago, whose number fits again, is an attack and no card', () => {
  let old: Uint8Array | undefined;
  let isReplayed = false;
  const bus = online({
    line: (bytes, from) => {
      const read = from === 'device' ? readFrame(bare(bytes)) : 'noise';
      if (typeof read === 'string' || read.mac === undefined) return bytes;
      if (read.data.length > 0) old ??= Uint8Array.from(bytes);
      const was = old === undefined ? undefined : readFrame(bare(old));
      const isTime = was !== undefined && typeof was !== 'string' && read.data.length === 0 && was.sequence === read.sequence;
      if (!isTime || isReplayed || old === undefined) return bytes;
      isReplayed = true;
      return old;
    },
  });
  bus.devices.get(AT)?.report({ name: 'RAW', reader: 0, format: 1, bits: 26, data: Uint8Array.of(1, 2, 3, 64) }, bus.nowMs);
  expect(bus.until(() => isReplayed, 200)).toBe(true);
  for (let more = 0; more < 3; more += 1) bus.tick();
  expect([replies(bus), attacksAtPanel(bus)]).toEqual([1, ['bad-mac']]);
});

/** What a device refuses, repeats and forgets, by words that our own panel would never say. */
import {
  createControlPanel,
  DEFAULT_KEY,
  type DeviceEvent,
  nodeAes,
  type PanelEvent,
  type PeripheralDevice,
} from '../../../src/edge/osdp/index.ts';
import { keyOf, makeBus, seeded, seededBytes } from './bus.ts';
import { allZero, challenge, clear, deviceAt, frameOf, handPanel, NONE, scryptFor, spyAes, wordOf } from './hand.ts';

const AT = 5;
const OUT_BYTES = Uint8Array.of(0, 5, 50, 0);
const KEYSET_BYTES = Uint8Array.of(1, 16, ...new Uint8Array(16).fill(9));

const kinds = (events: readonly DeviceEvent[]): readonly string[] => events.map(({ kind }) => kind);

describe('a device', () => {
  const online = (device: PeripheralDevice) => handPanel(device, AT);

  it('answers OUT, LED, BUZ and TEXT by ACK alone: panels there are that leave for minutes after anything else', () => {
    const device = deviceAt(AT, { outputs: () => [true] });
    const panel = online(device);
    expect(panel.say(0x68, OUT_BYTES)).toEqual({ code: 0x40, data: NONE });
    expect(panel.say(0x66)).toEqual({ code: 0x4a, data: Uint8Array.of(1) });
    expect(panel.say(0x6a, Uint8Array.of(0, 2, 1, 1, 1))).toEqual({ code: 0x40, data: NONE });
  });

  it.each([
    ['a command nobody knows', 0xee, NONE, 3],
    ['a command of a wrong length', 0x6a, Uint8Array.of(0, 2), 2],
    ['half an output', 0x68, Uint8Array.of(0, 5, 50), 2],
    ['a key of another type', 0x75, Uint8Array.of(2, 16, ...new Uint8Array(16)), 2],
    ['a handshake’s end without its beginning', 0x77, new Uint8Array(16), 5],
  ] as const)('refuses %s in the channel and goes on', (_what, code, data, reason) => {
    const panel = online(deviceAt(AT));
    expect(panel.say(code, data)).toEqual({ code: 0x41, data: Uint8Array.of(reason) });
    expect(panel.say(0x60)).toEqual({ code: 0x40, data: NONE });
  });

  it('refuses a number out of turn, and does nothing of it', () => {
    const device = deviceAt(AT);
    const panel = online(device);
    expect(panel.say(0x60)).toEqual({ code: 0x40, data: NONE });
    const step = device.step(0, panel.sealed(0x68, OUT_BYTES, 1));
    expect([frameOf(step.send)?.sequence, kinds(step.events)]).toEqual([1, []]);
  });

  it.each([
    ['an output', 0x68, OUT_BYTES],
    ['a lamp', 0x69, new Uint8Array(14)],
    ['a key', 0x75, KEYSET_BYTES],
    ['its inputs', 0x65, NONE],
    ['its housing', 0x64, NONE],
  ] as const)('refuses %s in clear text before any channel', (_what, code, data) => {
    const device = deviceAt(AT, { isInstalling: () => true });
    const { send, events } = device.step(0, clear(AT, 0, code, { data }));
    expect([wordOf(send), events]).toEqual([{ name: 'NAK', reason: 6 }, []]);
  });

  it('refuses the default key outside the install mode, and a handshake whose mode ended before its last word', () => {
    expect(wordOf(deviceAt(AT).step(0, challenge(AT, 0, 0)).send)).toEqual({ name: 'NAK', reason: 5 });
    let isInstalling = true;
    const { aes, derived } = spyAes();
    const device = deviceAt(AT, { isInstalling: () => isInstalling, aes });
    const { said } = scryptFor(device, AT, DEFAULT_KEY, { which: 0 });
    isInstalling = false;
    const { send, events } = device.step(0, said);
    expect([wordOf(send), events, device.isOnline]).toEqual([{ name: 'NAK', reason: 5 }, [], false]);
    expect([derived.length, allZero(derived)]).toEqual([3, true]);
  });

  it('ends a channel under the default key with the install mode, and reports nothing in it', () => {
    let isInstalling = true;
    const device = deviceAt(AT, { isInstalling: () => isInstalling });
    const panel = handPanel(device, AT, DEFAULT_KEY, { which: 0 });
    expect([device.isOnline, panel.say(0x60)]).toEqual([true, { code: 0x40, data: NONE }]);
    expect(device.report({ name: 'KEYPAD', reader: 0, keys: Uint8Array.of(0x31) }, 0)).toBeUndefined();
    isInstalling = false;
    expect([kinds(device.step(0, panel.sealed(0x75, KEYSET_BYTES, 3)).events), device.isOnline]).toEqual([['offline'], false]);
  });

  it('takes a new key inside the channel, and a panel that begins its handshake anew in the middle of it is no attack', () => {
    const device = deviceAt(AT);
    const panel = online(device);
    const step = device.step(0, panel.sealed(0x75, KEYSET_BYTES, 2));
    expect(step.events).toEqual([{ kind: 'key', key: new Uint8Array(16).fill(9) }]);
    // In turn, as panels that count on do, and not by zero.
    const anew = device.step(0, challenge(AT, 3));
    expect([wordOf(anew.send)?.name, kinds(anew.events)]).toEqual(['CCRYPT', ['offline']]);
  });

  it('is installed as libosdp does it: its own key refused, the default key taken, a key given, and the channel anew under that', () => {
    let key: Uint8Array | undefined;
    const device = deviceAt(AT, { key: () => key?.slice(), isInstalling: () => true });
    expect(wordOf(device.step(0, challenge(AT, 0)).send)).toEqual({ name: 'NAK', reason: 5 });
    const panel = handPanel(device, AT, DEFAULT_KEY, { which: 0 });
    for (const event of device.step(0, panel.sealed(0x75, KEYSET_BYTES, 2)).events) if (event.kind === 'key') key = event.key;
    expect(key).toEqual(new Uint8Array(16).fill(9));
    expect(handPanel(device, AT, key).say(0x60)).toEqual({ code: 0x40, data: NONE });
    expect(device.report({ name: 'KEYPAD', reader: 0, keys: Uint8Array.of(0x31) }, 0)).toBeDefined();
  });

  it('answers a repeated challenge by the same numbers, so that a late answer ends in no false alarm', () => {
    const device = deviceAt(AT);
    const first = device.step(0, challenge(AT, 0)).send;
    expect(device.step(250, challenge(AT, 0)).send).toEqual(first);
    expect(deviceAt(AT + 1).step(0, challenge(AT + 1, 0)).send).not.toEqual(first);
  });

  it('counts its panel as gone after eight seconds even while somebody repeats the last word', () => {
    const device = deviceAt(AT);
    const panel = online(device);
    const last = panel.sealed(0x60, NONE, 2);
    device.step(0, last);
    for (let nowMs = 500; nowMs <= 8_000; nowMs += 500) expect(device.step(nowMs, last).send).toBeDefined();
    expect(kinds(device.step(8_500, last).events)).toEqual(['offline']);
    expect(device.isOnline).toBe(false);
  });

  it('answers whoever looks for devices, and is disturbed by none while it has its panel', () => {
    const device = deviceAt(AT);
    expect(wordOf(device.step(0, clear(0x7f, 0, 0x61, { data: Uint8Array.of(0) })).send)).toMatchObject({ name: 'PDID' });
    const panel = online(device);
    for (const sequence of [0, 1, 2])
      expect(device.step(0, clear(0x7f, sequence, 0x61, { data: Uint8Array.of(0) }))).toEqual({ send: undefined, events: [] });
    expect(panel.say(0x60)).toEqual({ code: 0x40, data: NONE });
  });

  it('obeys its own panel’s word to all, once, and nobody else’s', () => {
    const device = deviceAt(AT);
    const said = online(device).sealed(0x68, OUT_BYTES, 2, 0x7f);
    const spoilt = said.map((byte, at) => (at === 12 ? byte ^ 1 : byte));
    const read = frameOf(said);
    const forged = clear(0x7f, 2, 0x68, { data: Uint8Array.from([...(read?.data ?? NONE), 1, 2, 3, 4]), block: read?.block });
    for (const bytes of [spoilt, forged]) expect(device.step(0, bytes)).toEqual({ send: undefined, events: [] });
    const first = device.step(0, said);
    expect(kinds(first.events)).toEqual(['command']);
    expect(device.step(300, said)).toEqual({ send: first.send, events: [] });
  });

  it('lets what noise began swallow nothing that comes after a silence', () => {
    const device = deviceAt(AT);
    const torn = Uint8Array.of(0x53, AT, 200, 0, 0x04, 0x60);
    const ask = clear(AT, 0, 0x61, { data: Uint8Array.of(0) });
    device.step(0, torn);
    expect(device.step(10, ask).send).toBeUndefined();
    expect(wordOf(device.step(210, ask).send)).toMatchObject({ name: 'PDID' });
  });

  it('tells a panel that still has the old channel to begin anew', () => {
    const [device, other] = [deviceAt(AT), deviceAt(AT)];
    const panel = online(other);
    const { send, events } = device.step(0, panel.sealed(0x68, OUT_BYTES, 2));
    expect([wordOf(send), events]).toEqual([{ name: 'NAK', reason: 6 }, []]);
  });

  it('takes no code that is too short, too long or missing for the right one', () => {
    for (const bytes of [0, 1, 2, 3, 5, 8]) {
      const device = deviceAt(AT);
      const whole = online(device).sealed(0x68, OUT_BYTES, 2);
      const read = frameOf(whole);
      const mac = Uint8Array.from([...(read?.mac ?? NONE), ...new Uint8Array(8)]).slice(0, bytes);
      const data = Uint8Array.from([...(read?.data ?? NONE), ...mac]);
      const { events } = device.step(0, clear(AT, 2, 0x68, { data, block: read?.block }));
      expect([bytes, kinds(events)]).toEqual([bytes, ['attack', 'offline']]);
    }
  });

  it('wipes every key of a channel that ended, however it ended', () => {
    const ends: readonly ((device: PeripheralDevice) => void)[] = [
      (device) => device.step(0, clear(AT, 1, 0x60)),
      (device) => device.step(0, clear(AT, 0, 0x60)),
      (device) => device.step(60_000),
      (device) => {
        device.wipe();
      },
    ];
    for (const end of ends) {
      const { aes, derived } = spyAes();
      const device = deviceAt(AT, { aes });
      online(device);
      expect([derived.length, allZero(derived)]).toEqual([3, false]);
      end(device);
      expect([device.isOnline, allZero(derived)]).toEqual([false, true]);
    }
  });

  it('of two panels obeys the one with its key, and that one gets it back', () => {
    const bus = makeBus({ addresses: [AT] });
    expect(bus.until(() => bus.panel.isOnline(AT))).toBe(true);
    const stranger = createControlPanel({
      devices: [{ address: AT, key: () => keyOf(AT + 1) }],
      aes: nodeAes,
      random: seededBytes(seeded(77)),
    });
    const device = bus.devices.get(AT);
    let answer: Uint8Array | undefined;
    const told: PanelEvent[] = [];
    for (let nowMs = bus.nowMs; nowMs < bus.nowMs + 400; nowMs += 10) {
      const { send, events } = stranger.step(nowMs, answer);
      told.push(...events);
      const step = send === undefined ? undefined : device?.step(nowMs, send);
      expect(step?.events.filter(({ kind }) => kind === 'command' || kind === 'online' || kind === 'key') ?? []).toEqual([]);
      answer = step?.send;
    }
    expect(told).toContainEqual({ address: AT, kind: 'attack', what: 'bad-cryptogram' });
    expect([stranger.isOnline(AT), device?.isOnline]).toEqual([false, false]);
    expect(bus.until(() => bus.panel.isOnline(AT) && device?.isOnline === true)).toBe(true);
  });
});

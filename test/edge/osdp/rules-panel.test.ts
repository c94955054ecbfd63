/** What a panel makes of a device that is busy, refuses, says what nobody knows, or lost its channel. */
import { buildFrame, COMMANDS_MAX, createControlPanel, DEFAULT_KEY, nodeAes, type PanelEvent } from '../../../src/edge/osdp/index.ts';
import { keyOf, makeBus, seeded, seededBytes } from './bus.ts';
import { allZero, frameOf, handDevice, NONE, spyAes } from './hand.ts';

const AT = 5;
const OUT = { name: 'OUT', outputs: [{ output: 0, control: 5, timerTenths: 50 }] } as const;

/** A panel alone with a device made by hand. */
function panelWith(
  inChannel: Parameters<typeof handDevice>[1],
  more: Partial<Parameters<typeof createControlPanel>[0]> = {},
  key = keyOf(AT),
) {
  const device = handDevice(AT, inChannel, key);
  const panel = createControlPanel({
    devices: [{ address: AT, key: () => keyOf(AT) }],
    aes: nodeAes,
    random: seededBytes(seeded(1)),
    ...more,
  });
  const events: PanelEvent[] = [];
  let [nowMs, answer]: [number, Uint8Array | undefined] = [0, undefined];
  const run = (steps: number): void => {
    for (let left = steps; left > 0; left -= 1) {
      nowMs += 10;
      const step = panel.step(nowMs, answer);
      events.push(...step.events);
      answer = step.send === undefined ? undefined : device.answer(step.send);
    }
  };
  run(20);
  expect(panel.isOnline(AT)).toBe(true);
  return { panel, device, events, run };
}

describe('a panel', () => {
  it('goes on with a device that says something it does not know, and says truly that a command was not taken', () => {
    const { panel, events, run } = panelWith((code) =>
      code === 0x60 ? { kind: 'sealed', code: 0x51, data: Uint8Array.of(1, 2) } : undefined,
    );
    run(100);
    expect([panel.isOnline(AT), events.map(({ kind }) => kind)]).toEqual([true, ['online']]);
    const other = panelWith((code) => (code === 0x68 ? { kind: 'sealed', code: 0x92, data: NONE } : undefined));
    expect(other.panel.put(AT, OUT)).toBe(true);
    other.run(20);
    expect(other.events.slice(1)).toEqual([{ address: AT, kind: 'done', command: OUT, isTaken: false }]);
    expect(other.panel.isOnline(AT)).toBe(true);
  });

  it.each([1, 2, 3, 7, 8, 9])('says that a command was not taken where the device refuses it by %i, and goes on', (reason) => {
    const { panel, events, run } = panelWith((code) =>
      code === 0x68 ? { kind: 'sealed', code: 0x41, data: Uint8Array.of(reason) } : undefined,
    );
    panel.put(AT, OUT);
    run(20);
    expect(events.slice(1)).toEqual([{ address: AT, kind: 'done', command: OUT, isTaken: false }]);
    expect(panel.isOnline(AT)).toBe(true);
  });

  it.each([4, 5, 6])('begins anew where the device refuses by %i: they are out of step', (reason) => {
    const { panel, events, run } = panelWith((code) =>
      code === 0x68 ? { kind: 'sealed', code: 0x41, data: Uint8Array.of(reason) } : undefined,
    );
    panel.put(AT, OUT);
    run(20);
    expect(events.slice(1)).toEqual([
      { address: AT, kind: 'done', command: OUT, isTaken: false },
      { address: AT, kind: 'offline', why: 'refused' },
    ]);
    run(100);
    expect(panel.isOnline(AT)).toBe(true);
  });

  it('a refusal in clear text ends the channel and is no attack: a device that was without power says so', () => {
    let isOut = true;
    const { panel, events, run } = panelWith((code) => {
      const said = code === 0x68 && isOut ? ({ kind: 'clear', reply: { name: 'NAK', reason: 6 } } as const) : undefined;
      if (said !== undefined) isOut = false;
      return said;
    });
    panel.put(AT, OUT);
    run(20);
    expect(events.slice(1)).toEqual([
      { address: AT, kind: 'done', command: OUT, isTaken: false },
      { address: AT, kind: 'offline', why: 'refused' },
    ]);
    run(100);
    expect(panel.isOnline(AT)).toBe(true);
  });

  it('an answer that was lost on the way ends the channel with a device that counts on, and is no attack', () => {
    let isLost = true;
    const { panel, device, events, run } = panelWith((code) => {
      if (code !== 0x68 || !isLost) return undefined;
      isLost = false;
      return { kind: 'lost' };
    });
    panel.put(AT, OUT);
    run(40);
    // It was done, and nobody knows: said to be not taken.
    expect(device.heard.filter((code) => code === 0x68)).toHaveLength(1);
    expect(events.slice(1)).toEqual([
      { address: AT, kind: 'done', command: OUT, isTaken: false },
      { address: AT, kind: 'offline', why: 'refused' },
    ]);
    run(100);
    expect(panel.isOnline(AT)).toBe(true);
  });

  it('keeps a key whose ACK was lost on the way: given up wrongly, nobody could speak to the device again', () => {
    const devices = [{ address: AT, key: () => undefined, isInstalling: () => true }];
    const { panel, events, run } = panelWith((code) => (code === 0x75 ? { kind: 'lost' } : undefined), { devices }, DEFAULT_KEY.slice());
    panel.put(AT, { name: 'KEYSET', key: new Uint8Array(16).fill(3) });
    run(40);
    expect(events.slice(1).map((event) => ('isTaken' in event ? event.isTaken : event.kind))).toEqual([true, 'offline']);
  });

  it('believes the clear-text ACK of a key it just gave under the default key, and no other', () => {
    const clearAck = (code: number) => (code === 0x75 || code === 0x68 ? ({ kind: 'clear', reply: { name: 'ACK' } } as const) : undefined);
    const key = new Uint8Array(16).fill(3);
    const devices = [{ address: AT, key: () => undefined, isInstalling: () => true }];
    const installing = panelWith(clearAck, { devices }, DEFAULT_KEY.slice());
    expect(installing.panel.put(AT, { name: 'KEYSET', key })).toBe(true);
    installing.run(20);
    expect(installing.events.slice(1).map((event) => ('isTaken' in event ? event.isTaken : event.kind))).toEqual([true, 'offline']);
    const { panel, events, run } = panelWith(clearAck);
    panel.put(AT, OUT);
    run(20);
    expect(events.slice(1)).toMatchObject([
      { kind: 'attack', what: 'clear-reply' },
      { kind: 'done', isTaken: false },
      { kind: 'offline', why: 'attack' },
    ]);
  });

  it('ends a channel under the default key with the install mode, and sends no key that waited', () => {
    let isInstalling = true;
    const devices = [{ address: AT, key: () => undefined, isInstalling: () => isInstalling }];
    const { panel, device, events, run } = panelWith(() => undefined, { devices }, DEFAULT_KEY.slice());
    const command = { name: 'KEYSET', key: new Uint8Array(16) } as const;
    expect(panel.put(AT, command)).toBe(true);
    isInstalling = false;
    run(100);
    expect([panel.isOnline(AT), device.heard.includes(0x75)]).toEqual([false, false]);
    expect(events.slice(1)).toEqual([
      { address: AT, kind: 'done', command, isTaken: false },
      { address: AT, kind: 'offline', why: 'refused' },
    ]);
  });

  it('keeps a key back that waited in a channel under the device’s own key when the install mode ends, and keeps the channel', () => {
    let isInstalling = false;
    const devices = [{ address: AT, key: () => keyOf(AT), isInstalling: () => isInstalling }];
    const { panel, device, events, run } = panelWith(() => undefined, { devices });
    isInstalling = true;
    const command = { name: 'KEYSET', key: new Uint8Array(16) } as const;
    expect(panel.put(AT, command)).toBe(true);
    isInstalling = false;
    run(50);
    expect([panel.isOnline(AT), device.heard.includes(0x75)]).toEqual([true, false]);
    expect(events.slice(1)).toEqual([{ address: AT, kind: 'done', command, isTaken: false }]);
  });

  it('asks a busy device again without keeping the others from their turn, and the command is done once', () => {
    const busy = handDevice(AT, () => undefined);
    const calm = handDevice(AT + 1, () => undefined);
    const panel = createControlPanel({
      devices: [AT, AT + 1].map((address) => ({ address, key: () => keyOf(address) })),
      aes: nodeAes,
      random: seededBytes(seeded(1)),
    });
    const events: PanelEvent[] = [];
    let answer: Uint8Array | undefined;
    const sent: string[] = [];
    for (let nowMs = 0; nowMs < 2_500; nowMs += 10) {
      if (nowMs === 500) expect(panel.put(AT, OUT)).toBe(true);
      const step = panel.step(nowMs, answer);
      events.push(...step.events);
      if (step.send !== undefined && frameOf(step.send)?.code === 0x68) sent.push(Buffer.from(step.send).toString('hex'));
      const isBusy = frameOf(step.send)?.code === 0x68 && sent.length <= 5;
      answer = step.send === undefined ? undefined : isBusy ? BUSY : (busy.answer(step.send) ?? calm.answer(step.send));
    }
    // One look of 2 s at a poll each 50 ms, busy second or not.
    expect(calm.heard.length).toBeGreaterThan(30);
    expect(new Set(sent).size).toBe(1);
    expect(sent).toHaveLength(6);
    expect(busy.heard.filter((code) => code === 0x68)).toHaveLength(1);
    expect(events.filter(({ kind }) => kind !== 'online')).toEqual([{ address: AT, kind: 'done', command: OUT, isTaken: true }]);
  });

  it('keeps nothing for a device that is not there, not more than it may, and tells what it drops', () => {
    const bus = makeBus({ addresses: [AT] });
    expect(bus.panel.put(AT, OUT)).toBe(false);
    bus.until(() => bus.panel.isOnline(AT));
    expect(bus.panel.put(AT + 1, OUT)).toBe(false);
    const put = Array.from({ length: COMMANDS_MAX + 1 }, () => bus.panel.put(AT, OUT));
    expect(put).toEqual([...Array.from({ length: COMMANDS_MAX }, () => true), false]);
    bus.panel.restart(AT);
    bus.tick();
    const told = bus.panelEvents.filter(({ kind }) => kind === 'done');
    expect(told).toEqual(Array.from({ length: COMMANDS_MAX }, () => ({ address: AT, kind: 'done', command: OUT, isTaken: false })));
  });

  it('says the same frame four times in all, then nobody is there, and asks for whoever is gone but once at a time', () => {
    const { panel, events, run } = panelWith((code) => (code === 0x68 ? { kind: 'nothing' } : undefined));
    const sent: string[] = [];
    panel.put(AT, OUT);
    run(1);
    for (let nowMs = 220; nowMs < 4_000; nowMs += 10) {
      const { send, events: told } = panel.step(nowMs);
      events.push(...told);
      if (send !== undefined) sent.push(Buffer.from(send).toString('hex'));
    }
    // The first went out in `run`. Then ID after 0.5, 1 s.
    expect([sent.slice(0, 3), new Set(sent.slice(0, 3)).size]).toEqual([Array.from({ length: 3 }, () => sent[0]), 1]);
    expect(sent.slice(3).map((frame) => frameOf(Buffer.from(frame, 'hex'))?.code)).toEqual([0x61, 0x61]);
    expect(events.slice(1)).toEqual([
      { address: AT, kind: 'done', command: OUT, isTaken: false },
      { address: AT, kind: 'offline', why: 'silent' },
    ]);
  });

  it('lets nobody wait long for a device that is not there', () => {
    const there = handDevice(AT, () => undefined);
    const panel = createControlPanel({
      devices: [AT, AT + 1, AT + 2].map((address) => ({ address, key: () => keyOf(address) })),
      aes: nodeAes,
      random: seededBytes(seeded(1)),
    });
    let [answer, lastMs, longestMs]: [Uint8Array | undefined, number, number] = [undefined, 0, 0];
    for (let nowMs = 0; nowMs < 30_000; nowMs += 10) {
      const { send } = panel.step(nowMs, answer);
      answer = send === undefined ? undefined : there.answer(send);
      if (answer === undefined) continue;
      longestMs = Math.max(longestMs, nowMs - lastMs);
      lastMs = nowMs;
    }
    // Two that are gone, one after the other, each for one answer’s time; then its own poll.
    expect(longestMs).toBeLessThanOrEqual(2 * 290 + 60);
  });

  it('adds the time of the frames on the wire to the time for an answer', () => {
    const devices = [{ address: AT, key: () => keyOf(AT) }];
    const waitMs = (baud: number): number => {
      const panel = createControlPanel({ devices, aes: nodeAes, random: seededBytes(seeded(1)), baud });
      panel.step(0);
      return panel.dueMs();
    };
    // ID is 9 bytes and its mark; 64 bytes of answer; 10 bits each.
    expect([waitMs(9_600), waitMs(115_200)]).toEqual([200 + 78, 200 + 7]);
  });

  it('wipes every key of a channel that ended, however it ended', () => {
    for (const how of ['restart', 'wipe', 'silence'] as const) {
      const { aes, derived } = spyAes();
      let isSilent = false;
      const { panel, run } = panelWith(() => (isSilent ? { kind: 'nothing' } : undefined), { aes });
      expect([derived.length, allZero(derived)]).toEqual([3, false]);
      isSilent = true;
      if (how === 'restart') panel.restart(AT);
      if (how === 'wipe') panel.wipe();
      if (how === 'silence') run(120);
      expect([how, panel.isOnline(AT), allZero(derived.slice(0, 3))]).toEqual([how, false, true]);
    }
  });
});

/** Said in clear, by a sequence of its own. */
const BUSY = buildFrame({ address: AT, isReply: true, sequence: 0, isCrc: false, block: undefined, code: 0x79, data: NONE });

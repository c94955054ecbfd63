/** One panel, three devices, ten thousand polls, and a line that flips, drops, repeats and invents bytes. */
import type { PanelEvent } from '../../../src/edge/osdp/index.ts';
import { makeBus, seeded } from './bus.ts';

const ADDRESSES = [3, 17, 101];
const POLLS = 10_000;

/** Bursts, single flips, lost and invented bytes, an echo of what was just said. */
function noisyLine(random: () => number, counts: { hits: number }): (bytes: Uint8Array) => Uint8Array {
  let last = new Uint8Array(0);
  return (bytes) => {
    const before = last;
    last = Uint8Array.from(bytes);
    if (random() > 0.06) return bytes;
    counts.hits += 1;
    const at = Math.floor(random() * bytes.length);
    const changed = [...bytes];
    switch (Math.floor(random() * 6)) {
      case 0:
        changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(random() * 8));
        break;
      case 1:
        changed.splice(at, 1 + Math.floor(random() * 4));
        break;
      case 2:
        changed.splice(at, 0, ...Array.from({ length: 1 + Math.floor(random() * 9) }, () => Math.floor(random() * 256)));
        break;
      case 3:
        return new Uint8Array(0);
      case 4:
        for (let spoilt = 0; spoilt < 8; spoilt += 1) changed[at + spoilt] = Math.floor(random() * 256);
        break;
      default:
        return Uint8Array.from([...before, ...bytes]);
    }
    return Uint8Array.from(changed.slice(0, bytes.length + 12));
  };
}

const cardOf = (address: number, count: number): Uint8Array => Uint8Array.of(address, count >> 8, count & 0xff, 0x5a);

describe('a line with noise', () => {
  const random = seeded(20_261);
  const counts = { hits: 0 };
  const bus = makeBus({ addresses: ADDRESSES, seed: 7, line: noisyLine(random, counts) });
  const reported = new Map<number, { count: number; kind: 'RAW' | 'KEYPAD' }[]>(ADDRESSES.map((address) => [address, []]));
  let commands = 0;
  const taken: string[] = [];

  beforeAll(() => {
    let count = 0;
    for (let guard = POLLS * 12; bus.sent < POLLS && guard > 0; guard -= 1) {
      bus.tick();
      if (random() > 0.02) continue;
      const address = ADDRESSES[Math.floor(random() * ADDRESSES.length)] ?? 0;
      count += 1;
      if (random() < 0.3) {
        commands += 1;
        bus.panel.put(address, { name: 'OUT', outputs: [{ output: 0, control: 5, timerTenths: commands & 0xffff }] });
        continue;
      }
      const kind = random() < 0.5 ? 'RAW' : 'KEYPAD';
      const reply =
        kind === 'RAW'
          ? ({ name: 'RAW', reader: 0, format: 1, bits: 32, data: cardOf(address, count) } as const)
          : ({ name: 'KEYPAD', reader: 0, keys: cardOf(address, count) } as const);
      if (bus.devices.get(address)?.report(reply, bus.nowMs) !== undefined) reported.get(address)?.push({ count, kind });
    }
  });

  const repliesOf = (address: number): readonly { count: number; kind: string }[] =>
    bus.panelEvents
      .filter((event): event is PanelEvent & { kind: 'reply' } => event.kind === 'reply' && event.address === address)
      .flatMap(({ reply }) => {
        const data = reply.name === 'RAW' ? reply.data : reply.name === 'KEYPAD' ? reply.keys : undefined;
        if (data === undefined) return [];
        expect([data[0], data[3]]).toEqual([address, 0x5a]);
        return [{ count: ((data[1] ?? 0) << 8) | (data[2] ?? 0), kind: reply.name }];
      });

  it('was polled ten thousand times and hit often', () => {
    const drops = bus.panelEvents.filter(({ kind }) => kind === 'offline').length;
    const attacks = bus.panelEvents.filter(({ kind }) => kind === 'attack').length;
    process.stdout.write(
      `osdp line: ${String(bus.sent)} frames of the panel, ${String(counts.hits)} hits of noise, ${String(drops)} channels lost, ${String(attacks)} taken for attacks\n`,
    );
    expect(bus.sent).toBeGreaterThanOrEqual(POLLS);
    expect(attacks).toBeLessThan(3);
    expect(counts.hits).toBeGreaterThan(500);
  });

  it('brings every card and key once, in order, and none that was not there', () => {
    for (const address of ADDRESSES) {
      const said = reported.get(address) ?? [];
      const heard = repliesOf(address);
      let from = 0;
      for (const { count, kind } of heard) {
        const at = said.findIndex((one, index) => index >= from && one.count === count && one.kind === kind);
        expect([address, count, at >= from]).toEqual([address, count, true]);
        from = at + 1;
      }
      // Lost is only what waited when a channel was lost.
      expect(heard.length).toBeGreaterThan(said.length * 0.95);
      expect(said.length).toBeGreaterThan(50);
    }
  });

  it('does every command once at most, and says truly which were taken', () => {
    const done = bus.deviceEvents.flatMap(({ address, event }) =>
      event.kind === 'command' && event.command.name === 'OUT'
        ? [`${String(address)}/${String(event.command.outputs[0]?.timerTenths)}`]
        : [],
    );
    for (const event of bus.panelEvents) {
      if (event.kind === 'done' && event.isTaken && event.command.name === 'OUT')
        taken.push(`${String(event.address)}/${String(event.command.outputs[0]?.timerTenths)}`);
    }
    expect(new Set(done).size).toBe(done.length);
    expect(taken.filter((one) => !done.includes(one))).toEqual([]);
    expect(taken.length).toBeGreaterThan(commands * 0.9);
  });

  it('has every device back when the line is quiet again', () => {
    const quiet = makeBus({ addresses: ADDRESSES, seed: 9, line: noisyLineUntil(150) });
    for (let tick = 0; tick < 2_000; tick += 1) quiet.tick();
    expect(quiet.until(() => ADDRESSES.every((address) => quiet.panel.isOnline(address)), 12_000)).toBe(true);
    expect(ADDRESSES.every((address) => quiet.devices.get(address)?.isOnline)).toBe(true);
  });
});

/** Nothing but rubbish for so many transmissions, then a clean line. */
function noisyLineUntil(count: number): (bytes: Uint8Array) => Uint8Array {
  const random = seeded(5);
  let left = count;
  return (bytes) => {
    left -= 1;
    return left > 0 ? bytes.map((byte) => (random() < 0.3 ? Math.floor(random() * 256) : byte)) : bytes;
  };
}

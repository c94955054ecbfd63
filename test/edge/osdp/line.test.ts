/** One panel, three devices, ten thousand polls, and a line that flips, drops, repeats and invents bytes; then a worse one. */
import type { PanelEvent } from '../../../src/edge/osdp/index.ts';
import { makeBus, seeded } from './bus.ts';

const ADDRESSES = [3, 17, 101];

/** Bursts, single flips, lost and invented bytes, an echo of what was just said. */
function noisyLine(random: () => number, counts: { hits: number; readonly rate: number }): (bytes: Uint8Array) => Uint8Array {
  let last = new Uint8Array(0);
  return (bytes) => {
    const before = last;
    last = Uint8Array.from(bytes);
    if (random() > counts.rate) return bytes;
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

describe.each([
  // One transmission in 17 is spoilt: nobody is lost. One in six: channels are lost and come back.
  { rate: 0.06, polls: 10_000, lostMin: 0, takenMin: 0.9 },
  { rate: 0.17, polls: 4_000, lostMin: 5, takenMin: 0.7 },
])('a line with noise in $rate of what is said', ({ rate, polls, lostMin, takenMin }) => {
  const random = seeded(20_261);
  const counts = { hits: 0, rate };
  const bus = makeBus({ addresses: ADDRESSES, seed: 7, line: noisyLine(random, counts) });
  const reported = new Map<number, { count: number; kind: 'RAW' | 'KEYPAD' }[]>(ADDRESSES.map((address) => [address, []]));
  /** What waited at a device when it lost its channel: of this alone a part may be lost. */
  const forfeit = new Set<number>();
  const waiting = new Map<number, Set<number>>(ADDRESSES.map((address) => [address, new Set()]));
  let seen = 0;
  const tickets = new Map<string, number>();
  let commands = 0;
  const taken: string[] = [];

  beforeAll(() => {
    let count = 0;
    for (let guard = polls * 40; bus.sent < polls && guard > 0; guard -= 1) {
      bus.tick();
      settle();
      if (random() > 0.02) continue;
      const address = ADDRESSES[Math.floor(random() * ADDRESSES.length)] ?? 0;
      count += 1;
      if (random() < 0.3) {
        if (bus.panel.put(address, { name: 'OUT', outputs: [{ output: 0, control: 5, timerTenths: commands + 1 }] })) commands += 1;
        continue;
      }
      const kind = random() < 0.5 ? 'RAW' : 'KEYPAD';
      const reply =
        kind === 'RAW'
          ? ({ name: 'RAW', reader: 0, format: 1, bits: 32, data: cardOf(address, count) } as const)
          : ({ name: 'KEYPAD', reader: 0, keys: cardOf(address, count) } as const);
      const ticket = bus.devices.get(address)?.report(reply, bus.nowMs);
      if (ticket === undefined) continue;
      reported.get(address)?.push({ count, kind });
      waiting.get(address)?.add(count);
      tickets.set(`${String(address)}/${String(ticket)}`, count);
    }
    for (let more = 0; more < 1_000; more += 1) bus.tick();
    settle();
  });

  /** What a device said of its reports since the last look. */
  function settle(): void {
    for (; seen < bus.deviceEvents.length; seen += 1) {
      const { address, event } = bus.deviceEvents[seen] ?? {};
      const open = waiting.get(address ?? -1);
      if (event?.kind === 'reported') open?.delete(tickets.get(`${String(address)}/${String(event.ticket)}`) ?? -1);
      if (event?.kind !== 'offline' || open === undefined) continue;
      for (const count of open) forfeit.add(count);
      open.clear();
    }
  }

  const repliesOf = (address: number): readonly { count: number; kind: string }[] =>
    bus.panelEvents
      .filter((event): event is PanelEvent & { kind: 'reply' } => event.kind === 'reply' && event.address === address)
      .flatMap(({ reply }) => {
        const data = reply.name === 'RAW' ? reply.data : reply.name === 'KEYPAD' ? reply.keys : undefined;
        if (data === undefined) return [];
        expect([data[0], data[3]]).toEqual([address, 0x5a]);
        return [{ count: ((data[1] ?? 0) << 8) | (data[2] ?? 0), kind: reply.name }];
      });

  it('was polled often and hit often', () => {
    const drops = bus.panelEvents.filter(({ kind }) => kind === 'offline').length;
    const attacks = bus.panelEvents.filter(({ kind }) => kind === 'attack').length;
    process.stdout.write(
      `osdp line: ${String(bus.sent)} frames of the panel, ${String(counts.hits)} hits of noise, ${String(drops)} channels lost, ${String(attacks)} taken for attacks\n`,
    );
    expect(bus.sent).toBeGreaterThanOrEqual(polls);
    expect(drops).toBeGreaterThanOrEqual(lostMin);
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
      const arrived = new Set(heard.map(({ count }) => count));
      expect([address, said.filter(({ count }) => !arrived.has(count) && !forfeit.has(count))]).toEqual([address, []]);
      expect(heard).toHaveLength(arrived.size);
      expect(said.length).toBeGreaterThan(polls / 200);
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
    expect(taken.length).toBeGreaterThan(commands * takenMin);
    const told = bus.panelEvents.filter((event) => event.kind === 'done');
    expect(told).toHaveLength(commands);
  });

  it('has every device back in the end', () => {
    expect(bus.until(() => ADDRESSES.every((address) => bus.panel.isOnline(address)), 5_000)).toBe(true);
  });
});

it('has every device back when the line is quiet again', () => {
  const quiet = makeBus({ addresses: ADDRESSES, seed: 9, line: noisyLineUntil(45) });
  for (let tick = 0; tick < 2_000; tick += 1) quiet.tick();
  expect(quiet.until(() => ADDRESSES.every((address) => quiet.panel.isOnline(address)), 12_000)).toBe(true);
  expect(ADDRESSES.every((address) => quiet.devices.get(address)?.isOnline)).toBe(true);
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

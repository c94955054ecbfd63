/** The real serialport on real pseudo terminals, with plugs that are pulled and put back. */
import { serialCardReader } from '../../../src/edge/serial/card-reader.ts';
import { keycodePinPad } from '../../../src/edge/serial/pin-pad.ts';
import { HANGUP_AWARE_BINDING } from '../../../src/edge/serial/hangup.ts';
import { lcusRelay } from '../../../src/edge/serial/relay.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';
import { eventually, type PtyPair, ptyPair } from './pty-pair.ts';

const clock = systemClock();
const ON = 'a00101a2';
const OFF = 'a00100a1';
const FRAME = Buffer.from('\x0262E3086CED08\x03', 'latin1');

let pair: PtyPair;
beforeEach(async () => {
  pair = ptyPair();
  await pair.plug();
});
afterEach(() => pair.remove());

describe('card reader', () => {
  it('tells a card once per hold, through garbage and torn frames', async () => {
    const reader = serialCardReader({ path: pair.path, clock });
    const cards: string[] = [];
    reader.onCard((card) => cards.push(card));
    await eventually(() => reader.isConnected, 'connected');
    pair.send(Buffer.from([0xff, 0x00, 0x02, 0x31]));
    pair.send(FRAME.subarray(0, 6));
    pair.send(FRAME.subarray(6));
    pair.send(FRAME);
    pair.send(FRAME);
    await eventually(() => cards.length > 0, 'card');
    pair.send(Buffer.from('\x020102030405\x01\x03', 'latin1'));
    pair.send(Buffer.from('\x02010203040501\x03', 'latin1'));
    await eventually(() => cards.length > 1, 'second card');
    expect(cards).toEqual(['62E3086CED', '0102030405']);
    await reader.close();
    expect(reader.isConnected).toBe(false);
  });

  it('says when it is unplugged and works again when it is back, without joining torn frames', async () => {
    const reader = serialCardReader({ path: pair.path, clock });
    const states: boolean[] = [];
    const cards: string[] = [];
    reader.onState((isConnected) => states.push(isConnected));
    const stop = reader.onCard((card) => cards.push(card));
    await eventually(() => reader.isConnected, 'connected');
    pair.send(FRAME.subarray(0, 6));
    await pair.unplug();
    await eventually(() => !reader.isConnected, 'gone');
    await pair.plug();
    await eventually(() => reader.isConnected, 'back');
    pair.send(FRAME.subarray(6));
    pair.send(FRAME);
    await eventually(() => cards.length > 0, 'card');
    expect(cards).toEqual(['62E3086CED']);
    expect(states).toEqual([true, false, true]);
    stop();
    pair.send(Buffer.from('\x02010203040501\x03', 'latin1'));
    await reader.close();
    expect(cards).toHaveLength(1);
  });

  it('waits for a reader that is plugged in after the start', async () => {
    await pair.unplug();
    const reader = serialCardReader({ path: pair.path, clock });
    expect(reader.isConnected).toBe(false);
    await pair.plug();
    await eventually(() => reader.isConnected, 'connected');
    await reader.close();
  });

  it('can be closed at any time, and opened by another afterwards', async () => {
    const first = serialCardReader({ path: pair.path, clock });
    await first.close();
    const second = serialCardReader({ path: pair.path, clock });
    await eventually(() => second.isConnected, 'connected');
    await second.close();
    await second.close();
  });
});

it('the PIN pad gives keys and survives a pulled plug', async () => {
  const pad = keycodePinPad({ path: pair.path, baud: 9600, clock });
  const keys: string[] = [];
  const states: boolean[] = [];
  pad.onKey((key) => keys.push(key));
  pad.onState((isConnected) => states.push(isConnected));
  await eventually(() => pad.isConnected, 'connected');
  pair.send(Buffer.from('12x#', 'latin1'));
  await eventually(() => keys.length === 3, 'keys');
  await pair.unplug();
  await eventually(() => !pad.isConnected, 'gone');
  await pair.plug();
  await eventually(() => pad.isConnected, 'back');
  pair.send(Buffer.from('*\r', 'latin1'));
  await eventually(() => keys.length === 5, 'keys again');
  expect(keys).toEqual(['1', '2', 'enter', 'clear', 'enter']);
  expect(states).toEqual([true, false, true]);
  await pad.close();
});

it('a line that hung up before it was read is told, not read for ever', async () => {
  const port = await HANGUP_AWARE_BINDING.open({ path: pair.path, baudRate: 9600 });
  await pair.unplug();
  await new Promise((resolve) => setTimeout(resolve, 50)); // past the hang-up: from here each read gives zero bytes
  await expect(port.read(Buffer.alloc(16), 0, 16)).rejects.toMatchObject({ disconnect: true });
  await port.close();
  await expect(port.read(Buffer.alloc(16), 0, 16)).rejects.toMatchObject({ canceled: true });
});

it('a line that is always readable and gives nothing is told, not asked for ever', async () => {
  const port = await HANGUP_AWARE_BINDING.open({ path: pair.path, baudRate: 9600 });
  let wakes = 0;
  const once = (_what: 'readable', done: (error: Error | null) => void): void => {
    wakes += 1;
    setImmediate(done, null);
  };
  const { poller } = port as unknown as { poller: { once: typeof once } };
  const kept = poller.once;
  poller.once = once;
  await expect(port.read(Buffer.alloc(16), 0, 16)).rejects.toMatchObject({ disconnect: true });
  expect(wakes).toBe(100);
  poller.once = kept;
  await port.close();
});

describe('relay', () => {
  const collected = (): { text: () => string } => {
    let all = '';
    return { text: () => (all += pair.received()) };
  };

  it('is released at opening, energised for the time asked, and released again', async () => {
    const seen = collected();
    const lock = lcusRelay({ path: pair.path, channel: 1, clock });
    await eventually(() => seen.text() === OFF, 'released at opening');
    await eventually(() => lock.isConnected, 'connected');
    const startMs = clock.monotonicMs();
    await lock.unlock(150);
    await eventually(() => seen.text() === OFF + ON, 'energised');
    await eventually(() => seen.text() === OFF + ON + OFF, 'released');
    expect(clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(145);
    await lock.close();
    await eventually(() => seen.text() === OFF + ON + OFF + OFF, 'released at close');
  });

  it('prolongs, and never shortens, while it is released', async () => {
    const seen = collected();
    const lock = lcusRelay({ path: pair.path, channel: 1, clock });
    await eventually(() => lock.isConnected, 'connected');
    const startMs = clock.monotonicMs();
    await lock.unlock(300);
    await lock.unlock(50);
    await eventually(() => seen.text() === OFF + ON + ON + OFF, 'released once');
    expect(clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(295);
    await lock.close();
  });

  it('says that it failed when it is not there', async () => {
    await pair.unplug();
    const lock = lcusRelay({ path: pair.path, channel: 1, clock });
    await expect(lock.unlock(100)).rejects.toMatchObject({ code: 'serial-failed' });
    await lock.close();
  });

  it('is released first of all when it comes back from a plug pulled while it was energised', async () => {
    const lock = lcusRelay({ path: pair.path, channel: 1, clock });
    await eventually(() => lock.isConnected, 'connected');
    await lock.unlock(60_000);
    await pair.unplug();
    await eventually(() => !lock.isConnected, 'gone');
    await expect(lock.unlock(100)).rejects.toMatchObject({ code: 'serial-failed' });
    await pair.plug();
    const seen = collected();
    await eventually(() => lock.isConnected, 'back');
    await eventually(() => seen.text() === OFF, 'released');
    await lock.unlock(50);
    await eventually(() => seen.text() === OFF + ON + OFF, 'works again');
    await lock.close();
  });

  it('is released at close while it is energised', async () => {
    const seen = collected();
    const lock = lcusRelay({ path: pair.path, channel: 1, clock });
    await eventually(() => lock.isConnected, 'connected');
    await lock.unlock(60_000);
    await lock.close();
    await eventually(() => seen.text() === OFF + ON + OFF, 'released');
  });
});

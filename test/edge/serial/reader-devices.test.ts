/** PN532 modules, Wiegand converters and Wiegand pads on real pseudo terminals. */
import { wiegandReader } from '../../../src/edge/serial/card-reader.ts';
import { keycodePinPad } from '../../../src/edge/serial/pin-pad.ts';
import { pn532Reader } from '../../../src/edge/serial/pn532-reader.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';
import { type Pn532Module, pn532Module } from './pn532-module.ts';
import { eventually, type PtyPair, ptyPair } from './pty-pair.ts';

const clock = systemClock();

let pair: PtyPair;
beforeEach(async () => {
  pair = ptyPair();
  await pair.plug();
});
afterEach(() => pair.remove());

describe('PN532', () => {
  let module: Pn532Module;
  beforeEach(() => {
    module = pn532Module(pair);
  });
  afterEach(() => {
    module.stop();
  });

  it('is woken, set to answer an empty field, and tells a card once per hold', async () => {
    const reader = pn532Reader({ path: pair.path, clock });
    const cards: string[] = [];
    reader.onCard((card) => cards.push(card));
    await eventually(() => reader.isConnected, 'awake');
    expect(module.taken.slice(0, 2)).toEqual(['sam', 'retries']);
    await eventually(() => module.taken.includes('list'), 'looks');
    module.card = '901f2aa4';
    await eventually(() => cards.length === 1, 'card');
    const looks = module.taken.length;
    await eventually(() => module.taken.length > looks + 2, 'looks on');
    module.card = '04010203040506';
    await eventually(() => cards.length === 2, 'other card');
    expect(cards).toEqual(['901F2AA4', '04010203040506']);
    await reader.close();
    expect(reader.isConnected).toBe(false);
  });

  it('is asked again for an answer with a wrong sum, once', async () => {
    const reader = pn532Reader({ path: pair.path, clock });
    const cards: string[] = [];
    reader.onCard((card) => cards.push(card));
    await eventually(() => reader.isConnected, 'awake');
    module.damaged = 1;
    module.card = '901f2aa4';
    await eventually(() => cards.length === 1, 'card');
    expect(module.taken.filter((what) => what === 'nack')).toHaveLength(1);
    await reader.close();
  });

  it('counts as unplugged when it falls silent behind its adapter, and is woken when it speaks again', async () => {
    const reader = pn532Reader({ path: pair.path, clock });
    const states: boolean[] = [];
    reader.onState((isConnected) => states.push(isConnected));
    await eventually(() => reader.isConnected, 'awake');
    module.isAlive = false;
    await eventually(() => !reader.isConnected, 'silent');
    module.isAlive = true;
    await eventually(() => reader.isConnected, 'awake again');
    expect(states).toEqual([true, false, true]);
    await reader.close();
  });

  it('is found again after its plug was pulled in the middle of an answer', async () => {
    const reader = pn532Reader({ path: pair.path, clock });
    const cards: string[] = [];
    const states: boolean[] = [];
    reader.onCard((card) => cards.push(card));
    reader.onState((isConnected) => states.push(isConnected));
    await eventually(() => reader.isConnected, 'awake');
    module.stop();
    pair.send(Buffer.from('0000ff0cf4d54b01', 'hex'));
    await pair.unplug();
    await eventually(() => !reader.isConnected, 'gone');
    await pair.plug();
    module = pn532Module(pair);
    module.card = '901f2aa4';
    await eventually(() => cards.length === 1, 'card');
    expect(cards).toEqual(['901F2AA4']);
    expect(states).toEqual([true, false, true]);
    await reader.close();
  });
});

it('a Wiegand converter gives numbers, drops what is torn, and survives a pulled plug', async () => {
  const reader = wiegandReader({ path: pair.path, baud: 9600, bits: 26, format: 'number-hex', clock });
  const cards: string[] = [];
  const states: boolean[] = [];
  reader.onCard((card) => cards.push(card));
  reader.onState((isConnected) => states.push(isConnected));
  await eventually(() => reader.isConnected, 'connected');
  pair.send(Buffer.from('7BB26E\r\n7BB26E\r\n00A', 'latin1'));
  await eventually(() => cards.length === 1, 'card');
  await pair.unplug();
  await eventually(() => !reader.isConnected, 'gone');
  await pair.plug();
  await eventually(() => reader.isConnected, 'back');
  pair.send(Buffer.from('0F1\r\n0000F1\r\n', 'latin1'));
  await eventually(() => cards.length === 2, 'card after the plug');
  expect(cards).toEqual(['7BB26E', '0000F1']);
  expect(states).toEqual([true, false, true]);
  await reader.close();
});

it('a Wiegand pad gives keys in its own codes', async () => {
  const pad = keycodePinPad({ path: pair.path, baud: 9600, codes: 'burst8', clock });
  const keys: string[] = [];
  pad.onKey((key) => keys.push(key));
  await eventually(() => pad.isConnected, 'connected');
  pair.send(Buffer.from([0xe1, 0x31, 0xd2, 0x4b]));
  await eventually(() => keys.length === 3, 'keys');
  expect(keys).toEqual(['1', '2', 'enter']);
  await pad.close();
});

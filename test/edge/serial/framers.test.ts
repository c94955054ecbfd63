import fc from 'fast-check';

import { keycodeReader, KEYS_PER_SECOND_MAX } from '../../../src/edge/serial/keycodes.ts';
import { HOLD_GAP_MS, oncePerHold, rdm6300Framer } from '../../../src/edge/serial/rdm6300.ts';
import { relayCommand } from '../../../src/edge/serial/relay.ts';

function rdm6300Frame(card: string): Buffer {
  const sum = Buffer.from(card, 'hex').reduce((xor, byte) => xor ^ byte, 0);
  return Buffer.from(`\x02${card}${sum.toString(16).padStart(2, '0').toUpperCase()}\x03`, 'latin1');
}

const anyCard = fc.uint8Array({ minLength: 5, maxLength: 5 }).map((bytes) => Buffer.from(bytes).toString('hex').toUpperCase());

function cardsIn(chunks: readonly Uint8Array[]): string[] {
  const cards: string[] = [];
  const framer = rdm6300Framer((card) => cards.push(card));
  for (const chunk of chunks) framer.push(chunk);
  return cards;
}

describe('RDM6300 frames', () => {
  it('reads the frame of the datasheet: 02 62E3086CED 08 03', () => {
    expect(cardsIn([Buffer.from('0236324533303836434544303803', 'hex')])).toEqual(['62E3086CED']);
  });

  it('reads any card, however the bytes are cut, with garbage before and after', () => {
    const noise = fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.filter((byte) => byte !== 0x02));
    fc.assert(
      fc.property(anyCard, noise, noise, fc.integer({ min: 1, max: 13 }), (card, before, after, cut) => {
        const frame = rdm6300Frame(card);
        expect(cardsIn([before, frame.subarray(0, cut), frame.subarray(cut), after])).toEqual([card]);
      }),
    );
  });

  it('never makes a card out of a frame with one wrong bit', () => {
    fc.assert(
      fc.property(anyCard, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 7 }), (card, at, bit) => {
        const frame = rdm6300Frame(card);
        frame[at] = (frame[at] ?? 0) ^ (1 << bit);
        // Upper and lower case of a hex digit differ in one bit and mean the same card.
        expect(cardsIn([frame]).filter((seen) => seen !== card)).toEqual([]);
      }),
    );
  });

  it('says nothing on pure noise that holds no whole frame', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(cardsIn([bytes.map((byte) => (byte === 0x03 ? 0x04 : byte))])).toEqual([]);
      }),
    );
  });

  it('tells a held card once, a new tap again, another card at once', () => {
    const taps: string[] = [];
    const tap = oncePerHold((card) => taps.push(card));
    for (let atMs = 0; atMs <= 3000; atMs += 70) tap('A', atMs);
    tap('B', 3010);
    tap('A', 3020);
    tap('A', 3020 + HOLD_GAP_MS);
    expect(taps).toEqual(['A', 'B', 'A', 'A']);
  });
});

describe('key codes', () => {
  const keysIn = (text: string): string[] => {
    const keys: string[] = [];
    const reader = keycodeReader((key) => keys.push(key));
    [...Buffer.from(text, 'latin1')].forEach((byte, index) => {
      reader.push(Uint8Array.of(byte), index * 100);
    });
    return keys;
  };

  it('knows digits, enter and clear in all their forms', () => {
    expect(keysIn('0123456789#*')).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'enter', 'clear']);
    expect(keysIn('1\r\n2\n\r\x1b\x08\x7f')).toEqual(['1', 'enter', '2', 'enter', 'enter', 'clear', 'clear', 'clear']);
  });

  it('drops every other byte', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const expected = [...bytes].filter((byte) => '0123456789#*\r\n\x1b\x08\x7f'.includes(String.fromCharCode(byte))).length;
        expect(keysIn(Buffer.from(bytes).toString('latin1')).length).toBeLessThanOrEqual(expected);
      }),
    );
    expect(keysIn('abc\x00\xff +-')).toEqual([]);
  });

  it('drops a flood', () => {
    let keys = 0;
    const reader = keycodeReader(() => (keys += 1));
    reader.push(new Uint8Array(5000).fill(0x31), 0);
    expect(keys).toBe(KEYS_PER_SECOND_MAX);
    reader.push(Uint8Array.of(0x32), 1000);
    expect(keys).toBe(KEYS_PER_SECOND_MAX + 1);
  });
});

it('relay commands are those of the board', () => {
  expect(Buffer.from(relayCommand(1, true)).toString('hex')).toBe('a00101a2');
  expect(Buffer.from(relayCommand(1, false)).toString('hex')).toBe('a00100a1');
  expect(Buffer.from(relayCommand(2, true)).toString('hex')).toBe('a00201a3');
});

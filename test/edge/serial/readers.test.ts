import fc from 'fast-check';
import { wiegandFramer } from '../../../src/edge/serial/card-reader.ts';
import { keycodeReader, type KeyCodes } from '../../../src/edge/serial/keycodes.ts';
import {
  ACK,
  IN_LIST_PASSIVE_TARGET,
  NACK,
  pn532Command,
  type Pn532Frame,
  pn532Framer,
  pn532Wake,
  readUid,
} from '../../../src/edge/serial/pn532-frames.ts';
import { lineFramer } from '../../../src/edge/serial/text-lines.ts';
import { readWiegandLine, type WiegandBits, type WiegandFormat } from '../../../src/edge/serial/wiegand.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function framesIn(chunks: readonly Uint8Array[]): Pn532Frame[] {
  const frames: Pn532Frame[] = [];
  const framer = pn532Framer((frame) => frames.push(frame));
  for (const chunk of chunks) framer.push(chunk);
  return frames;
}

/** An answer of the chip, made from the manual's description and not by the code under test. */
function answer(code: number, data: readonly number[]): Uint8Array {
  const body = [0xd5, code, ...data];
  const sum = body.reduce((all, byte) => all + byte, 0);
  return Uint8Array.from([0x00, 0x00, 0xff, body.length, (0x100 - body.length) & 0xff, ...body, (0x100 - (sum & 0xff)) & 0xff, 0x00]);
}

describe('PN532 frames', () => {
  it('are those of the manual: SAMConfiguration after the wake-up, InListPassiveTarget', () => {
    expect(hex(pn532Wake())).toBe('55550000000000000000000000000000' + '0000ff05fbd41401140102' + '00');
    expect(hex(pn532Command(IN_LIST_PASSIVE_TARGET))).toBe('0000ff04fcd44a0100e100');
  });

  it('are found however the bytes are cut, between any noise without a start code', () => {
    const noise = fc.uint8Array({ maxLength: 30 }).map((bytes) => bytes.map((byte) => (byte === 0xff ? 0xfe : byte)));
    const data = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 30 });
    fc.assert(
      fc.property(noise, data, noise, fc.integer({ min: 0, max: 40 }), (before, bytes, after, cut) => {
        const frame = answer(0x4b, bytes);
        const all = [before, frame.subarray(0, cut), frame.subarray(cut), after, ACK];
        expect(framesIn(all)).toEqual([{ kind: 'answer', code: 0x4b, data: Uint8Array.from(bytes) }, { kind: 'ack' }]);
      }),
    );
  });

  it('are told apart: ACK, NACK, the chip’s error, a wrong sum, a wrong length', () => {
    const damaged = answer(0x4b, [1, 2, 3]);
    damaged[8] = (damaged[8] ?? 0) ^ 0x10;
    const tooLong = Uint8Array.of(0x00, 0x00, 0xff, 0xc8, 0x38, 0xd5, 0x4b);
    const error = Uint8Array.of(0x00, 0x00, 0xff, 0x01, 0xff, 0x7f, 0x81, 0x00);
    const wrongLength = Uint8Array.of(0x00, 0x00, 0xff, 0x05, 0xfa, 0xd5);
    const ours = pn532Command(IN_LIST_PASSIVE_TARGET);
    const kinds = framesIn([ACK, tooLong, NACK, error, wrongLength, damaged, ours, answer(0x15, [])]).map(({ kind }) => kind);
    expect(kinds).toEqual(['ack', 'nack', 'error', 'damaged', 'damaged', 'answer']);
  });

  it('never make an answer out of one with one wrong bit in its body', () => {
    const good = answer(0x4b, [1, 1, 0, 4, 8, 4, 0x90, 0x1f, 0x2a, 0xa4]);
    fc.assert(
      fc.property(fc.integer({ min: 5, max: good.length - 2 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const bad = Uint8Array.from(good);
        bad[at] = (bad[at] ?? 0) ^ (1 << bit);
        expect(framesIn([bad])).toEqual([{ kind: 'damaged' }]);
      }),
    );
  });

  it('give identifiers of 4, 7 and 10 bytes, and nothing for no card, two cards or a torn answer', () => {
    const listed = (uid: readonly number[]) => Uint8Array.of(1, 1, 0x00, 0x04, 0x08, uid.length, ...uid);
    expect(readUid(listed([0x90, 0x1f, 0x2a, 0xa4]))).toBe('901F2AA4');
    expect(readUid(listed([0x04, 1, 2, 3, 4, 5, 6]))).toBe('04010203040506');
    expect(readUid(listed([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))).toBe('00010203040506070809');
    expect(readUid(Uint8Array.of(0))).toBeUndefined();
    expect(readUid(Uint8Array.of(2, 1, 0, 4, 8, 4, 1, 2, 3, 4))).toBeUndefined();
    expect(readUid(listed([1, 2, 3, 4, 5]))).toBeUndefined();
    expect(readUid(listed([0x90, 0x1f, 0x2a, 0xa4]).subarray(0, 9))).toBeUndefined();
  });
});

describe('lines of a device', () => {
  const linesIn = (text: string): string[] => {
    const lines: string[] = [];
    const framer = lineFramer(8, (line) => lines.push(line));
    for (const byte of Buffer.from(text, 'latin1')) framer.push(Uint8Array.of(byte));
    return lines;
  };

  it('end with CR, LF or ETX; STX begins anew; long and dirty ones are dropped whole', () => {
    expect(linesIn('one\r\ntwo\nthree\r')).toEqual(['one', 'two', 'three']);
    expect(linesIn('\x02one\x03torn\x02two\x03')).toEqual(['one', 'two']);
    expect(linesIn('123456789\nok\n\xff12\nab\x00\n12345678\n')).toEqual(['ok', '12345678']);
  });
});

/** A frame as a converter counts it: even parity over the first half, odd over the second. */
function bitsOf(number: number, bits: WiegandBits): string {
  const digits = number.toString(2).padStart(bits - 2, '0');
  const half = digits.length / 2;
  const count = (text: string): number => [...text].filter((bit) => bit === '1').length;
  return `${count(digits.slice(0, half)) % 2}${digits}${(count(digits.slice(half)) + 1) % 2}`;
}

describe('Wiegand lines', () => {
  const cases: readonly [WiegandFormat, WiegandBits, string, string | undefined][] = [
    // Facility 123, number 45678: 7B B2 6E.
    ['bits', 26, bitsOf(0x7bb26e, 26), '7BB26E'],
    ['number-hex', 26, '7bb26e', '7BB26E'],
    ['decimal', 26, '08106606', '7BB26E'],
    ['facility', 26, '123,45678', '7BB26E'],
    ['frame-hex', 26, Number.parseInt(bitsOf(0x7bb26e, 26), 2).toString(16).padStart(7, '0'), '7BB26E'],
    ['number-hex', 34, 'DEADBEEF', 'DEADBEEF'],
    ['decimal', 34, '3735928559', 'DEADBEEF'],
    ['facility', 34, '57005,48879', 'DEADBEEF'],
    ['decimal', 34, '4294967296', undefined],
    ['decimal', 26, '16777216', undefined],
    ['decimal', 26, '8106606', undefined],
    ['facility', 26, '256,00001', undefined],
    ['facility', 26, '001,65536', undefined],
    ['number-hex', 26, '7BB26', undefined],
    ['number-hex', 26, '7BB26G', undefined],
    ['frame-hex', 26, 'FFFFFFF', undefined],
    ['bits', 26, '1'.repeat(26), undefined],
    ['bits', 34, bitsOf(0x7bb26e, 26), undefined],
  ];

  it.each(cases)('%s of %i bits: %s is %s', (format, bits, line, card) => {
    expect(readWiegandLine(line, format, bits)).toBe(card);
  });

  it('of every number are read with right parity, and not with any one bit wrong', () => {
    const frame = fc.oneof(
      fc.tuple(fc.constant(26 as const), fc.integer({ min: 0, max: 2 ** 24 - 1 })),
      fc.tuple(fc.constant(34 as const), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
    );
    fc.assert(
      fc.property(frame, fc.nat({ max: 33 }), ([bits, number], at) => {
        const line = bitsOf(number, bits);
        expect(readWiegandLine(line, 'bits', bits)).toBe(
          number
            .toString(16)
            .toUpperCase()
            .padStart((bits - 2) / 4, '0'),
        );
        const wrong = at % bits;
        const flipped = line.slice(0, wrong) + (line[wrong] === '1' ? '0' : '1') + line.slice(wrong + 1);
        expect(readWiegandLine(flipped, 'bits', bits)).toBeUndefined();
      }),
    );
  });

  it('come out of the line framer one by one', () => {
    const cards: string[] = [];
    const framer = wiegandFramer({ bits: 26, format: 'number-hex' }, (card) => cards.push(card));
    framer.push(Buffer.from('7BB2\r\n7BB26E\r\nnoise\n000001\n', 'latin1'));
    expect(cards).toEqual(['7BB26E', '000001']);
  });
});

describe('key codes of Wiegand pads', () => {
  const keysIn = (codes: KeyCodes, bytes: readonly number[]): string[] => {
    const keys: string[] = [];
    const reader = keycodeReader((key) => keys.push(key), codes);
    bytes.forEach((byte, at) => {
      reader.push(Uint8Array.of(byte), at * 100);
    });
    return keys;
  };
  const typed = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'clear', 'enter'];

  it('are numbers, with nothing above them', () => {
    expect(keysIn('bcd4', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0a, 0x0b])).toEqual(typed);
    expect(keysIn('bcd4', [0x0c, 0x0d, 0x0f, 0x30, 0x39, 0xff])).toEqual([]);
  });

  it('are numbers with their complement before, and nothing else', () => {
    expect(keysIn('burst8', [0xf0, 0xe1, 0xd2, 0xc3, 0xb4, 0xa5, 0x96, 0x87, 0x78, 0x69, 0x5a, 0x4b])).toEqual(typed);
    const others = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte >> 4 !== (~byte & 0x0f) || (byte & 0x0f) > 0x0b);
    expect(keysIn('burst8', others)).toEqual([]);
  });
});

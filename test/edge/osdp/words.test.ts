/** Words and cards: what is encoded is read back, what is not understood is said and never thrown. */
import {
  type Command,
  COMMAND,
  decodeCard,
  decodeCommand,
  decodeReply,
  encodeCard,
  encodeCommand,
  encodeReply,
  type Reply,
  REPLY,
  WIEGAND_FORMATS,
} from '../../../src/edge/osdp/index.ts';
import { seeded, seededBytes } from './bus.ts';
import { bytesOf, hexOf } from './hex.ts';

const lit = { control: 1, onTenths: 5, offTenths: 2, onColour: 2, offColour: 0 };
const COMMANDS: readonly Command[] = [
  ...(['POLL', 'ID', 'CAP', 'LSTAT', 'ISTAT', 'OSTAT'] as const).map((name) => ({ name })),
  {
    name: 'OUT',
    outputs: [
      { output: 0, control: 5, timerTenths: 300 },
      { output: 1, control: 1, timerTenths: 0 },
    ],
  },
  { name: 'LED', leds: [{ reader: 0, led: 1, temporary: { ...lit, control: 2, timerTenths: 1000 }, permanent: lit }] },
  { name: 'BUZ', reader: 0, tone: 2, onTenths: 1, offTenths: 1, count: 3 },
  { name: 'TEXT', reader: 0, kind: 2, seconds: 0, row: 1, column: 1, text: 'PLEASE WAIT' },
  { name: 'COMSET', address: 12, baud: 115_200 },
  { name: 'KEYSET', key: bytesOf('000102030405060708090a0b0c0d0e0f') },
  { name: 'CHLNG', random: bytesOf('0001020304050607') },
  { name: 'SCRYPT', cryptogram: bytesOf('000102030405060708090a0b0c0d0e0f') },
];
const REPLIES: readonly Reply[] = [
  { name: 'ACK' },
  { name: 'BUSY' },
  { name: 'NAK', reason: 6 },
  { name: 'PDID', id: { vendor: 'a1b2c3', model: 1, version: 2, serial: '00000007', firmware: [1, 2, 3] } },
  { name: 'PDCAP', capabilities: [{ code: 9, compliance: 1, count: 0 }] },
  { name: 'LSTATR', isTampered: true, isPowerLow: false },
  { name: 'ISTATR', inputs: [true, false, true] },
  { name: 'OSTATR', outputs: [false] },
  { name: 'RAW', reader: 0, format: 1, bits: 26, data: bytesOf('0a0b0c40') },
  { name: 'KEYPAD', reader: 0, keys: bytesOf('31320d') },
  { name: 'COM', address: 3, baud: 9600 },
  { name: 'CCRYPT', clientId: bytesOf('0001020304050607'), random: bytesOf('08090a0b0c0d0e0f'), cryptogram: bytesOf('00'.repeat(16)) },
  { name: 'RMAC_I', mac: bytesOf('11'.repeat(16)) },
];

it('every command and every reply of the list comes back as it was', () => {
  expect(new Set(COMMANDS.map(({ name }) => name))).toEqual(new Set(Object.keys(COMMAND)));
  expect(new Set(REPLIES.map(({ name }) => name))).toEqual(new Set(Object.keys(REPLY)));
  for (const word of COMMANDS) {
    const { code, data } = encodeCommand(word);
    expect(decodeCommand(code, data)).toEqual({ kind: 'word', word });
  }
  for (const word of REPLIES) {
    const { code, data } = encodeReply(word);
    expect(decodeReply(code, data)).toEqual({ kind: 'word', word });
  }
});

it('a word cut short or made longer is no word, wherever its length is fixed', () => {
  const isFree = new Set<string>(['NAK', 'ISTATR', 'OSTATR', 'PDCAP', 'OUT', 'LED']);
  for (const word of [...COMMANDS, ...REPLIES]) {
    if (isFree.has(word.name)) continue;
    const isCommand = word.name in COMMAND;
    const { code, data } = isCommand ? encodeCommand(word as Command) : encodeReply(word as Reply);
    const decode = (bytes: Uint8Array) => (isCommand ? decodeCommand(code, bytes) : decodeReply(code, bytes));
    expect([word.name, decode(Uint8Array.from([...data, 0])).kind]).toEqual([word.name, 'bad']);
    if (data.length > 0) expect([word.name, decode(data.subarray(1)).kind]).toEqual([word.name, 'bad']);
  }
});

it('random bytes throw nothing', () => {
  const random = seeded(3);
  const bytes = seededBytes(random);
  const kinds = new Set<string>();
  for (let run = 0; run < 20_000; run += 1) {
    const data = bytes(Math.floor(random() * 40));
    const code = Math.floor(random() * 256);
    kinds.add(decodeCommand(code, data).kind).add(decodeReply(code, data).kind);
  }
  expect(kinds).toEqual(new Set(['word', 'bad']));
});

it('a letter that is no plain ASCII becomes a question mark, and no more than 32 of it', () => {
  const { data } = encodeCommand({ name: 'TEXT', reader: 0, kind: 1, seconds: 0, row: 1, column: 1, text: `é${'x'.repeat(60)}` });
  expect([data[5], Buffer.from(data.subarray(6)).toString('latin1').slice(0, 4)]).toEqual([32, '?xxx']);
});

describe('cards', () => {
  // By hand from the layout of H10301: even parity over the first 12 bits, odd over the last 12.
  it.each([
    ['wiegand26', 1, 1, '80800080'],
    ['wiegand26', 255, 65_535, '7fffffc0'],
    ['wiegand26', 0, 0, '00000040'],
    // 34 bits: even over 16, odd over 16. 37 bits: even over the first 18 of 35, odd over the last 18.
    ['wiegand34', 1, 1, '8000800080'],
    ['wiegand37', 1, 1, '8000800010'],
    ['wiegand37', 0, 0, '0000000008'],
  ] as const)('%s of facility %i and number %i', (format, facility, number, hex) => {
    const card = encodeCard(format, { facility, number });
    expect(card?.bits).toBe(Number(format.slice(-2)));
    expect(hexOf(card?.data)).toBe(hex);
    expect(card === undefined ? undefined : decodeCard(format, card)).toEqual({ facility, number });
  });

  it('one flipped bit is no card any more, in every format and at every bit', () => {
    for (const format of WIEGAND_FORMATS) {
      const card = encodeCard(format, { facility: 0xa5, number: 0x1234 });
      for (let bit = 0; card !== undefined && bit < card.bits; bit += 1) {
        const data = Uint8Array.from(card.data);
        data[bit >> 3] = (data[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
        const read = decodeCard(format, { bits: card.bits, data });
        // In 37 bits the middle bit is under both parities: flipped, both are wrong.
        expect([format, bit, read]).toEqual([format, bit, undefined]);
      }
    }
  });

  it('what does not fit the format is no card', () => {
    expect(encodeCard('wiegand26', { facility: 256, number: 1 })).toBeUndefined();
    expect(encodeCard('wiegand26', { facility: 1, number: 65_536 })).toBeUndefined();
    expect(encodeCard('wiegand37', { facility: 1, number: 2 ** 19 })).toBeUndefined();
  });
});

/** Bytes from the wires of a door: PN532 modules, Wiegand converters, and what the gpiod tools write. */
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { edgeReader, readLevels } from '../../../src/edge/gpio/gpiod-words.ts';
import { wiegandFramer } from '../../../src/edge/serial/card-reader.ts';
import { KEY_CODES, keycodeReader, KEYS_PER_SECOND_MAX } from '../../../src/edge/serial/keycodes.ts';
import { ACK, pn532Framer, readUid } from '../../../src/edge/serial/pn532-frames.ts';
import { WIEGAND_BITS, WIEGAND_FORMATS } from '../../../src/edge/serial/wiegand.ts';
import { must, type OpenTarget } from '../target.ts';

/** The same bytes whole and cut: what is told must not depend on it. */
function bothWays(input: Uint8Array, open: (tell: (what: string) => void) => { push(bytes: Uint8Array): void }): string[] {
  const [whole, cut]: [string[], string[]] = [[], []];
  open((what) => whole.push(what)).push(input);
  const reader = open((what) => cut.push(what));
  const step = 1 + ((input[0] ?? 0) % 11);
  for (let at = 0; at < input.length; at += step) reader.push(input.subarray(at, at + step));
  must(whole.join('|') === cut.join('|'), 'what is told depends on how the line cuts its bytes');
  return whole;
}

const LISTED = Uint8Array.from(Buffer.from('0000ff0cf4d54b010100040804901f2aa45100', 'hex'));

export const pn532Frames: OpenTarget = () => ({
  name: 'pn532-frames',
  shape: 'bytes',
  seeds: [new Uint8Array([...ACK, ...LISTED]), new Uint8Array([...LISTED, 0x00, 0x00, 0xff, 0x01, 0xff, 0x7f, 0x81, 0x00])],
  words: ['\u0000\u0000\u00ff', '\u0000\u00ff\u0000\u00ff\u0000'],
  quickRuns: 2000,
  run(input) {
    const told = bothWays(input, (tell) =>
      pn532Framer((frame) => {
        const uid = frame.kind === 'answer' ? readUid(frame.data) : undefined;
        must(uid === undefined || /^(?:[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})$/.test(uid), 'an identifier is not of 4, 7 or 10 bytes');
        tell(uid ?? frame.kind);
      }),
    );
    must(told.length * 4 <= input.length, 'there are more frames than bytes for them');
  },
});

export const wiegandLines: OpenTarget = () => ({
  name: 'wiegand-lines',
  shape: 'bytes',
  seeds: ['7BB26E\r\n', '\u000208106606\u0003', '123,45678\n', '10111101110110010011011101\n', '4294967295\r\n', '2f764dd\n'].map(
    utf8Bytes,
  ),
  words: ['\r\n', '\u0002', '\u0003', ','],
  quickRuns: 1000,
  run(input) {
    for (const bits of WIEGAND_BITS) {
      for (const format of WIEGAND_FORMATS) {
        const cards = bothWays(input, (tell) => wiegandFramer({ bits, format }, tell));
        const form = bits === 26 ? /^[0-9A-F]{6}$/ : /^[0-9A-F]{8}$/;
        must(
          cards.every((card) => form.test(card)),
          'a number is not of its length',
        );
        must(cards.length * 7 <= input.length, 'there are more numbers than bytes for them');
      }
    }
  },
});

export const padCodes: OpenTarget = () => ({
  name: 'pad-codes',
  shape: 'bytes',
  seeds: [utf8Bytes('4711#'), Uint8Array.of(4, 7, 1, 1, 0x0b), Uint8Array.of(0xb4, 0x87, 0xe1, 0xe1, 0x4b)],
  quickRuns: 1000,
  run(input) {
    for (const codes of KEY_CODES) {
      const keys = bothWays(input, (tell) => {
        const reader = keycodeReader(tell, codes);
        return {
          push: (bytes) => {
            reader.push(bytes, 5);
          },
        };
      });
      must(keys.length <= Math.min(input.length, KEYS_PER_SECOND_MAX), 'more keys than anybody types');
    }
  },
});

export const gpioWords: OpenTarget = () => ({
  name: 'gpio-words',
  shape: 'bytes',
  seeds: ["Monitoring line '5'...\n5 1\n5 2\n", '5 1\n5 0\n', '1 0 1\n', "Setting line '17'...\n"].map(utf8Bytes),
  words: ['Monitoring line', ' 1\n', ' 2\n'],
  quickRuns: 2000,
  run(input) {
    for (const version of [1, 2] as const) {
      const told = bothWays(input, (tell) =>
        edgeReader(version, {
          onLevel: (line, level) => {
            tell(`${line}=${level}`);
          },
          onBanner: () => {
            tell('banner');
          },
        }),
      );
      must(told.length * 4 <= input.length, 'there are more edges than bytes for them');
    }
    const levels = readLevels(Buffer.from(input).toString('latin1'), [5, 6, 7]);
    must(levels === undefined || levels.size === 3, 'there are not as many levels as lines');
  },
});

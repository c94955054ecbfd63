/** Bytes from devices: card reader, PIN pad, camera stream and single pictures. */
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { frameDecoder } from '../../../src/edge/camera/frame-decoder.ts';
import { JPEG_MAX_BYTES, JpegScanner } from '../../../src/edge/camera/jpeg-scanner.ts';
import { keycodeReader, KEYS_PER_SECOND_MAX } from '../../../src/edge/serial/keycodes.ts';
import { rdm6300Framer } from '../../../src/edge/serial/rdm6300.ts';
import sharp from 'sharp';
import { must, type OpenTarget } from '../target.ts';

const CARD = utf8Bytes('\u00020A00A1B2C3DA\u0003');

/** Cuts the input where its own first bytes say, as a serial line does. */
function pieces(input: Uint8Array): Uint8Array[] {
  const step = 1 + ((input[0] ?? 0) % 17);
  const cut: Uint8Array[] = [];
  for (let at = 0; at < input.length; at += step) cut.push(input.subarray(at, at + step));
  return cut;
}

export const cardFrames: OpenTarget = () => ({
  name: 'card-frames',
  shape: 'bytes',
  seeds: [CARD, new Uint8Array([...CARD, ...CARD, 0x02, ...CARD])],
  words: ['\u0002', '\u0003', '\u00020A00A1B2C3DA\u0003'],
  quickRuns: 2000,
  run(input) {
    const whole: string[] = [];
    const cut: string[] = [];
    rdm6300Framer((card) => whole.push(card)).push(input);
    const framer = rdm6300Framer((card) => cut.push(card));
    for (const piece of pieces(input)) framer.push(piece);
    must(whole.join() === cut.join(), 'cards depend on how the line cuts its bytes');
    must(
      whole.every((card) => /^[0-9A-F]{10}$/.test(card)),
      'a card is not ten hexadecimal digits',
    );
    must(whole.length * 14 <= input.length, 'there are more cards than bytes for them');
  },
});

export const padKeys: OpenTarget = () => ({
  name: 'pad-keys',
  shape: 'bytes',
  seeds: [utf8Bytes('4711#'), utf8Bytes('12\u001b4711\r\n'), utf8Bytes('1'.repeat(100))],
  quickRuns: 2000,
  run(input) {
    let keys = 0;
    const reader = keycodeReader(() => (keys += 1));
    for (const piece of pieces(input)) reader.push(piece, 5);
    must(keys <= Math.min(input.length, KEYS_PER_SECOND_MAX), 'more keys than anybody types');
  },
});

async function jpegs(): Promise<Uint8Array[]> {
  const picture = (widthPx: number, heightPx: number) =>
    sharp({
      create: {
        width: widthPx,
        height: heightPx,
        channels: 3,
        background: { r: 90, g: 120, b: 60 },
        noise: { type: 'gaussian', mean: 120, sigma: 30 },
      },
    });
  const [plain, progressive, grey] = await Promise.all([
    picture(64, 48).jpeg({ quality: 60 }).toBuffer(),
    picture(40, 40).jpeg({ progressive: true, quality: 30 }).toBuffer(),
    picture(32, 32).greyscale().toColourspace('b-w').jpeg().toBuffer(),
  ]);
  return [plain, progressive, grey].map((bytes) => new Uint8Array(bytes));
}

export const cameraStream: OpenTarget = async () => {
  const [one = new Uint8Array(), two = new Uint8Array()] = await jpegs();
  return {
    name: 'camera-stream',
    shape: 'bytes',
    seeds: [new Uint8Array([...one, ...two, ...one]), new Uint8Array([...one.subarray(0, 200), ...two])],
    words: ['\u00ff\u00d8\u00ff'],
    quickRuns: 600,
    run(input) {
      let bytes = 0;
      const scanner = new JpegScanner((jpeg) => {
        bytes += jpeg.length;
        must(jpeg.length <= JPEG_MAX_BYTES + 64 * 1024, 'a picture is larger than any');
        must(jpeg[0] === 0xff && jpeg[1] === 0xd8 && jpeg.at(-2) === 0xff && jpeg.at(-1) === 0xd9, 'a picture has no start or end');
      });
      const half = Math.floor(input.length / 2);
      scanner.push(input.subarray(0, half));
      scanner.push(input.subarray(half));
      scanner.wipe();
      must(bytes <= input.length, 'pictures are more bytes than the stream');
    },
  };
};

export const pictures: OpenTarget = async () => {
  const decoder = frameDecoder();
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><image href="/etc/passwd" width="8" height="8"/></svg>';
  const flat = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });
  const others = await Promise.all([
    flat.clone().png().toBuffer(),
    flat.clone().webp().toBuffer(),
    flat.clone().gif().toBuffer(),
    flat.clone().tiff().toBuffer(),
  ]);
  return {
    name: 'picture',
    shape: 'bytes',
    seeds: [...(await jpegs()), utf8Bytes(svg), ...others.map((bytes) => new Uint8Array(bytes))],
    quickRuns: 400,
    limitMs: 5000,
    async run(input) {
      const frame = await decoder.decode(input, 1);
      if (frame === undefined) return;
      must(frame.pixels.length === frame.widthPx * frame.heightPx * 3, 'a frame has other bytes than its size says');
      must(input[0] === 0xff && input[1] === 0xd8, 'a picture that is no JPEG is decoded');
    },
    close: () => {
      decoder.wipe();
    },
  };
};

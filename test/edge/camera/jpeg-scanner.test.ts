import { execFileSync } from 'node:child_process';
import fc from 'fast-check';

import { JPEG_MAX_BYTES, JpegScanner } from '../../../src/edge/camera/jpeg-scanner.ts';

/** Three different real pictures, as ffmpeg writes them. */
function realStream(): Buffer {
  return execFileSync('ffmpeg', [
    '-loglevel',
    'error',
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=160x120:rate=5:duration=0.6',
    '-c:v',
    'mjpeg',
    '-f',
    'mjpeg',
    'pipe:1',
  ]);
}

function scan(chunks: readonly Uint8Array[]): { pictures: string[]; dropped: number } {
  const pictures: string[] = [];
  const scanner = new JpegScanner((jpeg) => pictures.push(Buffer.from(jpeg).toString('hex')));
  for (const chunk of chunks) scanner.push(chunk);
  return { pictures, dropped: scanner.dropped };
}

describe('jpeg scanner', () => {
  const stream = realStream();
  const whole = scan([stream]);

  it('finds every picture of a real stream, byte for byte', () => {
    expect(whole.pictures).toHaveLength(3);
    expect(whole.pictures.join('')).toBe(stream.toString('hex'));
    expect(whole.dropped).toBe(0);
  });

  it('gives the same pictures however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 40 }), (cuts) => {
        const places = [0, ...[...new Set(cuts)].sort((left, right) => left - right), stream.length];
        const chunks = places.slice(1).map((place, index) => stream.subarray(places[index], place));
        expect(scan(chunks).pictures).toEqual(whole.pictures);
      }),
      { numRuns: 60 },
    );
  });

  it('survives garbage before, between and after, and still finds the pictures behind it', () => {
    const [first = '', , third = ''] = whole.pictures;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (before, between) => {
        const found = scan([before, Buffer.from(first, 'hex'), between, Buffer.from(third, 'hex'), Buffer.from(third, 'hex')]).pictures;
        expect(found.at(-1)).toBe(third);
      }),
      { numRuns: 200 },
    );
  });

  it('drops a torn picture and goes on with the next', () => {
    const [first = '', second = ''] = whole.pictures;
    const torn = Buffer.from(first, 'hex').subarray(0, first.length / 4);
    const found = scan([torn, Buffer.from(second, 'hex')]);
    expect(found).toEqual({ pictures: [second], dropped: 1 });
  });

  it('does not take FFD9 inside a table for the end', () => {
    const [first = ''] = whole.pictures;
    const picture = Buffer.from(first, 'hex');
    const comment = Buffer.from([0xff, 0xfe, 0x00, 0x06, 0xff, 0xd9, 0xff, 0xd8]);
    const planted = Buffer.concat([picture.subarray(0, 2), comment, picture.subarray(2)]);
    expect(scan([planted]).pictures).toEqual([planted.toString('hex')]);
  });

  it('gives up a picture that never ends, within its bound, and recovers', () => {
    const [first = ''] = whole.pictures;
    const picture = Buffer.from(first, 'hex');
    const endless = Buffer.concat([picture.subarray(0, -2), Buffer.alloc(JPEG_MAX_BYTES + 1000, 0x55)]);
    const found = scan([endless, picture]);
    expect(found.pictures).toEqual([first]);
    expect(found.dropped).toBeGreaterThanOrEqual(1);
  });
});

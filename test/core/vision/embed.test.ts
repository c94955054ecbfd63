import fc from 'fast-check';
import { BrokenInvariant } from '../../../src/base/fault.ts';
import { classProbability, cosine, readEmbedding, toUnitLength } from '../../../src/core/vision/embed.ts';

const values = fc
  .array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 4, maxLength: 4 })
  .filter((list) => list.some((value) => Math.abs(value) > 1e-3));

describe('readEmbedding', () => {
  it('has length 1 and the direction of the sum', () => {
    fc.assert(
      fc.property(values, (list) => {
        const one = readEmbedding([Float32Array.from(list)]);
        const twice = readEmbedding([Float32Array.from(list), Float32Array.from(list)]);
        return Math.abs(cosine(one, one) - 1) < 1e-5 && Math.abs(cosine(one, twice) - 1) < 1e-5;
      }),
    );
  });

  it('leaves the outputs of the network as they were', () => {
    const output = Float32Array.of(3, 4);
    expect([...readEmbedding([output])].map((value) => Math.round(value * 10))).toEqual([6, 8]);
    expect([...output]).toEqual([3, 4]);
  });

  it('refuses a vector without a direction', () => {
    expect(() => toUnitLength(new Float32Array(4))).toThrow(BrokenInvariant);
    expect(() => toUnitLength(Float32Array.of(1, Number.NaN))).toThrow(BrokenInvariant);
    expect(() => readEmbedding([Float32Array.of(1, 2), Float32Array.of(-1, -2)])).toThrow(BrokenInvariant);
  });
});

describe('classProbability', () => {
  it('is a share of 1, also for large values, and 0 for a class that is not there', () => {
    expect(classProbability(Float32Array.of(0, 0), 1)).toBeCloseTo(0.5);
    expect(classProbability(Float32Array.of(1000, 0, -1000), 0)).toBeCloseTo(1);
    expect(classProbability(Float32Array.of(1, 2), 5)).toBe(0);
  });
});

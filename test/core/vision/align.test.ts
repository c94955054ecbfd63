import fc from 'fast-check';
import { fitSimilarity } from '../../../src/core/vision/align.ts';
import type { Similarity } from '../../../src/core/vision/resample.ts';
import type { Point } from '../../../src/core/vision/types.ts';

const TEMPLATE: readonly Point[] = [
  { xPx: 38.2946, yPx: 51.6963 },
  { xPx: 73.5318, yPx: 51.5014 },
  { xPx: 56.0252, yPx: 71.7366 },
  { xPx: 41.5493, yPx: 92.3655 },
  { xPx: 70.7299, yPx: 92.2041 },
];

function carry({ a, b, tx, ty }: Similarity, point: Point): Point {
  return { xPx: a * point.xPx - b * point.yPx + tx, yPx: b * point.xPx + a * point.yPx + ty };
}

function misfit(similarity: Similarity, to: readonly Point[]): number {
  return TEMPLATE.reduce((sum, point, at) => {
    const carried = carry(similarity, point);
    return sum + (carried.xPx - (to[at]?.xPx ?? 0)) ** 2 + (carried.yPx - (to[at]?.yPx ?? 0)) ** 2;
  }, 0);
}

const shift = fc.double({ min: -500, max: 500, noNaN: true });
const turn = fc.double({ min: -3, max: 3, noNaN: true });

describe('fitSimilarity', () => {
  it('finds any turn, size and shift again', () => {
    fc.assert(
      fc.property(turn, turn, shift, shift, (a, b, tx, ty) => {
        const found = fitSimilarity(
          TEMPLATE,
          TEMPLATE.map((point) => carry({ a, b, tx, ty }, point)),
        );
        return (
          Math.abs(found.a - a) < 1e-6 && Math.abs(found.b - b) < 1e-6 && Math.abs(found.tx - tx) < 1e-4 && Math.abs(found.ty - ty) < 1e-4
        );
      }),
    );
  });

  it('is the least-squares one: any nearby similarity fits no better', () => {
    const places = fc.array(fc.record({ xPx: shift, yPx: shift }), { minLength: 5, maxLength: 5 });
    const nudge = fc.double({ min: -0.1, max: 0.1, noNaN: true });
    fc.assert(
      fc.property(places, fc.tuple(nudge, nudge, nudge, nudge), (to, [da, db, dx, dy]) => {
        const best = fitSimilarity(TEMPLATE, to);
        const other = { a: best.a + da, b: best.b + db, tx: best.tx + dx, ty: best.ty + dy };
        return misfit(best, to) <= misfit(other, to) + 1e-6;
      }),
    );
  });

  it('gives a finite answer where all points fall together', () => {
    const heap = TEMPLATE.map(() => ({ xPx: 3, yPx: 4 }));
    expect(fitSimilarity(heap, heap)).toEqual({ a: 0, b: 0, tx: 3, ty: 4 });
  });
});

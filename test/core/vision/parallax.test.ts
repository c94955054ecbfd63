import fc from 'fast-check';
import { LIVENESS_THRESHOLDS } from '../../../src/core/vision/liveness.ts';
import { affineResidual, TURN_MIN_DEG, type TurnSample, turnResidual } from '../../../src/core/vision/parallax.ts';

/** Points of a face, eye distances: a bent surface with a nose, so that each has its own depth. */
const HEAD = Array.from({ length: 68 }, (_, index) => {
  const [x, y] = [((index % 9) - 4) / 4, (Math.floor(index / 9) - 3.5) / 3];
  const nose = Math.hypot(x, y) < 0.3 ? 0.5 : 0;
  return { x, y, z: Math.sqrt(Math.max(0, 2.2 - x * x - y * y)) - 1 + nose };
});
const INTER_EYE_PX = 80;

/** The head turned about the vertical, seen from the front. `flat`: printed on paper. */
function seen(yawDeg: number, isFlat: boolean): TurnSample {
  const [cos, sin] = [Math.cos((yawDeg * Math.PI) / 180), Math.sin((yawDeg * Math.PI) / 180)];
  return {
    yawDeg,
    interEyePx: INTER_EYE_PX,
    contour: HEAD.map(({ x, y, z }) => ({ xPx: 320 + INTER_EYE_PX * (x * cos + (isFlat ? 0 : z) * sin), yPx: 240 + INTER_EYE_PX * y })),
  };
}

describe('parallax', () => {
  it('is left by a head that turns, and not by a sheet that turns as far', () => {
    expect(turnResidual([seen(-15, false), seen(0, false), seen(15, false)])).toBeGreaterThan(LIVENESS_THRESHOLDS.parallaxMin);
    expect(turnResidual([seen(-15, true), seen(0, true), seen(15, true)])).toBeLessThan(LIVENESS_THRESHOLDS.parallaxMin / 10);
  });

  it('says nothing without a turn', () => {
    expect(turnResidual([])).toBeUndefined();
    expect(turnResidual([seen(0, false)])).toBeUndefined();
    expect(turnResidual([seen(0, false), seen(TURN_MIN_DEG - 1, false)])).toBeUndefined();
  });

  it('is nothing for a picture moved, resized, turned or sheared in any way', () => {
    const part = fc.double({ min: -0.5, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(part, part, part, part, (a, b, c, d) => {
        const from = seen(0, false);
        const contour = from.contour.map(({ xPx, yPx }) => ({ xPx: (1 + a) * xPx + b * yPx + 7, yPx: c * xPx + (1 + d) * yPx - 3 }));
        expect(affineResidual(from, { ...from, contour })).toBeLessThan(1e-6);
      }),
    );
  });

  it('is nothing where there are too few points to tell, or all in one line', () => {
    const few = { ...seen(15, false), contour: seen(15, false).contour.slice(0, 5) };
    expect(affineResidual(few, seen(-15, false))).toBe(0);
    const line = { ...seen(0, false), contour: HEAD.map((_, at) => ({ xPx: at, yPx: at })) };
    expect(affineResidual(line, seen(15, false))).toBe(0);
  });
});

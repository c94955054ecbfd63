import fc from 'fast-check';
import { borderMove, type BorderSample, bordersAround } from '../../../src/core/vision/borders.ts';
import type { EdgeEvidence } from '../../../src/core/vision/edges.ts';

const RADIUS_PX = 70;
const HOME = { left: 140, right: 500, top: 60, bottom: 440 };
const NONE: EdgeEvidence = { left: undefined, right: undefined, top: undefined, bottom: undefined };

type Sides = Partial<EdgeEvidence>;

/** `frames` samples of a face that sways `swayPx` either way across and half as much down; `edges` says what was found. */
function film(frames: number, swayPx: number, edges: (dx: number, dy: number, frame: number) => Sides): BorderSample[] {
  return Array.from({ length: frames }, (_, frame) => {
    const dx = swayPx * Math.sin(frame / 5);
    const dy = dx / 2;
    return { centre: { xPx: 320 + dx, yPx: 240 + dy }, radiusPx: RADIUS_PX, edges: { ...NONE, ...edges(dx, dy, frame) } };
  });
}

/** A reading is a whole pixel and now and then one beside. */
const read = (value: number, frame: number): number => Math.round(value) + (frame % 5 === 0 ? 1 : 0);

const sheet = (dx: number, dy: number, frame: number): EdgeEvidence => ({
  left: read(HOME.left + dx, frame),
  right: read(HOME.right + dx, frame),
  top: read(HOME.top + dy, frame),
  bottom: read(HOME.bottom + dy, frame),
});
const room = (_dx: number, _dy: number, frame: number): EdgeEvidence => sheet(0, 0, frame);

describe('borders around a face', () => {
  it('are a sheet where they keep their place to the face', () => {
    const samples = film(40, 20, sheet);
    expect(borderMove(samples, 'left')).toBe('moving');
    expect(borderMove(samples, 'top')).toBe('moving');
    expect(bordersAround(samples)).toBe('sheet');
  });

  it('are the room where they keep their place in the picture', () => {
    const doorway = film(40, 20, (...seen) => ({ ...room(...seen), bottom: undefined }));
    expect(borderMove(doorway, 'right')).toBe('still');
    expect(bordersAround(doorway)).toBe('room');
  });

  it('leave open what a collar is, which goes with the face below a door frame', () => {
    const withCollar = film(40, 20, (dx, dy, frame) => ({ ...room(dx, dy, frame), bottom: sheet(dx, dy, frame).bottom }));
    expect(bordersAround(withCollar)).toBe('room');
  });

  it('are a screen on a stand where they stand still and one crosses below the face', () => {
    expect(bordersAround(film(40, 20, room))).toBe('sheet');
  });

  it('say nothing before anything moved', () => {
    expect(bordersAround(film(90, 1, sheet))).toBe('unknown');
    expect(bordersAround(film(90, 0, (...seen) => ({ ...room(...seen), bottom: undefined })))).toBe('unknown');
  });

  it('do not become moving ones by being found by turns, as the two edges of a board', () => {
    const boards = film(40, 20, (dx, dy, frame) => {
      const { left, right, top } = room(dx, dy, frame);
      const other = frame % 3 === 0 ? 22 : 0;
      return { left: (left as number) - other, right: (right as number) + other, top: (top as number) - other };
    });
    expect(borderMove(boards, 'left')).toBe('unknown');
    expect(bordersAround(boards)).toBe('unknown');
  });

  it('are none where most frames show none', () => {
    const rare = film(40, 20, (dx, dy, frame) => (frame % 3 === 0 ? sheet(dx, dy, frame) : {}));
    expect(borderMove(rare, 'left')).toBe('none');
    expect(bordersAround(rare)).toBe('room');
  });

  it('of a sheet that comes nearer are a sheet, wherever it is held', () => {
    const nearing = (swayPx: number, growth: number): BorderSample[] =>
      Array.from({ length: 40 }, (_, frame) => {
        const size = 1 + (growth * frame) / 40;
        const x = 320 + swayPx * Math.sin(frame / 6);
        const edges = { left: x - 180 * size, right: x + 180 * size, top: 240 - 190 * size, bottom: 240 + 190 * size };
        return { centre: { xPx: x, yPx: 240 }, radiusPx: RADIUS_PX * size, edges };
      });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 6, noNaN: true }), fc.double({ min: 0.15, max: 0.5, noNaN: true }), (swayPx, growth) => {
        expect(bordersAround(nearing(swayPx, growth))).toBe('sheet');
      }),
      { numRuns: 50 },
    );
  });

  it('never clear a sheet as room that is moved in any way at all', () => {
    const wave = fc.record({
      amplitudePx: fc.double({ min: 0, max: 30, noNaN: true }),
      period: fc.double({ min: 8, max: 80, noNaN: true }),
      phase: fc.double({ min: 0, max: 6.28, noNaN: true }),
    });
    fc.assert(
      fc.property(wave, wave, fc.integer({ min: 1, max: 90 }), (across, down, frames) => {
        const at = ({ amplitudePx, period, phase }: typeof across, frame: number): number =>
          amplitudePx * Math.sin((frame / period) * 2 * Math.PI + phase);
        const samples = Array.from({ length: frames }, (_, frame) => {
          const [dx, dy] = [at(across, frame), at(down, frame)];
          return { centre: { xPx: 320 + dx, yPx: 240 + dy }, radiusPx: RADIUS_PX, edges: sheet(dx, dy, frame) };
        });
        expect(bordersAround(samples)).not.toBe('room');
      }),
      { numRuns: 300 },
    );
  });
});

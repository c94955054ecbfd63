import { EDGE_SIDES, findEdges } from '../../../src/core/vision/edges.ts';
import type { Box, Frame } from '../../../src/core/vision/types.ts';

const WIDTH_PX = 640;
const HEIGHT_PX = 480;
const FACE: Box = { leftPx: 240, topPx: 150, widthPx: 150, heightPx: 180 };

type Grey = (x: number, y: number) => number;

/** A grey picture with a little noise, which is the same for the same place. */
function frameOf(grey: Grey, widthPx = WIDTH_PX, heightPx = HEIGHT_PX): Frame {
  const pixels = new Uint8Array(widthPx * heightPx * 3);
  for (let y = 0, at = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1, at += 3) {
      const value = grey(x, y) + ((x * 7 + y * 13 + ((x * y) >> 3)) % 8) - 4;
      pixels[at] = value;
      pixels[at + 1] = value;
      pixels[at + 2] = value;
    }
  }
  return { seq: 0, takenAtMs: 0, widthPx, heightPx, pixels };
}

const inSheet = (x: number, y: number): boolean => x >= 170 && x < 470 && y >= 80 && y < 430;
const sheet = (inside: number, outside: number): Frame => frameOf((x, y) => (inSheet(x, y) ? inside : outside));

/** A sheet turned about the middle of the face. */
function turnedSheet(turnDeg: number): Frame {
  const [cos, sin] = [Math.cos((turnDeg * Math.PI) / 180), Math.sin((turnDeg * Math.PI) / 180)];
  return frameOf((x, y) => (inSheet(315 + (x - 315) * cos + (y - 240) * sin, 240 - (x - 315) * sin + (y - 240) * cos) ? 200 : 100));
}

function found(frame: Frame, box = FACE): string {
  const edges = findEdges(frame, box);
  return EDGE_SIDES.filter((side) => edges[side] !== undefined).join(' ');
}

describe('straight borders around a face', () => {
  it.each([
    ['lighter', 200, 100],
    ['darker', 60, 130],
  ])('are found where a sheet %s than the wall ends', (_name, inside, outside) => {
    const { left, right, top, bottom } = findEdges(sheet(inside, outside), FACE);
    for (const [place, truth] of [
      [left, 170],
      [right, 470],
      [top, 80],
      [bottom, 430],
    ] as const)
      expect(Math.abs((place ?? -100) - truth)).toBeLessThanOrEqual(2);
  });

  it('are found on a sheet held a little askew, and not on one turned far', () => {
    expect(found(turnedSheet(5))).toBe('left right top bottom');
    expect(found(turnedSheet(-8))).toBe('left right top bottom');
    expect(found(turnedSheet(25))).toBe('');
  });

  it('are not found in noise, on a soft shade or where paper and wall are equally bright', () => {
    expect(found(frameOf(() => 120))).toBe('');
    expect(found(frameOf((x, y) => 60 + x / 5 + y / 8))).toBe('');
    expect(found(sheet(120, 112))).toBe('');
  });

  it('are not found along a round head', () => {
    const head = frameOf((x, y) => (((x - 315) / 130) ** 2 + ((y - 240) / 160) ** 2 < 1 ? 40 : 180));
    expect(found(head)).toBe('');
  });

  it('are none where the picture ends before them', () => {
    expect(found(sheet(200, 100), { leftPx: -40, topPx: -30, widthPx: 150, heightPx: 180 })).not.toContain('top');
    expect(
      found(
        frameOf(() => 120),
        { leftPx: 600, topPx: 400, widthPx: 300, heightPx: 300 },
      ),
    ).toBe('');
  });

  it('cost no more around a large face than a frame may take', () => {
    const large = frameOf((x, y) => 90 + ((x * y) % 60), 1280, 960);
    const timeOf = (frame: Frame, box: Box): number => {
      const times = Array.from({ length: 15 }, () => {
        const startMs = performance.now();
        findEdges(frame, box);
        return performance.now() - startMs;
      });
      return times.sort((one, other) => one - other)[7] as number;
    };
    const usualMs = timeOf(sheet(200, 100), FACE);
    const largeMs = timeOf(large, { leftPx: 440, topPx: 250, widthPx: 400, heightPx: 480 });
    process.stdout.write(`findEdges: ${usualMs.toFixed(2)} ms, around a face of 400 px ${largeMs.toFixed(2)} ms\n`);
    // Wide of the goal of 3 ms: other tests share the processor.
    expect(largeMs).toBeLessThan(15);
  });
});

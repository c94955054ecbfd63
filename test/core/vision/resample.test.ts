import fc from 'fast-check';
import type { ImageInput } from '../../../src/core/vision/pack.ts';
import { type Crop, cropBox, cropTensor, type Similarity, warpCrop } from '../../../src/core/vision/resample.ts';
import type { Box, Frame } from '../../../src/core/vision/types.ts';

function frameOf(widthPx: number, heightPx: number, value: (x: number, y: number, channel: number) => number): Frame {
  const pixels = new Uint8Array(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) for (let c = 0; c < 3; c += 1) pixels[(y * widthPx + x) * 3 + c] = value(x, y, c);
  }
  return { seq: 0, takenAtMs: 0, widthPx, heightPx, pixels };
}

const noise = frameOf(23, 17, (x, y, c) => (x * 73 + y * 151 + c * 37 + x * y * 11) % 256);

function pixelAt(frame: Frame, x: number, y: number, channel: number): number {
  const column = Math.min(Math.max(x, 0), frame.widthPx - 1);
  const row = Math.min(Math.max(y, 0), frame.heightPx - 1);
  return frame.pixels[(row * frame.widthPx + column) * 3 + channel] ?? Number.NaN;
}

/** Slow plain twin: bilinear value at a point of the frame plane. */
function bilinear(frame: Frame, x: number, y: number, channel: number): number {
  const u = Math.min(Math.max(x - 0.5, 0), frame.widthPx - 1);
  const v = Math.min(Math.max(y - 0.5, 0), frame.heightPx - 1);
  let sum = 0;
  for (const [dx, dy] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    const column = Math.floor(u) + dx;
    const row = Math.floor(v) + dy;
    sum += (1 - Math.abs(u - column)) * (1 - Math.abs(v - row)) * pixelAt(frame, column, row, channel);
  }
  return sum;
}

/** Slow plain twin of the warp at one sub-sample. */
function plainWarp(frame: Frame, { a, b, tx, ty }: Similarity, side: number): number[] {
  const out: number[] = [];
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      for (let c = 0; c < 3; c += 1) out.push(bilinear(frame, a * (x + 0.5) - b * (y + 0.5) + tx, b * (x + 0.5) + a * (y + 0.5) + ty, c));
    }
  }
  return out;
}

function worst(crop: Crop, plain: readonly number[]): number {
  return plain.reduce((most, value, at) => Math.max(most, Math.abs(value - (crop.pixels[at] ?? Number.NaN))), 0);
}

describe('warpCrop', () => {
  it('equals the plain twin for any turn, size below 1.5 and shift', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -40, max: 40, noNaN: true }),
        fc.double({ min: -40, max: 40, noNaN: true }),
        (a, b, tx, ty) => worst(warpCrop(noise, { a, b, tx, ty }, 9, 9), plainWarp(noise, { a, b, tx, ty }, 9)) < 1e-3,
      ),
      { numRuns: 60 },
    );
  });

  it('averages a fine pattern away when it shrinks, where plain sampling would keep it', () => {
    const stripes = frameOf(64, 64, (x) => (x % 2) * 255);
    const crop = warpCrop(stripes, { a: 4, b: 0, tx: 0, ty: 0 }, 16, 16);
    for (const value of crop.pixels) expect(Math.abs(value - 127.5)).toBeLessThan(1);
  });
});

describe('cropBox', () => {
  it('gives the frame back for the frame itself', () => {
    const crop = cropBox(noise, { leftPx: 0, topPx: 0, widthPx: 23, heightPx: 17 }, 23, 17);
    expect(worst(crop, [...noise.pixels])).toBeLessThan(1e-3);
  });

  it('equals bilinear sampling when it enlarges', () => {
    const box = { leftPx: 3.3, topPx: 2.1, widthPx: 7, heightPx: 9 };
    const plain: number[] = [];
    for (let y = 0; y < 20; y += 1) {
      for (let x = 0; x < 20; x += 1) {
        for (let c = 0; c < 3; c += 1) plain.push(bilinear(noise, 3.3 + ((x + 0.5) * 7) / 20, 2.1 + ((y + 0.5) * 9) / 20, c));
      }
    }
    expect(worst(cropBox(noise, box, 20, 20), plain)).toBeLessThan(1e-2);
  });

  it('keeps a flat colour and stays within the values of the frame, whatever the box', () => {
    const flat = frameOf(8, 8, (_x, _y, c) => 40 + c * 60);
    const side = fc.double({ min: 0.5, max: 60, noNaN: true });
    const place = fc.double({ min: -80, max: 80, noNaN: true });
    fc.assert(
      fc.property(place, place, side, side, (leftPx, topPx, widthPx, heightPx) => {
        const { pixels } = cropBox(flat, { leftPx, topPx, widthPx, heightPx }, 5, 6);
        return pixels.every((value, at) => Math.abs(value - (40 + (at % 3) * 60)) < 1e-2);
      }),
      { numRuns: 100 },
    );
  });
});

/** Slow plain twin: every pixel of the frame by the area it shares with the output's. */
function plainAreas(frame: Frame, box: Box, side: number): number[] {
  const out: number[] = [];
  const shared = (cell: number, from: number, step: number): number =>
    Math.max(0, Math.min(cell + 1, from + step) - Math.max(cell, from)) / step;
  const [stepX, stepY] = [box.widthPx / side, box.heightPx / side];
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      for (let c = 0; c < 3; c += 1) {
        let sum = 0;
        const [top, left] = [Math.floor(box.topPx + y * stepY), Math.floor(box.leftPx + x * stepX)];
        for (let row = top; row < top + stepY + 2; row += 1) {
          const high = shared(row, box.topPx + y * stepY, stepY);
          for (let column = left; column < left + stepX + 2; column += 1)
            sum += high * shared(column, box.leftPx + x * stepX, stepX) * pixelAt(frame, column, row, c);
        }
        out.push(sum);
      }
    }
  }
  return out;
}

describe('cropBox when it shrinks much', () => {
  it('equals the plain twin of areas, at the border too', () => {
    const place = fc.double({ min: -20, max: 15, noNaN: true });
    const length = fc.double({ min: 10, max: 40, noNaN: true });
    fc.assert(
      fc.property(place, place, length, length, (leftPx, topPx, widthPx, heightPx) => {
        const box = { leftPx, topPx, widthPx, heightPx };
        return worst(cropBox(noise, box, 5, 5), plainAreas(noise, box, 5)) < 1e-2;
      }),
      { numRuns: 20 },
    );
  });
});

describe('warpCrop when it shrinks much', () => {
  it('stays near the mean of many plain samples, turned and at the border too', () => {
    const soft = frameOf(90, 70, (x, y, c) => 128 + 60 * Math.sin(x / 9 + c) + 50 * Math.cos(y / 7));
    const turn = fc.double({ min: -3, max: 3, noNaN: true });
    const shift = fc.double({ min: -20, max: 60, noNaN: true });
    fc.assert(
      fc.property(turn, turn, shift, shift, (a, b, tx, ty) => {
        fc.pre(Math.hypot(a, b) >= 2);
        const crop = warpCrop(soft, { a, b, tx, ty }, 9, 9);
        const fine = plainWarp(soft, { a: a / 6, b: b / 6, tx, ty }, 54);
        const mean = (x: number, y: number, c: number): number => {
          let sum = 0;
          for (let row = y * 6; row < y * 6 + 6; row += 1)
            for (let at = x * 6; at < x * 6 + 6; at += 1) sum += fine[(row * 54 + at) * 3 + c] ?? Number.NaN;
          return sum / 36;
        };
        const plain = [...crop.pixels].map((_, at) => mean(Math.floor(at / 3) % 9, Math.floor(at / 27), at % 3));
        return worst(crop, plain) < 12;
      }),
      { numRuns: 8 },
    );
  });
});

describe('cropTensor', () => {
  const crop: Crop = { widthPx: 2, heightPx: 1, pixels: Float32Array.of(10, 20, 30, 40, 50, 60) };
  const input = (channelOrder: ImageInput['channelOrder']): ImageInput => ({
    name: 'input',
    shape: [1, channelOrder === 'grey' ? 1 : 3, 1, 2],
    channelOrder,
    mean: 10,
    divisor: 2,
  });

  it('is planar in the order of the network', () => {
    expect([...cropTensor(crop, input('bgr'))]).toEqual([10, 25, 5, 20, 0, 15]);
    expect([...cropTensor(crop, input('rgb'))]).toEqual([0, 15, 5, 20, 10, 25]);
  });

  it('mirrors left and right', () => {
    expect([...cropTensor(crop, input('bgr'), true)]).toEqual([25, 10, 20, 5, 15, 0]);
  });

  it('weighs colours to grey as BT.601 does', () => {
    const grey = cropTensor(crop, input('grey'));
    expect(grey[0]).toBeCloseTo((0.299 * 10 + 0.587 * 20 + 0.114 * 30 - 10) / 2, 4);
  });
});

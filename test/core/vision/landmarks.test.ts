import {
  fivePoints,
  LEFT_EYE,
  RIGHT_EYE,
  prepareEye,
  readLandmarks,
  readUpright,
  squareByHeight,
  surerLook,
  uprightLattice,
} from '../../../src/core/vision/landmarks.ts';
import type { EyesSpec, LandmarksSpec } from '../../../src/core/vision/pack.ts';
import type { DetectedFace, Frame, LocatedFace, Point } from '../../../src/core/vision/types.ts';

const file = { file: 'a.onnx', sizeBytes: 1, sha256: '0'.repeat(64), outputs: [] };
const spec: LandmarksSpec = {
  ...file,
  role: 'landmarks',
  decoder: 'points-68',
  cropFactor: 1,
  input: { name: 'input', shape: [1, 1, 64, 64], channelOrder: 'grey', mean: 0, divisor: 256 },
};
const face: DetectedFace = { frameSeq: 0, confidence: 1, box: { leftPx: 100, topPx: 50, widthPx: 60, heightPx: 80 } };

describe('landmarks', () => {
  it('are cut out of a square as high as the box, about its centre', () => {
    expect(squareByHeight(face.box, 1)).toEqual({ leftPx: 90, topPx: 50, widthPx: 80, heightPx: 80 });
    expect(squareByHeight(face.box, 1.5)).toEqual({ leftPx: 70, topPx: 30, widthPx: 120, heightPx: 120 });
  });

  it('come back as pixels of the frame', () => {
    const output = new Float32Array(136).fill(0.5);
    output[0] = 0;
    output[1] = 1;
    const { contour, points } = readLandmarks(face, spec, output);
    expect(contour).toHaveLength(68);
    expect(contour[0]).toEqual({ xPx: 90, yPx: 130 });
    expect(points[2]).toEqual({ xPx: 130, yPx: 90 });
  });

  it('give five points: eye centres, nose tip 30, mouth corners with 60 and 64', () => {
    const contour = Array.from({ length: 68 }, (_, at): Point => ({ xPx: at, yPx: 100 + at }));
    expect(fivePoints(contour).map(({ xPx }) => xPx)).toEqual([38.5, 44.5, 30, 54, 59]);
  });
});

describe('the second, upright look', () => {
  it('takes a turned contour whole, levels its eyes, and brings its points back to the frame', () => {
    const turn = 0.5;
    const contour = Array.from({ length: 68 }, (_, at): Point => {
      const [x, y] = [(at % 9) * 10, at >= 36 && at < 48 ? 20 : Math.floor(at / 9) * 10];
      return { xPx: 200 + x * Math.cos(turn) - y * Math.sin(turn), yPx: 100 + x * Math.sin(turn) + y * Math.cos(turn) };
    });
    for (const at of RIGHT_EYE)
      contour[at] = { xPx: 200 + 60 * Math.cos(turn) - 20 * Math.sin(turn), yPx: 100 + 60 * Math.sin(turn) + 20 * Math.cos(turn) };
    for (const at of LEFT_EYE)
      contour[at] = { xPx: 200 + 20 * Math.cos(turn) - 20 * Math.sin(turn), yPx: 100 + 20 * Math.sin(turn) + 20 * Math.cos(turn) };
    const lattice = uprightLattice(contour, 1.2, 64);
    expect(Math.atan2(lattice.b, lattice.a)).toBeCloseTo(turn, 6);
    const output = new Float32Array(136);
    contour.forEach(({ xPx, yPx }, at) => {
      const size = lattice.a ** 2 + lattice.b ** 2;
      const [dx, dy] = [xPx - lattice.tx, yPx - lattice.ty];
      output[at * 2] = (lattice.a * dx + lattice.b * dy) / size / 64;
      output[at * 2 + 1] = (lattice.a * dy - lattice.b * dx) / size / 64;
    });
    for (const fraction of output) expect(fraction >= 0 && fraction <= 1).toBe(true);
    const back = readUpright({ ...face, contour, points: fivePoints(contour) }, lattice, spec, output);
    back.contour.forEach((point, at) => {
      expect(Math.hypot(point.xPx - (contour[at]?.xPx ?? 0), point.yPx - (contour[at]?.yPx ?? 0))).toBeLessThan(1e-3);
    });
  });
});

describe('the eye crop', () => {
  const eyes: EyesSpec = {
    ...file,
    role: 'eyes',
    decoder: 'softmax',
    cropFactor: 2,
    wantedClass: 1,
    input: { name: 'input', shape: [1, 1, 24, 24], channelOrder: 'grey', mean: 0, divisor: 255 },
  };

  it('is centred on the eye and as wide as its corners and factor say', () => {
    const [widthPx, heightPx] = [100, 100];
    const pixels = new Uint8Array(widthPx * heightPx * 3);
    for (let y = 0; y < heightPx; y += 1)
      for (let x = 0; x < widthPx; x += 1) pixels.fill(x * 2, (y * widthPx + x) * 3, (y * widthPx + x) * 3 + 3);
    const frame: Frame = { seq: 0, takenAtMs: 0, widthPx, heightPx, pixels };
    const contour = Array.from({ length: 68 }, (): Point => ({ xPx: 0, yPx: 0 }));
    [40, 45, 55, 60, 55, 45].forEach((xPx, at) => {
      contour[LEFT_EYE[at] ?? 0] = { xPx, yPx: 50 };
    });
    const crop = prepareEye(frame, contour, LEFT_EYE, eyes);
    const step = 40 / 24; // corners 20 apart, factor 2, 24 columns
    expect(crop.pixels[0]).toBeCloseTo(2 * (30 + step / 2 - 0.5), 0);
    expect(crop.pixels[23 * 3]).toBeCloseTo(2 * (70 - step / 2 - 0.5), 0);
  });

  it('stays finite where all points of an eye fall together', () => {
    const frame: Frame = { seq: 0, takenAtMs: 0, widthPx: 4, heightPx: 4, pixels: new Uint8Array(48).fill(9) };
    const contour = Array.from({ length: 68 }, (): Point => ({ xPx: 2, yPx: 2 }));
    for (const value of prepareEye(frame, contour, LEFT_EYE, eyes).pixels) expect(value).toBeCloseTo(9, 3);
  });
});

describe('two looks at one face', () => {
  const at = (shiftPx: number): LocatedFace => {
    const points = [0, 100, 50, 20, 80].map((xPx, y) => ({ xPx: xPx + shiftPx, yPx: y * 20 })) as unknown as LocatedFace['points'];
    return { ...face, points, contour: [] };
  };

  it('that agree keep the first, and that differ believe the second', () => {
    const [first, near, far] = [at(0), at(5), at(8)];
    expect(surerLook(first, near)).toBe(first);
    expect(surerLook(first, far)).toBe(far);
  });
});

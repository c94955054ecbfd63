import fc from 'fast-check';
import { CANDIDATES_MAX, detectorView, keepSurest, OVERLAP_MAX, overlap, readRfb } from '../../../src/core/vision/detect.ts';
import type { DetectorSpec } from '../../../src/core/vision/pack.ts';
import type { Box, DetectedFace, Frame } from '../../../src/core/vision/types.ts';

const spec: DetectorSpec = {
  role: 'detector',
  file: 'a.onnx',
  sizeBytes: 1,
  sha256: '0'.repeat(64),
  input: { name: 'input', shape: [1, 3, 240, 320], channelOrder: 'bgr', mean: 127, divisor: 128 },
  outputs: [],
  decoder: 'rfb',
  fit: 'stretch',
  confidenceMin: 0.65,
};
const frame: Frame = { seq: 7, takenAtMs: 0, widthPx: 640, heightPx: 640, pixels: new Uint8Array(0) };

const boxes: fc.Arbitrary<Box> = fc.record({
  leftPx: fc.integer({ min: 0, max: 60 }),
  topPx: fc.integer({ min: 0, max: 60 }),
  widthPx: fc.integer({ min: 2, max: 40 }),
  heightPx: fc.integer({ min: 2, max: 40 }),
});

/** Slow plain twin: counts the shared and united cells one by one. */
function plainOverlap(one: Box, other: Box): number {
  let shared = 0;
  let united = 0;
  const holds = (box: Box, x: number, y: number): boolean =>
    x >= box.leftPx && x < box.leftPx + box.widthPx && y >= box.topPx && y < box.topPx + box.heightPx;
  for (let y = 0; y < 100; y += 1) {
    for (let x = 0; x < 100; x += 1) {
      const [a, b] = [holds(one, x, y), holds(other, x, y)];
      if (a && b) shared += 1;
      if (a || b) united += 1;
    }
  }
  return shared / united;
}

/** Slow plain twin: takes the surest of what is left and strikes its overlaps, until nothing is left. */
function plainKeep(found: readonly DetectedFace[]): DetectedFace[] {
  let left = [...found];
  const kept: DetectedFace[] = [];
  while (left.length > 0) {
    const best = left.reduce((one, other) => (other.confidence > one.confidence ? other : one));
    kept.push(best);
    left = left.filter((face) => face !== best && plainOverlap(best.box, face.box) <= OVERLAP_MAX);
  }
  return kept;
}

describe('overlap', () => {
  it('equals counting cells', () => {
    fc.assert(
      fc.property(boxes, boxes, (one, other) => Math.abs(overlap(one, other) - plainOverlap(one, other)) < 1e-9),
      { numRuns: 50 },
    );
  });
});

describe('keepSurest', () => {
  it('equals the plain twin', () => {
    const faces = fc
      .array(boxes, { maxLength: 12 })
      .map((list): DetectedFace[] => list.map((box, at) => ({ frameSeq: 0, box, confidence: 1 - at / 100 })));
    fc.assert(
      fc.property(faces, (found) => {
        expect(keepSurest([...found].reverse())).toEqual(plainKeep(found));
      }),
      { numRuns: 25 },
    );
  });

  it('looks at a bounded number of candidates', () => {
    const many = Array.from(
      { length: CANDIDATES_MAX + 50 },
      (_, at): DetectedFace => ({ frameSeq: 0, box: { leftPx: at * 10, topPx: 0, widthPx: 5, heightPx: 5 }, confidence: 0.9 }),
    );
    expect(keepSurest(many)).toHaveLength(CANDIDATES_MAX);
  });
});

describe('readRfb', () => {
  it('turns fractions into pixels of the frame', () => {
    const faces = readRfb(frame, spec, Float32Array.of(0.1, 0.9), Float32Array.of(0.25, 0.5, 0.5, 0.75));
    expect(faces).toHaveLength(1);
    expect(faces[0]).toMatchObject({ frameSeq: 7, box: { leftPx: 160, topPx: 320, widthPx: 160, heightPx: 160 } });
  });

  it('takes the letterbox margin off again', () => {
    const view = detectorView(frame, { ...spec, fit: 'letterbox' });
    expect(view.widthPx / view.heightPx).toBeCloseTo(320 / 240);
    expect(view.leftPx + view.widthPx / 2).toBeCloseTo(320);
    expect(view.heightPx).toBeCloseTo(640);
  });

  it('passes over unsure, empty and not-a-number finds', () => {
    const scores = Float32Array.of(0.5, 0.5, 0, 0.99, 0, Number.NaN, 0, 0.99);
    const places = Float32Array.of(0, 0, 0.5, 0.5, 0.5, 0.5, 0.2, 0.2, 0, 0, 0.5, 0.5, 0, 0, Number.NaN, 1);
    expect(readRfb(frame, spec, scores, places)).toEqual([]);
  });
});

import type { DetectorSpec } from '../../../src/core/vision/pack.ts';
import type { Frame } from '../../../src/core/vision/types.ts';
import { readYunet } from '../../../src/core/vision/yunet.ts';

const spec: DetectorSpec = {
  role: 'detector',
  file: 'a.onnx',
  sizeBytes: 1,
  sha256: '0'.repeat(64),
  input: { name: 'input', shape: [1, 3, 64, 64], channelOrder: 'bgr', mean: 0, divisor: 1 },
  outputs: [],
  decoder: 'yunet',
  fit: 'letterbox',
  confidenceMin: 0.6,
};
/** Twice as wide as high: the letterbox adds 64 px above and below, and a cell of the input is 4 px of the frame. */
const frame: Frame = { seq: 3, takenAtMs: 0, widthPx: 256, heightPx: 128, pixels: new Uint8Array(0) };

function emptyOutputs(): Record<string, { data: Float32Array }> {
  const outputs: Record<string, { data: Float32Array }> = {};
  for (const stride of [8, 16, 32]) {
    const cells = (64 / stride) ** 2;
    for (const [head, size] of [
      ['cls', 1],
      ['obj', 1],
      ['bbox', 4],
      ['kps', 10],
    ] as const) {
      outputs[`${head}_${String(stride)}`] = { data: new Float32Array(cells * size) };
    }
  }
  return outputs;
}

/** Puts a face into one cell of the stride-16 heads (4 columns). */
function put(outputs: Record<string, { data: Float32Array }>, cell: number, score: number, widthLog: number): void {
  const set = (head: string, at: number, list: readonly number[]): void => outputs[`${head}_16`]?.data.set(list, at);
  set('cls', cell, [score]);
  set('obj', cell, [score]);
  set('bbox', cell * 4, [0.5, 0.25, widthLog, Math.log(2)]);
  set('kps', cell * 10, [0, 0, 1, 0, 0.5, 0.5, 0, 1, 1, 1]);
}

describe('readYunet', () => {
  it('turns a cell into a box and five points of the frame', () => {
    const outputs = emptyOutputs();
    put(outputs, 6, 0.81, Math.log(1.5)); // column 2, row 1
    const faces = readYunet(frame, spec, outputs);
    expect(faces).toHaveLength(1);
    const face = faces[0];
    expect(face?.confidence).toBeCloseTo(0.81, 5);
    // Centre (2.5, 1.25)·16 = (40, 20) cells of the input; 4 px each; 64 px of letterbox off the top.
    expect(face?.box.leftPx).toBeCloseTo((40 - 12) * 4, 3);
    expect(face?.box.topPx).toBeCloseTo((20 - 16) * 4 - 64, 3);
    expect(face?.box.widthPx).toBeCloseTo(24 * 4, 3);
    expect(face?.box.heightPx).toBeCloseTo(32 * 4, 3);
    expect(face?.points?.[1]).toEqual({ xPx: 3 * 16 * 4, yPx: 16 * 4 - 64 });
  });

  it('drops unsure finds, absurd sizes and missing heads', () => {
    const unsure = emptyOutputs();
    put(unsure, 6, 0.5, 0);
    expect(readYunet(frame, spec, unsure)).toEqual([]);
    const absurd = emptyOutputs();
    put(absurd, 6, 0.9, 80);
    expect(readYunet(frame, spec, absurd)).toEqual([]);
    expect(readYunet(frame, spec, {})).toEqual([]);
  });

  it('keeps the surer of two overlapping finds', () => {
    const outputs = emptyOutputs();
    put(outputs, 6, 0.7, Math.log(3));
    put(outputs, 5, 0.9, Math.log(5));
    expect(readYunet(frame, spec, outputs).map(({ confidence }) => confidence.toFixed(2))).toEqual(['0.90']);
  });
});

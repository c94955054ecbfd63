/**
 * Reads YuNet's output (github.com/ShiqiYu/libfacedetection.train): per stride a class and an object
 * score, a box and five points for each cell. Gives its own points, so that no landmark model is needed.
 */

import { detectorView, inView, isRealBox, keepSurest } from './detect.ts';
import type { DetectorSpec } from './pack.ts';
import type { DetectedFace, FivePoints, Frame } from './types.ts';

const STRIDES = [8, 16, 32] as const;

/** Output tensors by name: `cls_8`, `obj_8`, `bbox_8`, `kps_8` and the same for 16 and 32. */
type YunetOutputs = Readonly<Record<string, { readonly data: Float32Array }>>;

/** score = √(cls·obj); centre = (cell + d)·stride; size = e^d·stride; point = (cell + k)·stride. */
export function readYunet(frame: Frame, spec: DetectorSpec, outputs: YunetOutputs): DetectedFace[] {
  const view = detectorView(frame, spec);
  const [, , height, width] = spec.input.shape;
  const found: DetectedFace[] = [];
  for (const stride of STRIDES) {
    const [classes, objects, boxes, points] = ['cls', 'obj', 'bbox', 'kps'].map((head) => outputs[`${head}_${String(stride)}`]?.data);
    if (classes === undefined || objects === undefined || boxes === undefined || points === undefined) continue;
    const columns = Math.floor(width / stride);
    for (let at = 0; at < classes.length; at += 1) {
      const confidence = Math.sqrt(Math.max(0, classes[at]!) * Math.max(0, objects[at]!));
      if (!(confidence >= spec.confidenceMin)) continue;
      const column = at % columns;
      const row = Math.floor(at / columns);
      const place = (x: number, y: number): { readonly xPx: number; readonly yPx: number } =>
        inView(view, (x * stride) / width, (y * stride) / height);
      const centreX = column + boxes[at * 4]!;
      const centreY = row + boxes[at * 4 + 1]!;
      const halfX = Math.exp(boxes[at * 4 + 2]!) / 2;
      const halfY = Math.exp(boxes[at * 4 + 3]!) / 2;
      const from = place(centreX - halfX, centreY - halfY);
      const to = place(centreX + halfX, centreY + halfY);
      const box = { leftPx: from.xPx, topPx: from.yPx, widthPx: to.xPx - from.xPx, heightPx: to.yPx - from.yPx };
      const five = [0, 1, 2, 3, 4].map((k) => place(column + points[at * 10 + k * 2]!, row + points[at * 10 + k * 2 + 1]!));
      if (isRealBox(box)) found.push({ frameSeq: frame.seq, box, confidence, points: five as unknown as FivePoints });
    }
  }
  return keepSurest(found);
}

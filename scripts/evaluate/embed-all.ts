/**
 * Every picture of a data set through the product's own steps: detect, landmarks, align, embed.
 * One face a picture, the largest and most central; no quality gate, so that nothing hard is left out.
 * Vectors live in memory only.
 */

import { embedFace, type FaceModels, seeFaces } from '../../src/app/see.ts';
import { isFault } from '../../src/base/fault.ts';
import type { Frame, LocatedFace } from '../../src/core/vision/types.ts';
import { type Picture, readFrame, withMargin } from './pictures.ts';
import type { Vectors } from './scores.ts';

export interface Embedded {
  readonly vectors: Vectors;
  /** Of each row. */
  readonly pictures: readonly Picture[];
  readonly missed: readonly Picture[];
  readonly unreadable: readonly Picture[];
}

/** Margin of the second try, as a share of the picture's longer side. */
const MARGIN = 0.5;
/** Pictures decoded ahead of the one in the networks. */
const READ_AHEAD = 2;

/** Prefers tall faces near the middle: data sets centre the person that they name. */
function mainFaceOf(frame: Frame, faces: readonly LocatedFace[]): LocatedFace | undefined {
  const weight = ({ box }: LocatedFace): number => {
    const x = (box.leftPx + box.widthPx / 2) / frame.widthPx - 0.5;
    const y = (box.topPx + box.heightPx / 2) / frame.heightPx - 0.5;
    return box.heightPx * Math.max(0.05, 1 - Math.hypot(x, y) / Math.SQRT1_2);
  };
  return [...faces].sort((one, other) => weight(other) - weight(one))[0];
}

/** Unit vector of the picture's main face, or undefined where none is found, not even with a margin round the picture. */
async function embedPicture(models: FaceModels, frame: Frame): Promise<Float32Array | undefined> {
  for (const seen of [frame, withMargin(frame, MARGIN)]) {
    const face = mainFaceOf(seen, await seeFaces(models, seen));
    if (face !== undefined) return embedFace(models, seen, face);
  }
  return undefined;
}

/** `onProgress` is told the number of pictures done. Pictures that cannot be decoded are listed, never fatal. */
export async function embedAll(models: FaceModels, pictures: readonly Picture[], onProgress: (done: number) => void): Promise<Embedded> {
  const { dimensions } = models;
  const data = new Float32Array(pictures.length * dimensions);
  const rows: Picture[] = [];
  const missed: Picture[] = [];
  const unreadable: Picture[] = [];
  const ahead: Promise<Frame | undefined>[] = [];
  const load = (at: number): void => {
    const picture = pictures[at];
    if (picture !== undefined) ahead.push(readOrNothing(picture));
  };
  for (let at = 0; at < READ_AHEAD; at += 1) load(at);
  for (const [at, picture] of pictures.entries()) {
    load(at + READ_AHEAD);
    const frame = await ahead.shift();
    const vector = frame === undefined ? undefined : await embedPicture(models, frame);
    if (vector !== undefined) {
      data.set(vector, rows.length * dimensions);
      rows.push(picture);
    } else (frame === undefined ? unreadable : missed).push(picture);
    onProgress(at + 1);
  }
  const numbers = new Map<string, number>();
  const persons = Int32Array.from(rows, ({ person }) => {
    if (!numbers.has(person)) numbers.set(person, numbers.size);
    return numbers.get(person) ?? 0;
  });
  return { vectors: { dimensions, data: data.subarray(0, rows.length * dimensions), persons }, pictures: rows, missed, unreadable };
}

async function readOrNothing(picture: Picture): Promise<Frame | undefined> {
  try {
    return await readFrame(picture.path);
  } catch (thrown) {
    if (isFault(thrown, 'image-bad')) return undefined;
    throw thrown;
  }
}

/**
 * One frame through the networks: where the faces are, whether the one face is good enough, its
 * vector, its liveness and eye readings. Everything stays in the eye process; inputs are zeroed as
 * soon as they were used (INV-01, INV-03). Decides nothing about who it is.
 */

import { invariant } from '../base/fault.ts';
import { prepareDetect, readRfb } from '../core/vision/detect.ts';
import { classProbability, prepareEmbed, readEmbedding } from '../core/vision/embed.ts';
import {
  LEFT_EYE,
  prepareEye,
  prepareLandmarks,
  prepareUpright,
  readLandmarks,
  readUpright,
  RIGHT_EYE,
  surerLook,
  uprightLattice,
} from '../core/vision/landmarks.ts';
import type {
  DetectorSpec,
  EmbedderSpec,
  EyesSpec,
  ImageInput,
  LandmarksSpec,
  LivenessSpec,
  ModelSpec,
  PackManifest,
} from '../core/vision/pack.ts';
import { type GradeSettings, gradeFaces, type Grade } from '../core/vision/quality.ts';
import { type Crop, cropBox, cropTensor } from '../core/vision/resample.ts';
import type { DetectedFace, Frame, LocatedFace } from '../core/vision/types.ts';
import { readYunet } from '../core/vision/yunet.ts';
import type { ModelSession, Tensor } from '../ports/inference.ts';

export interface OpenModel<Spec extends ModelSpec> {
  readonly spec: Spec;
  readonly session: ModelSession;
}

/** The opened models of one pack. */
export interface FaceModels {
  readonly pack: PackManifest;
  readonly detector: OpenModel<DetectorSpec>;
  readonly landmarks?: OpenModel<LandmarksSpec>;
  readonly embedder: OpenModel<EmbedderSpec>;
  readonly liveness?: OpenModel<LivenessSpec>;
  readonly eyes?: OpenModel<EyesSpec>;
  /** Length of a face vector. */
  readonly dimensions: number;
  /** Names the embedder that a template belongs to. */
  readonly embedderSha256: string;
  close(): Promise<void>;
}

/** More faces than this in one frame get no landmarks: a door looks at one person. The surest come first. */
const LOCATED_MAX = 5;

type Outputs = Readonly<Record<string, Tensor>>;

/** Runs one model on a crop and zeroes the model's input. */
async function runCrop(session: ModelSession, crop: Crop, input: ImageInput, isMirrored = false): Promise<Outputs> {
  const data = cropTensor(crop, input, isMirrored);
  try {
    return await session.run({ shape: input.shape, data });
  } finally {
    data.fill(0);
  }
}

/** Lends a crop to `work` and zeroes it afterwards, whatever happens. */
async function withCrop<Result>(crop: Crop, work: (crop: Crop) => Promise<Result>): Promise<Result> {
  try {
    return await work(crop);
  } finally {
    crop.pixels.fill(0);
  }
}

function firstOutput(outputs: Outputs, spec: ModelSpec): Float32Array {
  const output = outputs[spec.outputs[0]?.name ?? ''];
  invariant(output !== undefined, 'an opened model gives the outputs of its manifest');
  return output.data;
}

/** Every face of a frame, surest first. */
export async function detectFaces(models: FaceModels, frame: Frame): Promise<DetectedFace[]> {
  const { spec, session } = models.detector;
  const outputs = await withCrop(prepareDetect(frame, spec), (crop) => runCrop(session, crop, spec.input));
  if (spec.decoder === 'yunet') return readYunet(frame, spec, outputs);
  const [scores, boxes] = [outputs['scores'], outputs['boxes']];
  invariant(scores !== undefined && boxes !== undefined, 'an RFB detector gives scores and boxes');
  return readRfb(frame, spec, scores.data, boxes.data);
}

/** A found face with its landmarks. */
export async function locateFace(models: FaceModels, frame: Frame, face: DetectedFace): Promise<LocatedFace> {
  if (models.landmarks === undefined) {
    invariant(face.points !== undefined, 'a pack without a landmark model has a detector that gives points');
    return { ...face, points: face.points, contour: [] };
  }
  const { spec, session } = models.landmarks;
  const outputs = await withCrop(prepareLandmarks(frame, face.box, spec), (crop) => runCrop(session, crop, spec.input));
  const located = readLandmarks(face, spec, firstOutput(outputs, spec));
  if (spec.uprightFactor === undefined) return located;
  const lattice = uprightLattice(located.contour, spec.uprightFactor, spec.input.shape[3]);
  const again = await withCrop(prepareUpright(frame, lattice, spec), (crop) => runCrop(session, crop, spec.input));
  return surerLook(located, readUpright(located, lattice, spec, firstOutput(again, spec)));
}

/** Every face of a frame with its landmarks, surest first, at most `LOCATED_MAX`. */
export async function seeFaces(models: FaceModels, frame: Frame): Promise<LocatedFace[]> {
  const located: LocatedFace[] = [];
  for (const face of (await detectFaces(models, frame)).slice(0, LOCATED_MAX)) located.push(await locateFace(models, frame, face));
  return located;
}

/** The frame's one good face, or what the person can do about it. */
export async function gradeFrame(models: FaceModels, frame: Frame, settings: GradeSettings): Promise<Grade> {
  return gradeFaces(frame, await seeFaces(models, frame), settings);
}

/** The face's vector, `models.dimensions` long, length 1. The caller wipes it. */
export async function embedFace(models: FaceModels, frame: Frame, face: LocatedFace): Promise<Float32Array> {
  const { spec, session } = models.embedder;
  return withCrop(prepareEmbed(frame, face, models.pack, spec), async (crop) => {
    const outputs = [firstOutput(await runCrop(session, crop, spec.input), spec)];
    if (spec.isMirrorAdded) outputs.push(firstOutput(await runCrop(session, crop, spec.input, true), spec));
    const vector = readEmbedding(outputs);
    for (const output of outputs) output.fill(0);
    return vector;
  });
}

/** Probability that the face is a living one, by the pack's liveness network; undefined where the pack has none. */
export async function livenessNet(models: FaceModels, frame: Frame, face: DetectedFace): Promise<number | undefined> {
  if (models.liveness === undefined) return undefined;
  const { spec, session } = models.liveness;
  const [, , height, width] = spec.input.shape;
  const crop = cropBox(frame, livenessBox(face, spec.cropFactor, frame), width, height);
  const outputs = await withCrop(crop, (pixels) => runCrop(session, pixels, spec.input));
  return classProbability(firstOutput(outputs, spec), spec.wantedClass);
}

/** `factor` times the face's box about its centre; made smaller and moved so that it lies inside the frame, as in training. */
function livenessBox(face: DetectedFace, factor: number, frame: Frame): DetectedFace['box'] {
  const { box } = face;
  const grow = Math.min(factor, (frame.widthPx - 1) / box.widthPx, (frame.heightPx - 1) / box.heightPx);
  const widthPx = box.widthPx * grow;
  const heightPx = box.heightPx * grow;
  const inside = (start: number, most: number): number => Math.max(0, Math.min(start, most));
  return {
    leftPx: inside(box.leftPx + (box.widthPx - widthPx) / 2, frame.widthPx - widthPx),
    topPx: inside(box.topPx + (box.heightPx - heightPx) / 2, frame.heightPx - heightPx),
    widthPx,
    heightPx,
  };
}

interface EyeOpenness {
  /** Probability that the eye (left and right as seen in the picture) is open. */
  readonly left: number;
  readonly right: number;
}

/** How open the eyes are; undefined where the pack has no eye model or no 68 landmarks. */
export async function eyeOpenness(models: FaceModels, frame: Frame, face: LocatedFace): Promise<EyeOpenness | undefined> {
  if (models.eyes === undefined || face.contour.length === 0) return undefined;
  const { spec, session } = models.eyes;
  const readEye = async (eye: typeof LEFT_EYE | typeof RIGHT_EYE): Promise<number> => {
    const outputs = await withCrop(prepareEye(frame, face.contour, eye, spec), (crop) => runCrop(session, crop, spec.input));
    return classProbability(firstOutput(outputs, spec), spec.wantedClass);
  };
  return { left: await readEye(LEFT_EYE), right: await readEye(RIGHT_EYE) };
}

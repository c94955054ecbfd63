/**
 * What a model pack says about itself: files, shapes, colour order, template and thresholds.
 * A pack is data; another detector or embedder needs another manifest, never another program.
 * No role exists for age, gender, emotion or any other attribute (INV-10).
 */

import type { DetPoint } from '../match/det-plot.ts';
import type { Point } from './types.ts';

export type ModelRole = 'detector' | 'landmarks' | 'embedder' | 'liveness' | 'eyes';

export type ChannelOrder = 'bgr' | 'rgb' | 'grey';

/** A network's picture input, 1 × channels × height × width. A value is `(byte - mean) / divisor`. */
export interface ImageInput {
  readonly name: string;
  readonly shape: readonly [1, number, number, number];
  readonly channelOrder: ChannelOrder;
  readonly mean: number;
  readonly divisor: number;
}

interface ModelOutput {
  readonly name: string;
  readonly shape: readonly number[];
}

interface ModelBase {
  readonly file: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly input: ImageInput;
  /** Every output of the file. One more is refused (INV-10). */
  readonly outputs: readonly ModelOutput[];
}

/** `rfb`: outputs scores (n×2) and boxes (n×4, corners as fractions). `yunet`: cls, obj, bbox, kps for strides 8, 16, 32. */
export interface DetectorSpec extends ModelBase {
  readonly role: 'detector';
  readonly decoder: 'rfb' | 'yunet';
  /** How a frame of another aspect gets into the input. */
  readonly fit: 'stretch' | 'letterbox';
  readonly confidenceMin: number;
}

/** 68 points in the usual order, as fractions of the crop. */
export interface LandmarksSpec extends ModelBase {
  readonly role: 'landmarks';
  readonly decoder: 'points-68';
  /** Side of the square crop as a multiple of the box's height. */
  readonly cropFactor: number;
  /** A second look at the face turned upright; its side is this multiple of the first look's contour. Absent: one look. */
  readonly uprightFactor?: number | undefined;
}

export interface EmbedderSpec extends ModelBase {
  readonly role: 'embedder';
  readonly decoder: 'vector';
  /** Adds the vector of the mirrored crop before normalising. */
  readonly isMirrorAdded: boolean;
}

/** Softmax over classes; `wantedClass` is the living face. */
export interface LivenessSpec extends ModelBase {
  readonly role: 'liveness';
  readonly decoder: 'softmax';
  /** Crop as a multiple of the detector's box. */
  readonly cropFactor: number;
  readonly wantedClass: number;
}

/** Softmax over classes; `wantedClass` is the open eye. */
export interface EyesSpec extends ModelBase {
  readonly role: 'eyes';
  readonly decoder: 'softmax';
  /** Side of the square crop as a multiple of the distance between the eye's corners. */
  readonly cropFactor: number;
  readonly wantedClass: number;
}

export type ModelSpec = DetectorSpec | LandmarksSpec | EmbedderSpec | LivenessSpec | EyesSpec;

/** Cosine similarities at or above which two vectors are taken for one person's, and how that was measured. */
export interface PackThresholds {
  readonly verification: number;
  readonly identification: number;
  readonly measured: MeasuredErrors;
}

/** Errors as they were counted, so that bounds can be given and not only shares. */
export interface ErrorCounts {
  /** Pairs of two people, and those of them at or above `verification` and at or above `identification`. */
  readonly impostorComparisons: number;
  readonly falseMatches: number;
  readonly identificationFalseMatches: number;
  /** Pairs of one person, and those below `verification`. */
  readonly genuineComparisons: number;
  readonly falseNonMatches: number;
  /** Searches of strangers, and those that found anybody; searches of enrolled people, and those that did not find them. */
  readonly nonMatedSearches: number;
  readonly falsePositiveSearches: number;
  readonly matedSearches: number;
  readonly missedSearches: number;
}

/** One class of presentations (ISO/IEC 30107-3): attacks that were let through, or living people who were refused. */
export interface AttackCounts {
  readonly kind: 'bona-fide' | 'screen' | 'print' | 'mask';
  readonly dataset: string;
  readonly presentations: number;
  readonly errors: number;
}

export interface MeasuredErrors {
  readonly dataset: string;
  readonly date: string;
  readonly genuinePairs: number;
  readonly impostorPairs: number;
  /** Share of impostor pairs at or above `verification`. */
  readonly verificationFmr: number;
  /** Share of genuine pairs below `verification`. */
  readonly verificationFnmr: number;
  /** Share of strangers with anybody at or above `identification`. */
  readonly identificationFpir: number;
  readonly galleryPersons: number;
  /** Absent: only the shares above are known. */
  readonly counts?: ErrorCounts | undefined;
  /** Of the same pairs as `counts`, from the strictest point on. Absent: the curve was not kept. */
  readonly det?: readonly DetPoint[] | undefined;
  /** Absent: presentation attacks were not measured for this pack. */
  readonly attacks?: readonly AttackCounts[] | undefined;
}

export interface PackManifest {
  readonly version: 1;
  readonly name: string;
  readonly models: readonly ModelSpec[];
  /** Where the five points go in the embedder's input, pixels. */
  readonly alignment: readonly [Point, Point, Point, Point, Point];
  readonly thresholds: PackThresholds;
  readonly licence: string;
  readonly source: string;
  readonly notes: readonly string[];
}

/** Length of the pack's face vectors; 0 where it has no embedder. */
export function packDimensions(pack: PackManifest): number {
  return pack.models.find((spec) => spec.role === 'embedder')?.outputs[0]?.shape.at(-1) ?? 0;
}

/**
 * One look: frames of the camera until one living person in the zone was seen well enough, or the time is
 * up. Only a face that passed the gates counts, only one that was judged alive is embedded (INV-09). Frames
 * and vectors are zeroed on every way out; whatever is missing, late or failed refuses (INV-20).
 */

import { calmAdvice, type StandingAdvice } from '../core/vision/calm-advice.ts';
import { overlap } from '../core/vision/detect.ts';
import { cosine, toUnitLength } from '../core/vision/embed.ts';
import { type AdviceCode, cameraReason, type FaceReason } from '../core/vision/reasons.ts';
import { type FacePlace, isSamePlace, placeOf } from '../core/vision/place.ts';
import { gradeFaces, type GradeSettings, onlyFace } from '../core/vision/quality.ts';
import { pictureMark } from '../core/vision/repeat.ts';
import type { Box, Frame, GoodFace, LiveFace, LocatedFace } from '../core/vision/types.ts';
import type { LivenessCue } from '../core/policy/site.ts';
import type { Camera, CameraSession } from '../ports/camera.ts';
import type { Clock } from '../ports/clock.ts';
import { createEvidence, type Evidence } from './eye-evidence.ts';
import { createEnrolmentShots, createVisitShots, ENROL_SHOTS_MIN, type Shots } from './eye-shots.ts';
import { embedFace, type FaceModels, seeFaces } from './see.ts';

/** Longest wait for one frame, so that a cancel or the deadline is seen soon. */
const FRAME_WAIT_MS = 100;
/** The outline on the screen moves ten times a second at most; a camera that is faster is told less of. */
export const PLACE_GAP_MS = 100;
/** The face of the next good frame must lie over this part of the last one's (intersection over union), or it is another visit's. */
const SAME_FACE_OVERLAP = 0.3;

export interface LookSettings extends GradeSettings {
  readonly livenessCues: readonly LivenessCue[];
}

export interface LookParts {
  readonly camera: Camera;
  readonly models: FaceModels;
  readonly clock: Clock;
  readonly settings: LookSettings;
}

/** Somebody else's wish to end the look; read between steps. */
export interface CancelSignal {
  readonly isCancelled: boolean;
}

export interface LookRequest {
  readonly limitMs: number;
  readonly cancel: CancelSignal;
  readonly onAdvice: (advice: AdviceCode) => void;
  /** Where the one face is, coarsely; null: nobody, or more than one. Only when it changes, every `PLACE_GAP_MS` at most. */
  readonly onPlace: (place: FacePlace | null) => void;
  readonly onShot: (taken: number, wanted: number) => void;
}

/** `vector`: unit length, not yet turned by the device's transform; the receiver wipes it. */
export type Looked =
  | { readonly kind: 'probe'; readonly vector: Float32Array; readonly shots: number }
  | { readonly kind: 'refused'; readonly reason: FaceReason };

/** Looks for one living person and gives the mean of the best shots. Faults other than the camera's are thrown. */
export function look(parts: LookParts, request: LookRequest): Promise<Looked> {
  return withCamera(parts, new Look(parts, request, { shots: createVisitShots(), shotsMin: Infinity }));
}

/** Looks for shots that differ from each other, for a template: more of them, and longer. */
export function lookForEnrolment(parts: LookParts, request: LookRequest): Promise<Looked> {
  return withCamera(parts, new Look(parts, request, { shots: createEnrolmentShots(), shotsMin: ENROL_SHOTS_MIN }));
}

async function withCamera({ camera }: LookParts, task: Look): Promise<Looked> {
  let session: CameraSession | undefined;
  try {
    session = await camera.open();
    return await task.run(session);
  } catch (error) {
    const reason = cameraReason(error);
    if (reason !== undefined) return { kind: 'refused', reason };
    throw error;
  } finally {
    task.wipe();
    await session?.close();
  }
}

interface ShotPlan {
  readonly shots: Shots;
  /** So many shots do when the time is up. */
  readonly shotsMin: number;
}

class Look {
  readonly #parts: LookParts;
  readonly #request: LookRequest;
  readonly #plan: ShotPlan;
  readonly #deadlineMs: number;
  #evidence: Evidence;
  #lastBox: Box | undefined;
  #lastMark: number | undefined;
  #reason: FaceReason = 'camera-failed'; // until a frame was seen
  #advice: StandingAdvice | undefined;
  #place: FacePlace | null = null;
  #placedAtMs = -Infinity;

  constructor(parts: LookParts, request: LookRequest, plan: ShotPlan) {
    this.#parts = parts;
    this.#request = request;
    this.#plan = plan;
    this.#deadlineMs = parts.clock.monotonicMs() + request.limitMs;
    this.#evidence = createEvidence(parts.models, parts.settings.livenessCues);
  }

  async run(session: CameraSession): Promise<Looked> {
    for (;;) {
      if (this.#request.cancel.isCancelled) return { kind: 'refused', reason: 'cancelled' };
      const leftMs = this.#deadlineMs - this.#parts.clock.monotonicMs();
      if (leftMs <= 0) return this.#timeIsUp();
      const frame = await session.next(Math.min(FRAME_WAIT_MS, leftMs));
      if (frame === undefined) continue;
      try {
        const ended = await this.#take(frame);
        if (ended !== undefined) return ended;
      } finally {
        frame.pixels.fill(0);
      }
    }
  }

  wipe(): void {
    this.#plan.shots.wipe();
  }

  /** One frame's part; an outcome ends the look. */
  async #take(frame: Frame): Promise<Looked | undefined> {
    if (frame.isAfterGap === true) this.#startAnew(); // nobody watched meanwhile: it may be another person
    const mark = pictureMark(frame);
    if (mark === this.#lastMark) return undefined; // the same picture once more is evidence of nothing
    this.#lastMark = mark;
    const faces = await seeFaces(this.#parts.models, frame);
    this.#tellPlace(frame, faces);
    const grade = gradeFaces(frame, faces, this.#parts.settings);
    if (grade.kind === 'advice') {
      // Nobody, or somebody else beside them: what was seen before may be another person.
      if (grade.isFaceless === true || grade.advice === 'several-faces') this.#startAnew();
      this.#advise(grade.advice);
      return undefined;
    }
    const { face } = grade;
    if (this.#lastBox !== undefined && overlapOf(this.#lastBox, face.box) < SAME_FACE_OVERLAP) this.#startAnew();
    this.#lastBox = face.box;
    this.#reason = 'liveness-undecided';
    await this.#evidence.observe(frame, face);
    const { shots } = this.#plan;
    if (shots.offer(frame, face)) this.#request.onShot(shots.taken, shots.wanted);
    return shots.taken < shots.wanted ? this.#checkSpoof() : this.#conclude();
  }

  #checkSpoof(): Looked | undefined {
    const verdict = this.#evidence.judge();
    if (verdict.kind === 'spoof') return { kind: 'refused', reason: 'spoof-suspected' };
    this.#advise('hold-still');
    return undefined;
  }

  /** Enough shots: the person must be alive, and all shots of one face. */
  async #conclude(): Promise<Looked | undefined> {
    const verdict = this.#evidence.judge();
    if (verdict.kind !== 'live') return this.#checkSpoof();
    const faces = this.#plan.shots.all().map(({ frame, face }) => ({ frame, face: verdict.promote(face) }));
    const vectors: Float32Array[] = [];
    try {
      for (const { frame, face } of faces) vectors.push(await embedLive(this.#parts.models, frame, face));
      if (!isOneFace(vectors, this.#parts.models.pack.thresholds.verification)) {
        this.#startAnew();
        return undefined;
      }
      return { kind: 'probe', vector: meanOf(vectors), shots: vectors.length };
    } finally {
      for (const vector of vectors) vector.fill(0);
    }
  }

  async #timeIsUp(): Promise<Looked> {
    const isEnough = this.#plan.shots.taken >= this.#plan.shotsMin;
    const ended = isEnough ? await this.#conclude() : undefined;
    return ended ?? { kind: 'refused', reason: this.#reason };
  }

  #startAnew(): void {
    this.#plan.shots.wipe();
    this.#lastBox = undefined;
    this.#evidence = createEvidence(this.#parts.models, this.#parts.settings.livenessCues);
  }

  #advise(advice: AdviceCode): void {
    if (advice !== 'hold-still') this.#reason = advice;
    const before = this.#advice?.advice;
    this.#advice = calmAdvice(this.#advice, advice, this.#parts.clock.monotonicMs());
    if (this.#advice.advice !== before) this.#request.onAdvice(this.#advice.advice);
  }

  /** One that comes too soon is left out: the next picture has a newer one. */
  #tellPlace(frame: Frame, faces: readonly LocatedFace[]): void {
    const face = onlyFace(frame, faces, this.#parts.settings);
    const place = face === undefined ? null : placeOf(frame, face.box);
    const nowMs = this.#parts.clock.monotonicMs();
    if (isSamePlace(place, this.#place) || nowMs - this.#placedAtMs < PLACE_GAP_MS) return;
    this.#place = place;
    this.#placedAtMs = nowMs;
    this.#request.onPlace(place);
  }
}

/** Only a living face is embedded for a match. */
function embedLive(models: FaceModels, frame: Frame, face: LiveFace): Promise<Float32Array> {
  return embedFace(models, frame, face);
}

function overlapOf(one: GoodFace['box'], other: GoodFace['box']): number {
  return overlap(one, other);
}

/** True where every two vectors are at least as like as a verification asks. */
export function isOneFace(vectors: readonly Float32Array[], threshold: number): boolean {
  return vectors.every((one, at) => vectors.slice(at + 1).every((other) => cosine(one, other) >= threshold));
}

/** Mean direction of unit vectors, unit length. */
export function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] as number) + (vector[at] as number);
  return toUnitLength(sum);
}

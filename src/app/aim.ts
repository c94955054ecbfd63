/**
 * A look at how a camera is placed and lit: frames through the detector and the gates, counted by what they would have
 * advised. Nobody is recognised: no vector is made, no liveness judged, no template read. Frames are zeroed one by one (INV-01).
 */

import type { AimMeasure, AimOutcome } from '../core/commission/aim.ts';
import { type AdviceCode, cameraReason } from '../core/vision/reasons.ts';
import type { CameraSession } from '../ports/camera.ts';
import type { CancelSignal, LookParts } from './look.ts';
import { gradeFrame } from './see.ts';

/** Longest wait for one frame, so that a cancel or the end is seen soon. */
const FRAME_WAIT_MS = 100;

export interface AimRequest {
  readonly limitMs: number;
  readonly cancel: CancelSignal;
  readonly onAdvice: (advice: AdviceCode) => void;
}

/** Looks for the whole of `limitMs`. Faults other than the camera's are thrown. */
export async function aim(parts: LookParts, request: AimRequest): Promise<AimOutcome> {
  let session: CameraSession | undefined;
  const { clock } = parts;
  const startMs = clock.monotonicMs();
  try {
    session = await parts.camera.open();
    return { kind: 'measured', measure: await count(parts, request, { session, startMs, openMs: clock.monotonicMs() - startMs }) };
  } catch (error) {
    const reason = cameraReason(error);
    if (reason !== undefined) return { kind: 'refused', reason };
    throw error;
  } finally {
    await session?.close();
  }
}

interface Opened {
  readonly session: CameraSession;
  readonly startMs: number;
  readonly openMs: number;
}

async function count(parts: LookParts, { limitMs, cancel, onAdvice }: AimRequest, opened: Opened): Promise<AimMeasure> {
  const { clock } = parts;
  const { session, startMs, openMs } = opened;
  const advised = new Map<AdviceCode, number>();
  let firstFrameMs: number | null = null;
  let frames = 0;
  let good = 0;
  for (let spentMs = 0; spentMs < limitMs && !cancel.isCancelled; spentMs = clock.monotonicMs() - startMs) {
    const frame = await session.next(Math.min(FRAME_WAIT_MS, limitMs - spentMs));
    if (frame === undefined) continue;
    try {
      firstFrameMs ??= Math.round(clock.monotonicMs() - startMs);
      frames += 1;
      const grade = await gradeFrame(parts.models, frame, parts.settings);
      if (grade.kind !== 'advice') {
        good += 1;
        continue;
      }
      advised.set(grade.advice, (advised.get(grade.advice) ?? 0) + 1);
      onAdvice(grade.advice);
    } finally {
      frame.pixels.fill(0);
    }
  }
  const [mostly] = [...advised].sort(([, one], [, other]) => other - one)[0] ?? [];
  return {
    openMs: Math.round(openMs),
    firstFrameMs,
    frames,
    good,
    dark: (advised.get('too-dark') ?? 0) + (advised.get('backlit') ?? 0),
    bright: advised.get('too-bright') ?? 0,
    mostly: mostly ?? null,
    lookMs: Math.round(clock.monotonicMs() - startMs),
  };
}

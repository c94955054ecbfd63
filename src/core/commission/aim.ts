/** What a look at the placing of a camera may say: counts and times, never anything of a face (INV-03). */

import type { AdviceCode, CameraReason } from '../vision/reasons.ts';

export interface AimMeasure {
  /** From asking to the open camera, milliseconds. */
  readonly openMs: number;
  /** From asking to the first frame; null where none came. */
  readonly firstFrameMs: number | null;
  /** Frames that were looked at. */
  readonly frames: number;
  /** Of these, frames with one face in the zone, near, sharp and light enough. */
  readonly good: number;
  /** Of the others, how many were too dark, or dark before a bright background, and how many too bright. */
  readonly dark: number;
  readonly bright: number;
  /** What most of the others would have advised. */
  readonly mostly: AdviceCode | null;
  readonly lookMs: number;
}

export type AimOutcome =
  | { readonly kind: 'measured'; readonly measure: AimMeasure }
  | { readonly kind: 'refused'; readonly reason: CameraReason | 'eye-down' | 'eye-busy' | 'timeout' | 'cancelled' | 'face-off' };

/** Frames that must be good for a camera to count as aimed: less is luck. Own choice: at eight frames a second, half a second of standing right. */
export const AIM_GOOD_FRAMES_MIN = 4;

/** Where the light is at fault: the advice that most frames would have given, of those about light. */
export function lightOf({ dark, bright, frames }: AimMeasure): 'well' | 'too-dark' | 'too-bright' {
  if (Math.max(dark, bright) * 2 < frames) return 'well';
  return dark >= bright ? 'too-dark' : 'too-bright';
}

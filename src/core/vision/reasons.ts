/**
 * Why a look did not end in a match: coarse codes that the screen turns into advice.
 * Never a score, never whose template was near (law.md traps 9 and 10).
 */

import { isFault } from '../../base/fault.ts';

/** Told while looking; the person can do something about it. */
export const ADVICE_CODES = [
  'no-face',
  'too-far',
  'too-near',
  'outside-zone',
  'several-faces',
  'turned-away',
  'tilted',
  'too-dark',
  'too-bright',
  'backlit', // the light is behind the person
  'blurred',
  'hold-still',
  'look-here',
] as const;
export type AdviceCode = (typeof ADVICE_CODES)[number];

/** How a look ended without success. */
export const FACE_REASONS = [
  ...ADVICE_CODES, // time ran out while this was the advice
  'spoof-suspected', // a liveness cue spoke against a living person
  'liveness-undecided', // not enough evidence within the time limit
  'not-recognised',
  'ambiguous', // two subjects fit nearly equally
  'not-enrolled', // 1:1, and the subject has no usable template
  'models-changed', // the template was made by another embedder
  'consent-missing',
  'duplicate', // enrolment: this face is enrolled already
  'camera-failed',
  'camera-frozen', // it repeats one picture: nobody can be seen with it
  'camera-dark', // covered, or no light at all
  'eye-down',
  'eye-busy',
  'timeout',
  'cancelled',
  'face-off', // a gate is closed
] as const;
export type FaceReason = (typeof FACE_REASONS)[number];

/** What is wrong with the camera itself: nobody at the door has done anything, so it is never a failed try. */
export type CameraReason = Extract<FaceReason, 'camera-failed' | 'camera-frozen' | 'camera-dark'>;

/** The reason that a thrown Fault of the camera stands for; undefined where something else was thrown. */
export function cameraReason(thrown: unknown): CameraReason | undefined {
  if (isFault(thrown, 'camera-frozen')) return 'camera-frozen';
  if (isFault(thrown, 'camera-dark')) return 'camera-dark';
  return isFault(thrown, 'camera-failed') || isFault(thrown, 'camera-missing') ? 'camera-failed' : undefined;
}

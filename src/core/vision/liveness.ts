/**
 * Liveness over the frames of one visit, and the only maker of a LiveFace. Every cue that the site
 * turned on must agree; a cue without enough evidence leaves the visit undecided, one that speaks
 * against a living person ends it (INV-20). Evidence stays in the eye process and is not logged.
 */

import type { LivenessCue } from '../policy/site.ts';
import { type BorderSample, borderSample, bordersAround } from './borders.ts';
import type { EdgeEvidence } from './edges.ts';
import { type TurnSample, turnResidual } from './parallax.ts';
import { headPose, interEyePx } from './quality.ts';
import type { GoodFace, LiveFace } from './types.ts';

/** What one frame showed. A cue that was not asked for is undefined. */
export interface LivenessObservation {
  readonly face: GoodFace;
  /** P(live) by the pack's network. */
  readonly net: number | undefined;
  readonly eyes: { readonly left: number; readonly right: number } | undefined;
  readonly edges: EdgeEvidence | undefined;
}

export type LivenessVerdict =
  | { readonly kind: 'live'; promote(face: GoodFace): LiveFace }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'spoof' };

export interface LivenessThresholds {
  /** Least median P(live). 0.5 is the network's own border between live and attack; nothing was fitted. */
  readonly netMin: number;
  /** Least root mean square of what a flat map leaves, eye distances. */
  readonly parallaxMin: number;
  /** P(open) from which an eye counts as open, and below which as shut. */
  readonly eyeOpenMin: number;
  readonly eyeShutMax: number;
}

export const LIVENESS_THRESHOLDS: LivenessThresholds = { netMin: 0.5, parallaxMin: 0.06, eyeOpenMin: 0.7, eyeShutMax: 0.3 };

/** Frames before anything is decided; a single odd frame must not decide. */
export const FRAMES_MIN = 3;
/** Frames after which a cue that speaks against the person is believed. */
export const FRAMES_AGAINST = 6;
/** Older frames fall out: a visit is seconds long, and the buffer is bounded. */
export const FRAMES_MAX = 90;

export interface LivenessState {
  readonly cues: readonly LivenessCue[];
  readonly thresholds: LivenessThresholds;
  readonly net: readonly number[];
  readonly borders: readonly BorderSample[];
  readonly turns: readonly TurnSample[];
  readonly openness: readonly number[];
}

export function startLiveness(cues: readonly LivenessCue[], thresholds: LivenessThresholds = LIVENESS_THRESHOLDS): LivenessState {
  return { cues, thresholds, net: [], borders: [], turns: [], openness: [] };
}

function kept<T>(values: readonly T[], value: T | undefined): readonly T[] {
  return value === undefined ? values : [...values, value].slice(-FRAMES_MAX);
}

/** Adds a frame's evidence. */
export function observe(state: LivenessState, seen: LivenessObservation): LivenessState {
  const { face } = seen;
  const turn =
    face.contour.length === 0 ? undefined : { contour: face.contour, yawDeg: headPose(face).yawDeg, interEyePx: interEyePx(face) };
  const { edges, eyes } = seen;
  return {
    ...state,
    net: kept(state.net, seen.net),
    borders: kept(state.borders, edges === undefined ? undefined : borderSample(face, edges)),
    turns: kept(state.turns, turn),
    openness: kept(state.openness, eyes === undefined ? undefined : Math.min(eyes.left, eyes.right)),
  };
}

type Opinion = 'for' | 'against' | 'none';

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  // The lower middle: a tie is decided against.
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** For and against need different numbers of frames: a person is given time, a proof is not rushed. */
function weigh(frames: number, isFor: boolean): Opinion {
  if (isFor) return frames >= FRAMES_MIN ? 'for' : 'none';
  return frames >= FRAMES_AGAINST ? 'against' : 'none';
}

function parallaxOpinion(state: LivenessState): Opinion {
  const residual = turnResidual(state.turns);
  if (residual === undefined) return 'none';
  return weigh(state.turns.length, residual >= state.thresholds.parallaxMin);
}

/** Borders of which nothing is known yet are no evidence: without movement the visit runs out undecided. */
function edgesOpinion({ borders }: LivenessState): Opinion {
  const around = bordersAround(borders);
  return around === 'unknown' ? 'none' : weigh(borders.length, around === 'room');
}

/** Open, shut, open again. Eyes that stay open are no evidence against anybody. */
function blinkOpinion({ openness, thresholds }: LivenessState): Opinion {
  const firstOpen = openness.findIndex((value) => value >= thresholds.eyeOpenMin);
  if (firstOpen < 0) return 'none';
  const shut = openness.findIndex((value, at) => at > firstOpen && value <= thresholds.eyeShutMax);
  if (shut < 0) return 'none';
  return openness.slice(shut).some((value) => value >= thresholds.eyeOpenMin) ? 'for' : 'none';
}

/** What one cue says so far. */
export function opinionOf(state: LivenessState, cue: LivenessCue): Opinion {
  switch (cue) {
    case 'net':
      return weigh(state.net.length, medianOf(state.net) >= state.thresholds.netMin);
    case 'edges':
      return edgesOpinion(state);
    case 'parallax':
      return parallaxOpinion(state);
    case 'blink':
      return blinkOpinion(state);
  }
}

/** A site without any cue never gets a live verdict: a check that is missing denies. */
export function judge(state: LivenessState): LivenessVerdict {
  const opinions = state.cues.map((cue) => opinionOf(state, cue));
  if (opinions.includes('against')) return { kind: 'spoof' };
  if (opinions.length === 0 || opinions.includes('none')) return { kind: 'undecided' };
  return { kind: 'live', promote: (face) => face as LiveFace };
}

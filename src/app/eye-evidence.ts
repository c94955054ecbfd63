/**
 * Gathers one visit's liveness evidence: runs what the site's cues need on each good frame and hands
 * it to the rules. A cue that the model pack cannot feed stays without evidence, and the visit
 * undecided: a missing check denies (INV-20). Readings stay here; none is told or logged.
 */

import type { LivenessCue } from '../core/policy/site.ts';
import { findEdges } from '../core/vision/edges.ts';
import { judge, type LivenessState, type LivenessVerdict, observe, startLiveness } from '../core/vision/liveness.ts';
import type { Frame, GoodFace } from '../core/vision/types.ts';
import { eyeOpenness, type FaceModels, livenessNet } from './see.ts';

export interface Evidence {
  observe(frame: Frame, face: GoodFace): Promise<void>;
  judge(): LivenessVerdict;
}

/** Evidence of one person's visit; another person needs a new one. */
export function createEvidence(models: FaceModels, cues: readonly LivenessCue[]): Evidence {
  let state: LivenessState = startLiveness(cues);
  return {
    async observe(frame, face) {
      const net = cues.includes('net') ? await livenessNet(models, frame, face) : undefined;
      const eyes = cues.includes('blink') ? await eyeOpenness(models, frame, face) : undefined;
      const edges = cues.includes('edges') ? findEdges(frame, face.box) : undefined;
      state = observe(state, { face, net, eyes, edges });
    },
    judge: () => judge(state),
  };
}

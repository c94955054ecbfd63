/** Liveness evidence of one visit. */
import type { LivenessCue } from '../core/policy/site.ts';
import type { Frame, GoodFace, LiveFace } from '../core/vision/types.ts';
import type { FaceModels } from './see.ts';

export type Verdict = { readonly kind: 'live'; promote(face: GoodFace): LiveFace } | { readonly kind: 'undecided' } | { readonly kind: 'spoof' };

export interface Evidence {
  observe(frame: Frame, face: GoodFace): Promise<void>;
  judge(): Verdict;
}

export function createEvidence(_models: FaceModels, _cues: readonly LivenessCue[]): Evidence {
  return { observe: () => Promise.resolve(), judge: () => ({ kind: 'undecided' }) };
}

/**
 * From what the eye says to who it is. The eye names a subject; here it becomes a person only
 * if a consent is in force and, in 1:1, only if it is the person claimed (INV-02).
 */

import type { FaceReason } from '../vision/reasons.ts';
import { type Identified, markIdentified, type Rights } from './identified.ts';

/** The person that the eye's subject belongs to, as the people store has it now. */
export interface FaceHolder extends Rights {
  readonly hasConsent: boolean;
}

export type FaceResult =
  | { readonly kind: 'identified'; readonly who: Identified }
  | { readonly kind: 'refused'; readonly reason: FaceReason };

/** `holder` is looked up after the match, so that a withdrawal meanwhile counts. `claimedId` is null in 1:N. */
export function identifyByFace(holder: FaceHolder | undefined, claimedId: string | null): FaceResult {
  if (holder === undefined || !holder.hasConsent) return { kind: 'refused', reason: 'consent-missing' };
  if (claimedId !== null && holder.personId !== claimedId) return { kind: 'refused', reason: 'not-recognised' };
  return { kind: 'identified', who: markIdentified(holder) };
}

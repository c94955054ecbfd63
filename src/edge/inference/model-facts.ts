/**
 * What a pack's manifest says of the models, for the fingerprint of the processing (INV-06): files by hash, the operating settings by
 * hash, the class of errors. Reads no model and loads no runtime, so that the door process can ask too.
 */

import { createHash } from 'node:crypto';
import { identificationFmr } from '../../core/match/error-card.ts';
import type { ModelFacts } from '../../core/policy/processing.ts';
import type { PackManifest } from '../../core/vision/pack.ts';

/** The role under which thresholds, alignment and the order of inputs and outputs are hashed: they are as good as another model. */
export const SETTINGS_ROLE = 'settings';

export function modelFacts({ name, models, alignment, thresholds }: PackManifest): ModelFacts {
  const { verification, identification, measured } = thresholds;
  const identified = identificationFmr(measured);
  const settings = JSON.stringify({ models, alignment, verification, identification });
  return {
    pack: name,
    files: [
      ...models.map(({ role, sha256 }) => ({ role, sha256 })),
      { role: SETTINGS_ROLE, sha256: createHash('sha256').update(settings).digest('hex') },
    ],
    ...(identified === undefined ? {} : { identificationFmrHigh: identified.high }),
    oneIn: { verificationFmr: classOf(measured.verificationFmr), identificationFpir: classOf(measured.identificationFpir) },
  };
}

/** One in so many, to the power of ten below: 0.0037 is one in 270, so of the class of one in 100. None measured or none seen: 0. */
function classOf(rate: number): number {
  return rate > 0 ? 10 ** Math.floor(Math.log10(1 / rate) + ROUNDING) : 0;
}

/** log10 of a power of ten may fall short by the last bit. */
const ROUNDING = 1e-9;

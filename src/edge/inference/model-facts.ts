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

/** SHA-256 (hex) of what the pack does: its models by hash, inputs, outputs, alignment and thresholds. Not of its words. */
export function packHash({ models, alignment, thresholds }: Pick<PackManifest, 'models' | 'alignment' | 'thresholds'>): string {
  const { verification, identification } = thresholds;
  return createHash('sha256').update(JSON.stringify({ models, alignment, verification, identification }, inOrder)).digest('hex');
}

/** Names in one order, whatever reads the manifest: another version of a library must not be another processing. */
function inOrder(_name: string, value: unknown): unknown {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))) : value;
}

export function modelFacts({ name, models, alignment, thresholds }: PackManifest): ModelFacts {
  const { measured } = thresholds;
  const identified = identificationFmr(measured);
  return {
    pack: name,
    files: [
      ...models.map(({ role, sha256 }) => ({ role, sha256 })),
      { role: SETTINGS_ROLE, sha256: packHash({ models, alignment, thresholds }) },
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

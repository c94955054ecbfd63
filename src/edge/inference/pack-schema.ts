/**
 * The schema of a model pack's manifest. Strict: an unknown field or role is refused, so that no
 * pack can bring an attribute model under another name (INV-10).
 */

import { z } from 'zod';
import { Fault } from '../../base/fault.ts';
import { DET_POINTS_MAX, type DetPoint } from '../../core/match/det-plot.ts';
import type { ErrorCounts, PackManifest } from '../../core/vision/pack.ts';

/** A plain file name: no folders, no leading dot. */
const fileName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/, 'must be a plain file name');
export const packName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens');

/** Largest model file taken, bytes; a door terminal's memory sets it. */
const MODEL_BYTES_MAX = 200 * 1024 * 1024;

const side = z.number().int().min(1).max(2048);
const input = z.strictObject({
  name: z.string().min(1).max(100),
  shape: z.tuple([z.literal(1), z.union([z.literal(1), z.literal(3)]), side, side]),
  channelOrder: z.enum(['bgr', 'rgb', 'grey']),
  mean: z.number(),
  divisor: z.number().positive(),
});
const base = {
  file: fileName,
  sizeBytes: z.number().int().min(1).max(MODEL_BYTES_MAX),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
  input: input.refine(
    (value) => (value.channelOrder === 'grey') === (value.shape[1] === 1),
    'grey goes with one channel, bgr and rgb with three',
  ),
  outputs: z
    .array(z.strictObject({ name: z.string().min(1).max(100), shape: z.array(z.number().int().min(1)).min(1).max(5) }))
    .min(1)
    .max(16),
};
const factor = z.number().min(0.5).max(5);
const fraction = z.number().min(0).max(1);
const wantedClass = z.number().int().min(0).max(9);
const models = z
  .array(
    z.discriminatedUnion('role', [
      z.strictObject({
        ...base,
        role: z.literal('detector'),
        decoder: z.enum(['rfb', 'yunet']),
        fit: z.enum(['stretch', 'letterbox']),
        confidenceMin: fraction,
      }),
      z.strictObject({
        ...base,
        role: z.literal('landmarks'),
        decoder: z.literal('points-68'),
        cropFactor: factor,
        uprightFactor: factor.optional(),
      }),
      z.strictObject({ ...base, role: z.literal('embedder'), decoder: z.literal('vector'), isMirrorAdded: z.boolean() }),
      z.strictObject({ ...base, role: z.literal('liveness'), decoder: z.literal('softmax'), cropFactor: factor, wantedClass }),
      z.strictObject({ ...base, role: z.literal('eyes'), decoder: z.literal('softmax'), cropFactor: factor, wantedClass }),
    ]),
  )
  .min(1)
  .max(5)
  .refine((list) => new Set(list.map((model) => model.role)).size === list.length, 'has two models of one role')
  .refine((list) => list.some((model) => model.role === 'detector'), 'needs a detector')
  .refine((list) => list.some((model) => model.role === 'embedder'), 'needs an embedder')
  .refine(
    (list) => list.some((model) => model.role === 'landmarks' || (model.role === 'detector' && model.decoder === 'yunet')),
    'needs landmarks, or a detector that gives its own points',
  );
const point = z.strictObject({ xPx: z.number(), yPx: z.number() });
const cosine = z.number().gt(0).max(1);
const count = z.number().int().min(0);

/** A curve is of the same pairs as the counts. */
function isWithin(counts: ErrorCounts | undefined, det: readonly DetPoint[] | undefined): boolean {
  const [first, last] = [det?.[0], det?.at(-1)];
  if (first === undefined || last === undefined) return true;
  return counts !== undefined && last.falseMatches <= counts.impostorComparisons && first.falseNonMatches <= counts.genuineComparisons;
}

const manifest = z.strictObject({
  version: z.literal(1),
  name: packName,
  models,
  alignment: z.tuple([point, point, point, point, point]),
  thresholds: z.strictObject({
    verification: cosine,
    identification: cosine,
    measured: z
      .strictObject({
        dataset: z.string().min(1).max(200),
        date: z.iso.date(),
        genuinePairs: count,
        impostorPairs: count,
        verificationFmr: fraction,
        verificationFnmr: fraction,
        identificationFpir: fraction,
        galleryPersons: count,
        counts: z
          .strictObject({
            impostorComparisons: count,
            falseMatches: count,
            identificationFalseMatches: count,
            genuineComparisons: count,
            falseNonMatches: count,
            nonMatedSearches: count,
            falsePositiveSearches: count,
            matedSearches: count,
            missedSearches: count,
          })
          .optional(),
        det: z
          .array(z.strictObject({ falseMatches: count.min(1), falseNonMatches: count }))
          .min(2)
          .max(DET_POINTS_MAX)
          .refine(
            (points) =>
              points.every(({ falseMatches, falseNonMatches }, at) => {
                const before = points[at - 1];
                return before === undefined || (falseMatches > before.falseMatches && falseNonMatches <= before.falseNonMatches);
              }),
            'goes from the strictest point on: false matches grow, false non-matches do not',
          )
          .optional(),
        attacks: z
          .array(
            z.strictObject({
              kind: z.enum(['bona-fide', 'screen', 'print', 'mask']),
              dataset: z.string().min(1).max(200),
              presentations: count,
              errors: count,
            }),
          )
          .max(16)
          .optional(),
      })
      .refine(({ counts, det }) => isWithin(counts, det), 'has points of a DET curve without the counts they are of, or beyond them'),
  }),
  licence: z.string().min(1).max(500),
  source: z.string().min(1).max(500),
  notes: z.array(z.string().max(500)).max(20),
});

/** The manifest in `text`; Fault `model-bad-manifest` names `file` and every field that is wrong. */
export function parseManifest(text: string, file: string): PackManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Fault('model-bad-manifest', `${file} is not JSON; restore it from the pack's maker.`, cause);
  }
  const checked = manifest.safeParse(value);
  if (checked.success) return checked.data;
  const fields = checked.error.issues.map((issue) => `${issue.path.join('.') || 'manifest'}: ${issue.message}`);
  throw new Fault('model-bad-manifest', `${file} is not a model pack: ${fields.slice(0, 5).join('; ')}.`);
}

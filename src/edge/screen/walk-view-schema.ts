/** The walk through a new terminal as the page may be told of it: what was measured of devices, nothing of a person. */

import { z } from 'zod';
import { type Measured, type StepResult, STEP_VERDICTS, STEPS, type StepValues } from '../../core/commission/steps.ts';
import type { WalkPhase } from '../../core/commission/walk.ts';
import type { WalkView } from '../../ports/screen.ts';
import { code, count, rows, text } from './view-fields.ts';

const CODES_MAX = 100;
const VALUE_MAX = 200;
const SHEET_MAX = 40;

/** Measured of a device, by name: the only open names of any view. */
const values: z.ZodType<StepValues> = z.record(
  z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/),
  z.union([z.number().min(-1e12).max(1e12), z.boolean(), text(VALUE_MAX), z.null()]),
);
const MEASURED = z.strictObject({
  verdict: code<Measured['verdict']>(),
  values,
  asks: z.boolean(),
}) satisfies z.ZodType<Measured>;
const RESULT = z.strictObject({ step: z.enum(STEPS), verdict: z.enum(STEP_VERDICTS), values }) satisfies z.ZodType<StepResult>;

export const WALK_VIEW = z.strictObject({
  kind: z.enum(['off', 'step', 'ended']),
  step: z.enum(STEPS).nullable(),
  number: count,
  of: count,
  phase: code<WalkPhase>().nullable(),
  measured: MEASURED.nullable(),
  results: rows(RESULT, STEPS.length),
  closedGates: rows(code(), CODES_MAX),
  isGreen: z.boolean(),
  sheet: text(SHEET_MAX).nullable(),
}) satisfies z.ZodType<WalkView>;

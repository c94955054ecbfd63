/** A bundle and a terminal that waits for its owner, as the page may be told of them: numbers and words, nobody's name. */

import { z } from 'zod';
import type { ProvisionSummary } from '../../core/provision/against.ts';
import { BUNDLE_REFUSALS } from '../../core/provision/bundle.ts';
import { PROVISION_TROUBLES, type ProvisionView } from '../../ports/provision-view.ts';
import { count, text } from './view-fields.ts';

const ID_MAX = 64;
const FINGERPRINT_MAX = 100;
const CODE_MAX = 16;
const DIGITS_MAX = 16;

const SUMMARY = z.strictObject({
  peopleAdded: count,
  peopleChanged: count,
  peopleEnded: count,
  cards: count,
  pins: count,
  operators: count,
  installers: count,
  groups: count,
  schedules: count,
  holidays: count,
  settings: count,
  willFaceClose: z.boolean(),
  hasProcessorKey: z.boolean(),
  hasPia: z.boolean(),
  hasSign: z.boolean(),
  calendarYears: count,
  models: count,
  hasUpdate: z.boolean(),
  ownership: z.enum(['none', 'transfer', 'reset']),
}) satisfies z.ZodType<ProvisionSummary>;
const digits = z.number().int().min(0).max(DIGITS_MAX);
/** Typed by whoever stands before a terminal that is nobody's; made anew at each start. */
const startCode = text(CODE_MAX).nullable();

export const PROVISION_VIEW = z.discriminatedUnion('stage', [
  z.strictObject({
    stage: z.literal('unowned'),
    deviceId: text(ID_MAX),
    fingerprint: text(FINGERPRINT_MAX),
    code: startCode,
    isConsole: z.boolean(),
  }),
  z.strictObject({ stage: z.literal('claim'), summary: SUMMARY, code: startCode, digits, isWrong: z.boolean() }),
  z.strictObject({
    stage: z.literal('summary'),
    summary: SUMMARY,
    wanted: z.enum(['card', 'pin', 'enter', 'checking']),
    digits,
    trouble: z.enum(PROVISION_TROUBLES).nullable(),
  }),
  z.strictObject({ stage: z.literal('applying'), percent: z.number().int().min(0).max(100) }),
  z.strictObject({ stage: z.literal('done'), summary: SUMMARY }),
  z.strictObject({ stage: z.literal('restarting') }),
  z.strictObject({ stage: z.literal('released') }),
  z.strictObject({ stage: z.literal('refused'), why: z.enum([...BUNDLE_REFUSALS, 'not-now']) }),
]) satisfies z.ZodType<ProvisionView>;

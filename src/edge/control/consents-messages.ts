/** What may be asked about consents. Names go out in one case alone, to two operators; nothing of a face either way. */

import { z } from 'zod';
import { WITHDRAWERS } from '../../core/consent/consent-record.ts';
import { GUARDIAN_CHECKS, GUARDIAN_NAME_MAX, GUARDIAN_RELATIONS, GUARDIANS_MAX } from '../../core/consent/guardian.ts';
import { AGE_BANDS } from '../../core/consent/minors.ts';
import { FORM_NUMBER, PAPER_CHECK_CHARACTERS } from '../../core/consent/notice-shown.ts';

const number = z.string().regex(/^\d{1,12}$/, 'a person number is 1 to 12 digits');
const card = z.string().regex(/^[0-9A-Fa-f]{4,32}$/, 'a card number is 4 to 32 hexadecimal digits');
const pin = z.string().regex(/^\d{4,12}$/, 'a PIN is digits only');
const operator = { card, pin: pin.optional() };

/** Of a person who is added: what staff checked about their age. */
export const ageWords = {
  band: z.enum(AGE_BANDS).optional(),
  birthDate: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'a birth date is written YYYY-MM-DD')
    .optional(),
};

/** On whose word a consent is withdrawn. */
export const withdrawWords = { by: z.enum(WITHDRAWERS).optional() };

export const consentRequests = [
  z.strictObject({ verb: z.literal('consent-totals') }),
  z.strictObject({
    verb: z.literal('consent-written'),
    number,
    form: z.string().regex(FORM_NUMBER, 'the number of the form is letters, digits and dashes'),
    check: z
      .string()
      .regex(/^[0-9a-fA-F]+$/)
      .length(PAPER_CHECK_CHARACTERS, 'the checksum of the notice is printed on the form: 8 characters'),
    ...operator,
  }),
  z.strictObject({
    verb: z.literal('guardian'),
    number,
    names: z.array(z.string().min(1).max(GUARDIAN_NAME_MAX)).min(1).max(GUARDIANS_MAX),
    relation: z.enum(GUARDIAN_RELATIONS),
    verification: z.enum(GUARDIAN_CHECKS),
    ...operator,
  }),
  z.strictObject({
    verb: z.literal('consent-find'),
    by: z.union([
      z.strictObject({ number }),
      z.strictObject({ receipt: z.string().regex(/^[0-9a-fA-F-]{12,14}$/, 'a receipt number is written ABCD-EF01-2345') }),
    ]),
    ...operator,
    second: z.strictObject(operator),
  }),
  z.strictObject({ verb: z.literal('consent-show'), number, ...operator, second: z.strictObject(operator).optional() }),
] as const;

export type ConsentRequest = z.infer<(typeof consentRequests)[number]>;

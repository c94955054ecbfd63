/** The people of the console as the page may be told of them: by number; of a PIN or a name that is typed, that it is there. */

import { z } from 'zod';
import { DAY_KINDS, type Interval } from '../../core/access/week.ts';
import { AGE_BANDS } from '../../core/consent/minors.ts';
import { ADD_STEPS, type ConsentWord, GUARDIAN_STEPS, UNTIL_CHOICES } from '../../core/console/people-pages.ts';
import { ROLES } from '../../core/policy/roles.ts';
import type { AddForm, GroupRow, PeopleList, PersonRow } from '../../ports/console-people-view.ts';
import { code, count, rows, text, timeMs } from './view-fields.ts';

const NUMBER_MAX = 16;
const NAME_MAX = 64;
const DIGITS_MAX = 16;
const LIST_MAX = 200;
const MINUTES_MAX = 1_440;

const number = text(NUMBER_MAX);
const digits = z.number().int().min(0).max(DIGITS_MAX);
const minute = z.number().int().min(0).max(MINUTES_MAX);

const ROW = z.strictObject({
  number,
  role: z.enum(ROLES),
  hasCard: z.boolean(),
  hasPin: z.boolean(),
  consent: code<ConsentWord>(),
  untilMs: timeMs.nullable(),
}) satisfies z.ZodType<PersonRow>;
const LIST = z.strictObject({ prefix: number, rows: rows(ROW, LIST_MAX), from: count, total: count }) satisfies z.ZodType<PeopleList>;
const FORM = z.strictObject({
  step: z.enum(ADD_STEPS),
  number,
  isNamed: z.boolean(),
  band: z.enum(AGE_BANDS),
  born: number,
  hasCard: z.boolean(),
  hasPin: z.boolean(),
  digits,
  until: z.enum(UNTIL_CHOICES),
}) satisfies z.ZodType<AddForm>;
const INTERVAL = z.strictObject({
  days: rows(z.enum(DAY_KINDS), DAY_KINDS.length),
  fromMin: minute,
  toMin: minute,
}) satisfies z.ZodType<Interval>;
const GROUP = z.strictObject({
  name: text(NAME_MAX),
  levels: rows(z.strictObject({ door: text(NAME_MAX), intervals: rows(INTERVAL, LIST_MAX).nullable() }), LIST_MAX),
  isIn: z.boolean().nullable(),
}) satisfies z.ZodType<GroupRow>;

export const PEOPLE_PAGES = [
  z.strictObject({ kind: z.literal('people-list'), list: LIST }),
  z.strictObject({ kind: z.literal('add-person'), form: FORM }),
  z.strictObject({ kind: z.literal('new-card'), number, isReady: z.boolean() }),
  z.strictObject({ kind: z.literal('new-pin'), number, stage: z.enum(['first', 'again', 'ready']), digits }),
  z.strictObject({ kind: z.literal('person-until'), number, untilMs: timeMs.nullable() }),
  z.strictObject({ kind: z.literal('person-name'), number }),
  z.strictObject({ kind: z.literal('end-person'), number }),
  z.strictObject({ kind: z.literal('guardian'), number, step: z.enum(GUARDIAN_STEPS) }),
  z.strictObject({
    kind: z.literal('groups'),
    number: number.nullable(),
    groups: rows(GROUP, LIST_MAX),
    from: count,
    total: count,
  }),
] as const;

/** What the people's pages of the console may send: exactly the inputs of the port. */

import { z } from 'zod';
import { GUARDIAN_CHECKS, GUARDIAN_RELATIONS } from '../../core/consent/guardian.ts';
import { AGE_BANDS } from '../../core/consent/minors.ts';
import { NAME_MAX, PEOPLE_TURNS, UNTIL_CHOICES } from '../../core/console/people-pages.ts';

/** A group's name (week.ts); a person's number (people.db). */
const GROUP_MAX = 40;
const NUMBER_MAX = 12;
const kind = z.literal('console');

export const PEOPLE_SCHEMAS = [
  z.strictObject({
    kind,
    what: z.enum([
      'list-people',
      'groups',
      'add-person',
      'add-next',
      'add-skip',
      'enrol-face',
      'new-card',
      'new-pin',
      'go-on',
      'person-groups',
      'person-until',
      'person-name',
      'end-for-good',
    ]),
  }),
  z.strictObject({ kind, what: z.literal('turn-people'), to: z.enum(PEOPLE_TURNS) }),
  z.strictObject({ kind, what: z.literal('show-person'), number: z.string().max(NUMBER_MAX) }),
  z.strictObject({ kind, what: z.literal('add-name'), name: z.string().max(NAME_MAX) }),
  z.strictObject({ kind, what: z.literal('add-band'), band: z.enum(AGE_BANDS) }),
  z.strictObject({ kind, what: z.literal('guardian-relation'), relation: z.enum(GUARDIAN_RELATIONS) }),
  z.strictObject({ kind, what: z.literal('guardian-check'), check: z.enum(GUARDIAN_CHECKS) }),
  z.strictObject({ kind, what: z.literal('set-until'), until: z.enum(UNTIL_CHOICES) }),
  z.strictObject({ kind, what: z.literal('change-group'), group: z.string().max(GROUP_MAX) }),
] as const;

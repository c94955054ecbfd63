/** The door's section of the site file. Hard egress and fire release are wired and no setting (INV-16). */

import { z } from 'zod';
import { NAME } from '../../core/access/week.ts';
import { LOCK_KINDS } from '../../core/policy/site-door.ts';

const whole = (min: number, max: number) => z.number().int().min(min).max(max);
const HOUR_MS = 3_600_000;

export const doorSection = z
  .strictObject({
    unlockMs: whole(500, 60_000).default(5000),
    lockKind: z.enum(LOCK_KINDS, { error: `must be ${LOCK_KINDS.join(' or ')}` }).optional(),
    heldOpenMs: whole(5_000, 600_000).optional(),
    relockOnClose: z.boolean().optional(),
    relockOnOpen: z.boolean().optional(),
    rexReleases: z.boolean().optional(),
    fireReturn: z.enum(['by-itself', 'operator'], { error: 'must be by-itself or operator' }).optional(),
    antiPassback: z.strictObject({ kind: z.enum(['soft', 'hard']), withinMs: whole(1_000, 12 * HOUR_MS) }).optional(),
    twoPersonEntry: z.strictObject({ withinMs: whole(5_000, 120_000).default(20_000) }).optional(),
    unlockSchedule: z.string().regex(NAME, 'must be the name of a schedule').optional(),
    firstCardUnlock: z.boolean().optional(),
    withoutGroup: z.enum(['always', 'never'], { error: 'must be always or never' }).optional(),
    publicHolidays: z.boolean().optional(),
  })
  .refine(
    ({ lockKind, relockOnOpen }) => relockOnOpen !== true || lockKind !== 'maglock',
    'must leave relockOnOpen off at a maglock: a magnet cannot hold a door that stands open',
  )
  .refine(
    ({ firstCardUnlock, unlockSchedule }) => firstCardUnlock !== true || unlockSchedule !== undefined,
    'must name unlockSchedule where firstCardUnlock is on',
  );

/** What the command line may ask about groups, schedules, holidays and the door. Nothing here can carry or ask for face information. */

import { z } from 'zod';
import { NAME } from '../../core/access/week.ts';

const card = z.string().regex(/^[0-9A-Fa-f]{4,32}$/, 'a card number is 4 to 32 hexadecimal digits');
const pin = z.string().regex(/^\d{4,12}$/, 'a PIN is digits only');
const number = z.string().regex(/^\d{1,12}$/, 'a person number is 1 to 12 digits');
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day is YYYY-MM-DD');
const name = z.string().regex(NAME, 'a name is at most 40 letters, digits, dots, hyphens and underscores');
const interval = z.string().max(120, 'an interval is days and hours, such as: workdays 08:00-18:00');
const level = z.strictObject({
  schedule: name,
  door: z.string().regex(/^(?:\*|[A-Za-z0-9][A-Za-z0-9_-]{2,63})$/, 'a door is a deviceId, or * for every door'),
});

export const accessRequests = [
  z.strictObject({ verb: z.literal('access-show') }),
  z.strictObject({ verb: z.literal('schedule-set'), name, intervals: z.array(interval).min(1).max(32) }),
  z.strictObject({ verb: z.literal('schedule-remove'), name }),
  z.strictObject({ verb: z.literal('group-set'), name, levels: z.array(level).max(32) }),
  z.strictObject({ verb: z.literal('group-remove'), name }),
  z.strictObject({ verb: z.literal('group-of'), number }),
  z.strictObject({ verb: z.literal('group-put'), number, name, until: day.optional() }),
  z.strictObject({ verb: z.literal('group-drop'), number, name }),
  z.strictObject({ verb: z.literal('holiday-set'), day, isWorked: z.boolean() }),
  z.strictObject({ verb: z.literal('holiday-remove'), day }),
  z.strictObject({ verb: z.literal('duress-set'), number, pin, duressPin: pin.optional() }),
  z.strictObject({ verb: z.literal('passback-forget'), number }),
  z.strictObject({ verb: z.literal('door-status') }),
  z.strictObject({ verb: z.literal('door-clear'), card, pin: pin.optional() }),
] as const;

/** Requests about people's requests and complaints. Words of staff come in; nothing of a face goes either way. */

import { z } from 'zod';
import {
  COMPLAINT_TOPICS,
  REQUEST_CHANNELS,
  REQUEST_KINDS,
  REQUEST_NUMBER,
  REQUEST_OUTCOMES,
  REQUEST_TEXT_MAX,
} from '../../core/rights/request.ts';

const card = z.string().regex(/^[0-9A-Fa-f]{4,32}$/, 'a card number is 4 to 32 hexadecimal digits');
const pin = z.string().regex(/^\d{4,12}$/, 'a PIN is digits only');
const staff = { card, pin: pin.optional() };
const number = z.string().regex(REQUEST_NUMBER, 'the number of a request is R- and ten letters and digits');
const text = z
  .string()
  .min(1, 'the text is not empty')
  .max(REQUEST_TEXT_MAX, `a text has at most ${String(REQUEST_TEXT_MAX)} characters`);

export const rightsRequests = [
  z.strictObject({ verb: z.literal('requests-list'), ...staff }),
  z.strictObject({ verb: z.literal('requests-show'), number, ...staff }),
  z.strictObject({
    verb: z.literal('requests-take'),
    kind: z.enum(REQUEST_KINDS),
    topic: z.enum(COMPLAINT_TOPICS).optional(),
    channel: z.enum(REQUEST_CHANNELS),
    personNumber: z
      .string()
      .regex(/^\d{1,12}$/, 'a person number is 1 to 12 digits')
      .optional(),
    contact: text.optional(),
    ...staff,
  }),
  z.strictObject({ verb: z.literal('requests-note'), number, text, isEscalated: z.boolean(), ...staff }),
  z.strictObject({ verb: z.literal('requests-answer'), number, outcome: z.enum(REQUEST_OUTCOMES), text, ...staff }),
  z.strictObject({ verb: z.literal('requests-close'), number, ...staff }),
] as const;

export type RightsRequest = z.infer<(typeof rightsRequests)[number]>;

/**
 * What the command line may ask of a running terminal, and what comes back. No request can
 * carry or ask for face information; a PIN travels only through memory-backed files.
 */

import { z } from 'zod';

const number = z.string().regex(/^\d{1,12}$/, 'a person number is 1 to 12 digits');
const card = z.string().regex(/^[0-9A-Fa-f]{4,32}$/, 'a card number is 4 to 32 hexadecimal digits');
const pin = z.string().regex(/^\d{4,12}$/, 'a PIN is digits only');

export const controlRequest = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('status') }),
  z.strictObject({ verb: z.literal('self-test') }),
  z.strictObject({
    verb: z.literal('enrol'),
    number,
    name: z.string().min(1).max(80).optional(),
    card: card.optional(),
    pin: pin.optional(),
    role: z.enum(['person', 'operator']).optional(),
    isFaceWanted: z.boolean(),
  }),
  z.strictObject({ verb: z.literal('withdraw'), number }),
  z.strictObject({ verb: z.literal('purge'), card, pin, persons: z.int().min(0).max(10_000_000) }),
]);
export type ControlRequest = z.infer<typeof controlRequest>;

export const controlReply = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('progress'), text: z.string().max(400) }),
  z.strictObject({ kind: z.literal('done'), result: z.record(z.string(), z.unknown()) }),
  z.strictObject({ kind: z.literal('failed'), code: z.string().max(40), message: z.string().max(1000) }),
]);
export type ControlReply = z.infer<typeof controlReply>;

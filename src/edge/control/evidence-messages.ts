/** What the command line may ask about evidence packs. Nothing here can carry or ask for face information. */

import { z } from 'zod';

const card = z.string().regex(/^[0-9A-Fa-f]{4,32}$/, 'a card number is 4 to 32 hexadecimal digits');
const pin = z.string().regex(/^\d{4,12}$/, 'a PIN is digits only');

export const evidenceRequests = [
  z.strictObject({
    verb: z.literal('evidence-make'),
    card,
    pin: pin.optional(),
    second: z.strictObject({ card, pin: pin.optional() }).optional(),
    out: z.string().regex(/^\/[^\p{Cc}]{0,400}$/u, 'the folder for the pack is an absolute path'),
  }),
  z.strictObject({
    verb: z.literal('evidence-handover'),
    card,
    pin: pin.optional(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'the pack is named by its SHA-256, 64 hexadecimal digits'),
    to: z.string().min(1, 'say who received it').max(400, 'at most 400 characters say who received it'),
  }),
  z.strictObject({ verb: z.literal('evidence-stop') }),
  z.strictObject({ verb: z.literal('evidence-key') }),
  z.strictObject({ verb: z.literal('error-card') }),
] as const;

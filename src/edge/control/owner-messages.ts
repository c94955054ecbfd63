/** What the command line may ask about bundles and whose they are. Nothing here can carry face information. */

import { z } from 'zod';

const card = z.string().regex(/^[0-9A-Fa-f]{4,32}$/, 'a card number is 4 to 32 hexadecimal digits');
const pin = z.string().regex(/^\d{4,12}$/, 'a PIN is digits only');
const key = z.string().max(128, 'a key is one line of base64');

export const ownerRequests = [
  z.strictObject({ verb: z.literal('provision-status') }),
  z.strictObject({
    verb: z.literal('owner-release'),
    card,
    pin: pin.optional(),
    deviceId: z.string().max(64),
    out: z.string().regex(/^\/[^\p{Cc}]{1,400}$/u, 'the file of the evidence is an absolute path'),
    key,
    /** Absent: whoever comes first with the claim code. */
    next: key.optional(),
  }),
] as const;

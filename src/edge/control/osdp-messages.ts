/** What the command line may ask about OSDP lines. Neither a key nor a card's bits fit in. */

import { z } from 'zod';

const card = z.string().regex(/^[0-9A-Fa-f]{4,32}$/, 'a card number is 4 to 32 hexadecimal digits');
const pin = z.string().regex(/^\d{4,12}$/, 'a PIN is digits only');
const place = z.union([z.literal('panel'), z.int().min(0).max(126)], 'a device is an address from 0 to 126, or the panel');

export const osdpRequests = [
  z.strictObject({ verb: z.literal('osdp-status') }),
  z.strictObject({ verb: z.literal('osdp-install'), card, pin, place, minutes: z.int().min(1).max(15) }),
  z.strictObject({ verb: z.literal('osdp-close') }),
] as const;

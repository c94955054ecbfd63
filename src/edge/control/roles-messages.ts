/** What the command line may ask about roles and time. Nothing here can carry or ask for face information. */

import { z } from 'zod';

const card = z.string().regex(/^[0-9A-Fa-f]{4,32}$/, 'a card number is 4 to 32 hexadecimal digits');
const pin = z.string().regex(/^\d{4,12}$/, 'a PIN is digits only');

export const roleRequests = [
  z.strictObject({ verb: z.literal('roles') }),
  z.strictObject({ verb: z.literal('clock-status') }),
  z.strictObject({ verb: z.literal('inspect'), card, pin }),
  z.strictObject({ verb: z.literal('handover'), card, pin }),
] as const;

/** Of a person who is given another role than person: the operator who says so. */
export const appointWords = { by: z.strictObject({ card, pin }).optional() };
/** The operator on whose word somebody of a role gets another card or PIN; a site without PINs has the card alone. */
export const renewWords = { by: z.strictObject({ card, pin: pin.optional() }).optional() };

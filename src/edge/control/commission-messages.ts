/** What the command line may ask about the commissioning walk. Nothing here can carry face information. */

import { z } from 'zod';

const card = z.string().regex(/^[0-9A-Fa-f]{4,32}$/, 'a card number is 4 to 32 hexadecimal digits');
const pin = z.string().regex(/^\d{4,12}$/, 'a PIN is digits only');

export const commissionRequests = [
  z.strictObject({ verb: z.literal('commission-begin'), card, pin }),
  z.strictObject({ verb: z.literal('commission-state') }),
  z.strictObject({ verb: z.literal('commission-press'), key: z.enum(['enter', 'clear']) }),
  z.strictObject({ verb: z.literal('commission-stop') }),
  z.strictObject({ verb: z.literal('commission-sheets') }),
] as const;

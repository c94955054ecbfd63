/** What the command line may ask about counts, the filing and the monthly records. Nothing here can carry or ask for face information. */

import { z } from 'zod';
import { SALT_FILE_BYTES_MAX } from '../../core/filing/tokens.ts';
import { FILING_VALUE_CHARACTERS_MAX } from '../../app/filing.ts';

const card = z.string().regex(/^[0-9A-Fa-f]{4,32}$/, 'a card number is 4 to 32 hexadecimal digits');
const pin = z
  .string()
  .regex(/^\d{4,12}$/, 'a PIN is digits only')
  .optional();
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day is YYYY-MM-DD');

/** A minisign signature has four short lines. */
const SIGNATURE_MAX = 1024;

export const filingRequests = [
  z.strictObject({ verb: z.literal('filing-show') }),
  z.strictObject({ verb: z.literal('filing-declare'), card, pin, elsewhere: z.int().min(0).max(2_000_000_000) }),
  z.strictObject({
    verb: z.literal('filing-set'),
    card,
    pin,
    field: z.string().regex(/^[A-H]\.[A-Za-z0-9]{1,40}$/, 'a field is a letter, a dot and its name'),
    value: z
      .string()
      .min(1, 'a value is not empty')
      .max(FILING_VALUE_CHARACTERS_MAX, `a value has at most ${String(FILING_VALUE_CHARACTERS_MAX)} characters`),
  }),
  z.strictObject({
    verb: z.literal('filing-filed'),
    card,
    pin,
    number: z.string().regex(/^[0-9A-Za-z〔〕()（）号\p{Script=Han}-]{1,60}$/u, 'a filing number has at most 60 letters and digits'),
    date: day,
  }),
  z.strictObject({
    verb: z.literal('filing-tokens'),
    card,
    pin,
    salt: z.string().max(SALT_FILE_BYTES_MAX, 'that is no salt file'),
    signature: z.string().max(SIGNATURE_MAX, 'that is no signature'),
  }),
  z.strictObject({ verb: z.literal('record-show') }),
  z.strictObject({ verb: z.literal('record-close') }),
  z.strictObject({ verb: z.literal('record-exported') }),
] as const;

/** What the command line may ask about assessment, processor's key, sign and incidents. Nothing here can carry face information. */

import { z } from 'zod';
import { PIA_BYTES_MAX, PIA_SIGNATURE_BYTES_MAX } from '../../core/policy/pia-file.ts';

const card = z.string().regex(/^[0-9A-Fa-f]{4,32}$/, 'a card number is 4 to 32 hexadecimal digits');
const pin = z.string().regex(/^\d{4,12}$/, 'a PIN is digits only');
const sentence = z.string().trim().min(3, 'a text says something').max(1000, 'a text has at most 1000 characters');
const name = z.string().trim().min(1, 'a name is not empty').max(80, 'a name has at most 80 characters');
const signature = z.string().max(PIA_SIGNATURE_BYTES_MAX, 'a signature file is a few lines');
/** A sign hangs or stands where people can read it. */
const HEIGHT_CM_MAX = 400;

export const complianceRequests = [
  z.strictObject({
    verb: z.literal('processor-key'),
    card,
    pin,
    key: z.string().max(128, 'a public key is one line of base64'),
    handover: signature.optional(),
  }),
  z.strictObject({ verb: z.literal('pia-draft') }),
  z.strictObject({
    verb: z.literal('pia-install'),
    file: z.string().max(PIA_BYTES_MAX, 'an assessment file is at most 32 KiB'),
    signature,
  }),
  z.strictObject({
    verb: z.literal('sign-attest'),
    card,
    pin,
    position: sentence,
    heightCm: z.int('the height is a whole number of centimetres').min(1).max(HEIGHT_CM_MAX),
    person: name,
  }),
  z.strictObject({ verb: z.literal('sign-moved'), card, pin }),
  z.strictObject({
    verb: z.literal('incident-open'),
    card,
    pin,
    severity: z.enum(['serious', 'minor']),
    what: sentence,
    measures: sentence,
    contact: sentence,
  }),
  z.strictObject({
    verb: z.literal('incident-close'),
    card,
    pin,
    incident: z.string().regex(/^[0-9a-f]{32}$/, 'an incident has a number of 32 hexadecimal digits'),
    outcome: sentence,
  }),
] as const;

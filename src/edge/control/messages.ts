/**
 * What the command line may ask of a running terminal, and what comes back. No request can
 * carry or ask for face information; a PIN travels only through memory-backed files.
 */

import { z } from 'zod';
import { Fault } from '../../base/fault.ts';
import { accessRequests } from './access-messages.ts';
import { commissionRequests } from './commission-messages.ts';
import { complianceRequests } from './compliance-messages.ts';
import { ageWords, consentRequests, withdrawWords } from './consents-messages.ts';
import { ROLES } from '../../core/policy/roles.ts';
import { appointWords, renewWords, roleRequests } from './roles-messages.ts';
import { evidenceRequests } from './evidence-messages.ts';
import { filingRequests } from './filing-messages.ts';
import { osdpRequests } from './osdp-messages.ts';
import { ownerRequests } from './owner-messages.ts';
import { rightsRequests } from './rights-messages.ts';

const number = z.string().regex(/^\d{1,12}$/, 'a person number is 1 to 12 digits');
const card = z.string().regex(/^[0-9A-Fa-f]{4,32}$/, 'a card number is 4 to 32 hexadecimal digits');
const pin = z.string().regex(/^\d{4,12}$/, 'a PIN is digits only');
const name = z.string().min(1, 'a name is not empty').max(80, 'a name has at most 80 characters');

export const controlRequest = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('status') }),
  z.strictObject({ verb: z.literal('self-test') }),
  z.strictObject({
    verb: z.literal('enrol'),
    number,
    name: name.optional(),
    card: card.optional(),
    pin: pin.optional(),
    role: z.enum(ROLES).optional(),
    ...appointWords,
    isFaceWanted: z.boolean(),
    ...ageWords,
  }),
  z.strictObject({ verb: z.literal('credential'), number, card: card.optional(), pin: pin.optional(), ...renewWords }),
  z.strictObject({ verb: z.literal('withdraw'), number, ...withdrawWords }),
  z.strictObject({ verb: z.literal('recover'), card, pin }),
  z.strictObject({ verb: z.literal('audit-exported'), entries: z.int().min(0) }),
  z.strictObject({ verb: z.literal('tamper-clear'), card, pin: pin.optional() }),
  z.strictObject({
    verb: z.literal('decommission'),
    card,
    pin: pin.optional(),
    deviceId: z.string().max(64),
    out: z.string().regex(/^\/[^\p{Cc}]{1,400}$/u, 'the file of the evidence is an absolute path'),
    key: z.string().max(128, 'the operator key is one line of base64'),
  }),
  ...accessRequests,
  ...consentRequests,
  ...commissionRequests,
  ...complianceRequests,
  ...evidenceRequests,
  ...filingRequests,
  ...osdpRequests,
  ...ownerRequests,
  ...rightsRequests,
  ...roleRequests,
  z.strictObject({ verb: z.literal('purge'), card, pin: pin.optional(), persons: z.int().min(0).max(10_000_000) }),
]);
export type ControlRequest = z.infer<typeof controlRequest>;

/** Longest line of progress; longer ones are cut. */
export const PROGRESS_CHARACTERS_MAX = 400;
/** Longest sentence of a failure; longer ones are cut. */
export const MESSAGE_CHARACTERS_MAX = 1000;

export const controlReply = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('progress'), text: z.string().max(PROGRESS_CHARACTERS_MAX) }),
  z.strictObject({ kind: z.literal('done'), result: z.record(z.string(), z.unknown()) }),
  z.strictObject({ kind: z.literal('failed'), code: z.string().max(40), message: z.string().max(MESSAGE_CHARACTERS_MAX) }),
]);
export type ControlReply = z.infer<typeof controlReply>;

/** A request of the right form. Fault `command-bad` names the word that is not, never its value. */
export function checkRequest(value: unknown): ControlRequest {
  const read = controlRequest.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const word = issue === undefined || issue.path.length === 0 ? 'request' : issue.path.join('.');
  throw new Fault(
    'command-bad',
    `The ${word} is not understood: ${issue?.message ?? 'unknown form'}. Nothing was changed; mend it and ask again.`,
  );
}

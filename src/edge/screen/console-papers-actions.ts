/** What the pages of the papers may send: exactly the inputs of the port. */

import { z } from 'zod';
import { LEDGER_CLASSES } from '../../core/console/ledger-classes.ts';
import { LEDGER_TURNS, TAKEN_BY } from '../../core/console/pages.ts';
import { COMPLAINT_TOPICS, REQUEST_KINDS } from '../../core/rights/request.ts';

const kind = z.literal('console');

export const PAPERS_SCHEMAS = [
  z.strictObject({
    kind,
    what: z.enum(['errors', 'settings', 'ledger', 'verify-ledger', 'make-evidence', 'take-request', 'clear-door', 'clear-tamper']),
  }),
  z.strictObject({ kind, what: z.literal('turn-ledger'), to: z.enum(LEDGER_TURNS) }),
  z.strictObject({ kind, what: z.literal('filter-ledger'), of: z.enum(['all', ...LEDGER_CLASSES]) }),
  z.strictObject({ kind, what: z.literal('take-kind'), request: z.enum(REQUEST_KINDS) }),
  z.strictObject({ kind, what: z.literal('take-topic'), topic: z.enum(COMPLAINT_TOPICS) }),
  z.strictObject({ kind, what: z.literal('take-by'), channel: z.enum(TAKEN_BY) }),
] as const;

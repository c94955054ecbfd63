/** What the pages of the papers may send: exactly the inputs of the port. */

import { z } from 'zod';
import { LEDGER_CLASSES } from '../../core/console/ledger-classes.ts';
import { LEDGER_TURNS } from '../../core/console/pages.ts';

const kind = z.literal('console');

export const PAPERS_SCHEMAS = [
  z.strictObject({ kind, what: z.enum(['errors', 'settings', 'ledger', 'verify-ledger', 'make-evidence']) }),
  z.strictObject({ kind, what: z.literal('turn-ledger'), to: z.enum(LEDGER_TURNS) }),
  z.strictObject({ kind, what: z.literal('filter-ledger'), of: z.enum(['all', ...LEDGER_CLASSES]) }),
] as const;

/** What the pages of the console may send: exactly the inputs of the port. */

import { z } from 'zod';
import { ANSWER_REASONS, CONSOLE_TABS } from '../../core/console/pages.ts';
import { PAPERS_SCHEMAS } from './console-papers-actions.ts';
import { PEOPLE_SCHEMAS } from './console-people-actions.ts';
import { REQUEST_OUTCOMES } from '../../core/rights/request.ts';

const REQUEST_NUMBER_MAX = 16;
const kind = z.literal('console');

export const CONSOLE_SCHEMA = z.discriminatedUnion('what', [
  z.strictObject({ kind, what: z.enum(['open', 'cancel', 'end-person', 'list-requests', 'close-request', 'purge', 'commission']) }),
  ...PAPERS_SCHEMAS,
  ...PEOPLE_SCHEMAS,
  z.strictObject({ kind, what: z.literal('tab'), tab: z.enum(CONSOLE_TABS) }),
  z.strictObject({ kind, what: z.literal('request'), number: z.string().max(REQUEST_NUMBER_MAX) }),
  z.strictObject({ kind, what: z.literal('answer'), outcome: z.enum(REQUEST_OUTCOMES), reason: z.enum(ANSWER_REASONS) }),
]);

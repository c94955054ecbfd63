/** What the page may send: exactly the actions of the port, nothing beside them. */

import { z } from 'zod';
import { SCREEN_REQUESTS } from '../../core/access/rights-places.ts';
import { LANGUAGES } from '../../core/policy/site.ts';
import { COMPLAINT_TOPICS } from '../../core/rights/request.ts';
import { CONSOLE_SCHEMA } from './console-actions.ts';
import type { ScreenAction } from '../../ports/screen.ts';

const KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'enter', 'clear'] as const;

export const ACTION_SCHEMA = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('choose'), what: z.enum(['face', 'card', 'pin', 'my-face', 'purge']) }),
  z.strictObject({ kind: z.literal('key'), key: z.enum(KEYS) }),
  z.strictObject({ kind: z.literal('read'), version: z.string().max(80), language: z.enum(LANGUAGES) }),
  z.strictObject({ kind: z.literal('agree') }),
  z.strictObject({ kind: z.literal('decline') }),
  z.strictObject({ kind: z.literal('enrol') }),
  z.strictObject({ kind: z.literal('withdraw') }),
  z.strictObject({ kind: z.literal('rights'), what: z.enum(['see', 'copy', 'restrict', 'lift', 'ask']) }),
  z.strictObject({ kind: z.literal('request'), request: z.enum(SCREEN_REQUESTS), topic: z.enum(COMPLAINT_TOPICS).nullable() }),
  CONSOLE_SCHEMA,
  z.strictObject({ kind: z.literal('confirm') }),
  z.strictObject({ kind: z.literal('back') }),
]) satisfies z.ZodType<ScreenAction>;

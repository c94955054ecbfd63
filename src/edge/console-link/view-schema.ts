/**
 * What the laptop believes of the bytes of a view: the two kinds that cross, their outer fields strictly, and inside a page plain values
 * only, bounded in depth, number and length. It is shown as text and changes nothing on the laptop.
 */

import { z } from 'zod';
import { CONSOLE_TABS } from '../../core/console/pages.ts';
import type { ScreenView } from '../../ports/screen.ts';
import { LINKED_PAGES } from './crossing.ts';

const WORD_MAX = 64;
const TEXT_MAX = 1_024;
/** Of one list or one object: a curve has some hundreds of points. */
const ITEMS_MAX = 2_000;
const DEPTH_MAX = 8;

const PAGE_SCHEMA = z.looseObject({ kind: z.enum(LINKED_PAGES) }).refine((page) => isPlain(page, DEPTH_MAX));
const WALK_SCHEMA = z.looseObject({ kind: z.enum(['off', 'step', 'ended']) }).refine((walk) => isPlain(walk, DEPTH_MAX));

const LINKED_VIEW_SCHEMA = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('console'),
    console: z.strictObject({
      tabs: z.array(z.enum(CONSOLE_TABS)).max(CONSOLE_TABS.length),
      page: PAGE_SCHEMA,
      note: z.string().max(WORD_MAX).nullable(),
    }),
  }),
  z.strictObject({ kind: z.literal('commission'), walk: WALK_SCHEMA }),
]);

/** undefined: it is none that crosses. What is inside a page is the terminal's word: the page draws what it knows of it. */
export function readLinkedView(value: unknown): ScreenView | undefined {
  const read = LINKED_VIEW_SCHEMA.safeParse(value);
  return read.success ? (read.data as unknown as ScreenView) : undefined;
}

function isPlain(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return true;
  if (typeof value === 'string') return value.length <= TEXT_MAX;
  if (depth === 0 || typeof value !== 'object') return false;
  const inside = Object.values(value);
  return inside.length <= ITEMS_MAX && inside.every((one) => isPlain(one, depth - 1));
}

/** The console as the page may be told of it: numbers, states and days; a person by number alone. */

import { z } from 'zod';
import type { DoorStateKind } from '../../core/access/door-state.ts';
import { type ConsoleAct, type ConsoleNote, CONSOLE_TABS } from '../../core/console/pages.ts';
import { GATE_CODES } from '../../core/policy/gates.ts';
import { ROLES } from '../../core/policy/roles.ts';
import { REQUEST_KINDS, REQUEST_STATES, type Urgency } from '../../core/rights/request.ts';
import type { ConsoleFacts, ConsolePage, ConsolePerson, ConsoleRequest, ConsoleView, LaptopLine } from '../../ports/console-view.ts';
import { ERRORS, PAPERS_PAGES } from './papers-view-schema.ts';
import { PEOPLE_PAGES } from './people-view-schema.ts';
import { code, count, day, mark, rows, text, timeMs } from './view-fields.ts';

const NUMBER_MAX = 16;
const GROUP_MAX = 64;
const LIST_MAX = 200;
const DIGITS_MAX = 16;

const counted = rows(z.strictObject({ day, count }), LIST_MAX);

const FACTS = z.strictObject({
  closed: rows(z.enum(GATE_CODES), GATE_CODES.length),
  door: z.strictObject({
    state: code<DoorStateKind>(),
    alarm: code<'held-open' | 'forced' | 'fire'>().nullable(),
    isRelayOk: z.boolean(),
  }),
  people: z.strictObject({ known: count, consenting: count, held: count }).nullable(),
  filing: z.strictObject({ total: count, dueDay: day.nullable() }).nullable(),
  requests: z.strictObject({ open: count, overdue: count, due: counted }).nullable(),
  expiries: counted.nullable(),
  pia: z.strictObject({ reviewDue: day, isForThisProcessing: z.boolean() }).nullable(),
  errors: ERRORS.nullable(),
}) satisfies z.ZodType<ConsoleFacts>;

const PERSON = z.strictObject({
  number: text(NUMBER_MAX),
  role: z.enum(ROLES),
  hasCard: z.boolean(),
  hasPin: z.boolean(),
  groups: rows(text(GROUP_MAX), LIST_MAX),
  validUntilMs: timeMs.nullable(),
  consentSinceMs: timeMs.nullable(),
  faceEndsMs: timeMs.nullable(),
  hasRefusedFace: z.boolean(),
}) satisfies z.ZodType<ConsolePerson>;

const REQUEST = z.strictObject({
  number: text(NUMBER_MAX),
  what: z.enum(REQUEST_KINDS),
  state: z.enum(REQUEST_STATES),
  dueDay: day,
  urgency: code<Urgency>(),
}) satisfies z.ZodType<ConsoleRequest>;

const PAGE = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('state'), facts: FACTS }),
  z.strictObject({ kind: z.literal('people'), typed: text(NUMBER_MAX) }),
  z.strictObject({ kind: z.literal('person'), person: PERSON }),
  z.strictObject({ kind: z.literal('requests'), requests: rows(REQUEST).nullable() }),
  z.strictObject({ kind: z.literal('request'), request: REQUEST }),
  ...PAPERS_PAGES,
  ...PEOPLE_PAGES,
  z.strictObject({
    kind: z.literal('acts'),
    canPurge: z.boolean(),
    canCommission: z.boolean(),
    clear: rows(z.enum(['door', 'tamper']), 2),
  }),
  z.strictObject({
    kind: z.literal('proof'),
    act: code<ConsoleAct>(),
    isCardSeen: z.boolean(),
    digits: z.number().int().min(0).max(DIGITS_MAX),
  }),
  z.strictObject({ kind: z.literal('invite'), line: code<LaptopLine>() }),
  z.strictObject({ kind: z.literal('working'), progress: z.strictObject({ done: count, of: count }).nullable() }),
]) satisfies z.ZodType<ConsolePage>;

export const CONSOLE_VIEW = z.strictObject({
  tabs: rows(z.enum(CONSOLE_TABS), CONSOLE_TABS.length),
  page: PAGE,
  note: code<ConsoleNote>().nullable(),
  isLinked: mark,
}) satisfies z.ZodType<ConsoleView>;

/** The papers of the console as the page may be told of them. The shares of an error card are of other people, measured beforehand. */

import { z } from 'zod';
import { LEDGER_CLASSES, type LedgerLine } from '../../core/console/ledger-classes.ts';
import type { BadWhat } from '../../core/ledger/verdict.ts';
import type { LedgerEventKind } from '../../core/ledger/event.ts';
import type { CardLine } from '../../core/match/error-card.ts';
import type { DetData } from '../../core/match/det-plot.ts';
import { LANGUAGES, LIVENESS_CUES, type Site } from '../../core/policy/site.ts';
import { COMPLAINT_TOPICS, REQUEST_KINDS } from '../../core/rights/request.ts';
import type { ConsoleErrors, ConsoleSettings, EvidenceMade, LedgerChecked, LedgerPage } from '../../ports/console-papers-view.ts';
import { code, count, day, perhaps, rows, sha256, share, text, timeMs } from './view-fields.ts';

const NUMBER_MAX = 16;
const WORD_MAX = 64;
const NAME_MAX = 200;
const LINES_MAX = 200;
const DET_MAX = 64;

const CARD_LINE = z.strictObject({
  code: z.enum(['FMR', 'FNMR', 'FPIR', 'FNIR', 'APCER', 'BPCER']),
  of: text(NAME_MAX),
  rate: perhaps(z.strictObject({ errors: count, comparisons: count, rate: share, low: share, high: share })),
}) as unknown as z.ZodType<CardLine>;
const DET_POINT = z.strictObject({ falseMatches: count, falseNonMatches: count });
const DET = z.strictObject({
  impostorComparisons: count,
  genuineComparisons: count,
  points: rows(DET_POINT, DET_MAX),
  verification: DET_POINT,
  identificationFalseMatches: count,
}) satisfies z.ZodType<DetData>;

export const ERRORS = z.strictObject({
  dataset: text(NAME_MAX),
  date: text(NUMBER_MAX),
  modelHash: text(WORD_MAX),
  oneIn: count,
  lines: rows(CARD_LINE, LINES_MAX),
  det: DET.nullable(),
}) satisfies z.ZodType<ConsoleErrors>;

const mode = z.enum(['1:1', '1:N']);
const SETTINGS = z.strictObject({
  deviceId: text(WORD_MAX),
  version: text(WORD_MAX),
  languages: rows(z.enum(LANGUAGES), LANGUAGES.length),
  isFaceOn: z.boolean(),
  mode,
  modeNow: mode,
  oneIn: z.strictObject({ verification: count, identification: count }),
  cues: rows(z.enum(LIVENESS_CUES), LIVENESS_CUES.length),
  modelPack: text(NAME_MAX),
  retentionDays: count,
  idleDays: count,
  accessEventsDays: count,
  answerWorkingDays: count,
  noticeVersion: text(NAME_MAX),
  fallback: z.strictObject({ card: z.boolean(), pin: z.boolean() }),
  unlockMs: count,
  camera: code<Site['hardware']['camera']['kind']>(),
  keys: code<Site['keys']['kind']>(),
  owner: text(NAME_MAX).nullable(),
}) satisfies z.ZodType<ConsoleSettings>;

const LEDGER_LINE = z.strictObject({
  seq: count,
  atMs: timeMs,
  kind: code<LedgerEventKind>(),
  detail: text(NAME_MAX).nullable(),
}) satisfies z.ZodType<LedgerLine>;
const LEDGER = z.strictObject({
  of: z.enum([...LEDGER_CLASSES, 'all']),
  lines: rows(LEDGER_LINE, LINES_MAX),
  total: count,
  hasNewer: z.boolean(),
  hasOlder: z.boolean(),
}) satisfies z.ZodType<LedgerPage>;
const CHECKED = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ok'), entries: count, checkpoint: rows(text(NAME_MAX), LINES_MAX) }),
  z.strictObject({ kind: z.literal('bad'), seq: count, what: code<BadWhat>() }),
]) satisfies z.ZodType<LedgerChecked>;
const MADE = z.strictObject({
  file: text(NAME_MAX),
  bytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  sha256,
  entries: count,
  isLedgerOk: z.boolean(),
}) satisfies z.ZodType<EvidenceMade>;

export const PAPERS_PAGES = [
  z.strictObject({ kind: z.literal('papers'), canMakeEvidence: z.boolean(), canReadLedger: z.boolean() }),
  z.strictObject({ kind: z.literal('errors'), errors: ERRORS.nullable() }),
  z.strictObject({ kind: z.literal('settings'), settings: SETTINGS }),
  z.strictObject({ kind: z.literal('ledger'), ledger: LEDGER }),
  z.strictObject({ kind: z.literal('ledger-checked'), checked: CHECKED, ledger: LEDGER }),
  z.strictObject({ kind: z.literal('evidence-made'), made: MADE }),
  z.strictObject({
    kind: z.literal('take-request'),
    request: z.enum(REQUEST_KINDS).nullable(),
    topic: z.enum(COMPLAINT_TOPICS).nullable(),
  }),
  z.strictObject({ kind: z.literal('request-taken'), number: text(NUMBER_MAX), dueDay: day }),
] as const;

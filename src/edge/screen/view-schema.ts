/**
 * What the page may be told: every view, field by field, and nothing beside it. A view that does not fit is not sent; the page then shows
 * that the face is off and that card and PIN work. Changed together with the port: neither compiles without the other.
 */

import { z } from 'zod';
import { DENY_REASONS, METHODS } from '../../core/ledger/event.ts';
import { ADVICE_CODES } from '../../core/vision/reasons.ts';
import { PLACE_STEP_PERCENT } from '../../core/vision/place.ts';
import { COMPLAINT_TOPICS, REQUEST_KINDS, REQUEST_STATES } from '../../core/rights/request.ts';
import type { OwnConsentKind, OwnData } from '../../core/rights/own-data.ts';
import type { RightsNote } from '../../core/access/rights-places.ts';
import type { RetentionRule } from '../../core/policy/retention.ts';
import type { NoticeTexts, ScreenView } from '../../ports/screen.ts';
import { CONSOLE_VIEW } from './console-view-schema.ts';
import { code, count, day, mark, perhaps, rows, text, timeMs } from './view-fields.ts';
import { PROVISION_VIEW } from './provision-view-schema.ts';
import { WALK_VIEW } from './walk-view-schema.ts';

const CODES_MAX = 100;
const NAME_MAX = 128;
const NUMBER_MAX = 16;
/** Digits that a pad takes. */
const DIGITS_MAX = 16;
const VERSION_MAX = 80;
const RECEIPT_MAX = 40;
const RECEIPT_TEXT_MAX = 2_000;
const SHOTS_MAX = 20;
const PARAGRAPHS_MAX = 100;
const PARAGRAPH_MAX = 4_000;
const INITIALS_MAX = 8;
/** A wait of a day, longer than any. */
const WAIT_MAX_S = 86_400;

const percent = z.number().int().min(0).max(100).multipleOf(PLACE_STEP_PERCENT);
const place = z.exactOptional(z.strictObject({ xPercent: percent, yPercent: percent, sizePercent: percent }));
const advice = z.enum(ADVICE_CODES).nullable();
const reason = z.enum(DENY_REASONS);
const digits = z.number().int().min(0).max(DIGITS_MAX);
const purpose = z.enum(['pass', 'my-face', 'purge']);
const initials = z.exactOptional(text(INITIALS_MAX));
/** Canonical paragraphs by language. */
const sections: z.ZodType<NoticeTexts> = z.record(z.string().regex(/^[A-Za-z-]{2,12}$/), rows(text(PARAGRAPH_MAX), PARAGRAPHS_MAX));
const receipts = { receipt: text(RECEIPT_MAX), receiptText: text(RECEIPT_TEXT_MAX).nullable() };

/** The person's own, after card and PIN; the one place where a name is. */
const OWN_DATA = z.strictObject({
  asOfMs: timeMs,
  number: text(NUMBER_MAX),
  name: text(NAME_MAX),
  hasCard: z.boolean(),
  hasPin: z.boolean(),
  validUntilMs: timeMs.nullable(),
  groups: z.exactOptional(rows(text(NAME_MAX), CODES_MAX)),
  face: z
    .strictObject({
      sinceMs: timeMs,
      untilMs: timeMs,
      endedBy: code<RetentionRule>(),
      noticeVersion: text(VERSION_MAX),
      isRestricted: z.boolean(),
      isSuspended: z.boolean(),
    })
    .nullable(),
  consents: rows(z.strictObject({ atMs: timeMs, kind: code<OwnConsentKind>(), noticeVersion: text(VERSION_MAX).nullable() })),
  visits: rows(z.strictObject({ atMs: timeMs, method: z.enum(METHODS), isGranted: z.boolean(), reason: code().nullable() })),
  visitDays: count,
  requests: rows(
    z.strictObject({
      number: text(NUMBER_MAX),
      kind: z.enum(REQUEST_KINDS),
      topic: z.enum(COMPLAINT_TOPICS).nullable(),
      state: z.enum(REQUEST_STATES),
      dueDay: day,
    }),
  ),
}) satisfies z.ZodType<OwnData>;

const plain = <Kind extends string>(kind: Kind) => z.strictObject({ kind: z.literal(kind) });

/** At the door. */
const DOOR_VIEWS = [
  z.strictObject({
    kind: z.literal('idle'),
    isFaceOffered: z.boolean(),
    faceClosed: rows(code(), CODES_MAX),
    doorAlarm: z.exactOptional(z.enum(['forced', 'held-open', 'fire'])),
    isInstalling: mark,
    isVoiceAsked: mark,
  }),
  z.strictObject({ kind: z.literal('claim'), digits }),
  z.strictObject({ kind: z.literal('looking'), advice, place }),
  z.strictObject({ kind: z.literal('number-entry'), digits, purpose, isAgain: mark }),
  z.strictObject({ kind: z.literal('pin-entry'), digits, purpose }),
  plain('checking'),
  z.strictObject({ kind: z.literal('granted'), initials }),
  z.strictObject({ kind: z.literal('refused'), reason }),
  z.strictObject({ kind: z.literal('wait'), seconds: z.number().int().min(0).max(WAIT_MAX_S), isCardOn: mark }),
] as const;

/** One's own face and data. */
const OWN_VIEWS = [
  z.strictObject({
    kind: z.literal('my-face'),
    isEnrolled: z.boolean(),
    isFaceOffered: z.boolean(),
    grantedAtMs: timeMs.nullable(),
    hasConsole: mark,
    initials,
  }),
  z.strictObject({ kind: z.literal('my-data'), data: OWN_DATA, note: code<RightsNote>().nullable() }),
  z.strictObject({ kind: z.literal('ask'), isNamed: z.boolean(), isTopic: z.boolean() }),
  z.strictObject({ kind: z.literal('asked'), number: text(NUMBER_MAX), dueDay: day }),
  z.strictObject({
    kind: z.literal('notice'),
    sections,
    version: text(VERSION_MAX),
    readIn: z.exactOptional(text(NUMBER_MAX)),
    changed: z.exactOptional(sections),
    isByGuardian: mark,
    turned: z.exactOptional(count),
  }),
  z.strictObject({ kind: z.literal('notice-changed'), sections, isDoorOpen: z.boolean() }),
  z.strictObject({ kind: z.literal('enrolling'), taken: count.max(SHOTS_MAX), wanted: count.max(SHOTS_MAX), advice, place }),
  z.strictObject({ kind: z.literal('enrolled'), ...receipts }),
  z.strictObject({ kind: z.literal('enrol-refused'), reason }),
  plain('consent-declined'),
  z.strictObject({ kind: z.literal('hand-over'), isByGuardian: mark }),
  plain('withdraw-confirm'),
  plain('erasing'),
  z.strictObject({ kind: z.literal('withdrawn'), ...receipts, isPending: z.exactOptional(z.boolean()) }),
] as const;

/** Of those who run the door. */
const STAFF_VIEWS = [
  z.strictObject({ kind: z.literal('commission'), walk: WALK_VIEW }),
  z.strictObject({ kind: z.literal('provision'), provision: PROVISION_VIEW }),
  z.strictObject({ kind: z.literal('console'), console: CONSOLE_VIEW }),
  z.strictObject({ kind: z.literal('purge-confirm'), persons: count, typed: text(NUMBER_MAX), isSure: mark }),
  z.strictObject({ kind: z.literal('purged'), persons: count, ...receipts, isPending: z.exactOptional(z.boolean()) }),
] as const;

export const VIEW_SCHEMA = z.discriminatedUnion('kind', [...DOOR_VIEWS, ...OWN_VIEWS, ...STAFF_VIEWS]) satisfies z.ZodType<ScreenView>;

/** What the page is told of the site, once. */
export const FACTS_SCHEMA = z.strictObject({
  languages: rows(text(NUMBER_MAX), CODES_MAX),
  /** Of them, those in which the page can be heard. */
  voices: rows(text(NUMBER_MAX), CODES_MAX),
  processorName: text(NAME_MAX),
  /** How the page looks while nobody at the door chose otherwise. */
  display: perhaps(
    z.strictObject({
      print: code<'normal' | 'large'>().optional(),
      contrast: code<'normal' | 'high'>().optional(),
      height: code<'standard' | 'low'>().optional(),
    }),
  ),
});

export type PageFacts = z.output<typeof FACTS_SCHEMA>;

/** The port has no field that the schema does not know: the two cannot part. */
true satisfies ScreenView extends z.output<typeof VIEW_SCHEMA> ? true : never;

/** Every screen as it can sound: the catalogue's examples, and one for each code, count and day that changes a sentence. */

import { DENY_REASONS } from '../../src/core/ledger/event.ts';
import { GATE_CODES } from '../../src/core/policy/gates.ts';
import type { RetentionRule } from '../../src/core/policy/retention.ts';
import { ADVICE_CODES } from '../../src/core/vision/reasons.ts';
import type { OwnData } from '../../src/core/rights/own-data.ts';
import type { ScreenView } from '../../src/ports/screen.ts';
import type { Words } from '../../src/edge/screen/page/src/words/words.ts';
import { CATALOGUE, EXAMPLES } from '../screens/catalogue.ts';

/** One of each form that a language may have for a number. */
const COUNTS = [0, 1, 2, 3, 5, 12, 30];
const MONTHS = 12;

export function everyView(words: Words): readonly ScreenView[] {
  return [...CATALOGUE.map(({ view }) => view), ...codes(), ...counts(), ...dataViews(words)];
}

function codes(): ScreenView[] {
  return [
    ...GATE_CODES.map((gate): ScreenView => ({ kind: 'idle', isFaceOffered: false, faceClosed: [gate] })),
    { kind: 'idle', isFaceOffered: true, faceClosed: [], isInstalling: true },
    ...ADVICE_CODES.flatMap((advice): ScreenView[] => [
      { kind: 'looking', advice },
      { kind: 'enrolling', taken: 1, wanted: 3, advice },
    ]),
    ...DENY_REASONS.flatMap((reason): ScreenView[] => [
      { kind: 'refused', reason },
      { kind: 'enrol-refused', reason },
    ]),
    { kind: 'enrolling', taken: 0, wanted: 0, advice: null },
    ...[true, false].flatMap((isEnrolled) =>
      [true, false].map((isFaceOffered): ScreenView => ({ kind: 'my-face', isEnrolled, isFaceOffered, grantedAtMs: null })),
    ),
    ...[true, false].map((isTopic): ScreenView => ({ kind: 'ask', isNamed: true, isTopic })),
    ...[true, false].map((isDoorOpen): ScreenView => ({ kind: 'notice-changed', sections: {}, isDoorOpen })),
  ];
}

function counts(): ScreenView[] {
  const places = COUNTS.flatMap((digits): ScreenView[] => [
    { kind: 'claim', digits },
    ...(['pass', 'my-face', 'purge'] as const).flatMap((purpose): ScreenView[] => [
      { kind: 'number-entry', digits, purpose },
      { kind: 'pin-entry', digits, purpose },
    ]),
    { kind: 'wait', seconds: digits, isCardOn: true },
    { kind: 'wait', seconds: 60 * (digits + 3) },
    { kind: 'enrolling', taken: digits, wanted: digits + 1, advice: null },
    { kind: 'purge-confirm', persons: digits, typed: String(digits) },
    { kind: 'purged', persons: digits, receipt: '', receiptText: null },
  ]);
  const months = Array.from({ length: MONTHS }, (_, month): ScreenView => {
    return { kind: 'my-face', isEnrolled: true, isFaceOffered: false, grantedAtMs: Date.UTC(2026, month, 15) };
  });
  return [...places, ...months];
}

function dataViews({ rights }: Words): ScreenView[] {
  const { data } = EXAMPLES['my-data']['all'] as { data: OwnData };
  const { face } = data;
  if (face === null) throw new TypeError('the example of what is held has a face');
  const kinds = Object.keys(rights.steps) as OwnData['consents'][number]['kind'][];
  const notes = Object.keys(rights.notes) as (keyof typeof rights.notes)[];
  return [
    ...(Object.keys(rights.rules) as RetentionRule[]).map(
      (endedBy): ScreenView => ({ kind: 'my-data', note: null, data: { ...data, face: { ...face, endedBy, isRestricted: true } } }),
    ),
    ...notes.map((note): ScreenView => ({ kind: 'my-data', note, data: { ...data, face: null, validUntilMs: null } })),
    ...COUNTS.map(
      (count): ScreenView => ({
        kind: 'my-data',
        note: null,
        data: {
          ...data,
          visitDays: count,
          hasCard: false,
          hasPin: false,
          consents: kinds.map((kind) => ({ atMs: data.asOfMs, kind, noticeVersion: '1' })),
          visits: Array.from({ length: count }, (_, at) => ({
            atMs: data.asOfMs,
            method: 'face' as const,
            isGranted: at !== 1,
            reason: null,
          })),
        },
      }),
    ),
  ];
}

/** Trap 25: each fact of the notice has its class, and the version of a notice says the same as the comparison of its facts. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { isCovered } from '../../../src/core/consent/grant.ts';
import {
  agreedPeriods,
  changedSections,
  diffFacts,
  type Fact,
  FACTS,
  type NoticeFacts,
  noticeFactsOf,
  paragraphsOf,
} from '../../../src/core/consent/notice-diff.ts';
import { makeNotice } from '../../../src/core/consent/notice.ts';
import { NOTICE_SECTIONS } from '../../../src/core/consent/notice-texts.ts';
import type { Site } from '../../../src/core/policy/site.ts';
import { testSite } from '../../support/house.ts';

const sha256 = (message: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(message).digest());
const base = noticeFactsOf(testSite());

/** What becomes of a consent when that fact changes so; the compiler sees to it that none is left out. */
const TABLE: { readonly [F in Fact]: readonly (readonly [NoticeFacts[F], 'inform' | 'suspend'])[] } = {
  purpose: [['attendance', 'suspend']],
  mode: [['1:N', 'suspend']],
  kinds: [['face-image', 'suspend']],
  templatesPerPersonMax: [[2, 'suspend']],
  images: [[1, 'suspend']],
  storage: [['server', 'suspend']],
  recipients: [['somebody', 'suspend']],
  processorName: [['Another House', 'suspend']],
  deviceId: [['other-door', 'suspend']],
  minors: [['a'.repeat(64), 'suspend']],
  retentionDays: [
    [366, 'suspend'],
    [364, 'inform'],
  ],
  idleDays: [
    [91, 'suspend'],
    [89, 'inform'],
  ],
  minorsRetentionDays: [[30, 'suspend']],
  address: [['2 Yongning Road', 'inform']],
  phone: [['010-5550199', 'inform']],
  email: [['new@yongning.example', 'inform']],
  privacyOfficer: [['Li, 010, li@yongning.example', 'inform']],
  desk: [['Gate house', 'inform']],
  answerWorkingDays: [[10, 'inform']],
  accessEventsDays: [[60, 'inform']],
  necessity: [['Other words.', 'inform']],
  ways: [['card', 'inform']],
  languages: [['zh-CN', 'inform']],
};

it.each(FACTS)('knows what a change of it means: %s', (fact) => {
  for (const [value, effect] of TABLE[fact]) expect(diffFacts(base, { ...base, [fact]: value })).toMatchObject([{ fact, effect }]);
  expect(diffFacts(base, { ...base })).toEqual([]);
});

it('names what suspends first', () => {
  const changes = diffFacts(base, { ...base, phone: '1', mode: '1:N', desk: 'x', retentionDays: 400 });
  expect(changes.map(({ effect }) => effect)).toEqual(['suspend', 'suspend', 'inform', 'inform']);
});

const sites: fc.Arbitrary<Site> = fc
  .record({
    mode: fc.constantFrom('1:1' as const, '1:N' as const),
    retentionDays: fc.integer({ min: 1, max: 365 }),
    idleDays: fc.integer({ min: 1, max: 90 }),
    name: fc.constantFrom('Yongning House', 'Another House'),
    phone: fc.constantFrom('010-5550100', '010-5550199'),
    address: fc.constantFrom('1 Yongning Road', '2 Yongning Road'),
    necessity: fc.constantFrom('Residents with full hands need another way in.', 'Said in other words than before.'),
    pin: fc.boolean(),
    desk: fc.constantFrom(undefined, 'Gate house, ground floor'),
    minors: fc.constantFrom(undefined, { retentionDays: 90, rules: 'Rules for children.', rulesSha256: 'ab'.repeat(32) }),
    languages: fc.constantFrom(['zh-CN', 'en'] as const, ['zh-CN'] as const),
    privacyOfficer: fc.constantFrom(undefined, { name: 'Li Wei', phone: '010-5550111', email: 'li@yongning.example' }),
    records: fc.constantFrom(undefined, { accessEventsDays: 60, accessEventsReason: 'Lost parcels.', answerWorkingDays: 10 }),
  })
  .map(({ mode, retentionDays, idleDays, name, phone, address, necessity, pin, desk, minors, languages, privacyOfficer, records }) => ({
    ...testSite({ face: { mode, retentionDays, idleDays }, fallback: { card: true, pin }, necessity, languages }),
    processor: { ...testSite().processor, name, phone, address },
    ...(desk === undefined ? {} : { desk }),
    ...(minors === undefined ? {} : { minors }),
    ...(privacyOfficer === undefined ? {} : { privacyOfficer }),
    ...(records === undefined ? {} : { records }),
  }));

it('says in the version of a notice exactly what the facts say', () => {
  fc.assert(
    fc.property(sites, sites, (agreed, present) => {
      const isSuspending = diffFacts(noticeFactsOf(agreed), noticeFactsOf(present)).some(({ effect }) => effect === 'suspend');
      expect(isCovered(makeNotice(agreed, sha256).version, makeNotice(present, sha256).version)).toBe(!isSuspending);
    }),
    { numRuns: 300 },
  );
});

it('has a fact for everything that the notice says', () => {
  fc.assert(
    fc.property(sites, sites, (one, other) => {
      const texts = (site: Site): readonly string[] => makeNotice(site, sha256).texts['zh-CN'] ?? [];
      const sections = changedSections(texts(one), texts(other));
      // Whatever reads otherwise was caused by a fact that has a class.
      if (sections.length > 0) expect(diffFacts(noticeFactsOf(one), noticeFactsOf(other))).not.toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it('finds the changed paragraphs and passes over the version line', () => {
  const [known, present] = [testSite(), testSite({ processor: { ...testSite().processor, phone: '010-5550199' } })].map((site) =>
    makeNotice(site, sha256),
  );
  const sections = changedSections(known?.texts['zh-CN'] ?? [], present?.texts['zh-CN'] ?? []);
  expect(sections).toContain('processor');
  expect(sections).not.toContain('version');
  expect(paragraphsOf(present?.texts ?? {}, ['processor'])['en']?.join()).toContain('010-5550199');
  expect(NOTICE_SECTIONS).toEqual(expect.arrayContaining([...sections]));
});

it('reads the agreed periods of a version, and none of a strange one', () => {
  expect(agreedPeriods(makeNotice(testSite({ face: { retentionDays: 300, idleDays: 80 } }), sha256).version)).toEqual({
    retentionDays: 300,
    idleDays: 80,
  });
  for (const strange of ['1', '', 'abc.def', 'abc-1.def', 'abc-x-y-z.def']) expect(agreedPeriods(strange)).toBeUndefined();
});

/** Both languages, every modality: the same sections and numbers, in sentences that can be read and spoken. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { makeNotice } from '../../../src/core/consent/notice.ts';
import { NOTICE_EFFECTS, NOTICE_SECTIONS } from '../../../src/core/consent/notice-texts.ts';
import { LAST_SENTENCE, SENTENCE_MAX, voiceSentences } from '../../../src/core/consent/notice-voice.ts';
import { LANGUAGES, type Site } from '../../../src/core/policy/site.ts';
import { testSite } from '../../support/house.ts';

const sha256 = (message: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(message).digest());
const noticeOf = (site: Site) => makeNotice(site, sha256);
const paragraph = (site: Site, language: string, section: (typeof NOTICE_SECTIONS)[number]): string =>
  noticeOf(site).texts[language]?.[NOTICE_SECTIONS.indexOf(section)] ?? '';
const numbersIn = (text: string): string[] => [...(text.match(/\d+/g) ?? [])].sort();

const officer = { name: 'Lin Anhe', phone: '010-5550177', email: 'privacy@yongning.example' };
const sites = fc
  .record({
    mode: fc.constantFrom('1:1' as const, '1:N' as const),
    retentionDays: fc.integer({ min: 91, max: 365 }),
    idleDays: fc.integer({ min: 1, max: 90 }),
    fallback: fc.constantFrom({ card: true, pin: true }, { card: true, pin: false }, { card: false, pin: true }),
    answerWorkingDays: fc.integer({ min: 1, max: 15 }),
    accessEventsDays: fc.integer({ min: 1, max: 180 }),
    childDays: fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined }),
    desk: fc.constantFrom(undefined, 'Ground floor, room 118'),
    hasOfficer: fc.boolean(),
  })
  .map(
    ({ mode, retentionDays, idleDays, fallback, answerWorkingDays, accessEventsDays, childDays, desk, hasOfficer }): Site => ({
      ...testSite({ face: { mode, retentionDays, idleDays }, fallback }),
      records: { accessEventsDays, accessEventsReason: 'Lost parcels.', answerWorkingDays },
      ...(childDays === undefined
        ? {}
        : { minors: { retentionDays: childDays, rules: 'Rules for children.', rulesSha256: '12ab'.repeat(16) } }),
      ...(desk === undefined ? {} : { desk }),
      ...(hasOfficer ? { privacyOfficer: officer } : {}),
    }),
  );

/** Numbers that a notice may hold and no setting moves: 1 template, the ages, the hotlines, the two modes' names. */
const FIXED = ['1', '14', '12377', '12345'];

describe('the notice in two languages', () => {
  it('states the same numbers in each section', () => {
    fc.assert(
      fc.property(sites, (site) => {
        const { texts } = noticeOf(site);
        for (const [at, section] of NOTICE_SECTIONS.entries()) {
          const [zh, en] = LANGUAGES.map((language) => new Set(numbersIn(texts[language]?.[at] ?? '')));
          expect([section, zh]).toEqual([section, en]);
        }
      }),
    );
  });

  it('states every enforced number and no other one', () => {
    fc.assert(
      fc.property(sites, (site) => {
        const { face, records, minors, processor, privacyOfficer, desk, deviceId } = site;
        const isForChildren = minors !== undefined && face.mode === '1:1';
        const enforced = [
          face.retentionDays,
          face.idleDays,
          records?.answerWorkingDays ?? 0,
          records?.accessEventsDays ?? 0,
          ...(isForChildren ? [minors.retentionDays] : []),
        ];
        const words = JSON.stringify([
          processor,
          privacyOfficer,
          desk,
          deviceId,
          site.necessity,
          isForChildren ? minors.rulesSha256.slice(0, 8) : '',
        ]);
        const allowed = new Set([...enforced.map(String), ...FIXED, ...numbersIn(words)]);
        for (const language of LANGUAGES) {
          const said = NOTICE_SECTIONS.filter((section) => section !== 'version').flatMap((section) =>
            numbersIn(paragraph(site, language, section)),
          );
          expect(said.filter((number) => !allowed.has(number))).toEqual([]);
          for (const number of enforced) expect(said).toContain(String(number));
        }
      }),
    );
  });

  it('names officer, desk, rules for children and both hotlines in each language', () => {
    const site: Site = {
      ...testSite({}),
      privacyOfficer: officer,
      desk: 'Ground floor, room 118',
      minors: { retentionDays: 60, rules: 'Rules for children.', rulesSha256: 'ab'.repeat(32) },
    };
    for (const language of LANGUAGES) {
      for (const word of Object.values(officer)) expect(paragraph(site, language, 'processor')).toContain(word);
      expect(paragraph(site, language, 'rights')).toContain('room 118');
      expect(paragraph(site, language, 'minors')).toMatch(/60[\s\S]*abababab/);
      expect(paragraph(site, language, 'complaints')).toMatch(/12377[\s\S]*12345/);
    }
    const many = { ...site, face: { ...site.face, mode: '1:N' as const } };
    for (const language of LANGUAGES) expect(paragraph(many, language, 'minors')).not.toContain('60');
  });

  it('has three effects and says each in each language', () => {
    expect(NOTICE_EFFECTS).toEqual(['irreplaceable', 'mistaken', 'remedy']);
    expect(paragraph(testSite({}), 'zh-CN', 'effects').split('。').filter(Boolean)).toHaveLength(NOTICE_EFFECTS.length);
    expect(
      paragraph(testSite({}), 'en', 'effects')
        .split(/\.(?:\s|$)/)
        .filter(Boolean),
    ).toHaveLength(NOTICE_EFFECTS.length);
  });
});

/** Own limits of the issue: characters of a Chinese sentence, words of an English one; what a site wrote is its own. */
const CHINESE_CHARACTERS_MAX = 60;
const ENGLISH_WORDS_MAX = 30;

function tooLong(texts: Readonly<Record<string, readonly string[]>>): string[] {
  const zh = (texts['zh-CN'] ?? []).flatMap((text) => text.split(/[。；]/u)).filter((sentence) => sentence.length > CHINESE_CHARACTERS_MAX);
  const en = (texts['en'] ?? [])
    .flatMap((text) => text.split(/[.;](?:\s|$)/u))
    .filter((sentence) => sentence.split(/\s+/u).length > ENGLISH_WORDS_MAX);
  return [...zh, ...en];
}

describe('reading and hearing', () => {
  const short = { name: 'A', address: 'B', phone: '12345', email: 'c@d.ef' };

  it('has no long sentence beyond what a site writes', () => {
    for (const mode of ['1:1', '1:N'] as const) {
      const minors = { retentionDays: 60, rules: 'Rules.', rulesSha256: 'ab'.repeat(32) };
      const site: Site = { ...testSite({ face: { mode }, processor: short, necessity: 'N' }), privacyOfficer: short, desk: 'E', minors };
      expect(tooLong(noticeOf(site).texts)).toEqual([]);
    }
    expect(tooLong({ 'zh-CN': ['长'.repeat(61)], en: ['word '.repeat(31)] })).toHaveLength(2);
  });

  it('is spoken in short sentences with numbers as words, the way out last', () => {
    fc.assert(
      fc.property(sites, (site) => {
        const notice = noticeOf(site);
        for (const language of LANGUAGES) {
          const spoken = voiceSentences(notice, language);
          expect(spoken.filter((sentence) => [...sentence].length > SENTENCE_MAX[language] || sentence === '')).toEqual([]);
          expect(spoken.filter((sentence) => /\d/.test(sentence))).toEqual([]);
          expect(spoken.at(-1)).toBe(LAST_SENTENCE[language]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('speaks counts as counts and telephone numbers digit by digit', () => {
    const spoken = voiceSentences(noticeOf(testSite({ face: { retentionDays: 305, idleDays: 10 } })), 'zh-CN').join('，');
    expect(spoken).toContain('最长三百零五天');
    expect(spoken).toContain('连续十天');
    expect(spoken).toContain('十五个工作日');
    expect(spoken).toContain('一二三七七');
    const english = voiceSentences(noticeOf(testSite({ face: { retentionDays: 305 } })), 'en').join(', ');
    expect(english).toContain('three zero five days');
  });
});

/** One model, all papers (INV-17): each enforced value, changed alone, moves every paper that states it, and none keeps the old one. */
import { createHash } from 'node:crypto';
import { makeNotice } from '../../../src/core/consent/notice.ts';
import { NOTICE_SECTIONS, noticeTexts } from '../../../src/core/consent/notice-texts.ts';
import { noticePages } from '../../../src/core/evidence/notice-pages.ts';
import { signPages } from '../../../src/core/evidence/sign-page.ts';
import { escaped } from '../../../src/core/evidence/sheet.ts';
import { FACE_PICTOGRAM, ZONE_PICTOGRAM } from '../../../src/core/papers/pictograms.ts';
import { piaAnnexHtml } from '../../../src/core/papers/pia-annex.ts';
import { processingRulesHtml } from '../../../src/core/papers/processing-rules.ts';
import type { ComplianceModel } from '../../../src/core/policy/compliance-model.ts';
import { forbiddenWords } from '../../../src/core/policy/forbidden-words.ts';
import type { Pia } from '../../../src/core/policy/pia.ts';
import { fingerprintOf, processingFor } from '../../../src/core/policy/processing.ts';
import type { Site } from '../../../src/core/policy/site.ts';
import { TEST_MODELS, testSite } from '../../support/house.ts';

const sha256 = (message: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(message).digest());
const APPROVER = 'Approver Canary';
const HELPER = 'Third-Party Canary';

function modelOf(site: Site): ComplianceModel {
  const processing = processingFor(site, TEST_MODELS);
  const fingerprint = fingerprintOf(processing, sha256);
  const judged = { result: 'pass' as const, text: 'Judged <fit> & proper.' };
  const pia: Pia = {
    version: 1,
    piaId: 'PIA-7',
    deviceId: site.deviceId,
    date: '2026-01-05',
    reviewDue: '2027-01-05',
    fingerprint,
    items: { A: judged, B: judged, C: judged, D: judged },
    decision: 'approved',
    approver: APPROVER,
    thirdParty: { name: HELPER, role: 'adviser' },
  };
  const facts = {
    asOfMs: 0,
    softwareVersion: '1',
    individuals: 7,
    templates: 7,
    images: 0 as const,
    closedGates: [],
    isClockTrusted: true,
  };
  return { site, processing, fingerprint, pia, notice: makeNotice(site, sha256), facts };
}

const PAPERS: Readonly<Record<string, (model: ComplianceModel) => string>> = {
  notice: (model) =>
    noticePages(model)
      .map(({ content }) => content)
      .join(''),
  sign: (model) =>
    signPages(model)
      .map(({ content }) => content)
      .join(''),
  rules: processingRulesHtml,
  annex: piaAnnexHtml,
};

const base: Site = {
  ...testSite({ face: { retentionDays: 341, idleDays: 83 } }),
  privacyOfficer: { name: 'Lin Anhe', phone: '010-5550177', email: 'privacy@yongning.example' },
  desk: 'Ground floor, room 118',
  minors: { retentionDays: 77, rules: 'A guardian is present.', rulesSha256: '12'.repeat(32) },
  records: { accessEventsDays: 30, accessEventsReason: '', answerWorkingDays: 13 },
};
const { face, processor } = base;

/** What changes, the old and the new words, the papers that state them. */
const CHANGES: readonly (readonly [name: string, site: Site, old: string, now: string, papers: readonly string[]])[] = [
  ['period', { ...base, face: { ...face, retentionDays: 163 } }, '341天', '163天', ['notice', 'rules', 'annex']],
  ['idle days', { ...base, face: { ...face, idleDays: 57 } }, '83天', '57天', ['notice', 'rules', 'annex']],
  [
    'mode',
    { ...base, face: { ...face, mode: '1:N' }, minors: undefined } as unknown as Site,
    '1:1验证',
    '1:N辨识',
    ['notice', 'rules', 'annex'],
  ],
  [
    'processor',
    { ...base, processor: { ...processor, name: 'Qinghe Estate' } },
    processor.name,
    'Qinghe Estate',
    ['notice', 'sign', 'rules', 'annex'],
  ],
  ['phone', { ...base, processor: { ...processor, phone: '010-5550888' } }, processor.phone, '010-5550888', ['notice', 'sign', 'rules']],
  ['officer', { ...base, privacyOfficer: { name: 'Wu Ping', phone: '1', email: '2' } }, 'Lin Anhe', 'Wu Ping', ['notice', 'rules']],
  ['desk', { ...base, desk: 'North gate' }, 'room 118', 'North gate', ['notice', 'rules']],
  [
    'answer',
    { ...base, records: { accessEventsDays: 30, accessEventsReason: '', answerWorkingDays: 9 } },
    '13个工作日',
    '9个工作日',
    ['notice', 'rules'],
  ],
  [
    'children',
    { ...base, minors: { retentionDays: 61, rules: 'R', rulesSha256: '34'.repeat(32) } },
    '77天',
    '61天',
    ['notice', 'rules', 'annex'],
  ],
  ['other way', { ...base, fallback: { card: false, pin: true } }, '刷卡、', '输入编号和PIN', ['notice', 'rules', 'annex']],
  [
    'necessity',
    { ...base, necessity: 'Cards are lent to strangers.' },
    base.necessity,
    'Cards are lent to strangers.',
    ['notice', 'rules', 'annex'],
  ],
  ['device', { ...base, deviceId: 'door-other' }, base.deviceId, 'door-other', ['notice', 'rules', 'annex']],
  ['type of site', { ...base, siteType: 'school_gate' }, base.siteType, 'school_gate', ['annex']],
];

it.each(CHANGES)('%s: text, hash and every paper change together, and none keeps the old words', (...[, site, old, now, papers]) => {
  const [before, after] = [modelOf(base), modelOf(site)];
  for (const paper of papers) {
    const [then, present] = [PAPERS[paper]?.(before) ?? '', PAPERS[paper]?.(after) ?? ''];
    expect([paper, then.includes(escaped(old)), present.includes(escaped(now))]).toEqual([paper, true, true]);
  }
  for (const [paper, render] of Object.entries(PAPERS)) expect([paper, render(after).includes(escaped(old))]).toEqual([paper, false]);
  if (papers.includes('notice')) {
    expect(after.notice.hash).not.toBe(before.notice.hash);
    expect(after.notice.version).not.toBe(before.notice.version);
  }
});

describe('the papers', () => {
  const model = modelOf(base);

  it('repeat the notice word for word', () => {
    const rules = processingRulesHtml(model);
    for (const language of ['zh-CN', 'en'] as const) {
      const texts = noticeTexts(base, language);
      for (const section of NOTICE_SECTIONS)
        if (section !== 'version' && section !== 'title') expect(rules).toContain(escaped(texts[section]));
      for (const section of ['purpose', 'method', 'kinds', 'effects'] as const)
        expect(piaAnnexHtml(model)).toContain(escaped(texts[section]));
    }
  });

  it('are the same bytes for the same model, load nothing and run nothing', () => {
    for (const render of Object.values(PAPERS)) {
      expect(render(model)).toBe(render(modelOf(base)));
      expect(render(model)).not.toMatch(/<script|javascript:|\son\w+=|(?:src|href)="?(?:https?:)?\/\//i);
    }
  });

  it('show the face and the zone as drawings on the sign', () => {
    const sign = PAPERS['sign']?.(model) ?? '';
    for (const drawing of [FACE_PICTOGRAM, ZONE_PICTOGRAM]) expect(sign).toContain(drawing);
    expect(sign).not.toMatch(/<image|url\(/);
  });

  it('escape what people wrote, and name neither approver nor third party', () => {
    const annex = piaAnnexHtml(model);
    expect(annex).toContain('Judged &lt;fit&gt; &amp; proper.');
    expect(annex).not.toContain(APPROVER);
    expect(annex).not.toContain(HELPER);
  });

  it('hold no forbidden word', () => {
    for (const render of Object.values(PAPERS)) expect(forbiddenWords(render(model))).toEqual([]);
  });

  it('name the risks of Article 9(3) and controls that have their tests', () => {
    const annex = piaAnnexHtml(model);
    for (const risk of ['泄露', '篡改', '丢失', '毁损', '非法获取', '非法出售', '非法使用']) expect(annex).toContain(risk);
    expect(annex).toMatch(/INV-\d\d/);
  });

  it('say so where there is no assessment', () => {
    const annex = piaAnnexHtml({ ...model, pia: undefined });
    expect(annex).toContain('未记录');
    expect(annex).not.toContain('PIA-7');
  });
});

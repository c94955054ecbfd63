import { createHash } from 'node:crypto';
import { isCovered } from '../../../src/core/consent/grant.ts';
import { isNoticeWhole, makeNotice } from '../../../src/core/consent/notice.ts';
import { NOTICE_SECTIONS } from '../../../src/core/consent/notice-texts.ts';
import { testSite } from '../../support/house.ts';

const sha256 = (message: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(message).digest());
const notice = (site = testSite()) => makeNotice(site, sha256);

/** Digits of a text in order, so that languages can be compared. */
const numbersIn = (text: string): string[] => text.match(/\d+/g) ?? [];

describe('the notice', () => {
  it('has every section in every language, and the statement last', () => {
    const { texts } = notice();
    expect(Object.keys(texts)).toEqual(['zh-CN', 'en']);
    for (const paragraphs of Object.values(texts)) expect(paragraphs).toHaveLength(NOTICE_SECTIONS.length + 1);
    expect(isNoticeWhole(notice(), testSite())).toBe(true);
    expect(texts['zh-CN']?.at(-1)).toContain('单独同意');
    expect(texts['en']?.at(-1)).toContain('separate consent');
  });

  it('says the same numbers in both languages', () => {
    const { texts } = notice(testSite({ face: { retentionDays: 180, idleDays: 45 } }));
    const retention = NOTICE_SECTIONS.indexOf('retention');
    expect(numbersIn(texts['zh-CN']?.[retention] ?? '')).toEqual(['180', '45', '30']);
    expect(numbersIn(texts['en']?.[retention] ?? '')).toEqual(['180', '45', '30']);
  });

  it('is made of what is enforced: each setting changes text, version and hash', () => {
    const base = notice();
    const others = [
      testSite({ face: { retentionDays: 90 } }),
      testSite({ face: { idleDays: 30 } }),
      testSite({ face: { mode: '1:N' } }),
      testSite({ fallback: { card: true, pin: false } }),
      testSite({ necessity: 'A different necessity altogether.' }),
      testSite({ processor: { ...testSite().processor, phone: '010-5550199' } }),
    ].map((site) => notice(site));
    const all = [base, ...others];
    expect(new Set(all.map((one) => one.hash)).size).toBe(all.length);
    expect(new Set(all.map((one) => one.version)).size).toBe(all.length);
  });

  it('keeps consents in force over new contacts, wording and shorter periods, and over nothing else', () => {
    const site = testSite();
    const { version } = notice(site);
    const informative = [
      testSite({ processor: { ...site.processor, phone: '010-5550199', email: 'new@yongning.example', address: '2 Yongning Road' } }),
      testSite({ necessity: 'Said in other words.' }),
      testSite({ languages: ['zh-CN'] }),
      testSite({ face: { retentionDays: 90 } }),
      testSite({ face: { idleDays: 30 } }),
    ];
    for (const other of informative) {
      expect(notice(other).version).not.toBe(version);
      expect(isCovered(version, notice(other).version)).toBe(true);
    }
    const material = [
      testSite({ face: { mode: '1:N' } }),
      testSite({ face: { retentionDays: 366 } }),
      testSite({ face: { idleDays: 91 } }),
      testSite({ processor: { ...site.processor, name: 'Another House' } }),
      { ...site, deviceId: 'other-door' },
    ];
    for (const other of material) expect(isCovered(version, notice(other).version)).toBe(false);
    expect(isCovered('1', version)).toBe(false);
  });

  it('hashes exactly what is shown, the version line included', () => {
    const made = notice();
    expect(made.hash).toBe(createHash('sha256').update(made.canonical).digest('hex'));
    expect(JSON.parse(made.canonical)).toEqual({ context: 'menshen/notice/1', version: made.version, texts: made.texts });
    for (const paragraphs of Object.values(made.texts)) expect(paragraphs.at(-2)).toContain(made.version);
    expect(notice()).toEqual(made);
  });

  it('names only ways in that are on', () => {
    const { texts } = notice(testSite({ fallback: { card: true, pin: false } }));
    const voluntary = NOTICE_SECTIONS.indexOf('voluntary');
    expect(texts['zh-CN']?.[voluntary]).toContain('刷卡');
    expect(texts['zh-CN']?.[voluntary]).not.toContain('PIN');
    expect(texts['en']?.[voluntary]).not.toContain('PIN');
  });

  it('always shows the governing language', () => {
    const made = notice(testSite({ languages: ['en'] }));
    expect(Object.keys(made.texts)).toEqual(['zh-CN', 'en']);
  });

  it('is not whole where a section is empty', () => {
    const made = notice();
    expect(isNoticeWhole({ ...made, texts: { ...made.texts, en: (made.texts['en'] ?? []).map(() => ' ') } }, testSite())).toBe(false);
    expect(isNoticeWhole({ ...made, texts: { 'zh-CN': made.texts['zh-CN'] ?? [] } }, testSite())).toBe(false);
  });

  it('holds none of the words that press people or say too little', () => {
    const text = notice().canonical;
    for (const word of ['必须刷脸', '否则无法进入', '提升服务质量', '永久', '不可撤销', '不保存人脸信息']) expect(text).not.toContain(word);
  });
});

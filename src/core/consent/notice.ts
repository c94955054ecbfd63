/**
 * The one canonical notice of this device, made from the site's enforced settings. Its hash covers
 * exactly what is shown, every language included, so a consent points to these words (INV-05).
 */

import { toHex, utf8Bytes } from '../../base/bytes.ts';
import { canonicalBytes, canonicalText } from '../../base/canonical.ts';
import type { Language, Site } from '../policy/site.ts';
import { noticeFactsOf, processingPart } from './notice-diff.ts';
import { consentStatement, NOTICE_SECTIONS, noticeTexts, versionLine } from './notice-texts.ts';

export interface Notice {
  /**
   * `processing.wording`. The first half is a checksum of what a consent is given for, with the periods in days; the second a
   * checksum of every word, so that a new phone number or a shorter period leaves consents in force and a new mode does not.
   */
  readonly version: string;
  /** SHA-256, hex, of `canonical`. */
  readonly hash: string;
  /** Paragraphs in the order of NOTICE_SECTIONS, then the consent statement. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
  /** What is kept with each consent, so that it stays intelligible (law: a hash alone does not). */
  readonly canonical: string;
}

export type Sha256 = (message: Uint8Array) => Uint8Array;

/** Characters of each checksum in the version. */
const VERSION_CHARACTERS = 12;

/** The governing language is always among those shown. */
export function makeNotice(site: Site, sha256: Sha256): Notice {
  const languages: readonly Language[] = site.languages.includes('zh-CN') ? site.languages : ['zh-CN', ...site.languages];
  const bodies = languages.map((language) => ({ language, paragraphs: bodyOf(site, language) }));
  const statements = languages.map((language) => consentStatement(site, language));
  const start = (bytes: Uint8Array): string => toHex(sha256(bytes)).slice(0, VERSION_CHARACTERS);
  const version = `${processingPart(noticeFactsOf(site), sha256)}.${start(canonicalBytes({ bodies, statements }))}`;
  const texts: Record<string, readonly string[]> = {};
  for (const { language, paragraphs } of bodies) {
    texts[language] = [...paragraphs, versionLine(language, version), consentStatement(site, language)];
  }
  const canonical = canonicalText({ context: 'menshen/notice/1', version, texts });
  return { version, hash: toHex(sha256(utf8Bytes(canonical))), texts, canonical };
}

function bodyOf(site: Site, language: Language): string[] {
  const texts = noticeTexts(site, language);
  return NOTICE_SECTIONS.flatMap((section) => (section === 'version' ? [] : [texts[section]]));
}

/** True where every language has every section and none is empty: the gate `notice-missing`. */
export function isNoticeWhole(notice: Notice, site: Site): boolean {
  return site.languages.every((language) => {
    const paragraphs = notice.texts[language];
    return paragraphs?.length === NOTICE_SECTIONS.length + 1 && paragraphs.every((text) => text.trim() !== '');
  });
}

/**
 * A guardian's consent for a child under 14 (Measures Art. 7, PIPL 31): who stands there, how that was checked, and words
 * for both: the guardian's statement, and what the child is told. A guardian's name is personal data too: sealed, never in
 * the ledger, erased with the consent (trap 40).
 */

import { toHex, utf8Bytes } from '../../base/bytes.ts';
import { canonicalText } from '../../base/canonical.ts';
import type { Language, Site } from '../policy/site.ts';
import type { Notice, Sha256 } from './notice.ts';

export const GUARDIAN_RELATIONS = ['parent', 'grandparent', 'adult-sibling', 'appointed'] as const;
export type GuardianRelation = (typeof GUARDIAN_RELATIONS)[number];

/** How staff checked the relation; no number of any document is kept. */
export const GUARDIAN_CHECKS = ['household-register', 'birth-certificate', 'court-paper', 'committee-paper'] as const;
export type GuardianCheck = (typeof GUARDIAN_CHECKS)[number];

/** Guardians that sign by being there. */
export const GUARDIANS_MAX = 2;
export const GUARDIAN_NAME_MAX = 128;

export interface Guardian {
  /** One or two names. */
  readonly names: readonly string[];
  readonly relation: GuardianRelation;
  readonly verification: GuardianCheck;
}

/** True for a complete record. */
export function isGuardian({ names, relation, verification }: Guardian): boolean {
  const areNamed = names.every((name) => name.trim() !== '' && name.length <= GUARDIAN_NAME_MAX);
  const isBounded = names.length >= 1 && names.length <= GUARDIANS_MAX;
  return areNamed && isBounded && GUARDIAN_RELATIONS.includes(relation) && GUARDIAN_CHECKS.includes(verification);
}

/** In the place of the consent statement where a child's guardian consents; the last line is for the child. */
export function guardianStatements(site: Site, language: Language): readonly [string, string] {
  const { name } = site.processor;
  return language === 'zh-CN'
    ? [
        `我是这名不满十四周岁未成年人的监护人，已阅读并理解上述告知和儿童个人信息处理规则，代其单独同意${name}为门禁目的处理其人脸特征。我知道可以拒绝，也可以随时撤回。`,
        '写给小朋友：这台机器会记住你的脸的样子，只用来开这扇门。你可以说不，用卡一样能进门。改变主意时，告诉大人就可以删掉。',
      ]
    : [
        `I am the guardian of this child under 14. I have read and understood this notice and the rules for children, and give ${name} separate consent for the child to process the child's face template for door access. I know that I may refuse and may withdraw at any time.`,
        'For the child: this machine will remember what your face looks like, only to open this door. You may say no and come in with your card just as well. If you change your mind, tell a grown-up and it is deleted.',
      ];
}

/** The notice as a guardian is shown it: the same paragraphs and version, other last words, so another hash (trap 26). */
export function guardianNotice(notice: Notice, site: Site, sha256: Sha256): Notice {
  const texts: Record<string, readonly string[]> = {};
  for (const [language, paragraphs] of Object.entries(notice.texts)) {
    texts[language] = [...paragraphs.slice(0, -1), ...guardianStatements(site, language as Language)];
  }
  const canonical = canonicalText({ context: 'menshen/notice-for-guardian/1', version: notice.version, texts });
  return { version: notice.version, hash: toHex(sha256(utf8Bytes(canonical))), texts, canonical };
}

/** What the console says while a child's guardian is put on record. */

import type { GuardianCheck, GuardianRelation } from '../../../../../core/consent/guardian.ts';
import type { GuardianStep } from '../../../../../core/console/people-pages.ts';

export interface GuardianWords {
  /** Title and text of each step. */
  readonly steps: Readonly<Record<GuardianStep, readonly [string, string]>>;
  readonly relations: Readonly<Record<GuardianRelation, string>>;
  readonly checks: Readonly<Record<GuardianCheck, string>>;
  readonly noSecond: string;
}

export const GUARDIAN_EN: GuardianWords = {
  steps: {
    relation: ['Guardian', 'Who is it that stands here with the child?'],
    check: ['Which paper showed it?', 'Look at it yourself. No number of it is kept.'],
    name: ['Name of the guardian', 'With a keyboard. It is kept sealed with the consent and shown nowhere.'],
    second: ['Second guardian, if both sign', 'With a keyboard, or go on without.'],
  },
  relations: { parent: 'Parent', grandparent: 'Grandparent', 'adult-sibling': 'Adult brother or sister', appointed: 'Appointed guardian' },
  checks: {
    'household-register': 'Household register',
    'birth-certificate': 'Birth certificate',
    'court-paper': 'Paper of a court',
    'committee-paper': 'Paper of a residents’ committee',
  },
  noSecond: 'Only one guardian',
};

export const GUARDIAN_ZH_CN: GuardianWords = {
  steps: {
    relation: ['监护人', '与孩子一同到场的是谁？'],
    check: ['凭哪种材料确认？', '请亲自查看材料，不保存其编号。'],
    name: ['监护人姓名', '需用键盘输入。随同意记录加密保存，任何地方都不显示。'],
    second: ['第二位监护人（如双方签署）', '用键盘输入，或直接继续。'],
  },
  relations: { parent: '父母', grandparent: '祖父母或外祖父母', 'adult-sibling': '成年兄姐', appointed: '指定监护人' },
  checks: {
    'household-register': '户口簿',
    'birth-certificate': '出生医学证明',
    'court-paper': '法院文书',
    'committee-paper': '居委会或村委会证明',
  },
  noSecond: '只有一位监护人',
};

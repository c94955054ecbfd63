/**
 * Free text of the site file may give reasons, never repeat or deny what is enforced (trap 38): the papers state those values from the
 * settings, and a sentence such as "kept for 1 year" would outlive the setting. Judges words; whether they are true nobody can compute.
 */

import { forbiddenWords } from './forbidden-words.ts';
import type { Site } from './site.ts';

export interface FreeTextFault {
  /** Dotted name in the site file. */
  readonly field: string;
  /** What was found, and what to write instead. Holds the word, no more of the text. */
  readonly sentence: string;
}

interface ValueRule {
  readonly states: string;
  readonly pattern: RegExp;
}

const NUMBER = String.raw`(?:\d+(?:[.,]\d+)?|[零一二两三四五六七八九十百千半]+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|sixty|ninety|hundred|half an?)`;

/** What the settings state, in the words in which people repeat it. */
const VALUE_RULES: readonly ValueRule[] = [
  {
    states: 'a period or a time',
    pattern: new RegExp(
      String.raw`${NUMBER}\s*(?:个)?\s*(?:工作日|天|日内|年|月|小时|周(?!岁))|(?<!\bunder )\b${NUMBER}[\s-]+(?:working[\s-]+)?(?:days?|weeks?|months?|years?|hours?)\b(?! (?:old|of age))`,
      'iu',
    ),
  },
  {
    states: 'a number of people or templates',
    pattern: new RegExp(
      String.raw`(?:\d+|[二两三四五六七八九十百千]+)\s*(?:余|多)?\s*(?:人(?!脸)|名|条(?:特征|模板))|\b\d+\s+(?:people|persons|residents|employees|templates?)\b`,
      'iu',
    ),
  },
  {
    states: 'what is not done',
    pattern:
      /不(?:会)?(?:保存|存储|留存|采集|收集|上传|联网|共享|公开|出境|提供给)|无(?:照片|图像|联网)|离线|\b(?:no|without|never (?:keeps?|stores?|takes?)(?: any)?) (?:photos?|images?|pictures?|videos?|network|internet)\b|\b(?:not|never) (?:stored|kept|saved|shared|uploaded|sent|connected)\b|\boffline\b/iu,
  },
  { states: 'how long', pattern: /永久|长期(?:保存|有效)|\b(?:permanent(?:ly)?|forever|indefinite(?:ly)?|for ever)\b/iu },
  {
    states: 'the mode',
    pattern: /1\s*[:：]\s*[1N]|一比一|一比多|一对一|一对多|\b(?:one[- ]to[- ](?:one|many)|verification mode|identification mode)\b/iu,
  },
];

/** Where people are met: opening hours and room numbers are no settings, so periods are not looked for. */
const PLACES: ReadonlySet<string> = new Set(['desk', 'access.securityDuty']);

/** Characters of a found word that are repeated to whoever wrote it. */
const FOUND_SHOWN_MAX = 40;

/** Every free text with its name. Names, addresses and numbers of the processor are facts of their own. */
function freeTexts({ necessity, access, desk, minors, records }: Site): readonly (readonly [field: string, text: string])[] {
  return [
    ['necessity', necessity],
    ['access.publicSafetyGround', access?.publicSafetyGround ?? ''],
    ['access.securityDuty', access?.securityDuty ?? ''],
    ['desk', desk ?? ''],
    ['minors.rules', minors?.rules ?? ''],
    ['records.accessEventsReason', records?.accessEventsReason ?? ''],
  ];
}

/** One field: the first word of each rule that it breaks. */
export function freeTextFaults(field: string, text: string): readonly FreeTextFault[] {
  const normal = text.normalize('NFKC');
  const rules = PLACES.has(field) ? VALUE_RULES.filter(({ states }) => !/period|people/u.test(states)) : VALUE_RULES;
  const restated = rules.flatMap(({ states, pattern }): FreeTextFault[] => {
    const found = pattern.exec(normal)?.[0].trim();
    if (found === undefined) return [];
    return [
      {
        field,
        sentence: `says "${found.slice(0, FOUND_SHOWN_MAX)}", ${states}, which the papers state from the settings; leave it out and give the reason alone`,
      },
    ];
  });
  const forbidden = forbiddenWords(normal).map(({ found, why }) => ({
    field,
    sentence: `says "${found.slice(0, FOUND_SHOWN_MAX)}", which ${why}; use other words`,
  }));
  return [...restated, ...forbidden];
}

/** All faults of a site's free texts; empty where the papers can stand beside them. */
export function siteTextFaults(site: Site): readonly FreeTextFault[] {
  return freeTexts(site).flatMap(([field, text]) => freeTextFaults(field, text));
}

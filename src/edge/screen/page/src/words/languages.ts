/** The languages that the page speaks, by the codes of the site file. */

import type { Language } from '../../../../../core/policy/site.ts';
import { EN } from './en.ts';
import type { Words } from './words.ts';
import { ZH_CN } from './zh-cn.ts';

/** A language that a site may choose has its file of words, or this does not compile. */
const OF_SITES: Readonly<Record<Language, Words>> = { 'zh-CN': ZH_CN, en: EN };
const WORDS: Readonly<Record<string, Words>> = OF_SITES;

export const FIRST_LANGUAGE = 'zh-CN';

/** Words of a language; Chinese where it is not known. */
export function wordsOf(language: string): Words {
  return Object.hasOwn(WORDS, language) ? (WORDS[language] ?? ZH_CN) : ZH_CN;
}

/** Those of the site's languages that the page speaks; never none. */
export function spoken(languages: readonly string[]): readonly string[] {
  const known = languages.filter((language) => Object.hasOwn(WORDS, language));
  return known.length === 0 ? [FIRST_LANGUAGE] : known;
}

/** What stands on the first screen, and everything. */
export function everyWord(): { readonly first: readonly unknown[]; readonly all: readonly Words[] } {
  const all = Object.values(WORDS);
  return { first: all.map(({ languageName, ways, common, voice }) => [languageName, ways, common, voice.name]), all };
}

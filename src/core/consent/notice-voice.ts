/**
 * The notice as it is spoken: the same paragraphs in the same order, cut into short sentences, numbers as words (law.md §4.1).
 * Made from the hashed texts alone, so that voice and screen cannot differ; the last sentence says that one may refuse.
 */

import type { Language } from '../policy/site.ts';
import type { Notice } from './notice.ts';
import { NOTICE_SECTIONS } from './notice-texts.ts';

/** Characters of a Chinese sentence (law.md §4.1); letters of an English one, about eight seconds of speech (own choice). */
export const SENTENCE_MAX: Readonly<Record<Language, number>> = { 'zh-CN': 20, en: 120 };
/** What is heard last. */
export const LAST_SENTENCE: Readonly<Record<Language, string>> = { 'zh-CN': '您可以选择不同意', en: 'You may choose to refuse' };

const DIGITS = '零一二三四五六七八九';
const ENGLISH_DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
/** A count of something, at most 9999; every other number is told digit by digit. */
const CHINESE_COUNT = /\d{1,4}(?=天|个|条|周岁)/gu;
const BREAKS = /[，。；：、！？“”（）,;:!?()"]+|\.(?=\s|$)/u;

/** Sentences in order. Words of the site that are longer than a sentence are cut, never dropped. */
export function voiceSentences(notice: Pick<Notice, 'texts'>, language: Language): readonly string[] {
  const paragraphs = (notice.texts[language] ?? []).slice(0, NOTICE_SECTIONS.indexOf('version'));
  const spoken = paragraphs.flatMap((paragraph) => (language === 'zh-CN' ? chinese(paragraph) : english(paragraph)));
  return [...spoken, LAST_SENTENCE[language]];
}

function chinese(paragraph: string): string[] {
  const words = paragraph
    .replaceAll('1:1', '一对一')
    .replaceAll('1:N', '一对多')
    .replaceAll(CHINESE_COUNT, (digits) => chineseCount(Number(digits)))
    .replaceAll(/\d/gu, (digit) => DIGITS.charAt(Number(digit)));
  return phrases(words).flatMap((phrase) => cut(phrase, SENTENCE_MAX['zh-CN']));
}

function english(paragraph: string): string[] {
  const words = paragraph
    .replaceAll('1:1', 'one to one')
    .replaceAll('1:N', 'one to many')
    .replaceAll(/\d+(?= (?:working )?days\b)/gu, (digits) => Array.from(digits, englishDigit).join(' '))
    .replaceAll(/\d/gu, (digit) => ` ${englishDigit(digit)} `);
  return phrases(words).flatMap((phrase) => cut(phrase.replaceAll(/\s+/gu, ' '), SENTENCE_MAX.en));
}

function englishDigit(digit: string): string {
  return ENGLISH_DIGITS[Number(digit)] ?? '';
}

function phrases(words: string): string[] {
  return words
    .split(BREAKS)
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '');
}

/** Pieces of at most so many characters, between words where there are any. */
function cut(phrase: string, most: number): string[] {
  const letters = Array.from(phrase);
  if (letters.length <= most) return [phrase];
  const space = letters.slice(0, most).lastIndexOf(' ');
  const at = space > 0 ? space : most;
  return [letters.slice(0, at).join('').trim(), ...cut(letters.slice(at).join('').trim(), most)];
}

/** 0 to 9999 as it is said: 365 is 三百六十五, 15 is 十五, 105 is 一百零五. */
function chineseCount(count: number): string {
  if (count === 0) return '零';
  const units = ['', '十', '百', '千'];
  const digits = Array.from(String(count), Number);
  const said = digits.map((digit, at) => (digit === 0 ? '零' : `${DIGITS.charAt(digit)}${units[digits.length - 1 - at] ?? ''}`)).join('');
  return said.replaceAll(/零+/gu, '零').replace(/零$/u, '').replace(/^一十/u, '十');
}

/** The notice as it is heard: in full, in short sentences, and last that one may refuse (law.md §4.1; INV-05). */

import { NOTICE_SECTIONS } from '../../../../../core/consent/notice-texts.ts';
import { voiceSentences } from '../../../../../core/consent/notice-voice.ts';
import type { Language } from '../../../../../core/policy/site.ts';
import type { NoticeTexts, ScreenView } from '../../../../../ports/screen.ts';
import type { Words } from '../words/words.ts';

const HYPHEN = /(?<=[零一二三四五六七八九])-(?=[零一二三四五六七八九])/gu;

interface Spoken {
  readonly words: Words;
  readonly language: string;
}

/** What changed first, then everything, then the very words that are agreed to. */
export function noticeLines(view: Extract<ScreenView, { kind: 'notice' }>, { words, language }: Spoken): readonly string[] {
  const tongue = tongueOf(language);
  const paragraphs = inTongue(view.sections, tongue);
  const changed = inTongue(view.changed ?? {}, tongue);
  const whole = sentences(paragraphs, tongue);
  return [
    ...(changed.length === 0 ? [] : [words.notice.changed, ...sentences(changed, tongue).slice(0, -1)]),
    ...whole.slice(0, -1),
    ...sentences(paragraphs.slice(NOTICE_SECTIONS.length), tongue).slice(0, -1),
    ...whole.slice(-1),
  ];
}

export function changedLines(texts: NoticeTexts, { language }: Spoken): readonly string[] {
  const tongue = tongueOf(language);
  return sentences(inTongue(texts, tongue), tongue).slice(0, -1);
}

function sentences(paragraphs: readonly string[], language: Language): readonly string[] {
  // A hyphen in a telephone number would be read as a word.
  return voiceSentences({ texts: { [language]: paragraphs } }, language).map((said) => said.replaceAll(HYPHEN, ''));
}

function inTongue(texts: NoticeTexts, language: Language): readonly string[] {
  return texts[language] ?? [];
}

function tongueOf(language: string): Language {
  return language === 'en' ? 'en' : 'zh-CN';
}

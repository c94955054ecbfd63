/** Everything that the page may say in one language, as the parts that are recorded; with a site also its whole notice. */

import { createHash } from 'node:crypto';
import { makeNotice } from '../../src/core/consent/notice.ts';
import type { Site } from '../../src/core/policy/site.ts';
import { partsOf, signParts } from '../../src/edge/screen/page/src/voice/parts.ts';
import { spokenOf } from '../../src/edge/screen/page/src/voice/spoken.ts';
import { wordsOf } from '../../src/edge/screen/page/src/words/languages.ts';
import { everyView } from './every-view.ts';

/** Each once, in the order of a visit. */
export function sentencesOf(language: string, site?: Site): readonly string[] {
  const words = wordsOf(language);
  const hints = { words, language, isCardHint: true };
  const lines = [
    ...spokenOf(undefined, { words, language }),
    ...spokenOf({ kind: 'idle', isFaceOffered: true, faceClosed: [] }, hints),
    ...everyView(words).flatMap((view) => spokenOf(view, { words, language })),
    words.voice.unheard,
    ...(site === undefined ? [] : noticeLines(site, language)),
  ];
  return [...new Set([...signParts(), ...lines.flatMap(partsOf)])];
}

function noticeLines(site: Site, language: string): readonly string[] {
  const words = wordsOf(language);
  const { texts, version } = makeNotice(site, (message) => createHash('sha256').update(message).digest());
  return spokenOf({ kind: 'notice', sections: texts, version }, { words, language });
}

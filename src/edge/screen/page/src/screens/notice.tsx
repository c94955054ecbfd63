/**
 * The notice, in full, then one decision for one purpose. Both answers appear together, only after
 * the last line was on the screen, and are equal in every respect (Measures Art. 5, 6; INV-05).
 */

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { NoticeTexts } from '../../../../../ports/screen.ts';
import type { Kiosk } from './kiosk.ts';

/** A line may lie this far below the edge and still be read. */
const END_SLACK_PX = 8;
/** Part of the height that one touch of "read on" moves. */
const PAGE_PART = 0.8;

export function Notice({ kiosk, sections, version }: { kiosk: Kiosk; sections: NoticeTexts; version: string }) {
  const { words, language, act } = kiosk;
  const paragraphs = sections[language] ?? Object.values(sections)[0] ?? [];
  const paper = useRef<HTMLDivElement>(null);
  const [readIn, setReadIn] = useState<string>();
  const isRead = readIn === language;
  const look = useCallback(() => {
    const box = paper.current;
    if (box === null || box.scrollTop + box.clientHeight < box.scrollHeight - END_SLACK_PX) return;
    setReadIn(language);
  }, [language]);
  useEffect(() => {
    paper.current?.scrollTo(0, 0);
    look();
    window.addEventListener('resize', look);
    return () => {
      window.removeEventListener('resize', look);
    };
  }, [look, version]);
  const readOn = (): void => {
    paper.current?.scrollBy({ top: paper.current.clientHeight * PAGE_PART });
  };
  const [title, ...rest] = paragraphs;

  return (
    <section class="screen notice">
      <div class="paper" ref={paper} onScroll={look} tabIndex={0}>
        <h1>{title ?? words.notice.title}</h1>
        {rest.map((paragraph, at) => (
          <p key={at}>{paragraph}</p>
        ))}
      </div>
      <div class="answers">
        {isRead ? (
          <>
            <button
              type="button"
              class="answer"
              data-answer="decline"
              onClick={() => {
                act({ kind: 'decline' });
              }}
            >
              {words.notice.decline}
            </button>
            <button
              type="button"
              class="answer"
              data-answer="agree"
              onClick={() => {
                act({ kind: 'agree' });
              }}
            >
              {words.notice.agree}
            </button>
          </>
        ) : (
          <button type="button" class="answer" data-answer="read-on" onClick={readOn}>
            {words.common.readOn} ↓
          </button>
        )}
      </div>
    </section>
  );
}

/**
 * The notice, in full, then one decision for one purpose. When the last line was on the screen the terminal is told; both
 * answers appear together, only when it has noted that, and are equal in every respect (Measures Art. 5, 6; INV-05).
 */

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { NoticeTexts, ScreenView } from '../../../../../ports/screen.ts';
import type { Kiosk } from './kiosk.ts';
import { PadNumber } from './pad-number.tsx';

/** A line may lie this far below the edge and still be read. */
const END_SLACK_PX = 8;
/** Part of the height that one touch of "read on" moves. */
const PAGE_PART = 0.8;

/** In the place of a language where it was read on paper. */
const ON_PAPER = 'paper';

/** In the language shown, or in the first there is. */
function inLanguage(texts: NoticeTexts | undefined, language: string): readonly string[] {
  return texts === undefined ? [] : (texts[language] ?? Object.values(texts)[0] ?? []);
}

export function Notice({ kiosk, view }: { kiosk: Kiosk; view: Extract<ScreenView, { kind: 'notice' }> }) {
  const { words, language, act } = kiosk;
  const { version } = view;
  const paragraphs = inLanguage(view.sections, language);
  const changed = inLanguage(view.changed, language);
  const paper = useRef<HTMLDivElement>(null);
  const [endIn, setEndIn] = useState<string>();
  const isRead = view.readIn === ON_PAPER || view.readIn === language;
  const look = useCallback(() => {
    const box = paper.current;
    if (box === null || box.scrollTop + box.clientHeight < box.scrollHeight - END_SLACK_PX) return;
    setEndIn(language);
  }, [language]);
  useEffect(() => {
    if (endIn === language && !isRead) act({ kind: 'read', version, language });
    // `act` is another function at each drawing and says nothing new.
  }, [endIn, language, version, isRead]);
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
  useEffect(() => {
    if (view.turned !== undefined) readOn();
  }, [view.turned]);
  const [title, ...rest] = paragraphs;

  return (
    <section class="screen notice">
      <div class="paper" ref={paper} onScroll={look} tabIndex={0}>
        <h1>{title ?? words.notice.title}</h1>
        {changed.length > 0 && (
          <div class="changed">
            <p class="strong">{words.notice.changed}</p>
            {changed.map((paragraph, at) => (
              <p key={at}>{paragraph}</p>
            ))}
            <hr />
          </div>
        )}
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
              <PadNumber place={view} choice={{ kind: 'decline' }} />
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
              <PadNumber place={view} choice={{ kind: 'agree' }} />
              {words.notice.agree}
            </button>
          </>
        ) : (
          <button type="button" class="answer" data-answer="read-on" onClick={readOn}>
            <span class="pad-number">0</span>
            {words.common.readOn} ↓
          </button>
        )}
      </div>
    </section>
  );
}

/** What changed without touching the consent: told once; the door is no longer closed for it. */
export function NoticeChanged({ kiosk, view }: { kiosk: Kiosk; view: Extract<ScreenView, { kind: 'notice-changed' }> }) {
  const { words, language, act } = kiosk;
  return (
    <section class="screen notice">
      <div class="paper" tabIndex={0}>
        <h1>{view.isDoorOpen ? words.granted.title : words.notice.title}</h1>
        <p class="strong">{words.noticeChanged.text}</p>
        {inLanguage(view.sections, language).map((paragraph, at) => (
          <p key={at}>{paragraph}</p>
        ))}
      </div>
      <div class="answers">
        <button
          type="button"
          class="answer"
          data-do="confirm"
          onClick={() => {
            act({ kind: 'confirm' });
          }}
        >
          {words.noticeChanged.seen}
        </button>
      </div>
    </section>
  );
}

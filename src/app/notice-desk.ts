/**
 * Makes the one token that a consent needs: that the notice was shown in full to this visit (Measures Art. 5). Holds one at a
 * time, as there is one screen; gives each out once and takes back only its own, so that nobody makes one up.
 */

import { ON_PAPER } from '../core/access/visit-state.ts';
import type { Notice } from '../core/consent/notice.ts';
import type { NoticeShown, ShownFacts } from '../core/consent/notice-shown.ts';

export interface NoticeDesk {
  /** The last line of that notice was on the screen, or the form of a consent in writing names it. */
  note(read: {
    readonly visit: number;
    readonly personId: string;
    readonly notice: Notice;
    readonly language: string;
    readonly atMs: number;
    readonly isByGuardian: boolean;
  }): void;
  /** What an operator saw signed for a person, until the visit that it is for. */
  announceWritten(personId: string, written: NonNullable<ShownFacts['written']>): void;
  /** The token of this visit and person; undefined where nothing was read to the end. Given once. */
  take(visit: number, personId: string): NoticeShown | undefined;
  /** True once for each token that `take` gave out. */
  redeem(token: NoticeShown): boolean;
}

export function makeNoticeDesk(): NoticeDesk {
  const given = new WeakSet<object>();
  let read: ShownFacts | undefined;
  let announced: { readonly personId: string; readonly written: NonNullable<ShownFacts['written']> } | undefined;
  return {
    announceWritten: (personId, written) => {
      announced = { personId, written };
    },
    note: ({ visit, personId, notice, language, atMs, isByGuardian }) => {
      const isPaper = language === ON_PAPER;
      const written = isPaper && announced?.personId === personId ? announced.written : null;
      announced = undefined;
      read = undefined;
      if (isPaper ? written === null : notice.texts[language] === undefined) return;
      read = {
        visit,
        personId,
        noticeVersion: notice.version,
        noticeHash: notice.hash,
        // The Chinese text governs; paper carries it.
        language: isPaper ? 'zh-CN' : language,
        modality: [isPaper ? 'paper' : 'screen'],
        completed: isPaper ? 'paper' : 'scroll',
        shownAtMs: Math.floor(atMs),
        isByGuardian,
        written,
      };
    },
    take: (visit, personId) => {
      const token = read;
      read = undefined;
      if (token?.visit !== visit || token.personId !== personId) return undefined;
      given.add(token);
      return token as NoticeShown;
    },
    redeem: (token) => given.delete(token),
  };
}

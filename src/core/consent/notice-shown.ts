/**
 * The token that a notice was shown in full to this visit. Nobody consents without one (Measures Art. 5): the type has a
 * mark that only the notice desk sets, and the desk takes back each token once, for the visit and person it was made for.
 */

/** How the end of the notice was reached. */
export const COMPLETIONS = ['scroll', 'voice', 'paper'] as const;
export type Completion = (typeof COMPLETIONS)[number];

export const MODALITIES = ['screen', 'large-print', 'voice', 'paper'] as const;
export type Modality = (typeof MODALITIES)[number];

declare const shown: unique symbol;

export interface ShownFacts {
  /** The visit at the screen. */
  readonly visit: number;
  readonly personId: string;
  /** Hash and version of exactly what was shown. */
  readonly noticeVersion: string;
  readonly noticeHash: string;
  readonly language: string;
  readonly modality: readonly Modality[];
  readonly completed: Completion;
  /** When the last line was there. */
  readonly shownAtMs: number;
  /** The statement was the guardian's, for a child. */
  readonly isByGuardian: boolean;
  /** Consent in writing: the number of the form, and the operator who saw it signed. */
  readonly written: { readonly form: string; readonly witnessId: string } | null;
}

export interface NoticeShown extends ShownFacts {
  readonly [shown]: true;
}

/** Forms of paper are named by what is printed on them: letters, digits and dashes. */
export const FORM_NUMBER = /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/;

/** Characters of the notice's hash that a paper form carries. */
export const PAPER_CHECK_CHARACTERS = 8;

/** True where the form names this notice and no other. */
export function isPaperOf(noticeHash: string, check: string): boolean {
  return check.length === PAPER_CHECK_CHARACTERS && noticeHash.startsWith(check.toLowerCase());
}

/** What every screen is given: its words, the way to act, and what holds for the whole page. */

import type { ScreenAction } from '../../../../../ports/screen.ts';
import type { Words } from '../words/words.ts';

export interface Kiosk {
  readonly words: Words;
  readonly language: string;
  readonly isFaceOffered: boolean;
  /** Gate codes that say why it is not. */
  readonly faceClosed: readonly string[];
  /** The hint to tap a card stands before the idle screen. */
  readonly isCardHint: boolean;
  act(action: ScreenAction): void;
}

/**
 * Somebody else than a visit has keypad and screen for a while: an installer at work. Cards go on opening the door, egress is
 * wired; only typing waits. One at a time, and it ends by itself.
 */

import type { PadKey } from '../ports/door-hardware.ts';
import type { ScreenAction, ScreenView } from '../ports/screen.ts';

export interface Taker {
  /** At the keypad on the wall. */
  onKey(key: PadKey): void;
  /** On the glass. */
  onScreenKey(key: PadKey): void;
  /** A card was held to the reader; it goes on opening the door. */
  onCard(card: string): void;
  /** The way out on the screen. */
  onBack(): void;
  view(): ScreenView;
}

export interface Takeover {
  /** Ends it again; undefined where somebody has it already. */
  begin(taker: Taker): (() => void) | undefined;
  /** True where the key was taken. */
  key(key: PadKey): boolean;
  card(card: string): void;
  /** True where the action was taken. */
  action(action: ScreenAction): boolean;
  /** What is shown in place of a visit. */
  view(): ScreenView | undefined;
}

export function makeTakeover(): Takeover {
  let current: Taker | undefined;
  return {
    begin: (taker) => {
      if (current !== undefined) return undefined;
      current = taker;
      return () => {
        if (current === taker) current = undefined;
      };
    },
    key: (key) => {
      current?.onKey(key);
      return current !== undefined;
    },
    card: (card) => {
      current?.onCard(card);
    },
    action: (action) => {
      if (current === undefined) return false;
      if (action.kind === 'key') current.onScreenKey(action.key);
      else if (action.kind === 'back') current.onBack();
      return true;
    },
    view: () => current?.view(),
  };
}

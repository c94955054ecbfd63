/**
 * Somebody else than a visit has keypad and screen for a while: an installer at work. Cards go on opening the door, egress is
 * wired; only typing waits. One at a time, and it ends by itself.
 */

import type { PadKey } from '../ports/door-hardware.ts';
import type { ConsoleInput } from '../ports/console-view.ts';
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
  /** True where the card was asked for as a proof: it then opens no door. */
  takesCard?(card: string): boolean;
  /** What is pressed on the pages of the console. */
  onConsole?(input: ConsoleInput): void;
}

/** What a visit may be told: everything but the console's. */
export type VisitAction = Exclude<ScreenAction, ConsoleInput>;

export interface Takeover {
  /** Ends it again; undefined where somebody has it already. */
  begin(taker: Taker): (() => void) | undefined;
  /** True where the key was taken. */
  key(key: PadKey): boolean;
  /** True where the card was taken as a proof. */
  card(card: string): boolean;
  /** What is left for a visit; undefined where the action was taken. */
  action(action: ScreenAction): VisitAction | undefined;
  /** Who opens the console where nobody has the screen. */
  onOpen(handler: (input: ConsoleInput) => void): void;
  /** What is shown in place of a visit. */
  view(): ScreenView | undefined;
}

export function makeTakeover(): Takeover {
  let current: Taker | undefined;
  let opener: ((input: ConsoleInput) => void) | undefined;
  return {
    onOpen: (handler) => {
      opener = handler;
    },
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
      if (current?.takesCard?.(card) === true) return true;
      current?.onCard(card);
      return false;
    },
    action: (action) => {
      if (action.kind === 'console') {
        if (current === undefined) opener?.(action);
        else current.onConsole?.(action);
        return undefined;
      }
      if (current === undefined) return action;
      if (action.kind === 'key') current.onScreenKey(action.key);
      else if (action.kind === 'back') current.onBack();
      return undefined;
    },
    view: () => current?.view(),
  };
}

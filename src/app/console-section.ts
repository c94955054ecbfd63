/**
 * What a section of the console is: the pages of one tab, what may be pressed there, and where the way back leads. A section has no powers
 * of its own; what changes or names anything asks for card and PIN through the desk, each time anew.
 */

import type { ConsoleAct, ConsoleNote, ConsoleTab } from '../core/console/pages.ts';
import type { Role } from '../core/policy/roles.ts';
import type { ConsoleInput, ConsolePage } from '../ports/console-view.ts';
import type { PadKey } from '../ports/door-hardware.ts';
import type { OperatorRefusal } from './operator.ts';
import type { Ground } from './parts.ts';

/** What a section shows by itself; proof and working belong to the console, the invitation to a laptop. */
export type OpenPage = Exclude<ConsolePage, { kind: 'proof' | 'working' | 'invite' }>;

/** Card and PIN of whoever acts, as just given. */
export interface ProofWords {
  readonly card: string;
  readonly pin: string;
}

/** How far long work is, and whether it is still wanted. Work asks between its steps, which are short. */
export interface ConsoleWork {
  tell(done: number, of: number): void;
  isCancelled(): boolean;
}

export type ActEnd =
  /** The page from which it was asked. */
  | { readonly kind: 'same'; readonly note: ConsoleNote | null }
  | { readonly kind: 'page'; readonly page: OpenPage; readonly note: ConsoleNote | null }
  /** A second person proves themself for it, at once. */
  | { readonly kind: 'prove'; readonly wanted: WantedAct }
  /** For what has its own screens: the console closes, then this is done. */
  | { readonly kind: 'leave'; readonly next: () => unknown };

export interface WantedAct {
  readonly act: ConsoleAct;
  /** Proves who asks, and does it. */
  perform(words: ProofWords, work: ConsoleWork): Promise<ActEnd>;
}

export interface ConsoleDesk {
  readonly ground: Ground;
  /** Of whoever opened the console; an act is judged by the role of the card it was proved with. */
  readonly role: Role;
  readonly page: OpenPage;
  go(page: OpenPage, note?: ConsoleNote | null): void;
  /** Asks for card and PIN, then performs; the page meanwhile says what is asked for. */
  prove(wanted: WantedAct): void;
  /** Long work on what is shown already: it proves nobody anew. */
  work(perform: (work: ConsoleWork) => Promise<ActEnd>): void;
  leave(next: () => unknown): void;
}

/** Presses that the console itself takes. */
export type ForAll = Extract<ConsoleInput, { what: 'open' | 'tab' | 'cancel' }>;
export type SectionInput = Exclude<ConsoleInput, { what: 'open' | 'tab' | 'cancel' }>;

export interface ConsoleSection {
  readonly tab: ConsoleTab;
  readonly pages: readonly OpenPage['kind'][];
  first(ground: Ground, role: Role): OpenPage;
  press(desk: ConsoleDesk, input: SectionInput): void;
  key?(desk: ConsoleDesk, key: PadKey): void;
  /** True where this page asked for a card; it then opens no door. */
  card?(desk: ConsoleDesk, card: string): boolean;
  /** Where the way back leads; undefined: out of the console. */
  back?(desk: ConsoleDesk): OpenPage | undefined;
}

export const NOT_DONE: ActEnd = { kind: 'same', note: 'not-done' };

/** What is said to whoever could not prove that they may. */
export const REFUSAL_NOTES: Readonly<Record<OperatorRefusal, ConsoleNote>> = {
  'unknown-credential': 'wrong',
  'wrong-pin': 'wrong',
  blocked: 'not-allowed',
  wait: 'wait',
  'not-operator': 'not-allowed',
};

/** Longest number that is typed on a page of the console; more digits are not taken. */
export const DIGITS_MAX = 16;

export function typedNext(typed: string, key: Exclude<PadKey, 'enter'>): string {
  if (key === 'clear') return '';
  return typed.length < DIGITS_MAX ? typed + key : typed;
}

/**
 * The words of one visit: its states, what can happen, and what is then to be done. Digits stand
 * here until they are used; they are never shown, only counted. No face data, ever (INV-03).
 */

import type { Key } from '../credential/pin.ts';
import type { IdentityCheck } from '../consent/consent-record.ts';
import type { NoticeSection } from '../consent/notice-texts.ts';
import type { DenyReason, Method } from '../ledger/event.ts';
import type { FaceMode } from '../policy/site.ts';
import type { FacePlace } from '../vision/place.ts';
import type { AdviceCode } from '../vision/reasons.ts';
import type { RightsAnswer, RightsEffect, RightsInput, RightsPlace } from './rights-places.ts';

/** What a number or card is given for. */
export type Purpose = 'pass' | 'my-face' | 'purge';

/** How a person says who they are; not yet proved. */
export type Claim = { readonly kind: 'number'; readonly number: string } | { readonly kind: 'card'; readonly card: string };

/** How a notice is offered; absent where it is simply the person's own first one. */
export interface NoticeOffer {
  /** How the person was known. */
  readonly check: IdentityCheck;
  /** A guardian decides for a child under 14. */
  readonly isByGuardian: boolean;
  /** They consented in writing; the notice was read on paper. */
  readonly isWritten: boolean;
  /** What changed since they agreed; shown first. */
  readonly changed: readonly NoticeSection[];
}

interface MyFacePlace {
  readonly kind: 'my-face';
  readonly personId: string;
  readonly isEnrolled: boolean;
  readonly isFaceOffered: boolean;
  readonly grantedAtMs: number | null;
  readonly offer?: NoticeOffer;
  /** Proved by card and PIN, and of a role that runs the door. */
  readonly hasConsole?: true;
  /** Their own, where the site shows them. */
  readonly initials?: string;
}

type Place =
  /** `isVoiceAsked`: by two stars of the pad, the way of who cannot see the switch. */
  | { readonly kind: 'idle'; readonly isVoiceAsked?: true }
  | { readonly kind: 'claim'; readonly digits: string }
  /** `seen`: the operator's card, tapped once, at a site without PINs: the same card a second time opens the purge. */
  | {
      readonly kind: 'number-entry';
      readonly purpose: Purpose;
      readonly digits: string;
      readonly seen?: string;
      /** Opened by the star of the pad: a second one asks for the voice. */
      readonly isByStar?: true;
    }
  | { readonly kind: 'pin-entry'; readonly purpose: Purpose; readonly claim: Claim; readonly digits: string }
  | { readonly kind: 'checking' }
  /** `place`: where the camera sees them, while it sees one person. */
  | { readonly kind: 'looking'; readonly advice: AdviceCode | null; readonly place?: FacePlace }
  /** `initials`: where the site shows them; of whoever just passed. */
  | { readonly kind: 'granted'; readonly initials?: string }
  | { readonly kind: 'refused'; readonly reason: DenyReason }
  | { readonly kind: 'wait'; readonly seconds: number }
  | MyFacePlace
  | RightsPlace
  /** Somebody who runs this door asked that the notice be shown, and steps aside: the person says that they stand here. */
  | { readonly kind: 'hand-over'; readonly personId: string; readonly offer?: NoticeOffer }
  /** `readIn`: the language in which the last line was on the screen; nobody agrees before. */
  | {
      readonly kind: 'notice';
      readonly personId: string;
      readonly readIn?: string;
      readonly offer?: NoticeOffer;
      /** Pages that were turned by the keypad. */
      readonly turned?: number;
    }
  /** Something changed that leaves the consent in force: shown once, until it is acknowledged. `next` follows. */
  | {
      readonly kind: 'notice-changed';
      readonly personId: string;
      readonly changed: readonly NoticeSection[];
      readonly next: MyFacePlace | null;
    }
  | {
      readonly kind: 'enrolling';
      readonly taken: number;
      readonly wanted: number;
      readonly advice: AdviceCode | null;
      readonly place?: FacePlace;
    }
  /** `receipt` is the short number; `receiptText` the whole receipt, null where there is none. */
  | { readonly kind: 'enrolled'; readonly receipt: string; readonly receiptText: string | null }
  | { readonly kind: 'enrol-refused'; readonly reason: DenyReason }
  | { readonly kind: 'consent-declined' }
  | { readonly kind: 'withdraw-confirm'; readonly personId: string }
  | { readonly kind: 'erasing' }
  | { readonly kind: 'withdrawn'; readonly receipt: string; readonly receiptText: string | null; readonly isPending: boolean }
  /** `isSure`: OK was pressed after the right count; the second press in a row begins it. */
  | {
      readonly kind: 'purge-confirm';
      readonly operatorId: string;
      readonly persons: number;
      readonly typed: string;
      readonly isSure?: true;
    }
  | {
      readonly kind: 'purged';
      readonly persons: number;
      readonly receipt: string;
      readonly receiptText: string | null;
      readonly isPending: boolean;
    };

/** `visit` counts up whenever pending answers must no longer count. */
export type VisitState = Place & { readonly visit: number };
export type VisitStateKind = VisitState['kind'];

export interface NoticeNews {
  readonly personId: string;
  readonly changed: readonly NoticeSection[];
}

export type PassOutcome =
  /** `news`: what the person by whose face it was is still to be told. */
  | { readonly kind: 'granted'; readonly method: Method; readonly news?: NoticeNews; readonly initials?: string }
  | { readonly kind: 'refused'; readonly method: Method; readonly reason: DenyReason }
  | { readonly kind: 'wait'; readonly method: Method; readonly seconds: number };

/** What people do. */
export type Input =
  | { readonly kind: 'card'; readonly card: string }
  | { readonly kind: 'key'; readonly key: Key }
  | { readonly kind: 'choose'; readonly what: 'face' | 'card' | 'pin' | 'my-face' | 'purge' }
  /** The last line of that notice was on the screen, in that language. */
  | { readonly kind: 'read'; readonly version: string; readonly language: string }
  | { readonly kind: 'agree' }
  | { readonly kind: 'decline' }
  | { readonly kind: 'enrol' }
  | { readonly kind: 'withdraw' }
  | RightsInput
  | { readonly kind: 'confirm' }
  | { readonly kind: 'back' }
  | { readonly kind: 'timeout' }
  /** An operator asks that the notice be shown to a person standing here. `isHandedOver`: at this screen, so the person takes over first. */
  | { readonly kind: 'called'; readonly personId: string; readonly offer?: NoticeOffer; readonly isHandedOver?: true };

/** What comes back of effects; counts only while its visit lasts. */
export type Answer = { readonly visit: number } & (
  | { readonly kind: 'passed'; readonly outcome: PassOutcome }
  | { readonly kind: 'pin-wanted'; readonly purpose: Purpose; readonly claim: Claim }
  | (Omit<MyFacePlace, 'kind'> & { readonly kind: 'my-face-opened'; readonly news?: NoticeNews })
  | RightsAnswer
  /** The operator's card at a site without PINs: once more. */
  | { readonly kind: 'card-wanted'; readonly card: string }
  | { readonly kind: 'purge-opened'; readonly operatorId: string; readonly persons: number }
  | { readonly kind: 'advice'; readonly advice: AdviceCode }
  | { readonly kind: 'place'; readonly place: FacePlace | null }
  | { readonly kind: 'shot'; readonly taken: number; readonly wanted: number }
  | {
      readonly kind: 'enrol-ended';
      readonly receipt: string | null;
      readonly receiptText: string | null;
      readonly reason: DenyReason | null;
    }
  | {
      readonly kind: 'withdraw-ended';
      readonly receipt: string | null;
      readonly receiptText: string | null;
      readonly isPending: boolean;
      readonly reason: DenyReason | null;
    }
  | {
      readonly kind: 'purge-ended';
      readonly persons: number;
      readonly receipt: string | null;
      readonly receiptText: string | null;
      readonly isPending: boolean;
      readonly reason: DenyReason | null;
    }
);

export type VisitEvent = Input | Answer;

export type VisitEffect = { readonly visit: number } /** The door for a card. `isAside`: beside what the screen shows, which stays. */ & (
  | { readonly kind: 'pass-by-card'; readonly card: string; readonly isAside: boolean }
  | { readonly kind: 'pass-by-pin'; readonly claim: Claim; readonly pin: string }
  /** `claim` null: 1:N. */
  | { readonly kind: 'look'; readonly claim: Claim | null }
  /** Whatever that visit began must no longer open anything; a look ends at once. */
  | { readonly kind: 'abandon' }
  /** `isAgain`: the same card was tapped before, in this step. */
  | { readonly kind: 'name'; readonly purpose: 'my-face' | 'purge'; readonly card: string; readonly isAgain?: boolean }
  | { readonly kind: 'prove'; readonly purpose: 'my-face' | 'purge'; readonly claim: Claim; readonly pin: string }
  | { readonly kind: 'note-read'; readonly personId: string; readonly language: string; readonly offer?: NoticeOffer }
  | { readonly kind: 'acknowledge'; readonly personId: string }
  | { readonly kind: 'enrol'; readonly personId: string; readonly offer?: NoticeOffer }
  | {
      readonly kind: 'decline-consent';
      readonly personId: string;
      readonly how: 'touch-confirm' | 'back' | 'time-out';
      readonly readIn?: string;
      readonly offer?: NoticeOffer;
    }
  | { readonly kind: 'withdraw'; readonly personId: string }
  | RightsEffect
  | { readonly kind: 'purge'; readonly operatorId: string; readonly persons: number }
);

/** What the site and its gates say at the moment of the event. */
export interface VisitRules {
  readonly mode: FaceMode;
  readonly isPinOn: boolean;
  /** Of the notice that is shown: what was read of another counts for nothing. */
  readonly noticeVersion: string;
}

export interface VisitStep {
  readonly state: VisitState;
  readonly effects: readonly VisitEffect[];
}

/** In the place of a language where the notice was read on paper. */
export const ON_PAPER = 'paper';

export const VISIT_AT_REST: VisitState = { kind: 'idle', visit: 0 };

/** States in which the terminal is free for the next person although something is still shown. */
const RESULTS: readonly VisitStateKind[] = [
  'idle',
  'granted',
  'notice-changed',
  'refused',
  'wait',
  'enrolled',
  'enrol-refused',
  'consent-declined',
  'withdrawn',
  'asked',
  'purged',
];

export function isFree(state: VisitState): boolean {
  return RESULTS.includes(state.kind);
}

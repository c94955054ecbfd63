/** What the kiosk shows and what people do there. No names of others, no score, no face data ever. */

import type { DenyReason } from '../core/ledger/event.ts';
import type { Measured, StepName, StepResult } from '../core/commission/steps.ts';
import type { WalkPhase } from '../core/commission/walk.ts';
import type { RightsInput, RightsNote } from '../core/access/rights-places.ts';
import type { OwnData } from '../core/rights/own-data.ts';
import type { FacePlace } from '../core/vision/place.ts';
import type { AdviceCode } from '../core/vision/reasons.ts';
import type { ConsoleInput, ConsoleView } from './console-view.ts';
import type { PadKey } from './door-hardware.ts';
import type { ProvisionView } from './provision-view.ts';

/** The screens of the kiosk. `face.closed` are gate codes that say why the face is off. */
export type ScreenView =
  /** `doorAlarm`: what is wrong with the door itself, for whoever stands there; `isInstalling`: a device of the wall gets its key. */
  | {
      readonly kind: 'idle';
      readonly isFaceOffered: boolean;
      readonly faceClosed: readonly string[];
      readonly doorAlarm?: 'forced' | 'held-open' | 'fire';
      readonly isInstalling?: true;
      /** Whoever stands there asked by the pad to hear the screens. */
      readonly isVoiceAsked?: true;
    }
  /** 1:1: "tap your card or type your number": the claim that the face will confirm. */
  | { readonly kind: 'claim'; readonly digits: number }
  /** `place`: where they stand, as in a mirror; absent where nobody is seen, or more than one. */
  | { readonly kind: 'looking'; readonly advice: AdviceCode | null; readonly place?: FacePlace }
  /** `isAgain`: the operator's card was seen and is wanted a second time. */
  | { readonly kind: 'number-entry'; readonly digits: number; readonly purpose: VisitPurpose; readonly isAgain?: true }
  | { readonly kind: 'pin-entry'; readonly digits: number; readonly purpose: VisitPurpose }
  /** Working on a PIN or a decision. */
  | { readonly kind: 'checking' }
  /** `initials`: of whoever just passed, where the site shows them; never a name. */
  | { readonly kind: 'granted'; readonly initials?: string }
  | { readonly kind: 'refused'; readonly reason: DenyReason }
  /** `isCardOn`: a card opens the door meanwhile. The page counts down; when it is over the terminal decides. */
  | { readonly kind: 'wait'; readonly seconds: number; readonly isCardOn?: true }
  /** "My face" after card + PIN: what is held, withdraw, enrol. */
  /** Enrolled and offered at once: the consent was for another processing; the face is not used until they agree anew. */
  | {
      readonly kind: 'my-face';
      readonly isEnrolled: boolean;
      readonly isFaceOffered: boolean;
      readonly grantedAtMs: number | null;
      /** They run this door: the way to the console. */
      readonly hasConsole?: true;
      /** Their own, where the site shows them. */
      readonly initials?: string;
    }
  /** Everything that is held of whoever proved themself just now; theirs alone. */
  | { readonly kind: 'my-data'; readonly data: OwnData; readonly note: RightsNote | null }
  /** What to ask for; with `isTopic` what a complaint is about. Without a name: complaints alone. */
  | { readonly kind: 'ask'; readonly isNamed: boolean; readonly isTopic: boolean }
  | { readonly kind: 'asked'; readonly number: string; readonly dueDay: string }
  /** `sections` is the canonical notice, in each language. Agree and decline are equal buttons. */
  | {
      readonly kind: 'notice';
      readonly sections: NoticeTexts;
      readonly version: string;
      /** The language whose last line was shown, `paper` where it was read on paper. The answers appear with it, not before. */
      readonly readIn?: string;
      /** Paragraphs that changed since they agreed: shown first. */
      readonly changed?: NoticeTexts;
      readonly isByGuardian?: true;
      /** Pages turned by the keypad: one more is one page further. */
      readonly turned?: number;
    }
  /** Before the notice, where it was asked for at this screen: the person, or a child's guardian, takes over from whoever asked. */
  | { readonly kind: 'hand-over'; readonly isByGuardian?: true }
  /** Changes that leave the consent in force: told once, until acknowledged. */
  | { readonly kind: 'notice-changed'; readonly sections: NoticeTexts; readonly isDoorOpen: boolean }
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
  /** An installer tries the devices of this terminal one by one. */
  | { readonly kind: 'commission'; readonly walk: WalkView }
  /** A bundle from a stick or the console, or a terminal that waits for its owner. */
  | { readonly kind: 'provision'; readonly provision: ProvisionView }
  /** Those who run this door, after card and PIN. */
  | { readonly kind: 'console'; readonly console: ConsoleView }
  | { readonly kind: 'withdraw-confirm' }
  | { readonly kind: 'erasing' }
  /** `isPending`: the consent has ended, the template is destroyed as soon as the eye is back. */
  | { readonly kind: 'withdrawn'; readonly receipt: string; readonly receiptText: string | null; readonly isPending?: boolean }
  /** Operator: names the number of people whose face goes. `isSure`: OK was pressed once; the second press begins it. */
  | { readonly kind: 'purge-confirm'; readonly persons: number; readonly typed: string; readonly isSure?: true }
  | {
      readonly kind: 'purged';
      readonly persons: number;
      readonly receipt: string;
      readonly receiptText: string | null;
      readonly isPending?: boolean;
    };

/** Where the walk stands; measured values only, nothing of a person. */
export interface WalkView {
  readonly kind: 'off' | 'step' | 'ended';
  readonly step: StepName | null;
  readonly number: number;
  readonly of: number;
  readonly phase: WalkPhase | null;
  readonly measured: Measured | null;
  readonly results: readonly StepResult[];
  readonly closedGates: readonly string[];
  readonly isGreen: boolean;
  readonly sheet: string | null;
}

/** What card+PIN or number+PIN is entered for. */
export type VisitPurpose = 'pass' | 'my-face' | 'purge';

/** One text per language: canonical paragraphs in order. */
export type NoticeTexts = Readonly<Record<string, readonly string[]>>;

/** What people do on the screen. */
export type ScreenAction =
  | { readonly kind: 'choose'; readonly what: 'face' | 'card' | 'pin' | 'my-face' | 'purge' }
  | { readonly kind: 'key'; readonly key: PadKey }
  /** The last line of the notice was on the screen. */
  | { readonly kind: 'read'; readonly version: string; readonly language: string }
  | { readonly kind: 'agree' }
  | { readonly kind: 'decline' }
  | { readonly kind: 'enrol' }
  | { readonly kind: 'withdraw' }
  | RightsInput
  | ConsoleInput
  | { readonly kind: 'confirm' }
  | { readonly kind: 'back' };

export interface Screen {
  show(view: ScreenView): void;
  onAction(handler: (action: ScreenAction) => void): () => void;
  close(): Promise<void>;
}

/** What a request of the page's own extra part brings; `bytes` for image/jpeg, else the parsed JSON. */
export type ScreenRouteBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** A further route behind the same token, Host and Origin checks. Only the simulator has any. */
export interface ScreenRoute {
  readonly method: 'GET' | 'POST';
  /** Starts with a slash; no parameters. */
  readonly path: string;
  readonly bodyLimitBytes: number;
  handle(body: ScreenRouteBody): Promise<{ readonly status: number; readonly json: unknown }>;
}

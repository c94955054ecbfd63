/**
 * The one list of everything the kiosk page says. Every language fills all of it, so a missing
 * sentence is a type error. No sentence presses anybody towards the face (Measures Art. 12).
 */

import type { GuardianWords } from './guardian.ts';
import type { HandOverWords } from './hand-over.ts';
import type { GateCode } from '../../../../../core/policy/gates.ts';
import type { DenyReason } from '../../../../../core/ledger/event.ts';
import type { CommissionWords } from './commission.ts';
import type { ConsoleWords } from './console.ts';
import type { PapersWords } from './console-papers.ts';
import type { PeopleWords } from './console-people.ts';
import type { DoorWords } from './door.ts';
import type { ProvisionWords } from './provision.ts';
import type { RightsWords } from './rights.ts';
import type { VoiceWords } from './voice.ts';
import type { AdviceCode } from '../../../../../core/vision/reasons.ts';

export interface Words {
  /** Own name of the language, and what the switch to it says. */
  readonly languageName: string;
  readonly ways: {
    readonly question: string;
    readonly other: string;
    readonly face: string;
    readonly faceHow: string;
    readonly card: string;
    readonly cardHow: string;
    readonly pin: string;
    readonly pinHow: string;
  };
  readonly common: {
    readonly back: string;
    readonly close: string;
    readonly myFace: string;
    readonly operator: string;
    readonly readOn: string;
    readonly largePrint: string;
    readonly highContrast: string;
    readonly receipt: string;
    /** Beside the receipt's QR code. */
    readonly receiptScan: string;
    /** What the QR code is, for who cannot see it. */
    readonly receiptCode: string;
    readonly lost: string;
    readonly lostHow: string;
    readonly oneMoment: string;
    readonly faceOff: string;
    readonly useOther: string;
  };
  readonly keypad: {
    readonly label: string;
    readonly clear: string;
    readonly enter: string;
    readonly entered: (digits: number) => string;
  };
  readonly card: { readonly title: string; readonly text: string };
  readonly claim: { readonly title: string; readonly text: string };
  readonly looking: { readonly title: string; readonly text: string };
  readonly number: {
    readonly title: string;
    readonly pass: string;
    readonly myFace: string;
    readonly purge: string;
    readonly again: string;
  };
  readonly pin: { readonly title: string; readonly pass: string; readonly myFace: string; readonly purge: string };
  readonly checking: { readonly title: string; readonly text: string };
  readonly granted: { readonly title: string; readonly text: string };
  readonly refused: { readonly title: string };
  /** `card`: added where a card opens the door meanwhile. */
  readonly wait: { readonly title: string; readonly text: (seconds: number) => string; readonly card: string };
  readonly myFace: {
    readonly title: string;
    readonly held: string;
    readonly since: (date: string) => string;
    readonly withdrawHow: string;
    /** The processing changed: the template rests until they agree anew. */
    readonly suspended: string;
    readonly withdraw: string;
    readonly none: string;
    readonly enrolHow: string;
    readonly enrol: string;
    readonly notOffered: string;
  };
  readonly rights: RightsWords;
  readonly door: DoorWords;
  readonly guardian: GuardianWords;
  readonly handOver: HandOverWords;
  readonly voice: VoiceWords;
  readonly commission: CommissionWords;
  readonly console: ConsoleWords;
  readonly papers: PapersWords;
  readonly people: PeopleWords;
  readonly provision: ProvisionWords;
  readonly notice: {
    readonly title: string;
    readonly agree: string;
    readonly decline: string;
    readonly version: string;
    /** Before the paragraphs that changed since they agreed. */
    readonly changed: string;
  };
  readonly noticeChanged: { readonly text: string; readonly seen: string };
  readonly enrolling: { readonly title: string; readonly text: string; readonly taken: (taken: number, wanted: number) => string };
  readonly enrolled: { readonly title: string; readonly text: string };
  readonly enrolRefused: { readonly title: string };
  readonly declined: { readonly title: string; readonly text: string };
  readonly withdrawConfirm: { readonly title: string; readonly text: string; readonly confirm: string };
  readonly erasing: { readonly title: string; readonly text: string };
  readonly withdrawn: { readonly title: string; readonly text: string; readonly pendingTitle: string; readonly pending: string };
  readonly purgeConfirm: {
    readonly title: string;
    readonly text: (persons: number) => string;
    readonly type: (persons: number) => string;
    readonly typed: (typed: string) => string;
    /** After the first OK of the pad. */
    readonly again: string;
    readonly confirm: string;
  };
  readonly purged: {
    readonly title: string;
    readonly text: (persons: number) => string;
    readonly pendingTitle: string;
    readonly pending: string;
  };
  readonly advice: Readonly<Record<AdviceCode, string>>;
  readonly reasons: Readonly<Record<DenyReason, string>>;
  readonly gates: Readonly<Record<GateCode, string>>;
}

/** The sentence for a code of a newer terminal that this page does not know yet: the general one. */
export function sentence(table: Readonly<Record<string, string>>, code: string, general: string): string {
  return Object.hasOwn(table, code) ? (table[code] ?? general) : general;
}

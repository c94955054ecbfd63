/**
 * What the console of those who run the door shows, and what they do there. Numbers, states and days; a person only by the number that was
 * searched for, and never by name, card number, PIN, score or face.
 */

import type { alarmOf, DoorStateKind } from '../core/access/door-state.ts';
import type { AnswerReason, ConsoleAct, ConsoleNote, ConsoleTab } from '../core/console/pages.ts';
import type { PeopleInput, PeoplePage } from './console-people-view.ts';
import type { GateCode } from '../core/policy/gates.ts';
import type { Role } from '../core/policy/roles.ts';
import type { ConsoleErrors, PapersInput, PapersPage } from './console-papers-view.ts';
import type { RequestKind, RequestOutcome, RequestState, Urgency } from '../core/rights/request.ts';

/** How many templates end on that day. */
export interface DayCount {
  readonly day: string;
  readonly count: number;
}

export interface ConsoleFacts {
  readonly closed: readonly GateCode[];
  readonly door: { readonly state: DoorStateKind; readonly alarm: ReturnType<typeof alarmOf>; readonly isRelayOk: boolean };
  /** null: the store cannot be read. */
  readonly people: { readonly known: number; readonly consenting: number; readonly held: number } | null;
  readonly filing: { readonly total: number; readonly dueDay: string | null } | null;
  readonly requests: { readonly open: number; readonly overdue: number; readonly due: readonly DayCount[] } | null;
  /** As the last hourly round found; null before the first. */
  readonly expiries: readonly DayCount[] | null;
  readonly pia: { readonly reviewDue: string; readonly isForThisProcessing: boolean } | null;
  readonly errors: ConsoleErrors | null;
}

export interface ConsolePerson {
  readonly number: string;
  readonly role: Role;
  readonly hasCard: boolean;
  readonly hasPin: boolean;
  readonly groups: readonly string[];
  readonly validUntilMs: number | null;
  readonly consentSinceMs: number | null;
  readonly faceEndsMs: number | null;
  readonly hasRefusedFace: boolean;
}

export interface ConsoleRequest {
  readonly number: string;
  readonly what: RequestKind;
  readonly state: RequestState;
  readonly dueDay: string;
  readonly urgency: Urgency;
}

export type ConsolePage =
  | { readonly kind: 'state'; readonly facts: ConsoleFacts }
  /** The number is not a secret of whoever runs the door: it is shown as it is typed. */
  | { readonly kind: 'people'; readonly typed: string }
  | { readonly kind: 'person'; readonly person: ConsolePerson }
  | { readonly kind: 'requests'; readonly requests: readonly ConsoleRequest[] | null }
  | { readonly kind: 'request'; readonly request: ConsoleRequest }
  | PapersPage
  | PeoplePage
  /** `clear`: alarms that stand now and that this role may end. */
  | { readonly kind: 'acts'; readonly canPurge: boolean; readonly canCommission: boolean; readonly clear: readonly ('door' | 'tamper')[] }
  | { readonly kind: 'proof'; readonly act: ConsoleAct; readonly isCardSeen: boolean; readonly digits: number }
  /** On a laptop at the cable alone, see `LaptopLine`. */
  | { readonly kind: 'invite'; readonly line: LaptopLine }
  /** `progress` of long work, which can be stopped. */
  | { readonly kind: 'working'; readonly progress: { readonly done: number; readonly of: number } | null };

/** `open`: card and PIN were not proved at the terminal yet; `there`: this page stays at the terminal; `lost`: it does not answer. */
export type LaptopLine = 'open' | 'there' | 'lost';

export interface ConsoleView {
  /** Those of this role alone. */
  readonly tabs: readonly ConsoleTab[];
  readonly page: ConsolePage;
  readonly note: ConsoleNote | null;
  /** A laptop at the cable shows it too. */
  readonly isLinked?: true;
}

/** What is pressed. `item` is the number of a request, else null. */
export type ConsoleInput =
  | {
      readonly kind: 'console';
      readonly what: 'open' | 'cancel' | 'end-person' | 'list-requests' | 'close-request' | 'purge' | 'commission';
    }
  | PapersInput
  | PeopleInput
  | { readonly kind: 'console'; readonly what: 'tab'; readonly tab: ConsoleTab }
  | { readonly kind: 'console'; readonly what: 'request'; readonly number: string }
  | { readonly kind: 'console'; readonly what: 'answer'; readonly outcome: RequestOutcome; readonly reason: AnswerReason };

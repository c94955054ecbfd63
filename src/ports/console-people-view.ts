/**
 * What the console shows of the people: the list by number, the steps by which somebody is added, a new card or PIN, groups and the end
 * of somebody's access. A name is typed here and never shown; of a PIN there is the count of its digits.
 */

import type { Interval } from '../core/access/week.ts';
import type { AgeBand } from '../core/consent/minors.ts';
import type { GuardianCheck, GuardianRelation } from '../core/consent/guardian.ts';
import type { AddStep, ConsentWord, GuardianStep, PeopleTurn, UntilChoice } from '../core/console/people-pages.ts';
import type { Role } from '../core/policy/roles.ts';

export interface PersonRow {
  readonly number: string;
  readonly role: Role;
  readonly hasCard: boolean;
  readonly hasPin: boolean;
  readonly consent: ConsentWord;
  /** Only where it is near or past. */
  readonly untilMs: number | null;
}

export interface PeopleList {
  readonly prefix: string;
  readonly rows: readonly PersonRow[];
  /** Place of the first row among all that begin so. */
  readonly from: number;
  readonly total: number;
}

/** What has been said of somebody who is to be added. */
export interface AddForm {
  readonly step: AddStep;
  readonly number: string;
  readonly isNamed: boolean;
  readonly band: AgeBand;
  /** Digits of the birthday as they are typed: year, month, day. */
  readonly born: string;
  readonly hasCard: boolean;
  readonly hasPin: boolean;
  /** Of the PIN that is typed now. */
  readonly digits: number;
  readonly until: UntilChoice;
}

export interface GroupRow {
  readonly name: string;
  /** `intervals` null: at any hour. */
  readonly levels: readonly { readonly door: string; readonly intervals: readonly Interval[] | null }[];
  /** Of the person whose groups these are; null: of nobody. */
  readonly isIn: boolean | null;
}

export type PeoplePage =
  | { readonly kind: 'people-list'; readonly list: PeopleList }
  | { readonly kind: 'add-person'; readonly form: AddForm }
  /** `ready`: it was held or typed twice; whoever runs the door then proves themself. */
  | { readonly kind: 'new-card'; readonly number: string; readonly isReady: boolean }
  | { readonly kind: 'new-pin'; readonly number: string; readonly stage: 'first' | 'again' | 'ready'; readonly digits: number }
  | { readonly kind: 'person-until'; readonly number: string; readonly untilMs: number | null }
  /** A name is typed anew; the old one is not shown. */
  | { readonly kind: 'person-name'; readonly number: string }
  | { readonly kind: 'end-person'; readonly number: string }
  /** Of a child: whose guardian stands here, and which paper showed it. Names are typed and not shown. */
  | { readonly kind: 'guardian'; readonly number: string; readonly step: GuardianStep }
  /** `number`: whose; null: the groups of this terminal. */
  | {
      readonly kind: 'groups';
      readonly number: string | null;
      readonly groups: readonly GroupRow[];
      readonly from: number;
      readonly total: number;
    };

export type PeopleInput =
  | {
      readonly kind: 'console';
      readonly what:
        | 'list-people'
        | 'groups'
        | 'add-person'
        | 'add-next'
        | 'add-skip'
        | 'enrol-face'
        | 'new-card'
        | 'new-pin'
        | 'go-on'
        | 'person-groups'
        | 'person-until'
        | 'person-name'
        | 'end-for-good';
    }
  | { readonly kind: 'console'; readonly what: 'turn-people'; readonly to: PeopleTurn }
  | { readonly kind: 'console'; readonly what: 'show-person'; readonly number: string }
  | { readonly kind: 'console'; readonly what: 'add-name'; readonly name: string }
  | { readonly kind: 'console'; readonly what: 'add-band'; readonly band: AgeBand }
  | { readonly kind: 'console'; readonly what: 'guardian-relation'; readonly relation: GuardianRelation }
  | { readonly kind: 'console'; readonly what: 'guardian-check'; readonly check: GuardianCheck }
  | { readonly kind: 'console'; readonly what: 'set-until'; readonly until: UntilChoice }
  | { readonly kind: 'console'; readonly what: 'change-group'; readonly group: string };

/** Who may pass when, as people.db keeps it. Names of groups and hours are sealed; what is of a person ends with the person. */

import type { AccessRules, Membership } from '../core/access/levels.ts';
import type { PersonId } from './people-vault.ts';

export interface AccessBook {
  /** Groups, schedules, holidays. Fault `store-corrupt` where they are damaged: nobody is let in by half a rule. */
  rules(): AccessRules;
  /** Takes the place of all rules, or of none. Fault `command-bad` where they contradict themselves. */
  setRules(rules: AccessRules): void;
  /** Groups of one person. */
  memberships(id: PersonId): readonly Membership[];
  /** Takes the place of all groups of the person. */
  setMemberships(id: PersonId, memberships: readonly Membership[]): void;
  /** How many people are in that group. */
  countMembers(group: string): number;
  /** Sets, or with undefined ends, the PIN by which somebody says that they are made to. `pin`: their own, which it must not resemble. */
  setDuressPin(id: PersonId, pin: string, duressPin: string | undefined): Promise<'set' | 'wrong-pin'>;
  /** When the person passed last, milliseconds since 1970; undefined where it is not known any more. */
  lastPass(id: PersonId): number | undefined;
  /** undefined forgets it. */
  setLastPass(id: PersonId, atMs: number | undefined): void;
  /** Forgets passages before then; how many. */
  endPasses(beforeMs: number): number;
}

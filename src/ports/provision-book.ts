/** What a provisioning bundle changes in people.db: all of it in one transaction, or nothing. No face, no consent (INV-03). */

import type { SecretBytes } from '../base/secret.ts';
import type { AccessRules } from '../core/access/levels.ts';
import type { DeclaredAge } from '../core/consent/minors.ts';
import type { Role } from '../core/policy/roles.ts';
import type { PersonId } from './people-vault.ts';

/** Somebody who is to be known; of a known number what is undefined stays as it is. */
export interface PlannedPerson {
  readonly number: string;
  readonly name: string | undefined;
  readonly role: Role | undefined;
  readonly card: string | undefined;
  readonly pin: SecretBytes | undefined;
  readonly validUntilMs: number | undefined;
  readonly age: DeclaredAge | undefined;
  readonly groups: readonly string[] | undefined;
}

export interface ProvisionPlan {
  readonly people: readonly PlannedPerson[];
  /** Numbers of those who leave: their right is over with the transaction, they themselves end afterwards, with proof. */
  readonly leaving: readonly string[];
  readonly access?: AccessRules;
  /** Sealed settings that change with it. */
  readonly settings: Readonly<Record<string, string>>;
  /** A last setting, made when it is known who is who. */
  readonly note: (done: ProvisionedPeople) => { readonly name: string; readonly value: string };
}

export interface ProvisionedPeople {
  readonly added: readonly PersonId[];
  readonly changed: readonly PersonId[];
  readonly leaving: readonly PersonId[];
}

export interface ProvisionBook {
  /**
   * On disk whole when it settles. The PINs are hashed first, the slow part: `onProgress` from 0 to 1.
   * Faults: `command-bad` for a card that belongs to somebody else, those of the store; nothing was changed then.
   */
  apply(plan: ProvisionPlan, onProgress?: (done: number) => void): Promise<ProvisionedPeople>;
}

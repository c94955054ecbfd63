/** Everybody who is known, in the order of their numbers, a page at a time; nobody reads them all to find one. */

import type { Person, PersonId } from './people-vault.ts';

export interface PeopleRoll {
  /** Those whose number begins with `prefix`, from the `from`-th on; `total`: how many there are of them. */
  page(wanted: { readonly prefix: string; readonly from: number; readonly limit: number }): {
    readonly people: readonly Person[];
    readonly total: number;
  };
  /** Puts a name right. Fault `command-bad` for nobody. */
  setName(id: PersonId, name: string): void;
  /** The end of somebody's access, milliseconds since 1970; undefined: none. Fault `command-bad` for nobody. */
  setUntil(id: PersonId, untilMs: number | undefined): void;
}

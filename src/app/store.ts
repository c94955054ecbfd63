/** The people store as the verbs use it: its faults become values and close the face gate until it works again. */

import { type Fault, isFault } from '../base/fault.ts';
import type { PeopleVault } from '../ports/people-vault.ts';

export type Stored<T> = { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'failed'; readonly fault: Fault };

export interface Store {
  /** Runs one piece of work on the store. */
  ask<T>(work: (people: PeopleVault) => T): Stored<T>;
  askLater<T>(work: (people: PeopleVault) => Promise<T>): Promise<Stored<T>>;
  readonly isOk: boolean;
}

export function makeStore(people: PeopleVault): Store {
  let isOk = true;
  const failed = (error: unknown): Stored<never> => {
    if (!isFault(error)) throw error;
    // A question about nobody is answered with a fault too; the store is well then.
    if (error.code.startsWith('store-')) isOk = false;
    return { kind: 'failed', fault: error };
  };
  const ok = <T>(value: T): Stored<T> => {
    isOk = true;
    return { kind: 'ok', value };
  };
  return {
    get isOk() {
      return isOk;
    },
    ask: (work) => {
      try {
        return ok(work(people));
      } catch (error) {
        return failed(error);
      }
    },
    askLater: async (work) => {
      try {
        return ok(await work(people));
      } catch (error) {
        return failed(error);
      }
    },
  };
}

/**
 * What is kept of a look that named nobody: one number, without time, place or order (INV-09, Measures Art. 8, traps 9 and 12).
 * The wait of 1:N after several of them is held in memory alone: it is half a minute at most and never a block, so a
 * restart gives a guesser nothing, and a record of strangers is not worth that.
 */

import { afterFailure, type Attempts, type AttemptVerdict, mayTry, NO_ATTEMPTS } from '../core/access/attempts.ts';
import type { DenyReason, Method } from '../core/ledger/event.ts';
import { ADVICE_CODES } from '../core/vision/reasons.ts';
import type { PeopleVault } from '../ports/people-vault.ts';
import type { ClockGuard } from './clock-guard.ts';
import type { Store } from './store.ts';

/** The sealed setting that holds the number. */
export const UNKNOWN_FACES = 'unknown-faces';

/** How a look ends that saw somebody and knew nobody. A spoof is none of them: it stays in the ledger. `wait` is what follows several. */
const NAMING_NOBODY: readonly DenyReason[] = [...ADVICE_CODES, 'liveness-undecided', 'not-recognised', 'ambiguous', 'wait'];

/** True where a refusal is of a face that nobody is known by. */
export function isOfUnknownFace(method: Method, reason: DenyReason): boolean {
  return method === 'face' && NAMING_NOBODY.includes(reason);
}

export interface UnknownFaces {
  /** One more look that named nobody. */
  count(): void;
  /** Since the store was made. */
  total(): number;
  /** May 1:N look again? */
  mayLook(): AttemptVerdict;
  /** 1:N looked and knew nobody, */
  noteFailed(): void;
  /** or knew somebody. */
  forgive(): void;
}

function counted(people: PeopleVault): number {
  const number = Number(people.setting(UNKNOWN_FACES) ?? '0');
  return Number.isSafeInteger(number) && number >= 0 ? number : 0;
}

export function makeUnknownFaces({ store, clockGuard }: { readonly store: Store; readonly clockGuard: ClockGuard }): UnknownFaces {
  let attempts: Attempts = NO_ATTEMPTS;
  return {
    total: () => {
      const read = store.ask(counted);
      return read.kind === 'ok' ? read.value : 0;
    },
    count: () => {
      store.ask((people) => {
        people.setSetting(UNKNOWN_FACES, String(counted(people) + 1));
      });
    },
    mayLook: () => mayTry(attempts, clockGuard.now()),
    noteFailed: () => {
      attempts = afterFailure(attempts, clockGuard.now(), 'reader');
    },
    forgive: () => {
      attempts = NO_ATTEMPTS;
    },
  };
}

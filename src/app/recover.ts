/**
 * The way out where an older copy of people.db or the ledger was put back, or where the clock once ran ahead and is now right: an
 * operator, proved by card and PIN, says that the present state is the right one. It is written down who did. Faces and their keys
 * are mended by a purge instead.
 */

import type { RolledBackStore } from '../core/ledger/event.ts';
import { type OperatorRefusal, proveOperatorByPin } from './operator.ts';
import type { Ground } from './parts.ts';
import type { TwoPersonRefusal } from './two-person.ts';

export type RecoverResult =
  | {
      readonly kind: 'accepted';
      readonly stores: readonly RolledBackStore[];
      readonly left: readonly RolledBackStore[];
      /** The clock was not trusted and is from now on. */
      readonly isClockAccepted: boolean;
    }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal | TwoPersonRefusal | 'clock-unset' };

export async function recover(ground: Ground, words: { readonly card: string; readonly pin: string }): Promise<RecoverResult> {
  const proof = await proveOperatorByPin(ground, words, 'recover');
  if (proof.kind !== 'operator') return proof;
  const clock = askForClock(ground, proof);
  if (clock !== undefined) return clock;
  const wanted = ground.rollback.noticed.filter((store) => store === 'people' || store === 'ledger');
  const stores = ground.rollback.accept(proof.subject);
  const isClockWanted = !ground.clockGuard.isTrusted();
  const isClockAccepted = isClockWanted && acceptClock(ground, proof.subject);
  ground.readiness.verdict();
  const isWhole = stores.length === wanted.length && isClockAccepted === isClockWanted;
  return isWhole ? { kind: 'accepted', stores, left: ground.rollback.noticed, isClockAccepted } : { kind: 'failed' };
}

/** What stands against taking the time of now: it was never set, or it is more than a day off and nobody else has said so (Art. 14). */
function askForClock(
  { clockGuard, twoPersons }: Ground,
  who: { readonly personId: string; readonly subject: string },
): Exclude<RecoverResult, { kind: 'accepted' }> | undefined {
  const trust = clockGuard.trust();
  if (trust === 'trusted') return undefined;
  if (trust === 'unset') return { kind: 'refused', reason: 'clock-unset' };
  if (!clockGuard.isFarOff()) return undefined;
  const allowed = twoPersons.ask('clock-confirm', who, whichDay(clockGuard.wallMs()));
  return allowed.kind === 'go' ? undefined : allowed;
}

const DAY_MS = 24 * 60 * 60_000;

/** Both say so of the same day. */
function whichDay(wallMs: number): string {
  return String(Math.floor(wallMs / DAY_MS));
}

/** Written down first: without the entry the clock stays as it is. */
function acceptClock({ journal, clockGuard }: Ground, subject: string): boolean {
  if (journal.append({ kind: 'clock-accepted', subject }) === undefined) return false;
  const isAccepted = clockGuard.accept();
  clockGuard.check();
  return isAccepted;
}

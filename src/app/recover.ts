/**
 * The way out where an older copy of people.db or the ledger was put back, or where the clock once ran ahead and is now right: an
 * operator, proved by card and PIN, says that the present state is the right one. It is written down who did. Faces and their keys
 * are mended by a purge instead.
 */

import type { RolledBackStore } from '../core/ledger/event.ts';
import { type OperatorRefusal, proveOperatorByPin } from './operator.ts';
import type { Ground } from './parts.ts';

export type RecoverResult =
  | {
      readonly kind: 'accepted';
      readonly stores: readonly RolledBackStore[];
      readonly left: readonly RolledBackStore[];
      /** The clock was not trusted and is from now on. */
      readonly isClockAccepted: boolean;
    }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal };

export async function recover(ground: Ground, words: { readonly card: string; readonly pin: string }): Promise<RecoverResult> {
  const proof = await proveOperatorByPin(ground, words);
  if (proof.kind !== 'operator') return proof;
  const wanted = ground.rollback.noticed.filter((store) => store === 'people' || store === 'ledger');
  const stores = ground.rollback.accept(proof.subject);
  const isClockWanted = !ground.clockGuard.isTrusted();
  const isClockAccepted = isClockWanted && acceptClock(ground, proof.subject);
  ground.readiness.verdict();
  const isWhole = stores.length === wanted.length && isClockAccepted === isClockWanted;
  return isWhole ? { kind: 'accepted', stores, left: ground.rollback.noticed, isClockAccepted } : { kind: 'failed' };
}

/** Written down first: without the entry the clock stays as it is. */
function acceptClock({ journal, clockGuard }: Ground, subject: string): boolean {
  if (journal.append({ kind: 'clock-accepted', subject }) === undefined) return false;
  clockGuard.accept();
  clockGuard.check();
  return true;
}

/**
 * Checks what the ledger held before this start, slice by slice while the door already lives, and
 * keeps the face off until all of it holds (INV-12, INV-20). A ledger that does not hold was put
 * aside by whoever answers the slice; here it means no face until the next start.
 */

import { LEDGER_SLICE_PAUSE_MS } from '../core/policy/limits.ts';
import type { Ground } from './parts.ts';

/** Begins at once and goes on by the clock; returns what ends it early. */
export function checkLedger({ parts, readiness }: Ground): () => void {
  let cancel = (): void => undefined;
  const step = (): void => {
    const check = parts.ledger.checkSlice();
    if (check.kind === 'checking') {
      cancel = parts.clock.after(LEDGER_SLICE_PAUSE_MS, step);
      return;
    }
    readiness.run.isLedgerChecked = true;
    readiness.run.isLedgerBroken = check.kind === 'bad';
    readiness.verdict();
  };
  step();
  return () => {
    cancel();
  };
}

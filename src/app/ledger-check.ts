/**
 * Checks what the ledger held before this start, slice by slice while the door already lives, and
 * keeps the face off until all of it holds (INV-12, INV-20). A ledger that does not hold was put
 * aside by whoever answers the slice; here it means no face until the next start.
 */

import { isFault } from '../base/fault.ts';
import { CHECK_EVERY_MS, LEDGER_SLICE_PAUSE_MS } from '../core/policy/limits.ts';
import type { Ledger, LedgerCheck } from '../ports/ledger.ts';
import type { Ground } from './parts.ts';

/** Begins at once and goes on by the clock; returns what ends it early. */
export function checkLedger({ parts, readiness }: Ground): () => void {
  let cancel = (): void => undefined;
  let isBegun = false;
  const step = (): void => {
    const check = nextSlice(parts.ledger);
    if (check === undefined || check.kind === 'checking') {
      cancel = parts.clock.after(check === undefined ? CHECK_EVERY_MS : LEDGER_SLICE_PAUSE_MS, step);
      return;
    }
    readiness.run.isLedgerChecked = true;
    readiness.run.isLedgerBroken = check.kind === 'bad';
    // The start itself looks at the gates when all of it is there.
    if (isBegun) readiness.verdict();
  };
  step();
  isBegun = true;
  return () => {
    cancel();
  };
}

/** Undefined where the disk does not answer now: it is asked again later, with the face off until then. */
function nextSlice(ledger: Ledger): LedgerCheck | undefined {
  try {
    return ledger.checkSlice();
  } catch (error) {
    if (!isFault(error)) throw error;
    return undefined;
  }
}

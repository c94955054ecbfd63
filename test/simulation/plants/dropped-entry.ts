/** Planted: the ledger acknowledges its 50th entry and has not kept it. */
import type { Plant } from '../../../src/sim/days/house.ts';

export function plant(): Plant {
  let appended = 0;
  return {
    ledger: (ledger) => ({
      get size() {
        return ledger.size;
      },
      entries: (from, limit) => ledger.entries(from, limit),
      checkSlice: () => ledger.checkSlice(),
      append: (event) => {
        appended += 1;
        if (appended !== 50) return ledger.append(event);
        const last = ledger.entries(ledger.size - 1, 1)[0];
        return { ...last!, seq: ledger.size, event, note: '' };
      },
      close: () => {
        ledger.close();
      },
    }),
  };
}

/** Planted: the ledger acknowledges passages and keeps none. */
import type { Plant } from '../../../src/sim/days/house.ts';

export function plant(): Plant {
  return {
    ledger: (ledger) => ({
      get size() {
        return ledger.size;
      },
      checkSlice: () => ledger.checkSlice(),
      entries: (from, limit) => ledger.entries(from, limit),
      append: (event) => {
        if (event.kind !== 'passage') return ledger.append(event);
        return { seq: ledger.size, atMs: 0, event, previous: '', hash: '00'.repeat(32), note: '' };
      },
      close: () => {
        ledger.close();
      },
    }),
  };
}

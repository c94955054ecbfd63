/** One after the other: erasures, purge and reconciliation must not interleave. */

import { Fault } from '../base/fault.ts';

/** Further ones are refused: they would wait longer than anybody does. */
const WAITING_MAX = 256;

export interface Turns {
  /** Runs `work` when all before it have ended. Fault `not-permitted` where too many wait. */
  take<T>(work: () => Promise<T>): Promise<T>;
}

export function makeTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    take: (work) => {
      if (waiting >= WAITING_MAX)
        return Promise.reject(new Fault('not-permitted', 'Too many erasures wait already. Ask again when they are done.'));
      waiting += 1;
      const turn = last.then(work).finally(() => {
        waiting -= 1;
      });
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

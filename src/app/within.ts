/** Waiting with an end: nothing in the door process waits for ever on another part (INV-20). */

import type { Clock } from '../ports/clock.ts';

/** The value, or undefined where it did not come within `limitMs`. A rejection passes on. */
export function within<T>(clock: Clock, limitMs: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => {
      resolve(undefined);
    });
    promise.then(resolve, reject).finally(cancel);
  });
}

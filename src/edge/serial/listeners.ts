/** Who listens to a device: at most a few, and the same event for all. */

import { invariant } from '../../base/fault.ts';

/** More would be a leak. */
const LISTENERS_MAX = 16;

export interface Listeners<Event> {
  add(listener: (event: Event) => void): () => void;
  tell(event: Event): void;
}

/** An empty list of listeners. */
export function listeners<Event>(): Listeners<Event> {
  const all = new Set<(event: Event) => void>();
  return {
    add(listener) {
      invariant(all.size < LISTENERS_MAX, 'listeners of a device are few');
      const own = (event: Event): void => {
        listener(event);
      };
      all.add(own);
      return () => {
        all.delete(own);
      };
    },
    tell(event) {
      for (const listener of [...all]) listener(event);
    },
  };
}

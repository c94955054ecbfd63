/** The bounded queue before the visit machine. Whoever puts something in is never called back from within. */

/** One that no longer holds when its turn comes is passed over. */
interface Waiting<T> {
  readonly value: T;
  readonly holds: () => boolean;
}

export interface EventQueue<T> {
  /** False where `room` things or more wait already: it was dropped. */
  put(value: T, room: number, holds?: () => boolean): boolean;
  stop(): void;
}

const always = (): boolean => true;

/** `run` gets the values one after the other, in a later turn of the event loop's microtasks. */
export function makeEventQueue<T>(run: (value: T) => void): EventQueue<T> {
  const waiting: Waiting<T>[] = [];
  let isDraining = false;
  let isStopped = false;
  const drain = (): void => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (!isStopped && next.holds()) run(next.value);
    }
    isDraining = false;
  };
  return {
    put: (value, room, holds = always) => {
      if (isStopped) return true;
      if (waiting.length >= room) return false;
      waiting.push({ value, holds });
      if (!isDraining) {
        isDraining = true;
        void Promise.resolve().then(drain);
      }
      return true;
    },
    stop: () => {
      isStopped = true;
    },
  };
}

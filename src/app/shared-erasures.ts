/**
 * Erasures that wait for their turn go together: one rotation of the store's keys serves them all, each with its own proof.
 * Nobody waits for others to come; what waits is bounded by the turns.
 */

import { ERASE_BATCH_MAX } from '../core/policy/limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { Eye, EraseOutcome, ErasureRequest } from '../ports/eye.ts';
import { pause } from './held.ts';
import type { Turns } from './turns.ts';

/** Proofs between two pauses, each some synced writes: a card must not wait behind a thousand of them. */
const PROOFS_AT_ONCE = 16;

/** One template that must go. */
export interface Due<Result> {
  readonly proofId: string;
  /** undefined: nobody, so that nothing can be held. */
  readonly subject: string | undefined;
  /** Proves it, in the turn of the erasure. */
  readonly finish: (outcome: EraseOutcome) => Result;
}

export interface SharedErasures {
  /** Waits for its turn; whoever waits with it goes with it. Fault `not-permitted` where too many turns wait. */
  add<Result>(due: Due<Result>): Promise<Result>;
  /** At once, in a turn that the caller has: all, in batches. The results stand in the order given. */
  inTurn<Result>(dues: readonly Due<Result>[]): Promise<Result[]>;
  /** True for an erasure that was added and is not finished. */
  has(proofId: string): boolean;
}

export interface SharedErasureParts {
  readonly eye: Pick<Eye, 'erase'>;
  readonly turns: Turns;
  readonly clock: Clock;
  /** After each shared rotation, before anybody is told. */
  readonly onEnded: () => void;
}

interface Waiting {
  readonly due: Due<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export function makeSharedErasures({ eye, turns, clock, onEnded }: SharedErasureParts): SharedErasures {
  const waiting: Waiting[] = [];
  const underWay = new Set<string>();
  const inTurn = async <Result>(dues: readonly Due<Result>[]): Promise<Result[]> => {
    const results: Result[] = [];
    for (let from = 0; from < dues.length; from += ERASE_BATCH_MAX) {
      const batch = dues.slice(from, from + ERASE_BATCH_MAX);
      const requests = batch.flatMap(({ subject, proofId }): ErasureRequest[] => (subject === undefined ? [] : [{ subject, proofId }]));
      const outcomes = requests.length === 0 ? [] : [...(await eye.erase(requests))];
      for (const { subject, finish } of batch) {
        if (results.length % PROOFS_AT_ONCE === PROOFS_AT_ONCE - 1) await pause(clock);
        results.push(finish(subject === undefined ? NOBODY : (outcomes.shift() ?? UNANSWERED)));
      }
    }
    return results;
  };
  const takeBatch = (): Waiting[] => waiting.splice(0, ERASE_BATCH_MAX);
  const runBatch = async (): Promise<void> => {
    const batch = takeBatch();
    try {
      const results = await inTurn(batch.map(({ due }) => due));
      forget(batch);
      onEnded();
      for (const [at, { resolve }] of batch.entries()) resolve(results[at]);
    } catch (error) {
      forget(batch);
      for (const { reject } of batch) reject(error);
    }
  };
  const forget = (batch: readonly Waiting[]): void => {
    for (const { due } of batch) underWay.delete(due.proofId);
  };
  return {
    has: (proofId) => underWay.has(proofId),
    inTurn,
    add: async <Result>(due: Due<Result>): Promise<Result> => {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      const isTurnWanted = waiting.length % ERASE_BATCH_MAX === 0;
      underWay.add(due.proofId);
      waiting.push({ due, resolve: resolve as (result: unknown) => void, reject });
      if (isTurnWanted)
        turns.take(runBatch).catch((error: unknown) => {
          const refused = takeBatch();
          forget(refused);
          for (const each of refused) each.reject(error);
        });
      return promise;
    },
  };
}

const NOBODY: EraseOutcome = { kind: 'nothing-held', protection: 'copies-without-root' };
const UNANSWERED: EraseOutcome = { kind: 'failed', reason: 'store-failed' };

/** Two different people open a door together: the first waits a while for the second. By whatever credential each of them (INV-15). */

export interface Waiting {
  readonly personId: string;
  /** Steady time. */
  readonly sinceMs: number;
}

export type PairStep =
  /** Nobody passes yet; this one waits now. */
  | { readonly kind: 'wait'; readonly waiting: Waiting }
  /** Both pass. */
  | { readonly kind: 'pair'; readonly firstId: string };

/** `withinMs`: how long the first waits. The same person again begins anew. */
export function stepPair(waiting: Waiting | undefined, personId: string, nowMs: number, withinMs: number): PairStep {
  const isThere = waiting !== undefined && nowMs < waiting.sinceMs + withinMs;
  if (!isThere || waiting.personId === personId) return { kind: 'wait', waiting: { personId, sinceMs: nowMs } };
  return { kind: 'pair', firstId: waiting.personId };
}

/** Time as the product sees it. Nothing else may ask the machine for the time. */
export interface Clock {
  /** Wall time, milliseconds since 1970-01-01T00:00Z. May jump: use only for dates. */
  nowMs(): number;
  /** Steady time in milliseconds from an arbitrary start. For every interval and deadline. */
  monotonicMs(): number;
  /** Calls back once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

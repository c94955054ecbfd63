/** When a right is in force. Thin: a span of dates; the same for every credential (INV-15). */

export interface Span {
  readonly validFromMs: number;
  readonly validUntilMs: number | undefined;
}

export type Standing = 'in-force' | 'not-yet' | 'over';

/** Standing of a right at a moment; the end itself is no longer in force. */
export function standingAt(span: Span, nowMs: number): Standing {
  if (nowMs < span.validFromMs) return 'not-yet';
  return span.validUntilMs !== undefined && nowMs >= span.validUntilMs ? 'over' : 'in-force';
}

/** When a template's time is over (INV-07): age, idleness or the end of the person's right, whichever is first. */

const DAY_MS = 24 * 60 * 60 * 1000;

export interface RetentionFacts {
  readonly grantedAtMs: number;
  /** Last passage by face, if any. */
  readonly lastUsedMs: number | undefined;
  readonly validUntilMs: number | undefined;
  readonly retentionDays: number;
  readonly idleDays: number;
}

/** The moment from which the template must be gone. */
export function retentionEndMs(facts: RetentionFacts): number {
  const aged = facts.grantedAtMs + facts.retentionDays * DAY_MS;
  const idle = Math.max(facts.grantedAtMs, facts.lastUsedMs ?? 0) + facts.idleDays * DAY_MS;
  return Math.min(aged, idle, facts.validUntilMs ?? Number.POSITIVE_INFINITY);
}

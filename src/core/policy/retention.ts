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

/** Which of the three comes first. */
export type RetentionRule = 'age' | 'unused' | 'leave';

/** The moment from which the template must be gone, and why then. */
export function retentionEnd(facts: RetentionFacts): { readonly endMs: number; readonly rule: RetentionRule } {
  const aged = facts.grantedAtMs + facts.retentionDays * DAY_MS;
  const unused = Math.max(facts.grantedAtMs, facts.lastUsedMs ?? 0) + facts.idleDays * DAY_MS;
  const leave = facts.validUntilMs ?? Number.POSITIVE_INFINITY;
  const endMs = Math.min(aged, unused, leave);
  return { endMs, rule: endMs === leave ? 'leave' : endMs === unused ? 'unused' : 'age' };
}

export function retentionEndMs(facts: RetentionFacts): number {
  return retentionEnd(facts).endMs;
}

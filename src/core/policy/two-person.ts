/**
 * Acts that one person must not do alone (Measures Art. 14, authorisation). A door with a single operator is no dead end: the
 * rule holds where two operators could meet it, or where the site asks for it in its `twoPerson` list. A person's own withdrawal
 * is never among them, nor is an order signed with the processor's key: that is the processor's own act.
 */

/** owner-release: everything of this owner; purge: every template; clock-confirm: moves time by more than a day; tamper-clear: the opened housing is well again. */
export const TWO_PERSON_ACTS = ['purge', 'clock-confirm', 'tamper-clear', 'decommission', 'owner-release'] as const;
export type TwoPersonAct = (typeof TWO_PERSON_ACTS)[number];

/** How long the word of the first is waited on by the second. Own choice: both stand at the same door. */
export const APPROVAL_LIFE_MS = 5 * 60_000;

export interface Approval {
  readonly personId: string;
  /** In the ledger. */
  readonly subject: string;
  /** Steady time. */
  readonly atMs: number;
  /** What exactly was approved, such as the number of people: another number is another act. */
  readonly what: string;
}

export type TwoPersonVerdict =
  | { readonly kind: 'go'; readonly first: Approval | undefined }
  /** This word is kept; another operator's is wanted within five minutes. */
  | { readonly kind: 'second-needed' }
  | { readonly kind: 'same-person' };

export function judgeTwo(wanted: {
  readonly isRuled: boolean;
  readonly kept: Approval | undefined;
  readonly own: Approval;
}): TwoPersonVerdict {
  const { isRuled, kept, own } = wanted;
  if (!isRuled) return { kind: 'go', first: undefined };
  const isAlive = kept !== undefined && own.atMs >= kept.atMs && own.atMs - kept.atMs < APPROVAL_LIFE_MS && kept.what === own.what;
  if (!isAlive) return { kind: 'second-needed' };
  return kept.personId === own.personId ? { kind: 'same-person' } : { kind: 'go', first: kept };
}

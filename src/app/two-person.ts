/**
 * Waits for a second operator where an act needs two (Art. 14). The first one's word lives five minutes, in memory only: it does
 * not outlive a restart. Says the way out each time: another operator gives the same command.
 */

import { type Approval, judgeTwo, type TwoPersonAct } from '../core/policy/two-person.ts';
import type { PeopleVault } from '../ports/people-vault.ts';
import type { Journal } from './journal.ts';
import type { Store } from './store.ts';
import type { TerminalParts } from './parts.ts';

export type TwoPersonRefusal = 'second-person-needed' | 'same-person';

export type Allowed =
  | { readonly kind: 'go' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly reason: TwoPersonRefusal };

export interface TwoPersons {
  /** Whether this act waits for a second operator at this site, now. */
  isRuled(act: TwoPersonAct): boolean;
  /** `who` was proved by card and PIN. What is allowed is on record, with both. */
  ask(act: TwoPersonAct, who: { readonly personId: string; readonly subject: string }, what?: string): Allowed;
}

/** Operators whose right has not ended and who can prove themselves. Stops at two. */
function hasTwoOperators(people: PeopleVault, nowMs: number): boolean {
  let count = 0;
  for (const { role, hasCard, validUntilMs } of people.staff()) {
    if (role === 'operator' && hasCard && (validUntilMs === undefined || validUntilMs > nowMs)) count += 1;
    if (count === 2) return true;
  }
  return false;
}

export interface TwoPersonOptions {
  readonly parts: Pick<TerminalParts, 'site' | 'clock'>;
  readonly store: Store;
  readonly journal: Journal;
  readonly clockGuard: { now(): number };
}

export function makeTwoPersons({ parts, store, journal, clockGuard }: TwoPersonOptions): TwoPersons {
  const { site, clock } = parts;
  // One word an act: a later first word takes the place of the one before.
  const words = new Map<TwoPersonAct, Approval>();
  const ruled = (act: TwoPersonAct): boolean | undefined => {
    if (site.twoPerson?.includes(act) === true) return true;
    const asked = store.ask((people) => hasTwoOperators(people, clockGuard.now()));
    return asked.kind === 'ok' ? asked.value : undefined;
  };
  return {
    // A store that cannot say asks for two.
    isRuled: (act) => ruled(act) ?? true,
    ask: (act, who, what = '') => {
      const isRuled = ruled(act);
      if (isRuled === undefined) return { kind: 'failed' };
      const own: Approval = { ...who, atMs: clock.monotonicMs(), what };
      const verdict = judgeTwo({ isRuled, kept: words.get(act), own });
      switch (verdict.kind) {
        case 'second-needed':
          words.set(act, own);
          journal.append({ kind: 'operator', verb: `${act}-first-word`, subject: who.subject });
          return { kind: 'refused', reason: 'second-person-needed' };
        case 'same-person':
          return { kind: 'refused', reason: 'same-person' };
        case 'go':
          if (verdict.first === undefined) return { kind: 'go' };
          words.delete(act);
          // Nothing that needs two is done where the ledger cannot name both.
          return journal.append({ kind: 'two-persons', verb: act, subject: verdict.first.subject, second: who.subject }) === undefined
            ? { kind: 'failed' }
            : { kind: 'go' };
      }
    },
  };
}

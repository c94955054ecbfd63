/** Ends a person's consent and destroys the template at once, with nobody's approval; card and PIN stay (INV-08). */

import { type ErasureResult, eraseSubject } from './erase.ts';
import type { Ground } from './parts.ts';

export type WithdrawChannel = 'screen' | 'command' | 'operator';

export type WithdrawResult = ErasureResult | { readonly kind: 'nothing-held' } | { readonly kind: 'unknown-person' };

export async function withdraw(ground: Ground, personId: string, channel: WithdrawChannel): Promise<WithdrawResult> {
  const asked = ground.store.ask((people) => ({ person: people.byId(personId), subject: people.ledgerSubject(personId) }));
  if (asked.kind === 'failed') return { kind: 'failed' };
  const { person, subject } = asked.value;
  if (person === undefined) return { kind: 'unknown-person' };
  if (person.grant === undefined) return { kind: 'nothing-held' };
  ground.journal.append({ kind: 'withdrawn', subject, channel });
  return eraseSubject(ground, { personId, cause: 'withdrawn', how: 'withdrawn' });
}

/** Erases what is over its time (INV-07): too old, not used, or the person's right has ended. Needs a trusted clock. */

import { retentionEndMs } from '../core/policy/retention.ts';
import type { Person } from '../ports/people-vault.ts';
import { eraseSubject } from './erase.ts';
import { eachHeld } from './held.ts';
import type { Ground } from './parts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Remembers the day of the last passage by face: enough for the idle rule, no more. */
export function noteFaceUsed(ground: Ground, personId: string): void {
  const day = String(Math.floor(ground.clockGuard.now() / DAY_MS));
  ground.store.ask((people) => {
    if (people.setting(usedKey(personId)) !== day) people.setSetting(usedKey(personId), day);
  });
}

function usedKey(personId: string): string {
  return `face-used:${personId}`;
}

/** True where this person's template must go. */
function isOverdue(ground: Ground, person: Person): boolean {
  if (person.grant === undefined) return false;
  const used = ground.store.ask((people) => people.setting(usedKey(person.id)));
  if (used.kind === 'failed') return false;
  const { retentionDays, idleDays } = ground.parts.site.face;
  const { validUntilMs } = person;
  // Only the day is known: the day's end counts in the person's favour.
  const lastUsedMs = used.value === undefined ? undefined : (Number(used.value) + 1) * DAY_MS;
  return (
    ground.clockGuard.now() >= retentionEndMs({ grantedAtMs: person.grant.grantedAtMs, lastUsedMs, validUntilMs, retentionDays, idleDays })
  );
}

/** Goes over all that is held; with an untrusted clock nothing is erased and the face is off. */
export async function eraseOverdue(ground: Ground): Promise<void> {
  if (!ground.clockGuard.isTrusted()) return;
  await eachHeld(ground, async (subject) => {
    const found = ground.store.ask((people) => people.byFaceSubject(subject));
    if (found.kind === 'failed') return false;
    const person = found.value;
    if (person === undefined || !isOverdue(ground, person)) return true;
    const result = await eraseSubject(ground, { personId: person.id, cause: 'expired', how: 'expired' });
    return result.kind === 'erased';
  });
}

/** Erases what is over its time (INV-07): too old, not used, or the person's right has ended. Needs a trusted clock. */

import { retentionEndMs } from '../core/policy/retention.ts';
import type { Person } from '../ports/people-vault.ts';
import { eraseSubject } from './erase.ts';
import type { Ground } from './parts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Erased in one round; the rest follows in the next. */
const ROUND_MAX = 64;

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

/** The persons whose template's time is over. */
export function overdue(ground: Ground): readonly Person[] {
  const { retentionDays, idleDays } = ground.parts.site.face;
  const nowMs = ground.clockGuard.now();
  const asked = ground.store.ask((people) =>
    people.list().filter((person) => {
      if (person.grant === undefined) return false;
      const day = people.setting(usedKey(person.id));
      const lastUsedMs = day === undefined ? undefined : (Number(day) + 1) * DAY_MS;
      const { validUntilMs } = person;
      return nowMs >= retentionEndMs({ grantedAtMs: person.grant.grantedAtMs, lastUsedMs, validUntilMs, retentionDays, idleDays });
    }),
  );
  return asked.kind === 'ok' ? asked.value : [];
}

/** Erases one round of what is overdue; how many were begun. With an untrusted clock nothing is erased and the face is off. */
export async function eraseOverdue(ground: Ground): Promise<number> {
  if (!ground.clockGuard.isTrusted()) return 0;
  const round = overdue(ground).slice(0, ROUND_MAX);
  for (const person of round) await eraseSubject(ground, { personId: person.id, cause: 'expired', how: 'expired' });
  return round.length;
}

/** Erases what is over its time (INV-07): too old, not used, or the person's right has ended. Needs a trusted clock. */

import { bandAt, retentionDaysOf } from '../core/consent/minors.ts';
import { agreedPeriods } from '../core/consent/notice-diff.ts';
import { shanghaiDay } from '../core/filing/shanghai-day.ts';
import { retentionEnd } from '../core/policy/retention.ts';
import type { Person } from '../ports/people-vault.ts';
import { beginErasure, eraseMany } from './erase.ts';
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

/** When this person's template goes, and by which rule; undefined without a consent, or where the store does not say. */
export function templateEnd(ground: Ground, person: Person): ReturnType<typeof retentionEnd> | undefined {
  if (person.grant === undefined) return undefined;
  const used = ground.store.ask((people) => people.setting(usedKey(person.id)));
  if (used.kind === 'failed') return undefined;
  const { site } = ground.parts;
  const nowMs = ground.clockGuard.now();
  // Neither longer than was agreed, nor than the site has it now; a child's is shorter.
  const agreed = agreedPeriods(person.grant.noticeVersion);
  const retentionDays = Math.min(retentionDaysOf(site, bandAt(person.age, nowMs)), agreed?.retentionDays ?? Number.POSITIVE_INFINITY);
  const idleDays = Math.min(site.face.idleDays, agreed?.idleDays ?? Number.POSITIVE_INFINITY);
  const { validUntilMs } = person;
  // Only the day is known: the day's end counts in the person's favour.
  const lastUsedMs = used.value === undefined ? undefined : (Number(used.value) + 1) * DAY_MS;
  return retentionEnd({ grantedAtMs: person.grant.grantedAtMs, lastUsedMs, validUntilMs, retentionDays, idleDays });
}

function isOver(ground: Ground, end: ReturnType<typeof templateEnd>): boolean {
  return end !== undefined && ground.clockGuard.now() >= end.endMs;
}

/** Goes over all that is held and erases what is overdue in as few rotations as can be; with an untrusted clock nothing. */
export async function eraseOverdue(ground: Ground): Promise<void> {
  if (!ground.clockGuard.isTrusted()) return;
  const overdue: string[] = [];
  const days = new Map<string, number>();
  const isWhole = await eachHeld(ground, (subject) => {
    const found = ground.store.ask((people) => people.byFaceSubject(subject));
    if (found.kind === 'failed') return false;
    if (found.value === undefined) return true;
    const end = templateEnd(ground, found.value);
    if (isOver(ground, end)) overdue.push(found.value.id);
    else if (end !== undefined) noteDay(days, shanghaiDay(end.endMs));
    return true;
  });
  ground.comingEnds.days = isWhole ? days : undefined;
  await eraseMany(
    ground,
    overdue.map((personId) => () => {
      const found = ground.store.ask((people) => people.byId(personId));
      if (found.kind === 'failed') return 'failed';
      // They may have used the door, or withdrawn, meanwhile.
      if (found.value === undefined || !isOver(ground, templateEnd(ground, found.value))) return undefined;
      return beginErasure(ground, { personId, cause: 'expired', how: 'expired' }) ?? 'failed';
    }),
  );
}

function noteDay(days: Map<string, number>, day: string): void {
  days.set(day, (days.get(day) ?? 0) + 1);
}

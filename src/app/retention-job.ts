/**
 * The daily look at every class of records that ends by days (INV-07); templates have their own, hourly (retention.ts). Counts
 * go into the ledger, no identity. With an untrusted clock nothing ends; what the store refuses is tried again the next day.
 */

import { ENDED_PERSON_DAYS, overBeforeMs, type RetentionClass, retentionTable } from '../core/policy/retention-table.ts';
import type { PeopleVault, Person } from '../ports/people-vault.ts';
import { eachPerson } from './each-person.ts';
import type { Ground } from './parts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LAST_RUN = 'retention-day';

/** People ended in one run; the rest on the next day. */
const ENDED_MAX = 1_000;

type Ending = (people: PeopleVault, beforeMs: number, nowMs: number) => number;

const ENDINGS: Readonly<Partial<Record<RetentionClass, Ending>>> = {
  'access-events': (people, beforeMs) => people.endVisits(beforeMs),
  attempts: (people, beforeMs) => people.endAttempts(beforeMs),
  'consent-evidence': (people, beforeMs) => people.consents.endEvidence(beforeMs),
  handovers: (people, beforeMs, nowMs) => people.handovers.endOlder(beforeMs, nowMs),
  requests: (people, beforeMs, nowMs) => people.requests.endOlder(beforeMs, nowMs),
};

/** Ends what is over its time, at most once a day of the trusted clock. */
export async function endOverdueRecords(ground: Ground): Promise<void> {
  if (!ground.clockGuard.isTrusted()) return;
  const nowMs = ground.clockGuard.now();
  const day = String(Math.floor(nowMs / DAY_MS));
  const last = ground.store.ask((people) => people.setting(LAST_RUN));
  if (last.kind === 'failed' || last.value === day) return;
  const table = retentionTable(ground.parts.site);
  for (const [name, end] of Object.entries(ENDINGS) as [RetentionClass, Ending][]) {
    const beforeMs = overBeforeMs(table, name, nowMs);
    if (beforeMs === undefined) continue;
    const ended = ground.store.ask((people) => end(people, beforeMs, nowMs));
    if (ended.kind === 'ok') note(ground, name, ended.value);
  }
  note(ground, 'ended-people', await endPeople(ground, nowMs - ENDED_PERSON_DAYS * DAY_MS));
  ground.store.ask((people) => {
    people.setSetting(LAST_RUN, day);
  });
}

function note(ground: Ground, name: RetentionClass, count: number): void {
  if (count > 0) ground.journal.append({ kind: 'retention', records: name, count });
}

/** Whose last day is long past, and of whom no template is held: name, number, card and PIN go. */
async function endPeople(ground: Ground, beforeMs: number): Promise<number> {
  const over: string[] = [];
  const isWhole = await eachPerson(ground, (person) => {
    if (over.length < ENDED_MAX && isLongOver(person, beforeMs)) over.push(person.id);
  });
  if (!isWhole) return 0;
  let count = 0;
  for (const id of over) {
    // They may have agreed anew, or been given more time, meanwhile.
    const found = ground.store.ask((people) => people.byId(id));
    if (found.kind === 'failed' || found.value === undefined || !isLongOver(found.value, beforeMs) || isHeld(ground, id)) continue;
    const ended = ground.store.ask((people) => {
      const subject = people.ledgerSubject(id);
      people.end(id);
      return subject;
    });
    if (ended.kind === 'failed') continue;
    ground.journal.append({ kind: 'person-ended', subject: ended.value });
    count += 1;
  }
  return count;
}

function isLongOver({ validUntilMs, grant }: Person, beforeMs: number): boolean {
  return validUntilMs !== undefined && validUntilMs < beforeMs && grant === undefined;
}

/** An erasure of theirs is under way: they are ended when it is proved. */
function isHeld({ store }: Ground, personId: string): boolean {
  const asked = store.ask((people) => people.intents());
  return asked.kind === 'failed' || asked.value.some((intent) => intent.kind === 'erase' && intent.personId === personId);
}

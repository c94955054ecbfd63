/** What the console's first page says of this terminal: numbers, states and days. Nobody is named. */

import { alarmOf } from '../core/access/door-state.ts';
import type { ConsoleErrors } from '../ports/console-papers-view.ts';
import type { ConsoleFacts, ConsolePerson, DayCount } from '../ports/console-view.ts';
import type { Person } from '../ports/people-vault.ts';
import { makeEvidence } from './evidence.ts';
import { makeFiling } from './filing.ts';
import type { Ground } from './parts.ts';
import { templateEnd } from './retention.ts';
import { requestsSummary } from './rights-desk.ts';

/** Days of a list that stand on the page; the rest is later than these. */
const DAYS_SHOWN = 5;
/** Hex digits of a hash that people compare by eye. */
const HASH_DIGITS = 12;

export function consoleFacts(ground: Ground): ConsoleFacts {
  const { door, readiness, store, compliance, parts } = ground;
  const people = store.ask((vault) => vault.counts());
  const standing = makeFiling(ground).standing();
  const pia = compliance.pia();
  return {
    closed: readiness.verdict().closed,
    door: { state: door.state.kind, alarm: alarmOf(door.state), isRelayOk: door.isRelayOk },
    people: people.kind === 'ok' ? { ...people.value, held: parts.eye.status().persons } : null,
    filing: standing === undefined ? null : { total: standing.total, dueDay: standing.duty?.due.day ?? null },
    requests: requestsOf(ground),
    expiries: expiriesOf(ground),
    pia: pia === undefined ? null : { reviewDue: pia.reviewDue, isForThisProcessing: pia.fingerprint === compliance.fingerprint() },
    errors: consoleErrors(ground),
  };
}

function requestsOf(ground: Ground): ConsoleFacts['requests'] {
  const summary = requestsSummary(ground);
  const asked = ground.store.ask((people) => people.requests.list());
  if (summary === undefined || asked.kind === 'failed') return null;
  const due = byDay(asked.value.filter(({ state }) => state === 'open').map(({ dueDay }) => dueDay));
  return { open: summary.open, overdue: summary.overdue, due };
}

/** From the hourly round: nobody waits at the door while everybody is read. */
function expiriesOf(ground: Ground): readonly DayCount[] | null {
  const { days } = ground.comingEnds;
  return days === undefined ? null : firstDays(days);
}

/** The first days, each with its count. */
function byDay(days: readonly string[]): readonly DayCount[] {
  const counts = new Map<string, number>();
  for (const day of days) counts.set(day, (counts.get(day) ?? 0) + 1);
  return firstDays(counts);
}

function firstDays(counts: ReadonlyMap<string, number>): readonly DayCount[] {
  return [...counts]
    .map(([day, count]) => ({ day, count }))
    .sort((left, right) => (left.day < right.day ? -1 : 1))
    .slice(0, DAYS_SHOWN);
}

/** The error card; null where the manifest of the models cannot be read. */
export function consoleErrors(ground: Ground): ConsoleErrors | null {
  const { parts } = ground;
  const card = makeEvidence(ground).card();
  if (card === undefined) return null;
  const { dataset, date, lines, models, det = null } = card;
  const embedder = models.find(({ role }) => role === 'embedder');
  const { face } = parts.site;
  const oneIn = face.mode === '1:1' ? parts.models?.oneIn.verificationFmr : parts.models?.oneIn.identificationFpir;
  return { dataset, date, lines, modelHash: embedder?.sha256.slice(0, HASH_DIGITS) ?? '', oneIn: oneIn ?? 0, det };
}

/** What whoever runs the door may know of a person: no name, no card number, no passage. */
export function consolePerson(ground: Ground, person: Person): ConsolePerson {
  const { number, role, hasCard, hasPin, validUntilMs, grant, hasRefusedFace, id } = person;
  const groups = ground.store.ask((people) => people.access.memberships(id).map(({ group }) => group));
  return {
    number,
    role,
    hasCard,
    hasPin,
    groups: groups.kind === 'ok' ? groups.value : [],
    validUntilMs: validUntilMs ?? null,
    consentSinceMs: grant?.grantedAtMs ?? null,
    faceEndsMs: templateEnd(ground, person)?.endMs ?? null,
    hasRefusedFace,
  };
}

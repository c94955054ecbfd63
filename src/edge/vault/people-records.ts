/**
 * The small records beside people: visits (a movement record, so short-lived: traps 31 and 41),
 * attempts, intents and settings. Person references, intents and settings are sealed.
 */

import { Fault, invariant } from '../../base/fault.ts';
import type { Method } from '../../core/ledger/event.ts';
import { ACCESS_EVENTS_DAYS, ACCESS_EVENTS_DAYS_MAX } from '../../core/policy/retention-table.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Intent, PeopleVault, PersonId } from '../../ports/people-vault.ts';
import type { Database } from './database.ts';
import type { Seal } from './people-seal.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Access events are kept this long unless the site states a reason (law.md §4.9). */
export const VISIT_DAYS_DEFAULT = ACCESS_EVENTS_DAYS;
export const VISIT_DAYS_MAX = ACCESS_EVENTS_DAYS_MAX;
/** Visits that one call hands out. */
export const VISITS_MAX = 1000;
/** Counts of different keys that are kept; the oldest unblocked ones go first. */
const ATTEMPT_KEYS_MAX = 10_000;

export interface Visit {
  readonly atMs: number;
  readonly method: Method;
  readonly personId: PersonId | undefined;
  readonly isGranted: boolean;
  readonly reason: string | undefined;
}

export interface RecordOptions {
  readonly database: Database;
  readonly seal: Seal;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly visitDays: number;
}

export interface Visits extends Pick<PeopleVault, 'recordVisit' | 'endVisits'> {
  /** Newest first; of one person where one is given (what they may see of themself). */
  visits(limit: number, personId?: PersonId): Visit[];
  /** Deletes what is over its time by the newest visit: a wrong clock deletes nothing. How many. */
  pruneVisits(): number;
}

interface VisitRow {
  readonly atMs: number;
  readonly method: Method;
  readonly person: Uint8Array | null;
  readonly isGranted: number;
  readonly reason: string | null;
}

const visitPlace = (atMs: number): string => `visits/person/1/${String(atMs)}`;

/** Visits; each new one also deletes those over their time. */
export function openVisits({ database, seal, visitDays }: RecordOptions): Visits {
  invariant(visitDays > 0 && visitDays <= VISIT_DAYS_MAX, `visits are kept 1 to ${String(VISIT_DAYS_MAX)} days`);
  const insert = database.raw.prepare('INSERT INTO visits (at_ms, method, person, is_granted, reason) VALUES (?, ?, ?, ?, ?)');
  const prune = database.raw.prepare('DELETE FROM visits WHERE at_ms < ?');
  const read = database.raw.prepare('SELECT at_ms AS atMs, method, person, is_granted AS isGranted, reason FROM visits ORDER BY id DESC');
  const newest = database.raw.prepare('SELECT max(at_ms) FROM visits').pluck();
  const endVisits = (beforeMs: number): number => prune.run(Math.floor(beforeMs)).changes;
  const pruneVisits = (): number => endVisits(((newest.get() as number | null) ?? 0) - visitDays * DAY_MS);
  return {
    recordVisit: (visit) => {
      const atMs = Math.floor(visit.atMs);
      const person = visit.personId === undefined ? null : seal.seal(visitPlace(atMs), visit.personId);
      database.transaction(() => {
        endVisits(atMs - visitDays * DAY_MS);
        insert.run(atMs, visit.method, person, visit.isGranted ? 1 : 0, visit.reason ?? null);
      });
    },
    visits: (limit, personId) => {
      const found: Visit[] = [];
      database.guard(() => {
        for (const row of read.iterate() as IterableIterator<VisitRow>) {
          if (found.length >= Math.min(limit, VISITS_MAX)) break;
          const person = row.person === null ? undefined : (seal.open(visitPlace(row.atMs), row.person) as PersonId | undefined);
          if (personId !== undefined && person !== personId) continue;
          found.push({
            atMs: row.atMs,
            method: row.method,
            personId: person,
            isGranted: row.isGranted === 1,
            reason: row.reason ?? undefined,
          });
        }
      });
      return found;
    },
    pruneVisits: () => database.guard(pruneVisits),
    endVisits: (beforeMs) => database.guard(() => endVisits(beforeMs)),
  };
}

/** Counts of failed attempts, kept over restarts. */
export function openAttempts({ database, seal, clock }: RecordOptions): Pick<PeopleVault, 'attempts' | 'setAttempts' | 'endAttempts'> {
  const read = database.raw.prepare(
    'SELECT failures, wait_until_ms AS waitUntilMs, is_blocked AS isBlocked FROM attempts WHERE key_hash = ?',
  );
  const drop = database.raw.prepare('DELETE FROM attempts WHERE key_hash = ?');
  const put = database.raw.prepare(
    'INSERT OR REPLACE INTO attempts (key_hash, failures, wait_until_ms, is_blocked, changed_at_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const bound = database.raw.prepare(
    `DELETE FROM attempts WHERE key_hash IN (
       SELECT key_hash FROM attempts WHERE is_blocked = 0 ORDER BY changed_at_ms
       LIMIT max(0, (SELECT count(*) FROM attempts) - ${String(ATTEMPT_KEYS_MAX)}))`,
  );
  const end = database.raw.prepare('DELETE FROM attempts WHERE is_blocked = 0 AND changed_at_ms < ?');
  return {
    endAttempts: (beforeMs) => database.guard(() => end.run(Math.floor(beforeMs)).changes),
    attempts: (key) => {
      const row = database.guard(
        () => read.get(seal.lookup('attempt', key)) as { failures: number; waitUntilMs: number; isBlocked: number } | undefined,
      );
      return { failures: row?.failures ?? 0, waitUntilMs: row?.waitUntilMs ?? 0, isBlocked: row?.isBlocked === 1 };
    },
    setAttempts: (key, state) => {
      const hash = seal.lookup('attempt', key);
      database.transaction(() => {
        if (state.failures === 0 && !state.isBlocked && state.waitUntilMs === 0) drop.run(hash);
        else put.run(hash, state.failures, Math.ceil(state.waitUntilMs), state.isBlocked ? 1 : 0, Math.floor(clock.nowMs()));
        bound.run();
      });
    },
  };
}

/** Intents and settings. A damaged one is Fault `store-corrupt`: what it asked for must not be forgotten. */
export function openNotes({
  database,
  seal,
}: RecordOptions): Pick<PeopleVault, 'putIntent' | 'intents' | 'clearIntent' | 'setting' | 'setSetting'> {
  const putIntent = database.raw.prepare('INSERT OR REPLACE INTO intents (proof_id, sealed) VALUES (?, ?)');
  const readIntents = database.raw.prepare('SELECT proof_id AS proofId, sealed FROM intents ORDER BY rowid');
  const dropIntent = database.raw.prepare('DELETE FROM intents WHERE proof_id = ?');
  const readSetting = database.raw.prepare('SELECT sealed FROM settings WHERE name_hash = ?').pluck();
  const putSetting = database.raw.prepare('INSERT OR REPLACE INTO settings (name_hash, sealed) VALUES (?, ?)');
  const intentPlace = (proofId: string): string => `intents/1/${proofId}`;
  return {
    putIntent: (intent) => {
      database.guard(() => putIntent.run(intent.proofId, seal.seal(intentPlace(intent.proofId), { ...intent })));
    },
    intents: () =>
      database
        .guard(() => readIntents.all() as { proofId: string; sealed: Uint8Array }[])
        .map(({ proofId, sealed }) => orDamaged(seal.open(intentPlace(proofId), sealed) as Intent | undefined, database)),
    clearIntent: (proofId) => {
      database.guard(() => dropIntent.run(proofId));
    },
    setting: (name) => {
      const sealed = database.guard(() => readSetting.get(seal.lookup('setting', name)));
      return sealed === undefined ? undefined : orDamaged(seal.open(`settings/1/${name}`, sealed) as string | undefined, database);
    },
    setSetting: (name, value) => {
      database.guard(() => putSetting.run(seal.lookup('setting', name), seal.seal(`settings/1/${name}`, value)));
    },
  };
}

function orDamaged<Value>(value: Value | undefined, database: Database): Value {
  if (value !== undefined) return value;
  throw new Fault(
    'store-corrupt',
    `A note in ${database.path} is damaged, so that an erasure may be unfinished: the face stays off; restore the file from a copy or begin a new one.`,
  );
}

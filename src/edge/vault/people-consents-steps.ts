/**
 * The rows of consent evidence: what was decided and what became of it, each sealed for its person and grant; who it was is
 * sealed apart, with the evidence key (law.md §4.2). Rows are added, never changed; `write` runs inside the caller's transaction.
 */

import { toHex } from '../../base/bytes.ts';
import type { CanonicalValue } from '../../base/canonical.ts';
import { commitmentBytes, type ConsentRecord, type ConsentStep, readConsentRecord } from '../../core/consent/consent-record.ts';
import type { Guardian } from '../../core/consent/guardian.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Commitment, ConsentBook, ConsentEntry, Decided, KeptNotice } from '../../ports/consent-book.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { PersonId } from '../../ports/people-vault.ts';
import type { Database } from './database.ts';
import type { Seal } from './people-seal.ts';

const SALT_BYTES = 32;
/** Records that one call gives as samples. */
const SAMPLES_MAX = 100;

export interface StepOptions {
  readonly database: Database;
  readonly seal: Seal;
  /** Seals who it was, and nothing else. */
  readonly evidenceSeal: Seal;
  readonly crypto: Pick<Crypto, 'randomBytes' | 'sha256'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly identityOf: (id: PersonId) => { readonly number: string; readonly name: string };
}

export interface NewStep {
  readonly id: PersonId;
  readonly grantId: string | null;
  readonly kind: ConsentEntry['kind'];
  readonly content: ConsentRecord | ConsentStep;
  readonly noticeHash?: string;
}

type ReadVerbs =
  | 'history'
  | 'informedOf'
  | 'isSuspended'
  | 'keepNotice'
  | 'notice'
  | 'tally'
  | 'samples'
  | 'identity'
  | 'decisions'
  | 'setGuardian'
  | 'guardian';

export interface ConsentSteps extends Pick<ConsentBook, ReadVerbs> {
  /** Inside a transaction. */
  readonly write: (step: NewStep) => Commitment;
  /** Inside a transaction: the notice is there from now on. */
  readonly keep: (notice: KeptNotice) => void;
  /** Inside a transaction: every consent in force is about to end by a purge. */
  readonly endAll: () => void;
}

interface Row {
  readonly personId: PersonId;
  readonly atMs: number;
  readonly kind: ConsentEntry['kind'];
  readonly grantId: string | null;
  readonly sealed: Uint8Array | null;
}

interface Sealed {
  readonly salt: string;
  readonly content: ConsentRecord | ConsentStep;
}

const place = ({ personId, grantId, kind }: Pick<Row, 'personId' | 'grantId' | 'kind'>): string =>
  `consents/step/1/${personId}/${grantId ?? ''}/${kind}`;
const whoPlace = (id: PersonId, grantId: string | null): string => `consents/who/1/${id}/${grantId ?? ''}`;
const noticePlace = (hash: string): string => `consents/notice/1/${hash}`;
const guardianPlace = (id: PersonId): string => `consents/guardian/1/${id}`;

function statementsOf({ raw }: Database) {
  const columns = 'person_id AS personId, at_ms AS atMs, kind, grant_id AS grantId, sealed';
  return {
    insert: raw.prepare(
      'INSERT INTO consent_steps (person_id, grant_id, kind, at_ms, notice_hash, sealed, who) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    endAll: raw.prepare(
      "INSERT INTO consent_steps (person_id, grant_id, kind, at_ms) SELECT person_id, grant_id, 'ended', ? FROM consents WHERE status = 'active'",
    ),
    ofPerson: raw.prepare(`SELECT ${columns} FROM consent_steps WHERE person_id = ? ORDER BY id`),
    newest: raw.prepare(`SELECT ${columns} FROM consent_steps WHERE kind IN ('granted', 'refused') ORDER BY id DESC LIMIT ?`),
    informed: raw
      .prepare("SELECT notice_hash FROM consent_steps WHERE grant_id = ? AND kind = 'informed' ORDER BY id DESC LIMIT 1")
      .pluck(),
    lastKind: raw.prepare('SELECT kind FROM consent_steps WHERE grant_id = ? ORDER BY id DESC LIMIT 1').pluck(),
    who: raw.prepare("SELECT person_id AS personId, who FROM consent_steps WHERE grant_id = ? AND kind = 'granted'"),
    decided: raw.prepare(
      "SELECT id AS row, person_id AS personId, grant_id AS grantId, who FROM consent_steps WHERE id > ? AND kind IN ('granted', 'refused') ORDER BY id LIMIT ?",
    ),
    tally: raw.prepare('SELECT kind, count(*) AS rows FROM consent_steps GROUP BY kind'),
    putNotice: raw.prepare('INSERT INTO notices (hash, version, sealed) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING'),
    hasNotice: raw.prepare('SELECT 1 FROM notices WHERE hash = ?').pluck(),
    readNotice: raw.prepare('SELECT sealed FROM notices WHERE hash = ?').pluck(),
    putGuardian: raw.prepare('INSERT OR REPLACE INTO guardians (person_id, sealed) VALUES (?, ?)'),
    dropGuardian: raw.prepare('DELETE FROM guardians WHERE person_id = ?'),
    readGuardian: raw.prepare('SELECT sealed FROM guardians WHERE person_id = ?').pluck(),
  };
}

type Statements = ReturnType<typeof statementsOf>;

export function openConsentSteps(options: StepOptions): ConsentSteps {
  const { database, seal, evidenceSeal, crypto, clock, identityOf } = options;
  const on = statementsOf(database);
  const kept = keptOf(options, on);
  const whoOf = (id: PersonId, grantId: string | null): Uint8Array => {
    const { number, name } = identityOf(id);
    return evidenceSeal.seal(whoPlace(id, grantId), { number, name, guardianNames: kept.guardian(id)?.names ?? [] });
  };
  return {
    ...kept,
    ...readersOf(options, on),
    write: ({ id, grantId, kind, content, noticeHash }) => {
      const salt = toHex(crypto.randomBytes(SALT_BYTES));
      const sealed = seal.seal(place({ personId: id, grantId, kind }), { salt, content: content as unknown as CanonicalValue });
      const who = kind === 'granted' || kind === 'refused' ? whoOf(id, grantId) : null;
      on.insert.run(id, grantId, kind, Math.floor(clock.nowMs()), noticeHash ?? null, sealed, who);
      return toHex(crypto.sha256(commitmentBytes(salt, content)));
    },
    endAll: () => {
      on.endAll.run(Math.floor(clock.nowMs()));
    },
  };
}

type ReadRows = 'history' | 'informedOf' | 'isSuspended' | 'tally' | 'samples' | 'identity' | 'decisions';

function readersOf({ database, seal, evidenceSeal }: StepOptions, on: Statements): Pick<ConsentSteps, ReadRows> {
  const entryOf = (row: Row): ConsentEntry => {
    const opened = row.sealed === null ? undefined : (seal.open(place(row), row.sealed) as Sealed | undefined);
    return { atMs: row.atMs, kind: row.kind, grantId: row.grantId, content: opened?.content, salt: opened?.salt };
  };
  return {
    history: (id) => database.guard(() => on.ofPerson.all(id) as Row[]).map(entryOf),
    informedOf: (grantId) => database.guard(() => on.informed.get(grantId) as string | undefined),
    isSuspended: (grantId) => database.guard(() => on.lastKind.get(grantId)) === 'suspended',
    tally: () => {
      const rows = database.guard(() => on.tally.all() as { kind: ConsentEntry['kind']; rows: number }[]);
      const of = (kind: ConsentEntry['kind']): number => rows.find((row) => row.kind === kind)?.rows ?? 0;
      return { granted: of('granted'), refused: of('refused'), withdrawn: of('withdrawn'), informed: of('informed') };
    },
    samples: (limit) =>
      database
        .guard(() => on.newest.all(Math.min(limit, SAMPLES_MAX)) as Row[])
        .map((row) => readConsentRecord(entryOf(row).content))
        .filter((record) => record !== undefined),
    identity: (grantId) => {
      const row = database.guard(() => on.who.get(grantId) as { personId: PersonId; who: Uint8Array } | undefined);
      if (row === undefined) return undefined;
      return evidenceSeal.open(whoPlace(row.personId, grantId), row.who) as ReturnType<ConsentBook['identity']>;
    },
    decisions: (afterRow, limit) =>
      database
        .guard(() => on.decided.all(afterRow, limit) as (Omit<Decided, 'who'> & { readonly who: Uint8Array })[])
        .map(({ who, ...decided }) => ({
          ...decided,
          who: evidenceSeal.open(whoPlace(decided.personId, decided.grantId), who) as Decided['who'],
        })),
  };
}

type KeptVerbs = 'keep' | 'keepNotice' | 'notice' | 'setGuardian' | 'guardian';

function keptOf({ database, seal }: StepOptions, on: Statements): Pick<ConsentSteps, KeptVerbs> {
  const keep = (notice: KeptNotice): void => {
    if (on.hasNotice.get(notice.hash) !== undefined) return;
    on.putNotice.run(notice.hash, notice.version, seal.seal(noticePlace(notice.hash), notice as unknown as CanonicalValue));
  };
  return {
    keep,
    keepNotice: (notice) => {
      database.transaction(() => {
        keep(notice);
      });
    },
    notice: (hash) => {
      const sealed = database.guard(() => on.readNotice.get(hash));
      return sealed === undefined ? undefined : (seal.open(noticePlace(hash), sealed) as KeptNotice | undefined);
    },
    setGuardian: (id, wanted) => {
      database.guard(() => {
        if (wanted === undefined) on.dropGuardian.run(id);
        else on.putGuardian.run(id, seal.seal(guardianPlace(id), wanted as unknown as CanonicalValue));
      });
    },
    guardian: (id) => {
      const sealed = database.guard(() => on.readGuardian.get(id));
      return sealed === undefined ? undefined : (seal.open(guardianPlace(id), sealed) as Guardian | undefined);
    },
  };
}

/**
 * Consent records: the grant, its signature and the very text that was shown, sealed; only ever
 * added and ended (law.md §4.2). At most one is in force for a person, and only beside a card or
 * PIN (INV-04). A record that cannot be read counts as no consent: the face is off, the card works.
 */

import { toHex } from '../../base/bytes.ts';
import type { CanonicalValue } from '../../base/canonical.ts';
import { Fault, invariant, isFault } from '../../base/fault.ts';
import type { ConsentGrant } from '../../core/consent/grant.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PeopleVault, PersonId } from '../../ports/people-vault.ts';
import type { Database } from './database.ts';
import type { Seal } from './people-seal.ts';

/** Longest notice text kept, characters. */
const NOTICE_MAX = 200_000;

export interface ConsentOptions {
  readonly database: Database;
  readonly seal: Seal;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly faceSubject: (id: PersonId) => string;
}

/** One record for the person's own eyes and for the papers. */
export interface ConsentRecord {
  readonly grantId: string;
  readonly status: 'active' | 'withdrawn' | 'purged' | 'expired' | 'replaced';
  readonly grantedAtMs: number;
  readonly endedAtMs: number | undefined;
  /** undefined where the record is damaged. */
  readonly evidence: { readonly grant: ConsentGrant; readonly signatureHex: string; readonly noticeText: string } | undefined;
}

export interface Consents extends Pick<PeopleVault, 'recordConsent' | 'endConsent' | 'endAllConsents'> {
  /** The grant in force; undefined too where its record is damaged. */
  readonly inForce: (id: PersonId) => ConsentGrant | undefined;
  /** True also where the record is damaged. */
  readonly isInForce: (id: PersonId) => boolean;
  records(id: PersonId): ConsentRecord[];
  /** Everybody who ever consented and whose records are kept, also those who have left. */
  consentHolders(): PersonId[];
}

interface Row {
  readonly grantId: string;
  readonly status: ConsentRecord['status'];
  readonly grantedAtMs: number;
  readonly endedAtMs: number | null;
  readonly evidence: Uint8Array;
}

const place = (grantId: string, id: PersonId): string => `consents/evidence/1/${id}/${grantId}`;

function statementsOf({ raw }: Database) {
  const columns = 'grant_id AS grantId, status, granted_at_ms AS grantedAtMs, ended_at_ms AS endedAtMs, evidence';
  return {
    readActive: raw.prepare(`SELECT ${columns} FROM consents WHERE person_id = ? AND status = 'active'`),
    readAll: raw.prepare(`SELECT ${columns} FROM consents WHERE person_id = ? ORDER BY granted_at_ms, grant_id`),
    readHolders: raw.prepare('SELECT DISTINCT person_id FROM consents ORDER BY person_id').pluck(),
    insert: raw.prepare("INSERT INTO consents (grant_id, person_id, status, granted_at_ms, evidence) VALUES (?, ?, 'active', ?, ?)"),
    end: raw.prepare("UPDATE consents SET status = ?, ended_at_ms = ? WHERE person_id = ? AND status = 'active'"),
    endAll: raw.prepare("UPDATE consents SET status = ?, ended_at_ms = ? WHERE status = 'active'"),
    agree: raw.prepare('UPDATE people SET refused_at_ms = NULL WHERE id = ?'),
  };
}

/** The verbs on consents. */
export function openConsents({ database, seal, clock, faceSubject }: ConsentOptions): Consents {
  const { readActive, readAll, readHolders, insert, end, endAll, agree } = statementsOf(database);
  const evidenceOf = (row: Row, id: PersonId): ConsentRecord['evidence'] =>
    seal.open(place(row.grantId, id), row.evidence) as ConsentRecord['evidence'];
  const now = (): number => Math.floor(clock.nowMs());
  return {
    consentHolders: () => database.guard(() => readHolders.all() as PersonId[]),
    recordConsent: (id, grant, signature, noticeText) => {
      invariant(grant.subject === faceSubject(id), 'a consent is recorded for the person it names');
      invariant(noticeText.length <= NOTICE_MAX, 'a notice text is bounded');
      const shown = { grant: grant as unknown as CanonicalValue, signatureHex: toHex(signature), noticeText };
      const evidence = seal.seal(place(grant.grantId, id), shown);
      withWords(() => {
        database.transaction(() => {
          end.run('replaced', now(), id);
          insert.run(grant.grantId, id, grant.grantedAtMs, evidence);
          agree.run(id);
        });
      });
    },
    endConsent: (id, how) => {
      database.guard(() => end.run(how, now(), id));
    },
    endAllConsents: (how) => {
      database.guard(() => endAll.run(how, now()));
    },
    inForce: (id) => {
      const row = database.guard(() => readActive.get(id) as Row | undefined);
      return row === undefined ? undefined : evidenceOf(row, id)?.grant;
    },
    isInForce: (id) => database.guard(() => readActive.get(id)) !== undefined,
    records: (id) =>
      database
        .guard(() => readAll.all(id) as Row[])
        .map((row) => ({
          grantId: row.grantId,
          status: row.status,
          grantedAtMs: row.grantedAtMs,
          endedAtMs: row.endedAtMs ?? undefined,
          evidence: evidenceOf(row, id),
        })),
  };
}

function withWords(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isFault(error) || (error.cause as { code?: unknown } | undefined)?.code !== 'SQLITE_CONSTRAINT_TRIGGER') throw error;
    throw new Fault('not-permitted', 'A face needs a working card or PIN beside it. Give the person one first.', error);
  }
}

/**
 * The end of consent evidence: three years after the consent ended, or after a refusal, it is erased, and notices that nothing
 * points to any more with it (law.md §4.9). Never earlier: neither this nor the tables allow it.
 */

import { utf8Bytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from './database.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Limitation period of three years (Civil Code Art. 188), leap days and all. */
export const EVIDENCE_KEPT_MS = (3 * 365 + 1) * DAY_MS;

/** The time that whoever asks goes by may run a little ahead of the wall clock of this store; more is a mistake (own choice). */
export const CLOCKS_APART_MS = 60 * 60 * 1000;

/** Rows erased in one transaction: a door must not wait for the rest. */
const ROWS_AT_ONCE = 2_000;

export function openEvidenceEnd(database: Database, clock: Pick<Clock, 'nowMs'>): (beforeMs: number) => number {
  const { raw } = database;
  const putBound = raw.prepare(
    "INSERT INTO meta (name, value) VALUES ('evidence-bound', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  );
  const readBound = raw.prepare("SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta WHERE name = 'evidence-bound'").pluck();
  const dropSteps = raw.prepare(
    `DELETE FROM consent_steps WHERE id IN (
       SELECT s.id FROM consent_steps s LEFT JOIN consents c ON c.grant_id = s.grant_id
       WHERE coalesce(c.ended_at_ms, CASE WHEN s.kind = 'refused' THEN s.at_ms END) < ? LIMIT ${String(ROWS_AT_ONCE)})`,
  );
  const dropConsents = raw.prepare(
    `DELETE FROM consents WHERE grant_id IN (
       SELECT grant_id FROM consents WHERE ended_at_ms < ? AND grant_id NOT IN (SELECT grant_id FROM consent_steps WHERE grant_id IS NOT NULL)
       LIMIT ${String(ROWS_AT_ONCE)})`,
  );
  const dropNotices = raw.prepare(
    'DELETE FROM notices WHERE hash NOT IN (SELECT notice_hash FROM consent_steps WHERE notice_hash IS NOT NULL)',
  );
  return (beforeMs) => {
    const bound = Math.floor(beforeMs);
    if (bound > clock.nowMs() - EVIDENCE_KEPT_MS + CLOCKS_APART_MS)
      throw new Fault(
        'not-permitted',
        'Consent evidence is owed for three years after the consent ended. Nothing was erased; name an earlier time.',
      );
    database.transaction(() => {
      if (bound > ((readBound.get() as number | undefined) ?? 0)) putBound.run(utf8Bytes(String(bound)));
    });
    let erased = 0;
    for (;;) {
      const rows = database.transaction(() => dropSteps.run(bound).changes + dropConsents.run(bound).changes);
      if (rows === 0) break;
      erased += rows;
    }
    if (erased > 0) {
      database.transaction(() => dropNotices.run());
      database.truncateWal();
    }
    return erased;
  };
}

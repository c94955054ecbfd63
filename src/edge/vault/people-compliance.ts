/**
 * What the processor and its operators put on record about the processing itself: the processor's key, impact assessments, attested
 * signs, incidents. Sealed rows that are only ever added (Measures Art. 9: three years and longer); no verb changes or deletes one.
 */

import type { CanonicalValue } from '../../base/canonical.ts';
import { Fault, invariant } from '../../base/fault.ts';
import type { ComplianceRecord } from '../../core/policy/compliance-record.ts';
import type { ComplianceRecords } from '../../ports/people-vault.ts';
import type { Database } from './database.ts';
import type { Seal } from './people-seal.ts';

/** Largest record, characters of its canonical text: an assessment and its signature. */
const RECORD_CHARACTERS_MAX = 100_000;
/** A terminal gets a few of them a year; more is a fault of whoever sends them, and the disk is everybody's. */
const RECORDS_MAX = 10_000;

export const COMPLIANCE_SCHEMA = `
CREATE TABLE compliance_records (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
CREATE TRIGGER compliance_no_change BEFORE UPDATE ON compliance_records BEGIN SELECT RAISE(ABORT, 'a record on the processing stays'); END;
CREATE TRIGGER compliance_no_delete BEFORE DELETE ON compliance_records BEGIN SELECT RAISE(ABORT, 'a record on the processing stays'); END;
`;

interface Row {
  readonly seq: number;
  readonly atMs: number;
  readonly sealed: Uint8Array;
}

export interface ComplianceStoreOptions {
  readonly database: Database;
  readonly seal: Seal;
}

/** A place holds the number of the row: rows cannot change places. */
const place = (seq: number): string => `compliance/1/${String(seq)}`;

export function openComplianceRecords({ database, seal }: ComplianceStoreOptions): ComplianceRecords {
  const last = database.raw.prepare('SELECT max(seq) FROM compliance_records').pluck();
  const insert = database.raw.prepare('INSERT INTO compliance_records (seq, at_ms, sealed) VALUES (?, ?, ?)');
  const read = database.raw.prepare('SELECT seq, at_ms AS atMs, sealed FROM compliance_records ORDER BY seq');
  return {
    add: (what, atMs) => {
      const value = { ...what } as unknown as CanonicalValue;
      invariant(JSON.stringify(value).length <= RECORD_CHARACTERS_MAX, 'a record on the processing is bounded');
      return database.transaction(() => {
        const seq = Number(last.get() ?? 0) + 1;
        if (seq > RECORDS_MAX)
          throw new Fault('store-full', `${database.path} takes no more records on the processing: begin a new terminal.`);
        insert.run(seq, Math.floor(atMs), seal.seal(place(seq), value));
        return seq;
      });
    },
    all: () =>
      database
        .guard(() => read.all() as Row[])
        .map(({ seq, atMs, sealed }, at) => {
          // A gap is a record that somebody took away.
          const what = seq === at + 1 ? (seal.open(place(seq), sealed) as ComplianceRecord | undefined) : undefined;
          if (what !== undefined) return { seq, atMs, what };
          throw new Fault(
            'store-corrupt',
            `A record on the processing in ${database.path} is damaged: the face stays off; restore the file from a copy or begin a new one.`,
          );
        }),
  };
}

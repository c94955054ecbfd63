/** Records on the processing: sealed, only ever added, and never partly read. */
import { rmSync } from 'node:fs';
import { openDatabase } from '../../../src/edge/vault/database.ts';
import { PEOPLE_LABEL, PEOPLE_SCHEMA, PEOPLE_VERSION } from '../../../src/edge/vault/people-schema.ts';
import type { ComplianceRecord } from '../../../src/core/policy/compliance-record.ts';
import { type Bench, newBench } from './support.ts';

const SUBJECT = 'ab'.repeat(16);
const SIGN: ComplianceRecord = {
  kind: 'sign',
  position: 'Left of the door',
  heightCm: 150,
  person: 'Wang Wu',
  place: '00',
  subject: SUBJECT,
};
const MOVED: ComplianceRecord = { kind: 'sign-moved', subject: SUBJECT };

let bench: Bench;
beforeEach(async () => {
  bench = await newBench();
});
afterEach(() => {
  rmSync(bench.dir, { recursive: true });
});

/** SQL that no verb has. */
function meddle(sql: string): void {
  const database = openDatabase(bench.path, { schema: PEOPLE_SCHEMA, version: PEOPLE_VERSION, label: PEOPLE_LABEL, pagesMax: 10_000 });
  try {
    database.raw.exec(sql);
  } finally {
    database.close();
  }
}

it('keeps them in their order over a restart, and none of their words in the open', () => {
  const people = bench.open();
  expect([people.compliance.add(SIGN, 1_000.7), people.compliance.add(MOVED, 2_000)]).toEqual([1, 2]);
  expect(bench.rawBytes().includes('Wang Wu')).toBe(false);
  people.close();
  const again = bench.open();
  expect(again.compliance.all()).toEqual([
    { seq: 1, atMs: 1_000, what: SIGN },
    { seq: 2, atMs: 2_000, what: MOVED },
  ]);
  again.close();
});

it('lets nobody change or delete one', () => {
  const people = bench.open();
  people.compliance.add(SIGN, 1_000);
  people.close();
  for (const sql of [
    'DELETE FROM compliance_records',
    "UPDATE compliance_records SET sealed = x'00'",
    'UPDATE compliance_records SET at_ms = 0',
  ])
    expect(() => {
      meddle(sql);
    }).toThrow(/stays/);
});

it('gives none where one is damaged or stands in another one’s place: a missed incident would open the face', () => {
  const people = bench.open();
  people.compliance.add(SIGN, 1_000);
  people.compliance.add(MOVED, 2_000);
  people.close();
  meddle('INSERT INTO compliance_records SELECT 3, at_ms, sealed FROM compliance_records WHERE seq = 1');
  const again = bench.open();
  expect(() => again.compliance.all()).toThrow(expect.objectContaining({ code: 'store-corrupt' }) as Error);
  again.close();
});

it('gives none where one is missing', () => {
  const people = bench.open();
  people.compliance.add(SIGN, 1_000);
  people.close();
  meddle('INSERT INTO compliance_records SELECT 3, at_ms, sealed FROM compliance_records WHERE seq = 1');
  const again = bench.open();
  expect(() => again.compliance.all()).toThrow(expect.objectContaining({ code: 'store-corrupt' }) as Error);
  again.close();
});

it('refuses a record without bound', () => {
  const people = bench.open();
  expect(() => people.compliance.add({ ...SIGN, position: 'x'.repeat(200_000) }, 0)).toThrow(/bounded/);
  people.close();
});

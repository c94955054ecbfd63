/** Evidence of consents in people.db: only added to, sealed, told apart from the person, erased three years after the end and not before. */
import BetterSqlite3 from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { CONSENTS_FROM_MS, type ConsentRecord } from '../../../src/core/consent/consent-record.ts';
import { noticeFactsOf } from '../../../src/core/consent/notice-diff.ts';
import { CLOCKS_APART_MS, EVIDENCE_KEPT_MS } from '../../../src/edge/vault/people-consents-evidence.ts';
import type { OpenedPeople } from '../../../src/edge/vault/people.ts';
import type { KeptNotice } from '../../../src/ports/consent-book.ts';
import { testSite } from '../../support/house.ts';
import { type Bench, grantFor, newBench } from './support.ts';

const CARD = '0A1B2C3D';
const SIGNATURE = new Uint8Array(64).fill(9);
const NAME = 'Wang Xiaoming the Unmistakable';
const DAY_MS = 86_400_000;

let bench: Bench;
let people: OpenedPeople;
let id: string;

const noticeOf = (fill: string): KeptNotice => ({
  version: '1',
  hash: fill.repeat(64),
  canonical: `the notice ${fill} that was shown`,
  texts: { 'zh-CN': ['告知'] },
  facts: noticeFactsOf(testSite()),
});

const recordOf = (grantId: string | null, noticeHash: string): ConsentRecord => ({
  version: 1,
  recordId: 'a'.repeat(32),
  receiptNo: '9F2C-41AA-0BE3',
  subjectRef: people.ledgerSubject(id),
  subjectBand: 'adult',
  minorUntil: null,
  purposeCode: 'door_access',
  processingFingerprint: null,
  piaId: null,
  noticeVersion: '1',
  noticeHash,
  language: 'zh-CN',
  modality: ['screen'],
  shownAtMs: CONSENTS_FROM_MS,
  completed: 'scroll',
  alternativesShown: ['card'],
  decision: grantId === null ? 'refused' : 'granted',
  method: 'touch-confirm',
  identityCheck: 'card',
  witnessRef: null,
  guardian: null,
  deviceId: 'd1',
  siteType: 'residential_entrance',
  firmware: '0.1.0',
  modelId: null,
  wallMs: CONSENTS_FROM_MS,
  timeZone: 'Asia/Shanghai',
  isClockTrusted: true,
  grantId,
});

function agree(grantId: string, fill = '0'): string {
  const notice = noticeOf(fill);
  const grant = { ...grantFor(people, id, grantId), noticeHash: notice.hash };
  return people.consents.grant(id, { grant, signature: SIGNATURE, notice, record: recordOf(grantId, notice.hash) });
}

const kinds = (): string[] => people.consents.history(id).map(({ kind }) => kind);

function raw<T>(work: (database: BetterSqlite3.Database) => T): T {
  const database = new BetterSqlite3(bench.path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

beforeEach(async () => {
  bench = await newBench();
  bench.clock.ms = CONSENTS_FROM_MS + DAY_MS;
  people = bench.open();
  ({ id } = people.add({ number: '31415926', name: NAME, role: 'person' }));
  people.setCard(id, CARD);
});
afterEach(() => {
  people.close();
  rmSync(bench.dir, { recursive: true });
});

it('holds the whole life of a consent, in order, also after a restart', () => {
  agree('g1');
  people.consents.step(id, 'g1', { kind: 'suspended', reason: 'notice-changed' });
  expect(people.consents.isSuspended('g1')).toBe(true);
  agree('g2');
  people.consents.keepNotice(noticeOf('1'));
  people.consents.step(id, 'g2', { kind: 'informed', noticeHash: '1'.repeat(64) });
  people.endConsent(id, 'withdrawn', { erasureProofId: 'p1', withdrawal: { channel: 'screen', by: 'self', steps: 2 } });
  people.close();
  people = bench.open();
  expect(kinds()).toEqual(['granted', 'suspended', 'reconsented', 'granted', 'informed', 'withdrawn']);
  expect(people.consents.history(id).at(-1)?.content).toEqual({
    kind: 'withdrawn',
    channel: 'screen',
    by: 'self',
    steps: 2,
    erasureProofId: 'p1',
  });
  expect(people.consents.informedOf('g2')).toBe('1'.repeat(64));
  expect(people.consents.informedOf('g1')).toBeUndefined();
  expect(people.consents.tally()).toEqual({ granted: 2, refused: 0, withdrawn: 1, informed: 1 });
});

it('keeps the text of a notice once for all, and gives it with each consent', () => {
  agree('g1');
  agree('g2');
  expect(raw((database) => database.prepare('SELECT count(*) FROM notices').pluck().get())).toBe(1);
  expect(people.records(id).map(({ evidence }) => evidence?.noticeText)).toEqual([
    'the notice 0 that was shown',
    'the notice 0 that was shown',
  ]);
});

it('changes and deletes nothing, whoever asks', () => {
  agree('g1');
  people.endConsent(id, 'withdrawn');
  raw((database) => {
    for (const sql of [
      "UPDATE consent_steps SET kind = 'refused'",
      'UPDATE consent_steps SET at_ms = 0',
      "UPDATE consent_steps SET sealed = x'00'",
      'DELETE FROM consent_steps',
      'DELETE FROM consents',
    ])
      expect(() => database.exec(sql)).toThrow(/stay/);
    expect(() => database.exec('DELETE FROM notices')).toThrow(/FOREIGN KEY/);
  });
  expect(kinds()).toEqual(['granted', 'withdrawn']);
});

it('holds all or nothing: without card or PIN neither grant nor record', () => {
  people.setCard(id, undefined);
  expect(() => agree('g1')).toThrow(/needs a working card or PIN/);
  expect(kinds()).toEqual([]);
});

it('shows no name on the disk, and tells who it was after the person is gone', () => {
  people.consents.setGuardian(id, { names: ['Guardian the Unmistakable'], relation: 'parent', verification: 'court-paper' });
  agree('g1');
  people.endConsent(id, 'expired');
  people.end(id);
  for (const word of [NAME, 'Unmistakable', '31415926', 'door_access', 'court-paper']) expect(bench.rawBytes().includes(word)).toBe(false);
  expect(people.consents.identity('g1')).toEqual({ number: '31415926', name: NAME, guardianNames: ['Guardian the Unmistakable'] });
  expect(people.consents.guardian(id)).toBeUndefined();
  expect(people.consents.identity('g9')).toBeUndefined();
});

it('does not open who it was with what opens people', () => {
  agree('g1');
  agree('g2');
  // The sealed name of one consent, put in the place of another, is nobody's.
  raw((database) => {
    database.exec('DROP TRIGGER consent_steps_no_update');
    database.exec(
      "UPDATE consent_steps SET who = (SELECT who FROM consent_steps WHERE grant_id = 'g1' AND kind = 'granted') WHERE grant_id = 'g2'  AND kind = 'granted'",
    );
  });
  expect(people.consents.identity('g2')).toBeUndefined();
  expect(people.consents.identity('g1')?.name).toBe(NAME);
});

it('ends in one go by a purge', () => {
  agree('g1');
  people.endAllConsents('purged');
  expect(people.consents.history(id).at(-1)).toMatchObject({ kind: 'ended', grantId: 'g1', content: undefined });
  expect(people.byId(id)?.grant).toBeUndefined();
});

describe('three years after the end', () => {
  const endedThenLater = (laterMs: number): void => {
    agree('g1', '0');
    people.endConsent(id, 'withdrawn');
    people.consents.refuse(id, { record: recordOf(null, '1'.repeat(64)), notice: noticeOf('1') });
    bench.clock.ms += DAY_MS;
    agree('g2', '2');
    bench.clock.ms += laterMs;
  };

  it('it is erased with the notice that nobody else was shown, and what is still owed stays', () => {
    endedThenLater(EVIDENCE_KEPT_MS);
    expect(people.consents.endEvidence(bench.clock.ms - EVIDENCE_KEPT_MS)).toBeGreaterThan(0);
    expect(kinds()).toEqual(['granted']);
    expect(people.byId(id)?.grant?.grantId).toBe('g2');
    expect(people.records(id).map(({ grantId }) => grantId)).toEqual(['g2']);
    expect(people.consents.notice('0'.repeat(64))).toBeUndefined();
    expect(people.consents.notice('1'.repeat(64))).toBeUndefined();
    expect(people.consents.notice('2'.repeat(64))).toBeDefined();
    expect(people.consents.identity('g1')).toBeUndefined();
  });

  it('not a moment earlier', () => {
    endedThenLater(EVIDENCE_KEPT_MS - DAY_MS);
    expect(people.consents.endEvidence(bench.clock.ms - EVIDENCE_KEPT_MS)).toBe(0);
    expect(kinds()).toEqual(['granted', 'withdrawn', 'refused', 'granted']);
    expect(() => people.consents.endEvidence(bench.clock.ms - EVIDENCE_KEPT_MS + CLOCKS_APART_MS + 1)).toThrow(/owed for three years/);
    expect(kinds()).toHaveLength(4);
  });

  it('a bound that was reached goes back for nobody, and frees nothing that is owed', () => {
    endedThenLater(EVIDENCE_KEPT_MS);
    people.consents.endEvidence(bench.clock.ms - EVIDENCE_KEPT_MS);
    raw((database) => {
      expect(() => database.exec("UPDATE meta SET value = CAST('1' AS BLOB) WHERE name = 'evidence-bound'")).toThrow(/only rises/);
      expect(() => database.exec('DELETE FROM consent_steps')).toThrow(/still owed/);
    });
    expect(people.consents.endEvidence(bench.clock.ms - 2 * EVIDENCE_KEPT_MS)).toBe(0);
  });
});

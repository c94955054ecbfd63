/** The person's link key: with it gone, the ledger's entries about them are nobody's (INV-11, INV-12). */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { SecretBytes } from '../../../src/base/secret.ts';
import { openLedger } from '../../../src/edge/vault/ledger.ts';
import type { OpenedPeople } from '../../../src/edge/vault/people.ts';
import { type Bench, grantFor, newBench } from './support.ts';

const NAME = 'Wang Xiaoming 王小明';
const NUMBER = '40712345';
const CARD = 'C0FFEE4242';
/** A stretch of sealed bytes that does not come about by chance. */
const STRETCH_BYTES = 16;

let bench: Bench;
let people: OpenedPeople;
beforeEach(async () => {
  bench = await newBench();
  people = bench.open();
});
afterEach(() => {
  people.close();
  rmSync(bench.dir, { recursive: true });
});

/** A person with card, consent, visit and all that a life at the door leaves, and then the end of it. */
function lifeOf(): { readonly id: string; readonly sealed: Buffer; readonly pseudonym: string; readonly face: string } {
  const { id } = people.add({ number: NUMBER, name: NAME, role: 'person' });
  people.setCard(id, CARD);
  people.recordConsent(id, grantFor(people, id, `g-${id.slice(0, 8)}`), new Uint8Array(64).fill(9), 'notice');
  people.recordVisit({ atMs: bench.clock.ms, method: 'card', personId: id, isGranted: true, reason: undefined });
  people.endConsent(id, 'withdrawn');
  const raw = new BetterSqlite3(bench.path, { readonly: true });
  const sealed = raw.prepare('SELECT identity FROM people WHERE id = ?').pluck().get(id) as Buffer;
  raw.close();
  return { id, sealed, pseudonym: people.ledgerSubject(id), face: people.faceSubject(id) };
}

function isAnywhere(bytes: Buffer, sealed: Buffer): boolean {
  for (let at = 0; at + STRETCH_BYTES <= sealed.length; at += 1) if (bytes.includes(sealed.subarray(at, at + STRETCH_BYTES))) return true;
  return false;
}

describe("the person's link key", () => {
  it('is in no byte of the store or its log once the person has ended', () => {
    const { id, sealed } = lifeOf();
    expect(isAnywhere(bench.rawBytes(), sealed)).toBe(true);
    people.end(id);
    expect(isAnywhere(bench.rawBytes(), sealed)).toBe(false);
    people.close();
    expect(isAnywhere(bench.rawBytes(), sealed)).toBe(false);
    people = bench.open();
  });

  it('gone, no function gives the pseudonym back, before or after a restart', () => {
    const { id, pseudonym, face } = lifeOf();
    people.end(id);
    for (const turn of ['running', 'restarted']) {
      if (turn === 'restarted') {
        people.close();
        people = bench.open();
      }
      expect(() => people.ledgerSubject(id)).toThrow(/no such person/);
      expect(people.byFaceSubject(face)).toBeUndefined();
      const told = JSON.stringify([
        people.list(),
        people.byId(id),
        people.byNumber(NUMBER),
        people.byCard(CARD),
        people.records(id),
        people.visits(100),
      ]);
      expect(told).not.toContain(pseudonym);
      expect(bench.rawBytes().includes(pseudonym)).toBe(false);
    }
  });

  it('is another one for the same number, name and card the next time', () => {
    const { id, pseudonym } = lifeOf();
    people.end(id);
    const again = lifeOf();
    expect(again.pseudonym).not.toBe(pseudonym);
  });

  it('is all that ties the ledger to a person: nothing in ledger.db names or numbers anybody', () => {
    const { id, pseudonym, face } = lifeOf();
    const signingKey = bench.crypto.signingKey(new SecretBytes(new Uint8Array(32).fill(7)));
    const ledger = openLedger({
      path: join(bench.dir, 'ledger.db'),
      crypto: bench.crypto,
      signingKey,
      clock: bench.clock,
      origin: 'menshen/d1',
    });
    const grantId = people.records(id)[0]?.grantId ?? '';
    ledger.append({ kind: 'person-added', subject: pseudonym });
    ledger.append({ kind: 'consent-granted', subject: pseudonym, grantId, noticeVersion: '1', noticeHash: '0'.repeat(64) });
    ledger.append({ kind: 'passage', method: 'card', subject: pseudonym });
    ledger.append({ kind: 'withdrawn', subject: pseudonym, channel: 'screen' });
    ledger.append({ kind: 'person-ended', subject: pseudonym });
    people.end(id);
    ledger.close();
    const files = readdirSync(bench.dir).filter((file) => file.startsWith('ledger.'));
    const bytes = Buffer.concat(files.map((file) => readFileSync(join(bench.dir, file))));
    expect(bytes.includes(pseudonym)).toBe(true);
    for (const word of [NAME, NUMBER, CARD, id, face, 'Wang', CARD.toLowerCase()])
      expect([word, bytes.includes(word)]).toEqual([word, false]);
    // What the people store still keeps leads from the grant to a bare id, and from there to nobody.
    expect(people.byId(id)).toBeUndefined();
    expect(JSON.stringify(people.records(id))).not.toMatch(new RegExp(`${NUMBER}|Wang|${CARD}`, 'i'));
  });
});

/** INV-02: a template cannot exist without an active separate consent: not by the code, not by SQL, not by a forged grant. */
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { SecretBytes } from '../../src/base/secret.ts';
import { type ConsentGrant, GRANT_LIFE_MS, grantBytes, PURPOSE, verifyGrant } from '../../src/core/consent/grant.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { cardOf, makeHouse } from '../support/house.ts';
import { enrol, NOW_MS, openTestVault, subjectOf, temporaryFolder } from '../edge/vault-faces/support.ts';

const folder = temporaryFolder();

describe('INV-02 in the store', () => {
  it('refuses by its own rules a template without its grant, and the end of a grant before its template', async () => {
    const path = join(folder, 'faces.db');
    const { vault, crypto } = await openTestVault(path);
    enrol(vault, crypto, 1);
    vault.close();
    const raw = new BetterSqlite3(path);
    try {
      // A connection that switched the foreign keys off: the triggers hold alone.
      raw.pragma('foreign_keys = OFF');
      const copy = `INSERT INTO templates (subject, grant_id, embedder_sha256, enrolled_at_ms, sealed)
        SELECT ?, grant_id, embedder_sha256, enrolled_at_ms, sealed FROM templates`;
      expect(() => raw.prepare(copy).run(subjectOf(2))).toThrow('a template needs a live grant of its subject');
      expect(() => raw.prepare('UPDATE templates SET subject = ?').run(subjectOf(2))).toThrow('a template needs a live grant');
      expect(() => raw.prepare('DELETE FROM grants').run()).toThrow('a grant cannot end while its template lives');
      expect(() => raw.prepare("UPDATE grants SET notice_version = 'other'").run()).toThrow('a grant is never changed');
    } finally {
      raw.close();
    }
  });
});

describe('INV-02 at the eye', () => {
  const grant: ConsentGrant = {
    grantId: 'g1',
    deviceId: 'door-1',
    subject: subjectOf(1),
    purpose: PURPOSE,
    noticeVersion: 'n1',
    noticeHash: '0'.repeat(64),
    grantedAtMs: NOW_MS,
    expiresAtMs: NOW_MS + GRANT_LIFE_MS,
  };

  it('takes a grant as it was signed and with any change not', async () => {
    const crypto = await openCrypto();
    const signer = crypto.signingKey(new SecretBytes(new Uint8Array(32).fill(5)));
    const signature = signer.sign(grantBytes(grant));
    const check = (signed: ConsentGrant, nowMs = NOW_MS): string =>
      verifyGrant(
        { grant: signed, signature },
        {
          subject: subjectOf(1),
          deviceId: 'door-1',
          noticeVersion: 'n1',
          nowMs,
          isSignatureValid: (message, bytes) => crypto.isSignatureValid(signer.publicKey, message, bytes),
        },
      ).kind;
    expect(check(grant)).toBe('valid');
    expect(check(grant, NOW_MS + GRANT_LIFE_MS + 1)).toBe('refused');
    const changes = fc.oneof(
      fc.record({ subject: fc.constant(subjectOf(2)) }),
      fc.record({ grantedAtMs: fc.integer({ min: 0, max: NOW_MS - 1 }) }),
      fc.record({ expiresAtMs: fc.integer({ min: NOW_MS + GRANT_LIFE_MS + 1, max: 2 * NOW_MS }) }),
      fc.record({ noticeHash: fc.constant('1'.repeat(64)) }),
      fc.record({ deviceId: fc.constant('door-2') }),
      fc.record({ purpose: fc.constant('attendance' as typeof PURPOSE) }),
    );
    fc.assert(
      fc.property(changes, (change) => {
        expect(check({ ...grant, ...change })).toBe('refused');
      }),
    );
  });
});

describe('INV-02 at the door', () => {
  it('asks the eye for no enrolment that the ledger did not take', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    const called = house.terminal.startEnrolment(person.id);
    await house.settle();
    house.ledger.isFailing = true;
    await house.act({ kind: 'agree' });
    expect((await called).kind).toBe('refused');
    expect(house.eye.calls.filter((call) => call.startsWith('enrol'))).toEqual([]);
    expect(house.people.byId(person.id)?.grant).toBeUndefined();
  });

  it('lets nobody in by a face whose consent is over, whatever the eye says', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    await house.choose('face');
    await house.tap(cardOf('101'));
    house.people.endConsent(person.id, 'withdrawn');
    house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
    await house.settle();
    expect(house.lock.unlocks).toBe(0);
  });
});

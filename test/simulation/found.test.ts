/** What the simulated days found, each as a case of its own. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SecretBytes } from '../../src/base/secret.ts';
import type { LedgerEvent } from '../../src/core/ledger/event.ts';
import { openLedgerOrNew } from '../../src/door-ledger.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { makeFakeClock } from '../support/fake-clock.ts';
import { closeTestPeople, openTestPeople } from '../support/temp-stores.ts';

afterAll(closeTestPeople);

const DENIED: LedgerEvent = { kind: 'denied', method: 'card', reason: 'unknown-credential' };

describe('a people store that takes no more while the ledger still does', () => {
  it('holds the ledger up, and is not taken for an older copy at the next start', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'menshen-found-'));
    const [crypto, clock] = [await openCrypto(), makeFakeClock()];
    const people = openTestPeople(crypto, clock);
    const key = crypto.signingKey(new SecretBytes(new Uint8Array(randomBytes(32))));
    const open = (): ReturnType<typeof openLedgerOrNew> =>
      openLedgerOrNew({ dataDir, site: { deviceId: 'test-door' }, clock, crypto, onLog: () => undefined }, key, people);
    const { ledger } = open();
    people.isFailing = true;
    let written = 0;
    for (let at = 0; at < 100; at += 1) {
      try {
        ledger.append(DENIED);
        written += 1;
      } catch {
        continue; // the face is off; cards and PINs go on
      }
    }
    expect(written).toBeLessThan(20);
    ledger.close();
    people.isFailing = false;
    const again = open();
    expect(again.rolledBack).toEqual([]);
    expect(again.ledger.append(DENIED).seq).toBe(written);
    again.ledger.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
});

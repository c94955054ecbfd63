/** A real people store in a temporary folder, with a PIN hash that is cheap enough for tests. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretBytes } from '../../../src/base/secret.ts';
import { type ConsentGrant, GRANT_LIFE_MS } from '../../../src/core/consent/grant.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { openPeopleVault, type OpenedPeople } from '../../../src/edge/vault/people.ts';
import type { Crypto } from '../../../src/ports/crypto.ts';

const PAGES_MAX = 10_000;

export interface Bench {
  readonly dir: string;
  readonly path: string;
  readonly crypto: Crypto;
  readonly clock: { ms: number; nowMs(): number };
  open(keySeed?: number, pagesMax?: number): OpenedPeople;
  /** All bytes of all files of the store. */
  rawBytes(): Buffer;
}

export async function newBench(): Promise<Bench> {
  const crypto = await openCrypto({ pinHashCost: { memoryKiB: 256, passes: 1, parallelism: 1 } });
  const dir = mkdtempSync(join(tmpdir(), 'menshen-people-'));
  const path = join(dir, 'people.db');
  const clock = { ms: 1_700_000_000_000, nowMs: () => clock.ms };
  const key = (byte: number): SecretBytes => new SecretBytes(new Uint8Array(32).fill(byte));
  return {
    dir,
    path,
    crypto,
    clock,
    open: (keySeed = 1, pagesMax = PAGES_MAX) =>
      openPeopleVault({ path, key: key(keySeed), linkKey: key(2), pinPepper: key(3), cardKey: key(4), crypto, clock, pagesMax }),
    rawBytes: () => Buffer.concat(readdirSync(dir).map((file) => readFileSync(join(dir, file)))),
  };
}

export function grantFor(people: OpenedPeople, id: string, grantId = 'g1'): ConsentGrant {
  return {
    grantId,
    deviceId: 'd1',
    subject: people.faceSubject(id),
    purpose: 'door_access',
    noticeVersion: '1',
    noticeHash: '0'.repeat(64),
    grantedAtMs: 1_700_000_000_000,
    expiresAtMs: 1_700_000_000_000 + GRANT_LIFE_MS,
  };
}

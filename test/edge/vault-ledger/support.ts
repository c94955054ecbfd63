/** Real ledgers in a temporary folder. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { SecretBytes } from '../../../src/base/secret.ts';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { openLedger, type OpenedLedger } from '../../../src/edge/vault/ledger.ts';
import type { Crypto, SigningKey } from '../../../src/ports/crypto.ts';

export const SUBJECT = '00112233445566778899aabbccddeeff';
export const ORIGIN = 'menshen/test-door';

export interface Bench {
  readonly dir: string;
  readonly path: string;
  readonly crypto: Crypto;
  readonly signingKey: SigningKey;
  open(anchors?: readonly string[]): OpenedLedger;
}

export async function newBench(seed = 7): Promise<Bench> {
  const crypto = await openCrypto();
  const dir = mkdtempSync(join(tmpdir(), 'menshen-ledger-'));
  const path = join(dir, 'ledger.db');
  const signingKey = crypto.signingKey(new SecretBytes(new Uint8Array(32).fill(seed)));
  let nowMs = 1_700_000_000_000;
  const clock = { nowMs: () => (nowMs += 1000) };
  return {
    dir,
    path,
    crypto,
    signingKey,
    open: (anchors) => openLedger({ path, signingKey, crypto, clock, origin: ORIGIN, ...(anchors === undefined ? {} : { anchors }) }),
  };
}

export function fill(ledger: OpenedLedger, count: number): void {
  for (let at = 0; at < count; at += 1) ledger.append(eventAt(at));
}

export function eventAt(at: number): LedgerEvent {
  return at % 2 === 0 ? { kind: 'passage', method: 'card', subject: SUBJECT } : { kind: 'denied', method: 'pin', reason: 'wrong-pin' };
}

/** Opens the file as a thief would, without its rules, and leaves the rules as they were. */
export function tamper(path: string, sql: string): void {
  const raw = new BetterSqlite3(path);
  const triggers = raw.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as { name: string; sql: string }[];
  raw.pragma('ignore_check_constraints = ON');
  for (const { name } of triggers) raw.exec(`DROP TRIGGER ${name}`);
  raw.exec(sql);
  for (const trigger of triggers) raw.exec(trigger.sql);
  raw.close();
}

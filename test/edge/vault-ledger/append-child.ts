/** Appends to a ledger until it is killed, telling each entry's number only after `append` returned. */
import { writeSync } from 'node:fs';
import { SecretBytes } from '../../../src/base/secret.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { openLedger } from '../../../src/edge/vault/ledger.ts';

const APPENDS_MAX = 100_000;
const [path = '', seed = '', origin = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const crypto = await openCrypto();
  const signingKey = crypto.signingKey(new SecretBytes(new Uint8Array(32).fill(Number(seed))));
  const ledger = openLedger({ path, signingKey, crypto, clock: { nowMs: () => Date.now() }, origin });
  for (let turn = 0; turn < APPENDS_MAX; turn += 1) writeSync(1, `${String(ledger.append({ kind: 'stop' }).seq)}\n`);
}

void main();

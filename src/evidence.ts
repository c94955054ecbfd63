/** `menshen evidence verify`, joined: a pack is checked with no terminal, no store and no key of its own. */

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EvidenceVerdict } from './edge/cli/evidence-verbs.ts';
import { openCrypto } from './edge/crypto/sodium.ts';
import { verifyPack } from './edge/evidence/verify.ts';
import { verifyExport } from './edge/vault/ledger-export.ts';

export async function verifyEvidence({ pack, key }: { readonly pack: string; readonly key?: string }): Promise<EvidenceVerdict> {
  const crypto = await openCrypto();
  const trusted = key !== undefined && existsSync(key) ? readFileSync(key, 'utf8') : key;
  const { isOk, problems, manifest } = verifyPack({
    path: resolve(pack),
    crypto,
    checkLedger: (lines, verifierKey) => verifyExport(lines, { crypto, verifierKey }),
    ...(trusted === undefined ? {} : { trusted }),
  });
  const isTrusted = isOk && trusted !== undefined;
  return {
    isOk,
    problems,
    deviceId: manifest?.deviceId ?? null,
    entries: manifest?.chain.entries ?? null,
    isTrusted,
    sentence: sentenceOf(isOk, isTrusted),
  };
}

function sentenceOf(isOk: boolean, isTrusted: boolean): string {
  if (!isOk) return 'The pack does not hold: see problems.';
  return isTrusted
    ? 'The pack holds and was made by the terminal whose ledger key was given.'
    : 'The pack holds in itself. Whose it is, only the ledger.pub noted when the terminal was commissioned can tell: give it with --key.';
}

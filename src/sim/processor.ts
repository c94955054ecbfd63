/**
 * The processor of the simulated house: it has its own key and signs an assessment of each simulated door, as a real one does at its
 * desk. Its key is made from a public word, so it is worth nothing; no real door can reach this file (the layers are tested).
 */

import { utf8Bytes } from '../base/bytes.ts';
import type { CanonicalValue } from '../base/canonical.ts';
import { SecretBytes } from '../base/secret.ts';
import { shanghaiDay } from '../core/filing/shanghai-day.ts';
import { type MinisignKey, publicKeyLine, signatureText } from '../core/order/minisign.ts';
import { draftPia, piaComment, readPia } from '../core/policy/pia-file.ts';
import { isApproved } from '../core/policy/fingerprint-gates.ts';
import { PIA_ITEMS, type Pia } from '../core/policy/pia.ts';
import { fingerprintOf, type ModelFacts, processingFacts, processingFor } from '../core/policy/processing.ts';
import type { Site } from '../core/policy/site.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { PeopleVault } from '../ports/people-vault.ts';

const KEY_ID_BYTES = 8;
/** The operator in the ledger, where none was asked: nobody's pseudonym. */
const NOBODY = '00'.repeat(16);

export interface SimulatedProcessor {
  readonly key: MinisignKey;
  /** Signs a file as `menshen pia sign` does. */
  sign(file: Uint8Array, trustedComment: string): string;
}

export function simulatedProcessor(crypto: Crypto, word = 'simulated processor'): SimulatedProcessor {
  const seed = new SecretBytes(crypto.sha256(utf8Bytes(`menshen/${word}`)));
  const signer = crypto.signingKey(seed);
  const key: MinisignKey = { keyId: crypto.sha256(utf8Bytes(word)).slice(0, KEY_ID_BYTES), publicKey: signer.publicKey };
  return {
    key,
    sign: (file, trustedComment) =>
      signatureText(file, { keyId: key.keyId, trustedComment, sign: (message) => signer.sign(message), crypto }),
  };
}

export interface AssessedDoor {
  readonly site: Site;
  readonly models: ModelFacts | undefined;
  readonly crypto: Crypto;
  readonly nowMs: number;
  readonly incidents?: readonly string[];
}

/** The text of an approving assessment of that door. */
export function simulatedPia(
  { site, models, crypto, nowMs, incidents = [] }: AssessedDoor,
  changes: Readonly<Record<string, CanonicalValue>> = {},
): string {
  const processing = processingFor(site, models);
  const fingerprint = fingerprintOf(processing, (message) => crypto.sha256(message));
  const date = shanghaiDay(nowMs);
  const draft = draftPia({
    piaId: `SIM-${date}-${fingerprint.slice(0, 8)}`,
    deviceId: site.deviceId,
    date,
    fingerprint,
    facts: processingFacts(processing),
    incidents,
  });
  const text = 'Assessed for a simulated door with simulated people only; nobody real is touched by it.';
  const items = Object.fromEntries(PIA_ITEMS.map((item) => [item, { result: 'pass', text }]));
  return `${JSON.stringify({ ...draft, items, decision: 'approved', approver: 'Simulated approver', ...changes }, null, 2)}\n`;
}

/** Puts key and assessment on record where they are missing or no longer fit. */
export function assessSimulated(people: Pick<PeopleVault, 'compliance'>, door: AssessedDoor): void {
  const { crypto, site, models, nowMs } = door;
  const processor = simulatedProcessor(crypto);
  const records = people.compliance.all().map(({ what }) => what);
  if (!records.some(({ kind }) => kind === 'processor-key'))
    people.compliance.add({ kind: 'processor-key', key: publicKeyLine(processor.key), subject: NOBODY }, nowMs);
  const fingerprint = fingerprintOf(processingFor(site, models), (message) => crypto.sha256(message));
  const last = records.findLast((record) => record.kind === 'pia');
  if (last !== undefined && isFitting(last.file, fingerprint, nowMs)) return;
  // A number is used once; the second of a day is another one.
  const file = simulatedPia(door, { piaId: `SIM-${fingerprint.slice(0, 8)}-${String(records.length)}` });
  const pia = piaOf(file);
  if (pia !== undefined)
    people.compliance.add({ kind: 'pia', piaId: pia.piaId, file, signature: processor.sign(utf8Bytes(file), piaComment(pia)) }, nowMs);
}

function isFitting(file: string, fingerprint: string, nowMs: number): boolean {
  const pia = piaOf(file);
  return pia !== undefined && pia.fingerprint === fingerprint && isApproved(pia) && shanghaiDay(nowMs) < pia.reviewDue;
}

function piaOf(file: string): Pia | undefined {
  const read = readPia(utf8Bytes(file));
  return read.kind === 'read' ? read.file.pia : undefined;
}

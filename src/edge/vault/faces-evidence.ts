/**
 * What finished erasures found, kept until newer ones push it out: whoever lost power before the proof was written
 * asks again under the same number and gets the same answer (INV-18). Holds counts and flags, never whose they are.
 */

import { ERASE_BATCH_MAX } from '../../core/policy/limits.ts';
import type { ErasureEvidence, ProofId } from '../../ports/eye.ts';
import type { Database } from './database.ts';

/** Kept results: of the batch that was interrupted, and of the ones that may follow before the door asks again. */
export const EVIDENCE_MAX = 4 * ERASE_BATCH_MAX;

interface EvidenceRow {
  readonly persons_before: number;
  readonly persons_after: number;
  readonly templates_before: number;
  readonly templates_after: number;
  readonly keys_destroyed: number;
  readonly is_store_key_rotated: number;
  readonly is_decrypt_refused: number;
  readonly is_scan_clean: number;
}

/** Inside the transaction that ends the erasure. */
export function keepEvidence(database: Database, proofId: ProofId, evidence: ErasureEvidence): void {
  const { personsBefore, personsAfter, templatesBefore, templatesAfter, keysDestroyed } = evidence;
  const flags = [evidence.isStoreKeyRotated, evidence.isDecryptRefused, evidence.isScanClean].map(Number);
  database
    .statement(
      `INSERT OR REPLACE INTO evidence (proof_id, persons_before, persons_after, templates_before, templates_after, keys_destroyed,
         is_store_key_rotated, is_decrypt_refused, is_scan_clean) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(proofId, personsBefore, personsAfter, templatesBefore, templatesAfter, keysDestroyed, ...flags);
  database.statement('DELETE FROM evidence WHERE number <= (SELECT max(number) FROM evidence) - ?').run(EVIDENCE_MAX);
}

/** What the erasure of this number found, if it is finished and not long past. */
export function keptEvidence(database: Database, proofId: ProofId): ErasureEvidence | undefined {
  const row = database.guard(() => database.statement('SELECT * FROM evidence WHERE proof_id = ?').get(proofId) as EvidenceRow | undefined);
  if (row === undefined) return undefined;
  return {
    personsBefore: row.persons_before,
    personsAfter: row.persons_after,
    templatesBefore: row.templates_before,
    templatesAfter: row.templates_after,
    keysDestroyed: row.keys_destroyed,
    isStoreKeyRotated: row.is_store_key_rotated === 1,
    isDecryptRefused: row.is_decrypt_refused === 1,
    isScanClean: row.is_scan_clean === 1,
  };
}

/**
 * Incidents (PIPL Art. 57, Measures Art. 9): what happened, what was done, whom to ask, kept sealed; the ledger has number and weight.
 * A serious one turns the face off at once and until an assessment made after it takes it into account (INV-20).
 */

import { toHex } from '../base/bytes.ts';
import type { IncidentParts, IncidentSeverity } from '../core/policy/compliance-record.ts';
import type { Ground } from './parts.ts';
import type { OperatorByPin } from './processor-key.ts';
import { recordByOperator, type RecordResult } from './sign.ts';

const NUMBER_BYTES = 16;

export async function openIncident(
  ground: Ground,
  words: OperatorByPin & { readonly severity: IncidentSeverity; readonly parts: IncidentParts },
): Promise<RecordResult & { readonly incidentId?: string }> {
  const { severity, parts } = words;
  const incidentId = toHex(ground.parts.crypto.randomBytes(NUMBER_BYTES));
  const result = await recordByOperator(ground, { ...words, verb: 'incident-open' }, (subject) => ({
    kind: 'incident',
    incidentId,
    severity,
    parts,
    subject,
  }));
  return result.kind === 'recorded' ? { ...result, incidentId } : result;
}

/** What came of it, in a sentence. */
export async function closeIncident(
  ground: Ground,
  words: OperatorByPin & { readonly incidentId: string; readonly outcome: string },
): Promise<RecordResult | { readonly kind: 'unknown-incident' }> {
  const { incidentId, outcome } = words;
  const isOpen = (): boolean =>
    ground.compliance.incidents.some((incident) => incident.incidentId === incidentId && incident.closedAtMs === undefined);
  if (!isOpen()) return { kind: 'unknown-incident' };
  return recordByOperator(ground, { ...words, verb: 'incident-close' }, (subject) => ({
    kind: 'incident-closed',
    incidentId,
    outcome,
    subject,
  }));
}

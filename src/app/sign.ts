/** The sign before the door: an operator says that it is there, for this place; after a move nobody has said so (Measures Art. 13). */

import { tellRecords } from './compliance-ledger.ts';
import type { Verb } from '../core/policy/roles.ts';
import type { ComplianceRecord } from '../core/policy/compliance-record.ts';
import { type OperatorRefusal, proveOperatorByPin } from './operator.ts';
import type { Ground } from './parts.ts';
import type { OperatorByPin } from './processor-key.ts';

export interface SignWords extends OperatorByPin {
  readonly position: string;
  readonly heightCm: number;
  /** Who put it up or looked at it; kept sealed. */
  readonly person: string;
}

export type RecordResult =
  | { readonly kind: 'recorded' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal };

export function attestSign(ground: Ground, words: SignWords): Promise<RecordResult> {
  const { position, heightCm, person } = words;
  const place = ground.compliance.place();
  return recordByOperator(ground, { ...words, verb: 'sign-attest' }, (subject) => ({
    kind: 'sign',
    position,
    heightCm,
    person,
    place,
    subject,
  }));
}

export function moveSign(ground: Ground, words: OperatorByPin): Promise<RecordResult> {
  return recordByOperator(ground, { ...words, verb: 'sign-moved' }, (subject) => ({ kind: 'sign-moved', subject }));
}

/** One record by an operator with card and PIN; the ledger has the event, people.db the words. */
export async function recordByOperator(
  ground: Ground,
  { verb, ...words }: OperatorByPin & { readonly verb: Verb },
  recordOf: (subject: string) => ComplianceRecord,
): Promise<RecordResult> {
  const proved = await proveOperatorByPin(ground, words, verb);
  if (proved.kind !== 'operator') return proved;
  if (!ground.compliance.add(recordOf(proved.subject))) return { kind: 'failed' };
  tellRecords(ground);
  ground.readiness.verdict();
  return { kind: 'recorded' };
}

/**
 * Whose a consent was, for a dispute (PIPL 69: the processor proves it): by number or by the number of the receipt, also of somebody who
 * has left, as long as the evidence is owed. Two of operators and privacy officers ask; the look is on record before anything is told.
 */

import { idStartOf } from '../core/ledger/receipt-number.ts';
import type { ConsentEntry, Decided } from '../ports/consent-book.ts';
import { pause } from './held.ts';
import { type OperatorProof, type OperatorRefusal, proveOperator } from './operator.ts';
import type { Ground } from './parts.ts';

/** Decisions between two pauses: two seals are opened of each. */
const SLICE = 16;
/** People told at once: a number is given out again now and then, not a hundred times. */
const FOUND_MAX = 100;

interface Words {
  readonly card: string;
  readonly pin?: string;
}

export interface FindWords extends Words {
  readonly second: Words;
  readonly by: { readonly number: string } | { readonly receipt: string };
}

/** Dates, versions and codes; no name. */
export interface ShownStep {
  readonly atMs: number;
  readonly kind: ConsentEntry['kind'];
  readonly noticeVersion: string | null;
  readonly method: string | null;
  readonly receipt: string | null;
}

export interface FoundPerson {
  readonly number: string;
  readonly name: string;
  readonly history: readonly ShownStep[];
}

export type FindResult =
  | { readonly kind: 'found'; readonly persons: readonly FoundPerson[] }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal | 'same-operator' | 'bad-receipt' }
  | { readonly kind: 'failed' };

export async function findConsents(ground: Ground, words: FindWords): Promise<FindResult> {
  const isWanted = wanted(words.by);
  if (isWanted === undefined) return { kind: 'refused', reason: 'bad-receipt' };
  const proofs: Extract<OperatorProof, { kind: 'operator' }>[] = [];
  for (const one of [words, words.second]) {
    const proof = await proveOperator(ground, one, 'consent-find');
    if (proof.kind !== 'operator') return proof;
    proofs.push(proof);
  }
  if (proofs[0]?.personId === proofs[1]?.personId) return { kind: 'refused', reason: 'same-operator' };
  for (const { subject } of proofs)
    if (ground.journal.append({ kind: 'operator', verb: 'consent-find', subject }) === undefined) return { kind: 'failed' };
  const found = await allWanted(ground, isWanted);
  return found === undefined ? { kind: 'failed' } : { kind: 'found', persons: found };
}

function wanted(by: FindWords['by']): ((decided: Decided) => boolean) | undefined {
  if ('number' in by) return ({ who }) => who?.number === by.number;
  const start = idStartOf(by.receipt);
  return start === undefined ? undefined : ({ grantId }) => grantId?.startsWith(start) === true;
}

async function allWanted(ground: Ground, isWanted: (decided: Decided) => boolean): Promise<FoundPerson[] | undefined> {
  const { store, parts } = ground;
  const found = new Map<string, FoundPerson>();
  let row = 0;
  for (;;) {
    const slice = store.ask((people) => people.consents.decisions(row, SLICE));
    if (slice.kind === 'failed') return undefined;
    for (const decided of slice.value) {
      row = decided.row;
      const { personId, who } = decided;
      if (who === undefined || found.size >= FOUND_MAX || !isWanted(decided)) continue;
      const history = store.ask((people) => people.consents.history(personId).map(shownOf));
      if (history.kind === 'failed') return undefined;
      found.set(personId, { number: who.number, name: who.name, history: history.value });
    }
    if (slice.value.length < SLICE) return [...found.values()];
    await pause(parts.clock);
  }
}

export function shownOf({ atMs, kind, content }: ConsentEntry): ShownStep {
  const record = content !== undefined && 'recordId' in content ? content : undefined;
  return { atMs, kind, noticeVersion: record?.noticeVersion ?? null, method: record?.method ?? null, receipt: record?.receiptNo ?? null };
}

/**
 * The proof of an erasure in the ledger, once, also where power failed right after either of its entries; then the
 * intent goes. What could not be finished or written stays an intent, and the face is off until it is (INV-18).
 */

import { isFault } from '../base/fault.ts';
import type { ErasureEvidence, EraseOutcome } from '../ports/eye.ts';
import type { AppendedEntry } from '../ports/ledger.ts';
import type { Ground } from './parts.ts';
import { receiptTextOf } from './receipt.ts';

export type ProofScope = 'subject' | 'all';

/** Ledger entries in which interrupted erasures look for their own; a proof further back is written once more, which is harmless. */
const LOOK_BACK_ENTRIES = 2000;

/** Which entries of each erasure the ledger has already. */
export interface WrittenProofs {
  has(proofId: string, kind: 'erase-intent' | 'erased'): boolean;
}

/** What the newest entries say of erasures that may have been interrupted. */
export function writtenProofs(ground: Ground): WrittenProofs {
  const { ledger } = ground.parts;
  try {
    const newest = ledger.entries(Math.max(0, ledger.size - LOOK_BACK_ENTRIES), LOOK_BACK_ENTRIES);
    const written = new Set(newest.map(({ event }) => ('proofId' in event ? `${event.kind} ${event.proofId}` : '')));
    return { has: (proofId, kind) => written.has(`${kind} ${proofId}`) };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { has: () => false }; // the append that follows meets the same ledger and says so
  }
}

/** The entries of an erasure that began in this life: its intent is written where it was, and nothing else. */
export function begunNow(isIntentWritten: boolean): WrittenProofs {
  return { has: (_proofId, kind) => kind === 'erase-intent' && isIntentWritten };
}

export interface Proof {
  readonly proofId: string;
  readonly scope: ProofScope;
  readonly written: WrittenProofs;
}

/** `receiptText` is null where the proof was written before this start. */
export interface Proved {
  readonly receiptText: string | null;
}

/** undefined where the eye, the ledger or the store could not finish: the intent stays. */
export function prove(ground: Ground, { proofId, scope, written }: Proof, outcome: EraseOutcome): Proved | undefined {
  if (outcome.kind === 'failed') return undefined;
  const isBegun =
    written.has(proofId, 'erase-intent') ||
    ground.journal.append({ kind: 'erase-intent', proofId, scope, cause: 'resumed', subject: null }) !== undefined;
  if (!isBegun) return undefined;
  const isWritten = written.has(proofId, 'erased');
  const entry = isWritten ? undefined : writeProof(ground, { proofId, scope }, outcome);
  if (!isWritten && entry === undefined) return undefined;
  const cleared = ground.store.ask((people) => {
    people.clearIntent(proofId);
  });
  return cleared.kind === 'ok' ? { receiptText: receiptTextOf(entry) } : undefined;
}

function writeProof(
  ground: Ground,
  { proofId, scope }: Pick<Proof, 'proofId' | 'scope'>,
  outcome: Exclude<EraseOutcome, { kind: 'failed' }>,
): AppendedEntry | undefined {
  const evidence = outcome.kind === 'erased' ? outcome.evidence : nothingHeld(ground);
  const { protection } = outcome;
  return ground.journal.append({ kind: 'erased', proofId, scope, ...evidence, keyProvider: ground.parts.site.keys.kind, protection });
}

/** Looks whether anything that was begun is left, beside what waits for its turn now; the face is off until nothing is. */
export function notePending(ground: Ground): void {
  const left = ground.store.ask((people) => people.intents().some(({ proofId }) => !ground.erasures.has(proofId)));
  ground.readiness.run.hasPendingErasure = left.kind === 'failed' || left.value;
  ground.readiness.verdict();
}

/** Nothing was there (any more): no key was destroyed in this step and no check was needed; the counts say so. */
function nothingHeld(ground: Ground): ErasureEvidence {
  const { persons, templates } = ground.parts.eye.status();
  return {
    personsBefore: persons,
    personsAfter: persons,
    templatesBefore: templates,
    templatesAfter: templates,
    keysDestroyed: 0,
    isStoreKeyRotated: false,
    isDecryptRefused: false,
    isScanClean: false,
  };
}

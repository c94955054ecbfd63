/**
 * Destroys one person's template, provably: intent in both stores, consent ended at once, then the
 * eye, then the proof, then the intent is cleared. Power may fail between any two steps: boot
 * goes through the same steps again (INV-08, INV-18). Card and PIN are not touched.
 */

import { toHex } from '../base/bytes.ts';
import { isFault } from '../base/fault.ts';
import type { ErasureEvidence, EraseOutcome } from '../ports/eye.ts';
import type { Ground } from './parts.ts';
import { receiptOf } from './receipt.ts';

export type ErasureEnd = 'withdrawn' | 'purged' | 'expired';

export type ErasureResult =
  | { readonly kind: 'erased'; readonly receipt: string; readonly persons: number }
  /** The consent has ended and nothing matches any more; the eye destroys the template as soon as it can. */
  | { readonly kind: 'pending'; readonly receipt: string; readonly persons: number }
  | { readonly kind: 'failed' };

/** Cause of an erasure because the person's access ends. */
export const ENDED = 'ended';

export interface Erasure {
  readonly personId: string;
  /** For the ledger: why, as one word. */
  readonly cause: string;
  readonly how: ErasureEnd;
}

/** A new number under which intent and proof are kept: 16 random bytes, hex. */
export function newProofId(ground: Ground): string {
  return toHex(ground.parts.crypto.randomBytes(16));
}

/** Erases the template of one person. */
export async function eraseSubject(ground: Ground, erasure: Erasure): Promise<ErasureResult> {
  const proofId = newProofId(ground);
  const begun = ground.store.ask((people) => {
    people.putIntent({ kind: 'erase', proofId, personId: erasure.personId, cause: erasure.cause });
    people.endConsent(erasure.personId, erasure.how);
    return people.ledgerSubject(erasure.personId);
  });
  if (begun.kind === 'failed') return { kind: 'failed' };
  ground.journal.append({ kind: 'erase-intent', proofId, scope: 'subject', cause: erasure.cause, subject: begun.value });
  return ground.turns.take(() => finishErasure(ground, proofId, erasure));
}

/** From the intent to the proof; also at boot. A person who leaves is ended when nothing of them is held. */
export async function finishErasure(ground: Ground, proofId: string, erasure: Pick<Erasure, 'personId' | 'cause'>): Promise<ErasureResult> {
  const receipt = receiptOf(proofId);
  const subject = ground.store.ask((people) => people.faceSubject(erasure.personId));
  // Nobody any more: what the eye may still hold of them is found when templates and consents are compared.
  const isNobody = subject.kind === 'failed' && subject.fault.code === 'command-bad';
  if (subject.kind === 'failed' && !isNobody) return { kind: 'failed' };
  const outcome: EraseOutcome = subject.kind === 'ok' ? await ground.parts.eye.erase(subject.value, proofId) : { kind: 'nothing-held' };
  if (!prove(ground, proofId, 'subject', outcome)) return { kind: 'pending', receipt, persons: 1 };
  if (erasure.cause === ENDED && !isNobody)
    ground.store.ask((people) => {
      people.end(erasure.personId);
    });
  return { kind: 'erased', receipt, persons: 1 };
}

/** Newest ledger entries in which an interrupted erasure looks for its own; a proof further back is written once more, which is harmless. */
const LOOK_BACK_ENTRIES = 2000;

/** What the ledger already says of this erasure: power may have failed right after either entry. */
function writtenBefore(ground: Ground, proofId: string): ReadonlySet<string> {
  const { ledger } = ground.parts;
  try {
    const newest = ledger.entries(Math.max(0, ledger.size - LOOK_BACK_ENTRIES), LOOK_BACK_ENTRIES);
    return new Set(
      newest
        .map(({ event }) => event)
        .filter((event) => 'proofId' in event && event.proofId === proofId)
        .map((event) => event.kind),
    );
  } catch (error) {
    if (!isFault(error)) throw error;
    return new Set(); // the append that follows meets the same ledger and says so
  }
}

/** Writes the proof, once, and clears the intent; false where the eye or a store could not finish. */
export function prove(ground: Ground, proofId: string, scope: 'subject' | 'all', outcome: EraseOutcome): boolean {
  if (outcome.kind === 'failed') return pending(ground);
  const evidence = outcome.kind === 'erased' ? outcome.evidence : nothingHeld(ground);
  const before = writtenBefore(ground, proofId);
  const isBegun =
    before.has('erase-intent') ||
    ground.journal.append({ kind: 'erase-intent', proofId, scope, cause: 'resumed', subject: null }) !== undefined;
  const isProved =
    before.has('erased') ||
    ground.journal.append({ kind: 'erased', proofId, scope, ...evidence, keyProvider: ground.parts.site.keys.kind }) !== undefined;
  if (!isBegun || !isProved) return pending(ground);
  const left = ground.store.ask((people) => {
    people.clearIntent(proofId);
    return people.intents().length;
  });
  if (left.kind === 'failed') return pending(ground);
  ground.readiness.run.hasPendingErasure = left.value > 0;
  ground.readiness.verdict();
  return true;
}

/** Not finished: the face is off until it is. */
function pending(ground: Ground): false {
  ground.readiness.run.hasPendingErasure = true;
  ground.readiness.verdict();
  return false;
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

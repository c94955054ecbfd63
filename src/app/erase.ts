/**
 * Destroys people's templates, provably: intent in both stores, consent ended and the face forgotten at once, then the
 * eye, then the proof, then the intent is cleared. Power may fail between any two steps: boot goes through
 * the same steps again (INV-08, INV-18). Card and PIN are not touched.
 */

import { toHex } from '../base/bytes.ts';
import { ERASE_BATCH_MAX } from '../core/policy/limits.ts';
import { pause } from './held.ts';
import type { ConsentEnd } from '../ports/people-vault.ts';
import type { Ground } from './parts.ts';
import { begunNow, notePending, prove, type WrittenProofs } from './proof.ts';
import { receiptOf } from './receipt.ts';
import type { Due } from './shared-erasures.ts';

export type ErasureEnd = 'withdrawn' | 'purged' | 'expired';

export type ErasureResult =
  /** `receiptText`: the whole receipt; null where there is none of this moment. */
  | { readonly kind: 'erased'; readonly receipt: string; readonly receiptText: string | null; readonly persons: number }
  /** The consent has ended and nothing matches any more; the eye destroys the template as soon as it can. */
  | { readonly kind: 'pending'; readonly receipt: string; readonly receiptText: string | null; readonly persons: number }
  | { readonly kind: 'failed' };

/** Cause of an erasure because the person's access ends. */
export const ENDED = 'ended';

export interface Erasure {
  readonly personId: string;
  /** For the ledger: why, as one word. */
  readonly cause: string;
  readonly how: ErasureEnd;
  /** For the evidence of a withdrawal. */
  readonly withdrawal?: NonNullable<ConsentEnd['withdrawal']>;
}

/** A new number under which intent and proof are kept: 16 random bytes, hex. */
export function newProofId(ground: Ground): string {
  return toHex(ground.parts.crypto.randomBytes(16));
}

/** Erases the template of one person, in one rotation with whoever else waits. From this tick on the face is refused. */
export async function eraseSubject(ground: Ground, erasure: Erasure): Promise<ErasureResult> {
  const due = beginErasure(ground, erasure);
  return due === undefined ? { kind: 'failed' } : ground.erasures.add(due);
}

/** The intent is kept, the consent has ended, the eye does not match the face any more; undefined where the store failed. */
export function beginErasure(ground: Ground, { personId, cause, how, withdrawal }: Erasure): Due<ErasureResult> | undefined {
  const proofId = newProofId(ground);
  const begun = ground.store.ask((people) => {
    people.putIntent({ kind: 'erase', proofId, personId, cause });
    people.endConsent(personId, how, { erasureProofId: proofId, ...(withdrawal === undefined ? {} : { withdrawal }) });
    return { subject: people.faceSubject(personId), ledgerSubject: people.ledgerSubject(personId) };
  });
  if (begun.kind === 'failed') return undefined;
  const { subject, ledgerSubject } = begun.value;
  ground.parts.eye.forget(subject);
  const entry = ground.journal.append({ kind: 'erase-intent', proofId, scope: 'subject', cause, subject: ledgerSubject });
  return personDue(ground, { proofId, personId, cause, subject, written: begunNow(entry !== undefined) });
}

/** The same for a template that is nobody's. */
export function beginOrphan(ground: Ground, subject: string): Due<ErasureResult> | undefined {
  const proofId = newProofId(ground);
  const begun = ground.store.ask((people) => {
    people.putIntent({ kind: 'erase-orphan', proofId, subject });
  });
  if (begun.kind === 'failed') return undefined;
  ground.parts.eye.forget(subject);
  const entry = ground.journal.append({ kind: 'erase-intent', proofId, scope: 'subject', cause: 'no-person', subject: null });
  return orphanDue(ground, { proofId, subject, written: begunNow(entry !== undefined) });
}

export interface PersonDue {
  readonly proofId: string;
  readonly personId: string;
  readonly cause: string;
  /** undefined where the person is gone: what the eye may still hold is found when templates and consents are compared. */
  readonly subject: string | undefined;
  readonly written: WrittenProofs;
}

/** From the intent to the proof; also at boot. A person who leaves is ended when nothing of them is held. */
export function personDue(ground: Ground, { proofId, personId, cause, subject, written }: PersonDue): Due<ErasureResult> {
  const { finish } = orphanDue(ground, { proofId, subject: subject ?? '', written });
  return {
    proofId,
    subject,
    finish: (outcome) => {
      const result = finish(outcome);
      if (result.kind === 'erased' && cause === ENDED && subject !== undefined)
        ground.store.ask((people) => {
          people.end(personId);
        });
      return result;
    },
  };
}

export function orphanDue(ground: Ground, due: Pick<PersonDue, 'proofId' | 'written'> & { readonly subject: string }): Due<ErasureResult> {
  const { proofId, subject, written } = due;
  const receipt = receiptOf(proofId);
  return {
    proofId,
    subject,
    finish: (outcome) => {
      const proved = prove(ground, { proofId, scope: 'subject', written }, outcome);
      return { kind: proved === undefined ? 'pending' : 'erased', receipt, receiptText: proved?.receiptText ?? null, persons: 1 };
    },
  };
}

/** Erasures begun between two pauses, each some synced writes. */
const BEGUN_AT_ONCE = 8;

/** Looks again whether it is still due: undefined where not, 'failed' where the store cannot say. */
export type BeginErasure = () => Due<ErasureResult> | undefined | 'failed';

/**
 * Many erasures that nobody waits for (expiry, templates without consent), in as few rotations as batches hold; whoever waits
 * for a turn has theirs between two batches. False where one of them could not be begun or finished.
 */
export async function eraseMany(ground: Ground, begins: readonly BeginErasure[]): Promise<boolean> {
  for (let from = 0; from < begins.length; from += ERASE_BATCH_MAX) {
    const batch = begins.slice(from, from + ERASE_BATCH_MAX);
    if (!(await ground.turns.take(() => eraseBatch(ground, batch)))) return false;
  }
  return true;
}

async function eraseBatch(ground: Ground, begins: readonly BeginErasure[]): Promise<boolean> {
  const dues: Due<ErasureResult>[] = [];
  let isWhole = true;
  for (const [at, begin] of begins.entries()) {
    if (at % BEGUN_AT_ONCE === BEGUN_AT_ONCE - 1) await pause(ground.parts.clock);
    const due = begin();
    isWhole = due !== 'failed';
    if (due === 'failed') break;
    if (due !== undefined) dues.push(due);
  }
  const results = await ground.erasures.inTurn(dues);
  notePending(ground);
  return isWhole && results.every((result) => result.kind === 'erased');
}

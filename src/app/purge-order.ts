/** A purge that nobody at the door asked for: by a signed order, by the tamper switch, at the end of a terminal (INV-18). */

import type { ErasureResult } from './erase.ts';
import type { Ground } from './parts.ts';
import { begunNow } from './proof.ts';
import { countFaces, finishPurge } from './purge.ts';

export interface PurgeOrder {
  /** Number of the proof; an order's own, so that it is found in the ledger and done once. */
  readonly proofId: string;
  readonly cause: 'order' | 'tamper' | 'decommission';
  /** SHA-256 (hex) of the order's bytes. */
  readonly order?: string;
}

/** Destroys every template with nobody at the door: the face is off from the first moment, the rest is the purge of the screen. */
export async function purgeByOrder(ground: Ground, { proofId, cause, order }: PurgeOrder): Promise<ErasureResult> {
  const begun = ground.store.ask((people) => {
    people.putIntent({ kind: 'purge', proofId, operatorId: null, ...(order === undefined ? {} : { order }) });
  });
  if (begun.kind === 'failed') return { kind: 'failed' };
  ground.readiness.run.hasPendingErasure = true;
  ground.readiness.verdict();
  const intent = ground.journal.append({ kind: 'erase-intent', proofId, scope: 'all', cause, subject: null });
  const persons = countFaces(ground);
  const result = await ground.turns.take(() => finishPurge(ground, proofId, begunNow(intent !== undefined)));
  return result.kind === 'failed' ? result : { ...result, persons };
}

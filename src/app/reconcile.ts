/**
 * After the eye came up: finishes what a power cut interrupted, then compares templates with
 * consents. A template without consent is erased, a consent without template ends. The face gate
 * stays closed until this is done (INV-02, INV-18).
 */

import type { Intent } from '../ports/people-vault.ts';
import { type ErasureResult, eraseSubject, finishErasure, newProofId, prove } from './erase.ts';
import { eachHeld } from './held.ts';
import type { Ground } from './parts.ts';
import { finishPurge } from './purge.ts';

/** True where everything is settled; false where the eye or a store could not: it is tried again later. */
export async function settle(ground: Ground): Promise<boolean> {
  ground.readiness.run.isReconciled = false;
  const isSettled = (await ground.turns.take(() => resumeIntents(ground))) && (await reconcile(ground));
  ground.readiness.run.isReconciled = isSettled;
  ground.readiness.verdict();
  return isSettled;
}

/** Finishes every erasure and purge that was begun. */
export async function resumeIntents(ground: Ground): Promise<boolean> {
  const asked = ground.store.ask((people) => people.intents());
  if (asked.kind === 'failed') return false;
  ground.readiness.run.hasPendingErasure = asked.value.length > 0;
  for (const intent of asked.value) {
    if (!(await resumeIntent(ground, intent))) return false;
  }
  return true;
}

async function resumeIntent(ground: Ground, intent: Intent): Promise<boolean> {
  switch (intent.kind) {
    case 'purge':
      return (await finishPurge(ground, intent.proofId)).kind === 'erased';
    case 'erase-orphan':
      return finishOrphan(ground, intent.proofId, intent.subject);
    case 'erase':
      return (await resumeErasure(ground, intent.proofId, intent)).kind === 'erased';
  }
}

/** The consent may have survived a power cut between intent and its end. */
function resumeErasure(
  ground: Ground,
  proofId: string,
  erasure: { readonly personId: string; readonly cause: string },
): Promise<ErasureResult> {
  ground.store.ask((people) => {
    if (people.byId(erasure.personId)?.grant !== undefined) people.endConsent(erasure.personId, 'withdrawn');
  });
  return finishErasure(ground, proofId, erasure);
}

async function reconcile(ground: Ground): Promise<boolean> {
  const held = new Set<string>();
  const isDone = await eachHeld(ground, (subject) => {
    held.add(subject);
    return keepOrErase(ground, subject);
  });
  if (!isDone || ground.readiness.run.areConsentsChecked) return isDone;
  const ended = ground.store.ask((people) => {
    for (const person of people.list()) {
      const isMissing = person.grant !== undefined && !held.has(people.faceSubject(person.id)) && !ground.enrolling.has(person.id);
      if (isMissing) people.endConsent(person.id, 'expired');
    }
  });
  ground.readiness.run.areConsentsChecked = ended.kind === 'ok';
  return ended.kind === 'ok';
}

/** Templates need a person and a consent in force. */
async function keepOrErase(ground: Ground, subject: string): Promise<boolean> {
  const asked = ground.store.ask((people) => people.byFaceSubject(subject));
  if (asked.kind === 'failed') return false;
  const person = asked.value;
  if (person?.grant !== undefined) return true;
  if (person !== undefined) {
    if (ground.enrolling.has(person.id)) return true;
    const result = await eraseSubject(ground, { personId: person.id, cause: 'no-consent', how: 'expired' });
    return result.kind === 'erased';
  }
  return eraseOrphan(ground, subject);
}

/** Nobody's template. */
async function eraseOrphan(ground: Ground, subject: string): Promise<boolean> {
  const proofId = newProofId(ground);
  const begun = ground.store.ask((people) => {
    people.putIntent({ kind: 'erase-orphan', proofId, subject });
  });
  if (begun.kind === 'failed') return false;
  ground.journal.append({ kind: 'erase-intent', proofId, scope: 'subject', cause: 'no-person', subject: null });
  return ground.turns.take(() => finishOrphan(ground, proofId, subject));
}

async function finishOrphan(ground: Ground, proofId: string, subject: string): Promise<boolean> {
  return prove(ground, proofId, 'subject', await ground.parts.eye.erase(subject, proofId));
}

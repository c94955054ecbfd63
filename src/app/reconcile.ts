/**
 * After the eye came up: finishes what a power cut interrupted, then compares templates with
 * consents. A template without consent is erased, a consent without template ends. The face gate
 * stays closed until this is done (INV-02, INV-18).
 */

import type { Intent } from '../ports/people-vault.ts';
import { type BeginErasure, beginErasure, beginOrphan, eraseMany, type ErasureResult, orphanDue, personDue } from './erase.ts';
import { eachPerson } from './each-person.ts';
import { eachHeld } from './held.ts';
import type { Ground } from './parts.ts';
import { notePending, writtenProofs, type WrittenProofs } from './proof.ts';
import { finishPurge } from './purge.ts';
import type { Due } from './shared-erasures.ts';

/** True where everything is settled; false where the eye or a store could not: it is tried again later. */
export async function settle(ground: Ground): Promise<boolean> {
  ground.readiness.run.isReconciled = false;
  const isResumed = await ground.turns.take(() => resumeIntents(ground));
  const isSettled = isResumed && ground.parts.eye.status().state === 'ready' && (await reconcile(ground));
  ground.readiness.run.isReconciled = isSettled;
  ground.readiness.verdict();
  return isSettled;
}

/** Finishes every erasure and purge that was begun and that nobody works on. A purge first: it leaves nothing for the others to do. */
export async function resumeIntents(ground: Ground): Promise<boolean> {
  const asked = ground.store.ask((people) => people.intents());
  if (asked.kind === 'failed') return false;
  const intents = asked.value.filter(({ proofId }) => !ground.erasures.has(proofId));
  ground.readiness.run.hasPendingErasure = intents.length > 0;
  if (intents.length === 0) return true;
  const written = writtenProofs(ground);
  for (const intent of intents) {
    if (intent.kind === 'purge' && (await finishPurge(ground, intent.proofId, written)).kind !== 'erased') return false;
  }
  const dues = intents.flatMap((intent) => (intent.kind === 'purge' ? [] : [resumedDue(ground, intent, written)]));
  const results = await ground.erasures.inTurn(dues.filter((due) => due !== undefined));
  notePending(ground);
  return results.length === dues.length && results.every(({ kind }) => kind === 'erased');
}

/** undefined where the store failed. The consent may have survived a power cut between intent and its end. */
function resumedDue(ground: Ground, intent: Exclude<Intent, { kind: 'purge' }>, written: WrittenProofs): Due<ErasureResult> | undefined {
  const { proofId } = intent;
  if (intent.kind === 'erase-orphan') return orphanDue(ground, { proofId, subject: intent.subject, written });
  const { personId, cause } = intent;
  ground.store.ask((people) => {
    if (people.byId(personId)?.grant !== undefined)
      people.endConsent(personId, cause === 'withdrawn' ? 'withdrawn' : 'expired', { erasureProofId: proofId });
  });
  const asked = ground.store.ask((people) => people.faceSubject(personId));
  const isNobody = asked.kind === 'failed' && asked.fault.code === 'command-bad';
  if (asked.kind === 'failed' && !isNobody) return undefined;
  return personDue(ground, { proofId, personId, cause, subject: asked.kind === 'ok' ? asked.value : undefined, written });
}

async function reconcile(ground: Ground): Promise<boolean> {
  const held = new Set<string>();
  const enrollingThen = new Set(ground.enrolling);
  const unwanted: string[] = [];
  const isWhole = await eachHeld(ground, (subject) => {
    held.add(subject);
    const standing = standingOf(ground, subject);
    if (standing !== 'failed' && standing !== 'kept') unwanted.push(subject);
    return standing !== 'failed';
  });
  const isDone =
    (await eraseMany(
      ground,
      unwanted.map((subject) => () => beginUnwanted(ground, subject)),
    )) && isWhole;
  if (!isDone || ground.readiness.run.areConsentsChecked) return isDone;
  const consenting: string[] = [];
  const isRead = await eachPerson(ground, ({ id, grant }) => {
    if (grant !== undefined && !enrollingThen.has(id)) consenting.push(id);
  });
  const isChecked = isRead && endMissing(ground, consenting, held);
  ground.readiness.run.areConsentsChecked = isChecked;
  return isChecked;
}

/** A consent without a template ends. Whoever was enrolled since the eye was asked is not judged by its older answer. */
function endMissing(ground: Ground, consenting: readonly string[], held: ReadonlySet<string>): boolean {
  const ended = ground.store.ask((people) => {
    for (const id of consenting) {
      const isMissing = !held.has(people.faceSubject(id)) && !ground.enrolling.has(id);
      if (isMissing && people.byId(id)?.grant !== undefined) people.endConsent(id, 'expired');
    }
  });
  return ended.kind === 'ok';
}

/** Templates need a person and a consent in force; of an enrolment under way the consent precedes the template. */
function standingOf(ground: Ground, subject: string): 'kept' | 'failed' | { readonly personId: string | undefined } {
  const asked = ground.store.ask((people) => people.byFaceSubject(subject));
  if (asked.kind === 'failed') return 'failed';
  const person = asked.value;
  return person !== undefined && (person.grant !== undefined || ground.enrolling.has(person.id)) ? 'kept' : { personId: person?.id };
}

/** Looks again: a consent may have come meanwhile. */
function beginUnwanted(ground: Ground, subject: string): ReturnType<BeginErasure> {
  const standing = standingOf(ground, subject);
  if (standing === 'kept') return undefined;
  if (standing === 'failed') return 'failed';
  const { personId } = standing;
  const due =
    personId === undefined ? beginOrphan(ground, subject) : beginErasure(ground, { personId, cause: 'no-consent', how: 'expired' });
  return due ?? 'failed';
}

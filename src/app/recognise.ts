/**
 * The face: asks the eye and makes an identification of its answer, or a reason. Gates and consent
 * are checked before the camera is used and again after the match, because both may change while
 * somebody stands there (INV-02, INV-20). No answer in time is a refusal.
 */

import { identifyByFace } from '../core/access/face-outcome.ts';
import type { Claim } from '../core/access/visit-state.ts';
import type { FaceReason } from '../core/vision/reasons.ts';
import { LOOK_GRACE_MS } from '../core/policy/limits.ts';
import type { LookOutcome } from '../ports/eye.ts';
import { checkAttempt, countFailure, forgiveAttempts, noteBlocked } from './attempts.ts';
import { countUnknown, findClaimed, type Identification, rightsOf } from './fallback.ts';
import { isConsenting } from './consenting.ts';
import { noteSuspension } from './consents.ts';
import type { Ground } from './parts.ts';
import { within } from './within.ts';

/** Outcomes that count as a failed attempt on the person claimed; the rest is bad light or a bad stand. */
const COUNTED: readonly FaceReason[] = ['not-recognised', 'spoof-suspected'];

/** One look. `claim` null asks for 1:N, which the site must allow. */
export async function recognise(ground: Ground, visit: string, claim: Claim | null): Promise<Identification> {
  if (!ground.readiness.verdict().isFaceAllowed) return { kind: 'refused', reason: 'face-off' };
  const isNamed = claim !== null;
  if (isNamed !== (ground.faceModes.now() === '1:1')) return { kind: 'refused', reason: 'face-off' };
  return isNamed ? verify(ground, visit, claim) : identify(ground, visit);
}

async function verify(ground: Ground, visit: string, claim: Claim): Promise<Identification> {
  const found = findClaimed(ground, claim);
  if (found.kind === 'failed') return { kind: 'refused', reason: 'not-now' };
  if (found.person === undefined) return countUnknown(ground, 'reader:face');
  const { person } = found;
  if (person.grant === undefined) return { kind: 'refused', reason: 'not-enrolled' };
  if (!isConsenting(ground, person)) {
    noteSuspension(ground, person);
    return { kind: 'refused', reason: 'consent-missing' };
  }
  const key = `face:${person.id}`;
  const subject = ground.store.ask((people) => people.faceSubject(person.id));
  if (subject.kind === 'failed') return { kind: 'refused', reason: 'not-now' };
  const leave = checkAttempt(ground, key);
  if (leave.kind !== 'allowed') return leave;
  const outcome = await settled(ground, ground.parts.eye.verify(visit, subject.value, ground.parts.site.face.lookLimitMs));
  if (outcome.kind === 'matched') {
    const identification = holderOf(ground, outcome.subject, person.id);
    if (identification.kind === 'identified') forgiveAttempts(ground, key);
    return identification;
  }
  if (!isCounted(outcome)) return outcome;
  countFailure(ground, key, 'credential');
  return noteBlocked(ground, key, person.id, 'face') ? { kind: 'refused', reason: 'blocked' } : outcome;
}

async function identify(ground: Ground, visit: string): Promise<Identification> {
  const leave = ground.unknownFaces.mayLook();
  if (leave.kind === 'wait') return leave;
  const outcome = await settled(ground, ground.parts.eye.identify(visit, ground.parts.site.face.lookLimitMs));
  if (outcome.kind === 'matched') {
    const identification = holderOf(ground, outcome.subject, null);
    if (identification.kind === 'identified') ground.unknownFaces.forgive();
    return identification;
  }
  if (isCounted(outcome)) ground.unknownFaces.noteFailed();
  return outcome;
}

function isCounted(outcome: LookOutcome): boolean {
  return outcome.kind === 'refused' && COUNTED.includes(outcome.reason);
}

/** The eye promises to settle in time; if it does not, that is a refusal too. */
async function settled(ground: Ground, look: Promise<LookOutcome>): Promise<LookOutcome> {
  const { clock, site } = ground.parts;
  return (await within(clock, site.face.lookLimitMs + LOOK_GRACE_MS, look)) ?? { kind: 'refused', reason: 'timeout' };
}

/** Whose subject it is, as the store and the gates stand now. */
function holderOf(ground: Ground, subject: string, claimedId: string | null): Identification {
  if (!ground.readiness.verdict().isFaceAllowed) return { kind: 'refused', reason: 'face-off' };
  const asked = ground.store.ask((people) => people.byFaceSubject(subject));
  if (asked.kind === 'failed') return { kind: 'refused', reason: 'not-now' };
  const person = asked.value;
  const holder = person === undefined ? undefined : { ...rightsOf(person), hasConsent: isConsenting(ground, person) };
  return identifyByFace(holder, claimedId);
}

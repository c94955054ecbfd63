/**
 * From a person's yes to a template: gates, a live card or PIN (INV-04), a grant signed for this
 * person, notice and moment (INV-02), then the camera. A no is recorded and final until the
 * person asks again. Whatever fails after the yes ends the consent with it.
 */

import { toHex } from '../base/bytes.ts';
import { standingAt } from '../core/access/schedule.ts';
import { type ConsentGrant, GRANT_LIFE_MS, grantBytes, PURPOSE, type SignedGrant } from '../core/consent/grant.ts';
import type { DenyReason } from '../core/ledger/event.ts';
import { ENROL_LIMIT_MS, LOOK_GRACE_MS } from '../core/policy/limits.ts';
import type { FaceReason } from '../core/vision/reasons.ts';
import type { EnrolOutcome } from '../ports/eye.ts';
import type { Person } from '../ports/people-vault.ts';
import { isConsenting } from './consenting.ts';
import { eraseSubject } from './erase.ts';
import type { Ground } from './parts.ts';
import { receiptOf, receiptTextOf } from './receipt.ts';
import { within } from './within.ts';

export type EnrolResult =
  | { readonly kind: 'enrolled'; readonly receipt: string; readonly receiptText: string | null }
  | { readonly kind: 'refused'; readonly reason: DenyReason };

/** Why the notice may not even be shown to this person now, or undefined where it may. */
export function whyNotOffered(ground: Ground, person: Person): 'face-off' | 'no-credential' | 'already-enrolled' | undefined {
  if (!ground.readiness.verdict().isFaceAllowed) return 'face-off';
  if (!hasLiveCredential(ground, person)) return 'no-credential';
  return isConsenting(ground, person) ? 'already-enrolled' : undefined;
}

/** INV-04: a card or PIN of this person, of a kind that the site has on. One whose right has ended opens nothing, so it is not live. */
export function hasLiveCredential(ground: Ground, person: Person): boolean {
  const { fallback } = ground.parts.site;
  if (standingAt(person, ground.clockGuard.now()) === 'over') return false;
  return (fallback.card && person.hasCard) || (fallback.pin && person.hasPin);
}

/** The person agreed to the notice that was shown. `isWanted` is false once they turned back. */
export async function enrol(
  ground: Ground,
  request: { readonly visit: string; readonly personId: string; readonly isWanted: () => boolean },
): Promise<EnrolResult> {
  const { personId } = request;
  const person = ground.store.ask((people) => people.byId(personId));
  if (person.kind === 'failed' || person.value === undefined) return { kind: 'refused', reason: 'not-now' };
  if (whyNotOffered(ground, person.value) !== undefined || ground.enrolling.has(personId)) return { kind: 'refused', reason: 'face-off' };
  if (isBeingErased(ground, personId)) return { kind: 'refused', reason: 'not-now' };
  ground.enrolling.add(personId);
  try {
    return await enrolConsented(ground, request);
  } finally {
    ground.enrolling.delete(personId);
  }
}

/** An erasure that was begun would take the new template with it. */
function isBeingErased(ground: Ground, personId: string): boolean {
  const asked = ground.store.ask((people) =>
    people.intents().some((intent) => intent.kind === 'purge' || (intent.kind === 'erase' && intent.personId === personId)),
  );
  return asked.kind === 'failed' || asked.value;
}

async function enrolConsented(
  ground: Ground,
  request: { readonly visit: string; readonly personId: string; readonly isWanted: () => boolean },
): Promise<EnrolResult> {
  const { personId, visit, isWanted } = request;
  const before = ground.store.ask((people) => people.byId(personId)?.grant);
  const consent = before.kind === 'failed' ? undefined : recordConsent(ground, personId);
  if (before.kind === 'failed' || consent === undefined) return { kind: 'refused', reason: 'not-now' };
  const { signed, ledgerSubject, receiptText } = consent;
  const refuse = (reason: FaceReason): Promise<EnrolResult> =>
    failed(ground, { personId, ledgerSubject, reason, mayHold: before.value !== undefined || LEAVES_DOUBT.includes(reason) });
  const { grant } = signed;
  const outcome = await settled(ground, ground.parts.eye.enrol(visit, grant.subject, signed, ENROL_LIMIT_MS));
  if (outcome.kind === 'refused') return refuse(outcome.reason);
  if (!isWanted()) return refuse('cancelled');
  const { embedderSha256 } = ground.parts.eye.status();
  // An eye that is gone by now cannot say what it stored.
  if (embedderSha256 === undefined) return refuse('eye-down');
  ground.journal.append({ kind: 'enrolled', subject: ledgerSubject, grantId: grant.grantId, embedderSha256 });
  return { kind: 'enrolled', receipt: receiptOf(grant.grantId), receiptText };
}

/** The eye promises to settle in time; silence is a failure. */
async function settled(ground: Ground, enrolment: Promise<EnrolOutcome>): Promise<EnrolOutcome> {
  return (await within(ground.parts.clock, ENROL_LIMIT_MS + LOOK_GRACE_MS, enrolment)) ?? { kind: 'refused', reason: 'timeout' };
}

function recordConsent(
  ground: Ground,
  personId: string,
): { readonly signed: SignedGrant; readonly ledgerSubject: string; readonly receiptText: string | null } | undefined {
  const { parts, notice, clockGuard } = ground;
  const recorded = ground.store.ask((people) => {
    const grantedAtMs = clockGuard.now();
    const grant: ConsentGrant = {
      grantId: toHex(parts.crypto.randomBytes(16)),
      deviceId: parts.site.deviceId,
      subject: people.faceSubject(personId),
      purpose: PURPOSE,
      noticeVersion: notice.version,
      noticeHash: notice.hash,
      grantedAtMs,
      expiresAtMs: grantedAtMs + GRANT_LIFE_MS,
    };
    const signature = parts.signingKey.sign(grantBytes(grant));
    people.recordConsent(personId, grant, signature, notice.canonical);
    return { signed: { grant, signature }, ledgerSubject: people.ledgerSubject(personId) };
  });
  if (recorded.kind === 'failed') return undefined;
  const { signed, ledgerSubject } = recorded.value;
  const { grantId, noticeVersion, noticeHash } = signed.grant;
  const entry = ground.journal.append({ kind: 'consent-granted', subject: ledgerSubject, grantId, noticeVersion, noticeHash });
  if (entry !== undefined) return { ...recorded.value, receiptText: receiptTextOf(entry) };
  ground.store.ask((people) => {
    people.endConsent(personId, 'expired');
  });
  return undefined;
}

/** No template came of it, or one that must not stay: the consent ends and whatever the eye may hold is erased. */
async function failed(
  ground: Ground,
  end: { readonly personId: string; readonly ledgerSubject: string; readonly reason: FaceReason; readonly mayHold: boolean },
): Promise<EnrolResult> {
  const { personId, ledgerSubject, reason, mayHold } = end;
  ground.journal.append({ kind: 'enrol-failed', subject: ledgerSubject, reason });
  if (mayHold) await eraseSubject(ground, { personId, cause: 'enrol-failed', how: 'expired' });
  else {
    ground.store.ask((people) => {
      people.endConsent(personId, 'expired');
    });
  }
  return { kind: 'refused', reason };
}

/** After these nobody knows whether a template was written. */
const LEAVES_DOUBT: readonly FaceReason[] = ['eye-down', 'timeout', 'cancelled'];

/** The person said no, or nothing: recorded, and never asked again by the terminal. A template of an older consent goes. */
export async function declineConsent(ground: Ground, personId: string): Promise<void> {
  const recorded = ground.store.ask((people) => {
    people.recordRefusal(personId);
    return people.ledgerSubject(personId);
  });
  if (recorded.kind === 'ok')
    ground.journal.append({ kind: 'consent-refused', subject: recorded.value, noticeVersion: ground.notice.version });
  const held = ground.store.ask((people) => people.byId(personId)?.grant);
  if (held.kind === 'ok' && held.value !== undefined) await eraseSubject(ground, { personId, cause: 'notice-changed', how: 'expired' });
}

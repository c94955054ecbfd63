/**
 * From a person's yes to a template: gates, a live card or PIN (INV-04), a grant signed for this
 * person, notice and moment (INV-02), then the camera. A no is recorded and final until the
 * person asks again. Whatever fails after the yes ends the consent with it.
 */

import { toHex } from '../base/bytes.ts';
import { canonicalText, type CanonicalValue } from '../base/canonical.ts';
import { invariant } from '../base/fault.ts';
import type { NoticeOffer } from '../core/access/visit-state.ts';
import { standingAt } from '../core/access/schedule.ts';
import { type ConsentGrant, GRANT_LIFE_MS, grantBytes, PURPOSE, type SignedGrant } from '../core/consent/grant.ts';
import { CONSENTS_FROM_MS, readConsentRecord } from '../core/consent/consent-record.ts';
import type { Guardian } from '../core/consent/guardian.ts';
import { bandAt, isBandRefused } from '../core/consent/minors.ts';
import type { NoticeShown } from '../core/consent/notice-shown.ts';
import type { DenyReason } from '../core/ledger/event.ts';
import { ENROL_LIMIT_MS, LOOK_GRACE_MS } from '../core/policy/limits.ts';
import type { FaceReason } from '../core/vision/reasons.ts';
import type { EnrolOutcome } from '../ports/eye.ts';
import type { Person } from '../ports/people-vault.ts';
import { commit, recordOf } from './consent-evidence.ts';
import { isConsenting, keptNotice, noticeFor } from './consenting.ts';
import { eraseSubject } from './erase.ts';
import type { Ground } from './parts.ts';
import { receiptOf, receiptTextOf } from './receipt.ts';
import { within } from './within.ts';

/** Why the notice may not be shown. */
export type NotOffered = 'face-off' | 'no-credential' | 'already-enrolled' | 'minor-refused' | 'guardian-missing';

export type EnrolResult =
  | { readonly kind: 'enrolled'; readonly receipt: string; readonly receiptText: string | null }
  | { readonly kind: 'refused'; readonly reason: DenyReason };

/**
 * Why the notice may not even be shown to this person now, or undefined where it may. A child's is shown only where staff called
 * it, with the guardian there (INV-14); no clock from before the Measures dates a consent (Art. 20).
 */
export function whyNotOffered(ground: Ground, person: Person, isCalled = false): NotOffered | undefined {
  const nowMs = ground.clockGuard.now();
  if (!ground.readiness.verdict().isFaceAllowed || nowMs < CONSENTS_FROM_MS) return 'face-off';
  if (!hasLiveCredential(ground, person)) return 'no-credential';
  const band = bandAt(person.age, nowMs);
  if (isBandRefused(ground.parts.site, band)) return 'minor-refused';
  if (band === 'under-14' && (!isCalled || guardianOf(ground, person.id) === undefined)) return 'guardian-missing';
  return isConsenting(ground, person) ? 'already-enrolled' : undefined;
}

export function guardianOf(ground: Pick<Ground, 'store'>, personId: string): Guardian | undefined {
  const asked = ground.store.ask((people) => people.consents.guardian(personId));
  return asked.kind === 'ok' ? asked.value : undefined;
}

/** INV-04: a card or PIN of this person, of a kind that the site has on. One whose right has ended opens nothing, so it is not live. */
export function hasLiveCredential(ground: Ground, person: Person): boolean {
  const { fallback } = ground.parts.site;
  if (standingAt(person, ground.clockGuard.now()) === 'over') return false;
  return (fallback.card && person.hasCard) || (fallback.pin && person.hasPin);
}

export interface EnrolRequest {
  readonly visit: string;
  readonly personId: string;
  /** That the notice was shown to the end, to this visit; undefined refuses. */
  readonly shown: NoticeShown | undefined;
  readonly offer: NoticeOffer | undefined;
  /** False once they turned back. */
  readonly isWanted: () => boolean;
}

/** The person agreed to the notice that was shown. */
export async function enrol(ground: Ground, request: EnrolRequest): Promise<EnrolResult> {
  const { personId, shown, offer } = request;
  const isShown = shown !== undefined && ground.noticeDesk.redeem(shown) && shown.personId === personId;
  if (!isShown) return { kind: 'refused', reason: 'consent-missing' };
  // The site's words may have changed while somebody read.
  if (shown.noticeHash !== noticeFor(ground, shown.isByGuardian).hash) return { kind: 'refused', reason: 'consent-missing' };
  const person = ground.store.ask((people) => people.byId(personId));
  if (person.kind === 'failed' || person.value === undefined) return { kind: 'refused', reason: 'not-now' };
  const isCalled = offer?.check === 'staff';
  if (whyNotOffered(ground, person.value, isCalled) !== undefined || ground.enrolling.has(personId))
    return { kind: 'refused', reason: 'face-off' };
  if (isBeingErased(ground, personId)) return { kind: 'refused', reason: 'not-now' };
  ground.enrolling.add(personId);
  try {
    return await enrolConsented(ground, { ...request, shown, person: person.value });
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
  request: EnrolRequest & { readonly shown: NoticeShown; readonly person: Person },
): Promise<EnrolResult> {
  const { personId, visit, isWanted } = request;
  const before = ground.store.ask((people) => people.byId(personId)?.grant);
  const consent = before.kind === 'failed' ? undefined : recordConsent(ground, request);
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
  { person, personId, shown, offer }: EnrolRequest & { readonly shown: NoticeShown; readonly person: Person },
): { readonly signed: SignedGrant; readonly ledgerSubject: string; readonly receiptText: string | null } | undefined {
  const { parts, clockGuard } = ground;
  const notice = noticeFor(ground, shown.isByGuardian);
  const guardian = shown.isByGuardian ? guardianOf(ground, personId) : undefined;
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
    const decision = { person, notice, offer, shown, guardian, atMs: grantedAtMs };
    const record = recordOf(ground, people, { decision, grantId: grant.grantId, how: 'touch-confirm' });
    invariant(
      readConsentRecord(JSON.parse(canonicalText(record as unknown as CanonicalValue))) !== undefined,
      'a consent record is whole before it is kept',
    );
    const commitment = people.consents.grant(personId, { grant, signature, notice: keptNotice(ground, notice), record });
    return { signed: { grant, signature }, ledgerSubject: people.ledgerSubject(personId), commitment };
  });
  if (recorded.kind === 'failed') return undefined;
  const { signed, ledgerSubject, commitment } = recorded.value;
  const { grantId, noticeVersion, noticeHash } = signed.grant;
  const entry = ground.journal.append({ kind: 'consent-granted', subject: ledgerSubject, grantId, noticeVersion, noticeHash });
  if (entry !== undefined) {
    commit(ground, commitment);
    return { signed, ledgerSubject, receiptText: receiptTextOf(entry) };
  }
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

export interface Refusal {
  readonly personId: string;
  readonly visit: number;
  readonly how: 'touch-confirm' | 'back' | 'time-out';
  readonly offer: NoticeOffer | undefined;
}

/** The person said no, or nothing: recorded, and never asked again by the terminal. A template of an older consent goes. */
export async function declineConsent(ground: Ground, refusal: Refusal): Promise<void> {
  const { personId, visit, how, offer } = refusal;
  const shown = ground.noticeDesk.take(visit, personId);
  const notice = noticeFor(ground, offer?.isByGuardian === true);
  const recorded = ground.store.ask((people) => {
    const person = people.byId(personId);
    if (person === undefined) return undefined;
    const atMs = ground.clockGuard.now();
    const guardian = offer?.isByGuardian === true ? people.consents.guardian(personId) : undefined;
    const record = recordOf(ground, people, { decision: { person, notice, offer, shown, guardian, atMs }, grantId: null, how });
    return { subject: record.subjectRef, commitment: people.consents.refuse(personId, { record, notice: keptNotice(ground, notice) }) };
  });
  if (recorded.kind === 'ok' && recorded.value !== undefined) {
    ground.journal.append({ kind: 'consent-refused', subject: recorded.value.subject, noticeVersion: notice.version });
    commit(ground, recorded.value.commitment);
  }
  const held = ground.store.ask((people) => people.byId(personId)?.grant);
  if (held.kind === 'ok' && held.value !== undefined) await eraseSubject(ground, { personId, cause: 'notice-changed', how: 'expired' });
}

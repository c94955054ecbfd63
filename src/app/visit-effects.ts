/** Carries out what the visit machine asks for; each effect ends in one answer at most. */

import type { Answer, Claim, PassOutcome, VisitEffect } from '../core/access/visit-state.ts';
import type { IdentityCheck } from '../core/consent/consent-record.ts';
import { mayDo } from '../core/policy/roles.ts';
import { declineConsent, enrol, whyNotOffered } from './enrol.ts';
import type { ErasureResult } from './erase.ts';
import { findClaimed, type Identification, identifyCard, identifyPin } from './fallback.ts';
import type { Person } from '../ports/people-vault.ts';
import type { Ground } from './parts.ts';
import { pass, recordDenied } from './passage.ts';
import { countFaces, purge, type PurgeResult } from './purge.ts';
import { recognise } from './recognise.ts';
import { rightsAnswer } from './rights-effects.ts';
import { withdraw, WITHDRAW_STEPS } from './withdraw.ts';
import { acknowledge } from './consents.ts';
import { tabsOf } from './console-rules.ts';
import { changedFor, isConsenting, noticeFor } from './consenting.ts';
import { shownOf } from './shown-names.ts';

export interface EffectContext {
  readonly ground: Ground;
  /** True while this visit's answers count. */
  readonly isCurrent: (visit: number) => boolean;
  /** One for each visit that ended at the door. */
  readonly onPassed: (outcome: PassOutcome) => void;
}

/** How the eye knows a visit. */
export function eyeVisit(visit: number): string {
  return `visit-${String(visit)}`;
}

export async function perform(context: EffectContext, effect: VisitEffect): Promise<Answer | undefined> {
  const { ground, isCurrent } = context;
  const { visit } = effect;
  const isWanted = (): boolean => isCurrent(visit);
  switch (effect.kind) {
    case 'pass-by-card': {
      const identification = identifyCard(ground, effect.card);
      const { isAside } = effect;
      const outcome = await pass(ground, { method: 'card', identification, isWanted: () => isAside || isWanted() });
      return passed(context, visit, outcome, isAside);
    }
    case 'pass-by-pin': {
      const identification = await identifyPin(ground, effect.claim, effect.pin);
      return passed(context, visit, await pass(ground, { method: 'pin', identification, isWanted }), false);
    }
    case 'look': {
      const identification = await recognise(ground, eyeVisit(visit), effect.claim);
      return passed(context, visit, await pass(ground, { method: 'face', identification, isWanted }), false);
    }
    case 'abandon':
      ground.parts.eye.cancel(eyeVisit(visit));
      return undefined;
    case 'name':
    case 'prove':
      return opened(ground, effect, isWanted);
    case 'own-data':
    case 'ask':
      return rightsAnswer(ground, effect);
    default:
      return consented(ground, effect, isWanted);
  }
}

function passed(context: EffectContext, visit: number, outcome: PassOutcome, isAside: boolean): Answer | undefined {
  const isSuperseded = outcome.kind === 'refused' && outcome.reason === 'cancelled';
  if (!isSuperseded) context.onPassed(outcome);
  return isAside ? undefined : { kind: 'passed', visit, outcome };
}

type ConsentEffect = Extract<VisitEffect, { kind: 'note-read' | 'acknowledge' | 'enrol' | 'decline-consent' | 'withdraw' | 'purge' }>;

async function consented(ground: Ground, effect: ConsentEffect, isWanted: () => boolean): Promise<Answer | undefined> {
  const { visit } = effect;
  switch (effect.kind) {
    case 'enrol': {
      const { personId, offer } = effect;
      const shown = ground.noticeDesk.take(visit, personId);
      const result = await enrol(ground, { visit: eyeVisit(visit), personId, shown, offer, isWanted });
      return result.kind === 'enrolled'
        ? { kind: 'enrol-ended', visit, receipt: result.receipt, receiptText: result.receiptText, reason: null }
        : { kind: 'enrol-ended', visit, receipt: null, receiptText: null, reason: result.reason };
    }
    case 'note-read':
      noteRead(ground, effect);
      return undefined;
    case 'acknowledge':
      acknowledge(ground, effect.personId);
      return undefined;
    case 'decline-consent':
      await declineConsent(ground, { ...effect, offer: effect.offer });
      return undefined;
    case 'withdraw': {
      const result = await withdraw(ground, effect.personId, { channel: 'screen', by: 'self', steps: WITHDRAW_STEPS });
      return {
        kind: 'withdraw-ended',
        visit,
        ...ended(result.kind === 'erased' || result.kind === 'pending' ? result : { kind: 'failed' }),
      };
    }
    case 'purge': {
      const result = await purge(ground, effect.operatorId, effect.persons);
      return { kind: 'purge-ended', visit, persons: effect.persons, ...purgeEnd(result) };
    }
  }
}

function purgeEnd(result: PurgeResult): EraseEnd {
  if (result.kind !== 'refused') return ended(result);
  const isSecondWanted = result.reason === 'second-person-needed' || result.reason === 'same-person';
  return { receipt: null, receiptText: null, isPending: false, reason: isSecondWanted ? 'second-person-needed' : 'not-now' };
}

interface EraseEnd {
  readonly receipt: string | null;
  readonly receiptText: string | null;
  readonly isPending: boolean;
  readonly reason: 'not-now' | 'second-person-needed' | null;
}

function ended(result: ErasureResult): EraseEnd & { readonly reason: 'not-now' | null } {
  if (result.kind === 'failed') return { receipt: null, receiptText: null, isPending: false, reason: 'not-now' };
  const { receipt, receiptText } = result;
  return { receipt, receiptText, isPending: result.kind === 'pending', reason: null };
}

type OpenEffect = Extract<VisitEffect, { kind: 'name' | 'prove' }>;

/** "My face" and purge: who it is, proved by card, PIN or both; never by the face. */
async function opened(ground: Ground, effect: OpenEffect, isWanted: () => boolean): Promise<Answer | undefined> {
  const method = effect.kind === 'name' ? 'card' : 'pin';
  const identification = effect.kind === 'name' ? identifyCard(ground, effect.card) : await identifyPin(ground, effect.claim, effect.pin);
  if (!isWanted()) return undefined;
  if (identification.kind !== 'identified') return refused(ground, effect.visit, method, identification);
  const claim: Claim = effect.kind === 'name' ? { kind: 'card', card: effect.card } : effect.claim;
  const found = findClaimed(ground, claim);
  const person = found.kind === 'found' ? found.person : undefined;
  if (person?.id !== identification.who.personId) return refused(ground, effect.visit, method, { kind: 'refused', reason: 'not-now' });
  return openedFor(ground, effect, claim, person);
}

function openedFor(ground: Ground, effect: OpenEffect, claim: Claim, person: Person): Answer {
  const { visit, purpose } = effect;
  const personId = person.id;
  if (effect.kind === 'name' && person.hasPin && ground.parts.site.fallback.pin) return { kind: 'pin-wanted', visit, purpose, claim };
  if (purpose === 'my-face') {
    return myFaceOf(ground, person, { visit, check: checkOf(effect, claim) });
  }
  // A purge takes both, the operator's card and PIN; where the site has no PINs, the card twice. The number of people is typed besides.
  const isPinOn = ground.parts.site.fallback.pin;
  const isOperator = mayDo(person.role, 'purge') && claim.kind === 'card';
  if (isOperator && !isPinOn && effect.kind === 'name' && effect.isAgain !== true) return { kind: 'card-wanted', visit, card: effect.card };
  const isProved = isOperator && (effect.kind === 'prove' || !isPinOn);
  if (isProved) return { kind: 'purge-opened', visit, operatorId: personId, persons: countFaces(ground) };
  return refused(ground, visit, effect.kind === 'name' ? 'card' : 'pin', { kind: 'refused', reason: 'unknown-credential' });
}

/** How the person made themself known. */
function checkOf(effect: OpenEffect, claim: Claim): IdentityCheck {
  if (effect.kind === 'name') return 'card';
  return claim.kind === 'card' ? 'card-and-pin' : 'pin';
}

/** What is held of them, whether the notice is offered, and what changed since they agreed. */
function myFaceOf(ground: Ground, person: Person, { visit, check }: { readonly visit: number; readonly check: IdentityCheck }): Answer {
  const isFaceOffered = whyNotOffered(ground, person) === undefined;
  const changed = changedFor(ground, person.grant);
  const isNews = changed.length > 0 && isConsenting(ground, person);
  return {
    kind: 'my-face-opened',
    visit,
    personId: person.id,
    isEnrolled: person.grant !== undefined,
    isFaceOffered,
    grantedAtMs: person.grant?.grantedAtMs ?? null,
    offer: { check, isByGuardian: false, isWritten: false, changed },
    ...(check === 'card-and-pin' && tabsOf(person.role).length > 0 ? { hasConsole: true } : {}),
    ...shownOf(ground, person.id),
    ...(isNews ? { news: { personId: person.id, changed } } : {}),
  };
}

function noteRead(ground: Ground, { visit, personId, language, offer }: Extract<VisitEffect, { kind: 'note-read' }>): void {
  const isByGuardian = offer?.isByGuardian === true;
  ground.noticeDesk.note({
    visit,
    personId,
    notice: noticeFor(ground, isByGuardian),
    language,
    atMs: ground.clockGuard.now(),
    isByGuardian,
  });
}

function refused(ground: Ground, visit: number, method: 'card' | 'pin', why: Exclude<Identification, { kind: 'identified' }>): Answer {
  recordDenied(ground, method, why.kind === 'wait' ? 'wait' : why.reason, undefined);
  const outcome: PassOutcome =
    why.kind === 'wait' ? { kind: 'wait', method, seconds: why.seconds } : { kind: 'refused', method, reason: why.reason };
  return { kind: 'passed', visit, outcome };
}

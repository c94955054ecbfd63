/** What the screen shows of a visit. Digits become a count here and go no further. */

import type { alarmOf } from '../core/access/door-state.ts';
import type { VisitState } from '../core/access/visit-state.ts';
import type { Notice } from '../core/consent/notice.ts';
import { paragraphsOf } from '../core/consent/notice-diff.ts';
import { mirrored, type FacePlace } from '../core/vision/place.ts';
import type { GateVerdict } from '../core/policy/gates.ts';
import type { ScreenView } from '../ports/screen.ts';

/** What stands on the idle screen besides the ways in. */
export interface Standing {
  readonly alarm: ReturnType<typeof alarmOf>;
  /** The default key of OSDP is taken at one device. */
  readonly isInstalling: boolean;
  /** The site opens for cards: during a wait too, for nobody who is known waits with one. */
  readonly isCardOn: boolean;
}

export function viewOf(state: VisitState, notice: Notice, gates: GateVerdict, standing: Standing): ScreenView {
  switch (state.kind) {
    case 'idle':
      return idleView(state, gates, standing);
    case 'claim':
      return { kind: 'claim', digits: state.digits.length };
    case 'number-entry':
      if (state.seen !== undefined) return { kind: 'number-entry', digits: 0, purpose: state.purpose, isAgain: true };
      return { kind: 'number-entry', digits: state.digits.length, purpose: state.purpose };
    case 'pin-entry':
      return { kind: state.kind, digits: state.digits.length, purpose: state.purpose };
    case 'hand-over':
      return { kind: 'hand-over', ...(state.offer?.isByGuardian === true ? { isByGuardian: true } : {}) };
    case 'notice':
      return noticeView(state, notice);
    case 'notice-changed':
      return { kind: 'notice-changed', sections: paragraphsOf(notice.texts, state.changed), isDoorOpen: state.next === null };
    case 'my-face': {
      const { isEnrolled, isFaceOffered, grantedAtMs, hasConsole } = state;
      return {
        kind: 'my-face',
        isEnrolled,
        isFaceOffered,
        grantedAtMs,
        ...(hasConsole === true ? { hasConsole } : {}),
        ...initialsIn(state),
      };
    }
    case 'my-data':
      return { kind: 'my-data', data: state.data, note: state.note };
    case 'ask':
      return { kind: 'ask', isNamed: state.personId !== null, isTopic: state.isTopic };
    case 'asked':
      return { kind: 'asked', number: state.number, dueDay: state.dueDay };
    case 'purge-confirm':
      return { kind: 'purge-confirm', persons: state.persons, typed: state.typed, ...(state.isSure === true ? { isSure: true } : {}) };
    case 'purged': {
      const { persons, receipt, receiptText, isPending } = state;
      return { kind: 'purged', persons, receipt, receiptText, isPending };
    }
    case 'withdrawn': {
      const { receipt, receiptText, isPending } = state;
      return { kind: 'withdrawn', receipt, receiptText, isPending };
    }
    default:
      return withoutVisit(state, standing);
  }
}

function idleView(
  { isVoiceAsked }: Extract<VisitState, { kind: 'idle' }>,
  gates: GateVerdict,
  { alarm, isInstalling }: Standing,
): ScreenView {
  return {
    kind: 'idle',
    isFaceOffered: gates.isFaceAllowed,
    faceClosed: gates.closed,
    ...(isVoiceAsked === true ? { isVoiceAsked } : {}),
    ...(alarm === null ? {} : { doorAlarm: alarm }),
    ...(isInstalling ? { isInstalling: true } : {}),
  };
}

/** What changed comes first, and after it the whole notice. */
function noticeView(state: Extract<VisitState, { kind: 'notice' }>, notice: Notice): ScreenView {
  const { readIn, offer, turned } = state;
  return {
    kind: 'notice',
    sections: notice.texts,
    version: notice.version,
    ...(readIn === undefined ? {} : { readIn }),
    ...(turned === undefined ? {} : { turned }),
    ...(offer === undefined || offer.changed.length === 0 ? {} : { changed: paragraphsOf(notice.texts, offer.changed) }),
    ...(offer?.isByGuardian === true ? { isByGuardian: true } : {}),
  };
}

/** States that hold nothing but what is shown. */
type Plain = Extract<
  VisitState,
  {
    kind:
      | 'checking'
      | 'looking'
      | 'granted'
      | 'refused'
      | 'wait'
      | 'enrolling'
      | 'enrolled'
      | 'enrol-refused'
      | 'consent-declined'
      | 'withdraw-confirm'
      | 'erasing';
  }
>;

/** A person expects a mirror. */
function placeIn({ place }: { readonly place?: FacePlace }): { readonly place?: FacePlace } {
  return place === undefined ? {} : { place: mirrored(place) };
}

/** All of a name that a screen ever gets. */
function initialsIn({ initials }: { readonly initials?: string }): { readonly initials?: string } {
  return initials === undefined ? {} : { initials };
}

function withoutVisit(state: Plain, { isCardOn }: Standing): ScreenView {
  switch (state.kind) {
    case 'granted':
      return { kind: 'granted', ...initialsIn(state) };
    case 'looking':
      return { kind: 'looking', advice: state.advice, ...placeIn(state) };
    case 'refused':
    case 'enrol-refused':
      return { kind: state.kind, reason: state.reason };
    case 'wait':
      return { kind: 'wait', seconds: state.seconds, ...(isCardOn ? { isCardOn } : {}) };
    case 'enrolling':
      return { kind: 'enrolling', taken: state.taken, wanted: state.wanted, advice: state.advice, ...placeIn(state) };
    case 'enrolled':
      return { kind: 'enrolled', receipt: state.receipt, receiptText: state.receiptText };
    default:
      return { kind: state.kind };
  }
}

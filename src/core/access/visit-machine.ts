/**
 * One visit as (state, event) → { state, effects }. A card opens the door in every state; the
 * camera is used only after a choice made here (Measures Art. 4); silence and back are always
 * a no (Art. 6). Pure: what it decides is done elsewhere.
 */

import { isDigit, type Key } from '../credential/pin.ts';
import { COUNT_DIGITS_MAX, DIGITS_MAX } from '../policy/limits.ts';
import { isPadPlace, padChoice, type PadPlace } from './pad-choices.ts';
import { stepRights } from './rights-steps.ts';
import { stepAnswer } from './visit-answers.ts';
import {
  type Answer,
  isFree,
  type Input,
  type NoticeOffer,
  ON_PAPER,
  type Purpose,
  type VisitEffect,
  type VisitEvent,
  type VisitRules,
  type VisitState,
  type VisitStep,
} from './visit-state.ts';

export function stepVisit(state: VisitState, event: VisitEvent, rules: VisitRules): VisitStep {
  if (isAnswer(event)) return event.visit === state.visit ? stepAnswer(state, event) : stay(state);
  return stepInput(state, event, rules);
}

function isAnswer(event: VisitEvent): event is Answer {
  return 'visit' in event;
}

function stay(state: VisitState): VisitStep {
  return { state, effects: [] };
}

function stepInput(state: VisitState, event: Input, rules: VisitRules): VisitStep {
  switch (event.kind) {
    case 'card':
      return onCard(state, event.card);
    case 'key':
      return onKey(state, event.key, rules);
    case 'choose':
      return onChoose(state, event.what, rules);
    case 'called':
      return isFree(state) ? called(state, event) : stay(state);
    case 'read':
      return onRead(state, event, rules);
    case 'rights':
    case 'request':
      return stepRights(state, event) ?? stay(state);
    case 'confirm':
      return onConfirm(state);
    case 'back':
      return onBack(state);
    case 'timeout':
      return onTimeout(state);
    default:
      return onConsentWord(state, event.kind);
  }
}

/** What a person says about their own face. */
function onConsentWord(state: VisitState, word: 'agree' | 'decline' | 'enrol' | 'withdraw'): VisitStep {
  if (state.kind === 'notice') {
    if (word === 'agree') return agreed(state);
    return word === 'decline' ? declined(state, 'touch-confirm') : stay(state);
  }
  if (state.kind !== 'my-face') return stay(state);
  const { personId, isEnrolled, isFaceOffered } = state;
  if (word === 'enrol' && isFaceOffered) return to(state, { kind: 'notice', personId, ...offerOf(state) });
  return word === 'withdraw' && isEnrolled ? to(state, { kind: 'withdraw-confirm', personId }) : stay(state);
}

type Bare = VisitState extends infer S ? (S extends VisitState ? Omit<S, 'visit'> : never) : never;

/** The next place of the same visit. */
function to(state: VisitState, place: Bare): VisitStep {
  return { state: { ...place, visit: state.visit }, effects: [] };
}

/** A new visit: what the old one began no longer counts. */
function begin(state: VisitState, place: Bare, effects: (visit: number) => readonly VisitEffect[] = () => []): VisitStep {
  const visit = state.visit + 1;
  return { state: { ...place, visit }, effects: [...abandoned(state), ...effects(visit)] };
}

/** Only states that wait for an answer have something to abandon. Erasures are never abandoned. */
function abandoned(state: VisitState): readonly VisitEffect[] {
  const isPending = state.kind === 'looking' || state.kind === 'checking' || state.kind === 'enrolling';
  return isPending ? [{ kind: 'abandon', visit: state.visit }] : [];
}

function idle(state: VisitState): VisitStep {
  return begin(state, { kind: 'idle' });
}

function onCard(state: VisitState, card: string): VisitStep {
  const isNaming = state.kind === 'number-entry' && state.purpose !== 'pass';
  if (isNaming) {
    const purpose = state.purpose === 'purge' ? 'purge' : 'my-face';
    const again = purpose === 'purge' && state.seen === card ? { isAgain: true } : {};
    return begin(state, { kind: 'checking' }, (visit) => [{ kind: 'name', visit, purpose, card, ...again }]);
  }
  if (state.kind === 'claim') {
    return begin(state, { kind: 'looking', advice: null }, (visit) => [{ kind: 'look', visit, claim: { kind: 'card', card } }]);
  }
  const isPassing = state.kind === 'number-entry' || state.kind === 'looking' || (state.kind === 'pin-entry' && state.purpose === 'pass');
  if (isFree(state) || isPassing) {
    return begin(state, { kind: 'checking' }, (visit) => [{ kind: 'pass-by-card', visit, card, isAside: false }]);
  }
  return { state, effects: [{ kind: 'pass-by-card', visit: state.visit, card, isAside: true }] };
}

function onKey(state: VisitState, key: Key, rules: VisitRules): VisitStep {
  if (state.kind === 'claim' || state.kind === 'number-entry' || state.kind === 'pin-entry') return onEntryKey(state, key, rules);
  if (state.kind === 'purge-confirm') return onCountKey(state, key);
  if (state.kind === 'idle' && key === 'clear')
    return begin(state, { kind: 'number-entry', purpose: 'my-face', digits: '', isByStar: true });
  // Enrolled: the door may be tried at once, and by one press no camera is started there either.
  if ((state.kind === 'idle' || state.kind === 'enrolled') && key === 'enter') return onChoose(state, 'pin', rules);
  if (key === 'clear') return onBack(state);
  if (state.kind === 'notice-changed' && key === 'enter') return onConfirm(state);
  if (isPadPlace(state)) return onPadPlaceKey(state, key, rules);
  if (!isFree(state) && state.kind !== 'looking') return stay(state);
  if (!isDigit(key)) return stay(state);
  return rules.isPinOn ? begin(state, { kind: 'number-entry', purpose: 'pass', digits: key }) : stay(state);
}

function onPadPlaceKey(state: Extract<VisitState, PadPlace>, key: Key, rules: VisitRules): VisitStep {
  // A key does what a button would; 0 turns the page and can never agree to anything.
  if (state.kind === 'notice' && key === '0') return { state: { ...state, turned: (state.turned ?? 0) + 1 }, effects: [] };
  const choice = padChoice(state, key);
  return choice === undefined ? stay(state) : stepInput(state, choice, rules);
}

type Entry = Extract<VisitState, { kind: 'claim' | 'number-entry' | 'pin-entry' }>;

function onEntryKey(state: Entry, key: Key, rules: VisitRules): VisitStep {
  // A purge needs the operator's card: a typed number names nobody there.
  if (state.kind === 'number-entry' && state.purpose === 'purge') return key === 'clear' ? idle(state) : stay(state);
  if (isDigit(key)) {
    return state.digits.length < DIGITS_MAX ? { state: { ...state, digits: state.digits + key }, effects: [] } : stay(state);
  }
  if (key === 'clear') return onEntryCleared(state);
  return state.digits === '' ? onEmptyEntry(state, rules) : onEntryDone(state);
}

/** Two stars from rest, one after the other: the voice is wanted. Nothing else has changed by them. */
function onEntryCleared(state: Entry): VisitStep {
  if (state.digits !== '') return { state: { ...state, digits: '' }, effects: [] };
  const isVoiceAsked = state.kind === 'number-entry' && state.isByStar === true;
  return isVoiceAsked ? begin(state, { kind: 'idle', isVoiceAsked }) : idle(state);
}

/** Enter with nothing typed: by keypad alone, the face (two presses from rest: none starts a camera) or a complaint without a name. */
function onEmptyEntry(state: Entry, rules: VisitRules): VisitStep {
  if (state.kind !== 'number-entry' || state.purpose === 'purge') return stay(state);
  return state.purpose === 'pass' ? chooseFace(state, rules) : begin(state, { kind: 'ask', personId: null, isTopic: true });
}

function onEntryDone(state: Entry): VisitStep {
  if (state.kind === 'number-entry') {
    return to(state, { kind: 'pin-entry', purpose: state.purpose, claim: { kind: 'number', number: state.digits }, digits: '' });
  }
  if (state.kind === 'claim') {
    const { digits } = state;
    return begin(state, { kind: 'looking', advice: null }, (visit) => [{ kind: 'look', visit, claim: { kind: 'number', number: digits } }]);
  }
  const { purpose, claim, digits: pin } = state;
  return begin(state, { kind: 'checking' }, (visit) => [
    purpose === 'pass' ? { kind: 'pass-by-pin', visit, claim, pin } : { kind: 'prove', visit, purpose, claim, pin },
  ]);
}

function onCountKey(state: Extract<VisitState, { kind: 'purge-confirm' }>, key: Key): VisitStep {
  const { isSure, ...asked } = state;
  if (key === 'clear') return { state: { ...asked, typed: '' }, effects: [] };
  // A key cannot be held as a button is: OK twice in a row means the same.
  if (key === 'enter')
    return isSure === true || !isCountNamed(asked) ? onConfirm(asked) : { state: { ...asked, isSure: true }, effects: [] };
  return asked.typed.length < COUNT_DIGITS_MAX ? { state: { ...asked, typed: asked.typed + key }, effects: [] } : stay(state);
}

function isCountNamed({ typed, persons }: Extract<VisitState, { kind: 'purge-confirm' }>): boolean {
  return /^\d+$/.test(typed) && Number(typed) === persons;
}

function onChoose(state: VisitState, what: 'face' | 'card' | 'pin' | 'my-face' | 'purge', rules: VisitRules): VisitStep {
  const mayChoose =
    isFree(state) || state.kind === 'looking' || state.kind === 'claim' || state.kind === 'number-entry' || state.kind === 'pin-entry';
  if (!mayChoose) return stay(state);
  if (what === 'face') return chooseFace(state, rules);
  if (what === 'card') return idle(state);
  if (what === 'pin' && !rules.isPinOn) return stay(state);
  const purpose: Purpose = what === 'pin' ? 'pass' : what;
  return begin(state, { kind: 'number-entry', purpose, digits: '' });
}

function chooseFace(state: VisitState, rules: VisitRules): VisitStep {
  if (rules.mode === '1:1') return begin(state, { kind: 'claim', digits: '' });
  if (state.kind === 'looking') return stay(state);
  return begin(state, { kind: 'looking', advice: null }, (visit) => [{ kind: 'look', visit, claim: null }]);
}

type NoticeState = Extract<VisitState, { kind: 'notice' }>;

function offerOf({ offer }: { readonly offer?: NoticeOffer }): { readonly offer?: NoticeOffer } {
  return offer === undefined ? {} : { offer };
}

function called(state: VisitState, event: Extract<Input, { kind: 'called' }>): VisitStep {
  const visit = state.visit + 1;
  const { personId, offer } = event;
  if (event.isHandedOver === true) return begin(state, { kind: 'hand-over', personId, ...offerOf(event) });
  const place: NoticeState = { kind: 'notice', visit, personId, ...offerOf(event) };
  // What was read on paper is read: the form names the notice.
  if (offer?.isWritten !== true) return { state: place, effects: [] };
  const language = ON_PAPER;
  return { state: { ...place, readIn: language }, effects: [{ kind: 'note-read', visit, personId, language, ...offerOf(event) }] };
}

/** The last line was on the screen: from here on, and not before, there is something to agree to (Art. 5). */
function onRead(state: VisitState, { version, language }: Extract<Input, { kind: 'read' }>, rules: VisitRules): VisitStep {
  if (state.kind !== 'notice' || version !== rules.noticeVersion || state.readIn === language || state.readIn === ON_PAPER)
    return stay(state);
  const { visit, personId } = state;
  return { state: { ...state, readIn: language }, effects: [{ kind: 'note-read', visit, personId, language, ...offerOf(state) }] };
}

function agreed(state: NoticeState): VisitStep {
  if (state.readIn === undefined) return stay(state);
  const { visit, personId } = state;
  return {
    state: { kind: 'enrolling', visit, taken: 0, wanted: 0, advice: null },
    effects: [{ kind: 'enrol', visit, personId, ...offerOf(state) }],
  };
}

function declined(state: NoticeState, how: 'touch-confirm' | 'back' | 'time-out'): VisitStep {
  const { visit, personId, readIn } = state;
  const read = readIn === undefined ? {} : { readIn };
  return {
    state: { kind: 'consent-declined', visit },
    effects: [{ kind: 'decline-consent', visit, personId, how, ...read, ...offerOf(state) }],
  };
}

/** Acknowledged: it is not shown again. */
function acknowledged(state: Extract<VisitState, { kind: 'notice-changed' }>): VisitStep {
  const { visit, personId, next } = state;
  const effects: VisitEffect[] = [{ kind: 'acknowledge', visit, personId }];
  return next === null ? { ...idle(state), effects } : { state: { ...next, visit }, effects };
}

function onConfirm(state: VisitState): VisitStep {
  if (state.kind === 'notice-changed') return acknowledged(state);
  if (state.kind === 'hand-over') return to(state, { kind: 'notice', personId: state.personId, ...offerOf(state) });
  if (state.kind === 'withdraw-confirm') {
    return {
      state: { kind: 'erasing', visit: state.visit },
      effects: [{ kind: 'withdraw', visit: state.visit, personId: state.personId }],
    };
  }
  if (state.kind !== 'purge-confirm') return stay(state);
  if (!isCountNamed(state)) return { state: { ...state, typed: '' }, effects: [] };
  const { visit, operatorId, persons } = state;
  return { state: { kind: 'erasing', visit }, effects: [{ kind: 'purge', visit, operatorId, persons }] };
}

function onBack(state: VisitState): VisitStep {
  if (state.kind === 'notice') return declined(state, 'back');
  return state.kind === 'idle' ? stay(state) : idle(state);
}

function onTimeout(state: VisitState): VisitStep {
  switch (state.kind) {
    case 'idle':
      return stay(state);
    case 'notice':
      return declined(state, 'time-out');
    case 'checking':
    case 'looking':
      return begin(state, { kind: 'refused', reason: 'timeout' });
    case 'enrolling':
      return begin(state, { kind: 'enrol-refused', reason: 'timeout' });
    case 'erasing':
      return begin(state, { kind: 'refused', reason: 'timeout' });
    default:
      return idle(state);
  }
}

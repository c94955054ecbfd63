/** Everything that a visit offers, by keypad alone: numbers in the order of the buttons, the star always back. */
import { type PadChoice, padChoice, padChoices, padNumber, type PadPlace } from '../../../src/core/access/pad-choices.ts';
import { stepVisit } from '../../../src/core/access/visit-machine.ts';
import type { VisitRules, VisitState } from '../../../src/core/access/visit-state.ts';
import type { Key } from '../../../src/core/credential/pin.ts';

const RULES: VisitRules = { mode: '1:N', isPinOn: true, noticeVersion: 'v1' };
const FACE = { isRestricted: false };
const PLACES: readonly PadPlace[] = [
  { kind: 'my-face', isEnrolled: true, isFaceOffered: true },
  { kind: 'my-face', isEnrolled: false, isFaceOffered: false },
  { kind: 'my-data', data: { face: FACE } },
  { kind: 'my-data', data: { face: null } },
  { kind: 'ask', isTopic: true },
  { kind: 'ask', isTopic: false },
  { kind: 'hand-over' },
  { kind: 'notice' },
  { kind: 'withdraw-confirm' },
];

/** Presses one key after the other. */
function pressed(from: VisitState, keys: readonly Key[]): { kind: string; effects: string[] } {
  let state = from;
  let effects: readonly { readonly kind: string }[] = [];
  for (const key of keys) ({ state, effects } = stepVisit(state, { kind: 'key', key }, RULES));
  return { kind: state.kind, effects: effects.map(({ kind }) => kind) };
}

it.each(PLACES)('gives every choice its own key in $kind, nine at most', (place) => {
  const choices = padChoices(place);
  expect(choices.length).toBeGreaterThan(0);
  expect(choices.length).toBeLessThanOrEqual(9);
  for (const [at, choice] of choices.entries()) {
    expect(padChoice(place, String(at + 1) as Key)).toEqual(choice);
    expect(padNumber(place, choice)).toBe(at + 1);
  }
  expect(padChoice(place, '0')).toBeUndefined();
  expect(padChoice(place, 'enter')).toBeUndefined();
});

it('has no number for what cannot be done there', () => {
  const enrol: PadChoice = { kind: 'enrol' };
  expect(padNumber({ kind: 'my-face', isEnrolled: true, isFaceOffered: false }, enrol)).toBeUndefined();
  expect(padNumber({ kind: 'notice' }, enrol)).toBeUndefined();
});

it('reaches every way in and every right from rest', () => {
  const rest: VisitState = { kind: 'idle', visit: 1 };
  expect(pressed(rest, ['5'])).toEqual({ kind: 'number-entry', effects: [] });
  // One press by mistake starts no camera.
  expect(pressed(rest, ['enter'])).toEqual({ kind: 'number-entry', effects: [] });
  expect(pressed(rest, ['enter', 'enter'])).toEqual({ kind: 'looking', effects: ['look'] });
  expect(pressed(rest, ['clear'])).toEqual({ kind: 'number-entry', effects: [] });
  expect(pressed(rest, ['clear', 'clear'])).toEqual({ kind: 'idle', effects: [] });
  expect(pressed(rest, ['clear', 'enter'])).toEqual({ kind: 'ask', effects: [] });
  expect(pressed(rest, ['clear', 'enter', '2'])).toEqual({ kind: 'checking', effects: ['ask'] });
});

it('withdraws with as many keys as it enrols with', () => {
  const enrolled: VisitState = { kind: 'my-face', visit: 1, personId: 'p', isEnrolled: true, isFaceOffered: false, grantedAtMs: 0 };
  expect(pressed(enrolled, ['1', '1'])).toEqual({ kind: 'erasing', effects: ['withdraw'] });
  const stranger: VisitState = { ...enrolled, isEnrolled: false, isFaceOffered: true };
  expect(pressed(stranger, ['1'])).toEqual({ kind: 'notice', effects: [] });
});

it('agrees to nothing that was not read, and turns pages until it is', () => {
  const notice: VisitState = { kind: 'notice', visit: 1, personId: 'p' };
  expect(pressed(notice, ['2'])).toEqual({ kind: 'notice', effects: [] });
  expect(stepVisit(notice, { kind: 'key', key: '0' }, RULES).state).toEqual({ ...notice, turned: 1 });
  const read: VisitState = { ...notice, readIn: 'en', turned: 3 };
  expect(pressed(read, ['0'])).toEqual({ kind: 'notice', effects: [] });
  expect(pressed(read, ['2'])).toEqual({ kind: 'enrolling', effects: ['enrol'] });
  expect(pressed(read, ['1'])).toEqual({ kind: 'consent-declined', effects: ['decline-consent'] });
  expect(pressed(read, ['clear'])).toEqual({ kind: 'consent-declined', effects: ['decline-consent'] });
});

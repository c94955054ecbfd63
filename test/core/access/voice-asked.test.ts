/** The voice is asked for by the pad alone: two stars from rest, and by no other way back. */
import { stepVisit } from '../../../src/core/access/visit-machine.ts';
import type { VisitEvent, VisitRules, VisitState } from '../../../src/core/access/visit-state.ts';

const RULES: VisitRules = { mode: '1:1', isPinOn: true, noticeVersion: 'v1' };
const REST: VisitState = { kind: 'idle', visit: 3 };
const STAR: VisitEvent = { kind: 'key', key: 'clear' };

function after(state: VisitState, ...events: readonly VisitEvent[]): VisitState {
  return events.reduce((now, event) => stepVisit(now, event, RULES).state, state);
}

it('asks for the voice by two stars, and forgets it with the next visit', () => {
  const asked = after(REST, STAR, STAR);
  expect(asked).toEqual({ kind: 'idle', visit: 5, isVoiceAsked: true });
  expect(after(asked, { kind: 'key', key: '1' }, { kind: 'back' })).toEqual({ kind: 'idle', visit: 7 });
});

it.each<readonly [string, readonly VisitEvent[]]>([
  ['back', [STAR, { kind: 'back' }]],
  ['silence', [STAR, { kind: 'timeout' }]],
  ['a touch, then a star', [{ kind: 'choose', what: 'my-face' }, STAR]],
  ['OK, then a star', [{ kind: 'key', key: 'enter' }, STAR]],
])('does not ask by %s', (_what, events) => {
  expect(after(REST, ...events)).toEqual({ kind: 'idle', visit: 5 });
});

/** What of every screen there is crosses the cable, and what comes back. */
import { EXAMPLES } from '../../../scripts/screens/catalogue.ts';
import { ADD_STEPS, type AddStep } from '../../../src/core/console/people-pages.ts';
import { crossing, INVITATION, mayAct } from '../../../src/edge/console-link/crossing.ts';
import { readLinkedView } from '../../../src/edge/console-link/view-schema.ts';
import { PARTS_MAX, viewParts, ViewReader } from '../../../src/edge/console-link/wire.ts';
import type { ScreenAction, ScreenView } from '../../../src/ports/screen.ts';

const EVERY: [string, ScreenView][] = Object.entries(EXAMPLES).flatMap(([kind, examples]) =>
  Object.entries(examples as Record<string, ScreenView>).map(([name, view]): [string, ScreenView] => [`${kind} ${name}`, view]),
);
/** By hand: where a PIN or a birthday is typed. */
const STAY = ['console add-born', 'console add-pin', 'console new-pin', 'console new-pin-ready'];
/** By hand: where a number of a person is typed. */
const TYPED = ['console people', 'console people-list', 'console add-number'];
const ACTIONS: readonly ScreenAction[] = [
  { kind: 'choose', what: 'my-face' },
  { kind: 'choose', what: 'purge' },
  { kind: 'key', key: '1' },
  { kind: 'agree' },
  { kind: 'enrol' },
  { kind: 'withdraw' },
  { kind: 'rights', what: 'see' },
  { kind: 'console', what: 'open' },
  { kind: 'console', what: 'tab', tab: 'people' },
  { kind: 'confirm' },
  { kind: 'back' },
];

it.each(EVERY)('%s', (exampleName, view) => {
  const crossed = crossing(view);
  const actions = ACTIONS.filter((action) => mayAct(crossed, action)).map(({ kind }) => kind);
  if (view.kind === 'commission') expect([crossed, actions]).toEqual([view, ['key', 'back']]);
  else if (view.kind !== 'console') expect([crossed, actions]).toEqual([INVITATION, []]);
  // A page that nobody has listed stays at the terminal too.
  else if (JSON.stringify(crossed).includes('"line":"there"')) expect(actions).toEqual([]);
  else if (TYPED.includes(exampleName)) expect(actions).toEqual(['key', 'console', 'back']);
  else if (view.console.page.kind !== 'invite') expect(actions).toEqual(['console', 'back']);
  if (STAY.includes(exampleName)) expect(crossed).toMatchObject({ console: { tabs: [], page: { kind: 'invite', line: 'there' } } });
  if (crossed.kind === 'console') expect(JSON.stringify(crossed)).not.toMatch(/"digits":[^0]|"born":"[^"]/);
  if (view.kind === 'console' && view.console.isLinked === true) return; // marked for the terminal's own screen, after what crosses
  // As it comes out at the other end.
  const parts = viewParts(1, crossed) ?? [];
  expect(parts.length).toBeGreaterThan(0);
  expect(parts.length).toBeLessThanOrEqual(PARTS_MAX / 2);
  const reader = new ViewReader();
  const whole = parts.map((part) => reader.take(part)).at(-1);
  expect(readLinkedView(whole?.value)).toEqual(crossed);
});

it.each([
  ['a screen of a visit', { kind: 'my-face', isEnrolled: true, isFaceOffered: true, grantedAtMs: null }],
  ['a field more', { kind: 'console', console: { tabs: [], page: { kind: 'invite', line: 'open' }, note: null, more: 1 } }],
  ['a page that does not cross', { kind: 'console', console: { tabs: [], page: { kind: 'my-data' }, note: null } }],
  ['a text without end', { kind: 'console', console: { tabs: [], page: { kind: 'people', typed: 'x'.repeat(5000) }, note: null } }],
  ['no view', 'view'],
])('the laptop believes no %s', (_name, value) => {
  expect(readLinkedView(value)).toBeUndefined();
});

it('what was typed at the terminal does not cross with a later page', () => {
  const form = { number: '7', isNamed: true, band: '14-17', hasCard: true, hasPin: true, until: 'none' } as const;
  const at = (step: AddStep): ScreenView => ({
    kind: 'console',
    console: { tabs: [], page: { kind: 'add-person', form: { ...form, step, born: '20110304', digits: 4 } }, note: null },
  });
  for (const step of ADD_STEPS) expect(JSON.stringify(crossing(at(step)))).not.toMatch(/2011|"digits":4/);
  expect(crossing(at('check'))).toMatchObject({ console: { page: { form: { ...form, born: '', digits: 0 } } } });
  expect(ADD_STEPS.filter((step) => mayAct(crossing(at(step)), { kind: 'key', key: '1' }))).toEqual(['number']);
});

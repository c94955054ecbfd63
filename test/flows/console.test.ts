/** The console: who sees it, what it shows, that each act proves anew, and that it closes by itself. */
import { PRIVATE_LIMIT_MS, RETENTION_EVERY_MS } from '../../src/core/policy/limits.ts';
import type { Role } from '../../src/core/policy/roles.ts';
import type { ConsoleView } from '../../src/ports/console-view.ts';
import { cardOf, type House, makeHouse, pinOf } from '../support/house.ts';

async function house(): Promise<House> {
  const made = await makeHouse();
  await made.resident({ number: '900', isOperator: true });
  await made.resident({ number: '101', hasFace: true });
  return made;
}

async function openOwn(made: House, number: string): Promise<void> {
  await made.choose('my-face');
  await made.tap(cardOf(number));
  await made.type(`${pinOf(number)}#`);
  await made.settle();
}

async function opened(made: House, number = '900'): Promise<void> {
  await openOwn(made, number);
  await made.act({ kind: 'console', what: 'open' });
}

const consoleOf = (made: House): ConsoleView => {
  const { view } = made.screen;
  if (view.kind !== 'console') throw new Error(`the screen shows ${view.kind}`);
  return view.console;
};

/** Card and PIN, where the console asks for them. */
async function prove(made: House, number = '900', pin = pinOf(number)): Promise<void> {
  expect(consoleOf(made).page).toMatchObject({ kind: 'proof', isCardSeen: false });
  await made.tap(cardOf(number));
  expect(consoleOf(made).page).toMatchObject({ kind: 'proof', isCardSeen: true });
  await made.type(`${pin}#`);
  await made.settle();
}

async function look(made: House, number: string): Promise<void> {
  await made.act({ kind: 'console', what: 'tab', tab: 'people' });
  await made.type(`${number}#`);
  await prove(made);
}

it('is shown after card and PIN to whoever runs the door, and not at all to anybody else', async () => {
  const made = await house();
  await opened(made, '101');
  expect(made.screen.view).toMatchObject({ kind: 'my-face' });
  expect(made.screen.view).not.toHaveProperty('hasConsole');
  await made.act({ kind: 'back' });
  await made.act({ kind: 'console', what: 'open' });
  expect(made.screen.view).toMatchObject({ kind: 'idle' });
  await openOwn(made, '900');
  expect(made.screen.view).toMatchObject({ kind: 'my-face', hasConsole: true });
  await made.act({ kind: 'console', what: 'open' });
  expect(consoleOf(made)).toMatchObject({ tabs: ['state', 'people', 'requests', 'papers', 'acts'], page: { kind: 'state' } });
  expect(made.events('operator')).toMatchObject([{ verb: 'console' }]);
});

it('is not opened by number and PIN alone', async () => {
  const made = await house();
  await made.choose('my-face');
  await made.type('900#');
  await made.type(`${pinOf('900')}#`);
  expect(made.screen.view).toMatchObject({ kind: 'my-face' });
  expect(made.screen.view).not.toHaveProperty('hasConsole');
  // A page that asks all the same.
  await made.act({ kind: 'console', what: 'open' });
  expect(made.screen.view).toMatchObject({ kind: 'my-face' });
  expect(made.events('operator')).toEqual([]);
});

it.each<readonly [Role, readonly string[]]>([
  ['privacy-officer', ['state', 'requests', 'papers']],
  ['installer', ['state', 'papers', 'acts']],
  ['inspector', ['state', 'papers']],
])('shows a %s the pages of their role alone, and takes no other', async (role, tabs) => {
  const made = await house();
  await made.terminal.addPerson({ number: '700', name: 'Staff', role, card: cardOf('700'), pin: pinOf('700') });
  await opened(made, '700');
  expect(consoleOf(made).tabs).toEqual(tabs);
  await made.act({ kind: 'console', what: 'tab', tab: 'people' });
  expect(consoleOf(made).page.kind).toBe('state');
});

it('says why the face is off, what ends when, and names nobody', async () => {
  const made = await house();
  await opened(made);
  expect(consoleOf(made).page).toMatchObject({ facts: { expiries: null } });
  await made.act({ kind: 'back' });
  made.clock.advance(RETENTION_EVERY_MS);
  await made.settle();
  await opened(made);
  const { page } = consoleOf(made);
  expect(page).toMatchObject({
    kind: 'state',
    facts: { closed: [], door: { alarm: null }, people: { known: 2, consenting: 1 }, expiries: [{ count: 1 }], requests: { open: 0 } },
  });
  expect(JSON.stringify(made.screen.views)).not.toContain('Resident 1');
});

it('shows a person by number after card and PIN anew, with the look on record, and ends their access the same way', async () => {
  const made = await house();
  await opened(made);
  await look(made, '101');
  expect(consoleOf(made).page).toMatchObject({ kind: 'person', person: { number: '101', hasCard: true, hasRefusedFace: false } });
  expect(made.events('operator')).toContainEqual(expect.objectContaining({ verb: 'look-person' }));
  expect(JSON.stringify(made.screen.views)).not.toContain('Resident 1');
  await made.act({ kind: 'console', what: 'end-person' });
  await made.act({ kind: 'console', what: 'end-for-good' });
  await prove(made, '900', '000000');
  expect(consoleOf(made)).toMatchObject({ page: { kind: 'end-person' }, note: 'wrong' });
  expect(made.people.byNumber('101')).toBeDefined();
  await made.act({ kind: 'console', what: 'end-for-good' });
  await prove(made);
  expect(consoleOf(made)).toMatchObject({ page: { kind: 'people' }, note: 'done' });
  expect(made.people.byNumber('101')).toBeUndefined();
  expect(made.events('person-ended')).toHaveLength(1);
});

it('takes no act on the card and PIN of somebody whose role has it not', async () => {
  const made = await house();
  await opened(made);
  await made.act({ kind: 'console', what: 'tab', tab: 'people' });
  await made.type('101#');
  await prove(made, '101');
  expect(consoleOf(made)).toMatchObject({ page: { kind: 'people' }, note: 'not-allowed' });
});

it('lets a card through to the door unless it was asked for', async () => {
  const made = await house();
  await opened(made);
  await made.tap(cardOf('101'));
  expect(made.outcomes.at(-1)).toMatchObject({ method: 'card', isGranted: true });
  const passed = made.outcomes.length;
  await look(made, '101');
  expect(made.outcomes).toHaveLength(passed);
  expect(made.screen.view.kind).toBe('console');
});

it('lists requests, records an answer with its reason, and closes only what was answered', async () => {
  const made = await house();
  await made.act({ kind: 'rights', what: 'ask' });
  await made.act({ kind: 'request', request: 'complaint', topic: 'sign' });
  await made.settle();
  await made.act({ kind: 'back' });
  await opened(made);
  await made.act({ kind: 'console', what: 'tab', tab: 'requests' });
  await made.act({ kind: 'console', what: 'list-requests' });
  await prove(made);
  const { page } = consoleOf(made);
  const number = page.kind === 'requests' ? (page.requests?.[0]?.number ?? '') : '';
  await made.act({ kind: 'console', what: 'request', number });
  await made.act({ kind: 'console', what: 'close-request' });
  await prove(made);
  expect(consoleOf(made)).toMatchObject({ page: { kind: 'request', request: { state: 'open' } }, note: 'not-answered' });
  await made.act({ kind: 'console', what: 'answer', outcome: 'refused', reason: 'nothing-held' });
  await prove(made);
  expect(consoleOf(made)).toMatchObject({ page: { kind: 'request', request: { state: 'answered' } }, note: 'done' });
  await made.act({ kind: 'console', what: 'close-request' });
  await prove(made);
  expect(made.people.requests.find(number)).toMatchObject({ state: 'closed' });
});

it('hands over to the purge, and to the walk through the devices by card and PIN', async () => {
  const made = await house();
  await opened(made);
  await made.act({ kind: 'console', what: 'tab', tab: 'acts' });
  await made.act({ kind: 'console', what: 'commission' });
  await prove(made, '900', '000000');
  expect(consoleOf(made)).toMatchObject({ page: { kind: 'acts' }, note: 'wrong' });
  await made.act({ kind: 'console', what: 'commission' });
  await prove(made);
  await made.settle();
  expect(made.screen.view.kind).toBe('commission');
  await made.act({ kind: 'back' });
  await opened(made);
  await made.act({ kind: 'console', what: 'tab', tab: 'acts' });
  await made.act({ kind: 'console', what: 'purge' });
  expect(made.screen.view).toMatchObject({ kind: 'number-entry', purpose: 'purge' });
});

it('closes when nobody goes on, and goes back step by step', async () => {
  const made = await house();
  await opened(made);
  made.clock.advance(PRIVATE_LIMIT_MS);
  await made.settle();
  expect(made.screen.view).toMatchObject({ kind: 'idle' });
  await opened(made);
  await look(made, '101');
  await made.act({ kind: 'back' });
  expect(consoleOf(made).page.kind).toBe('people');
  await made.act({ kind: 'back' });
  expect(made.screen.view).toMatchObject({ kind: 'idle' });
});

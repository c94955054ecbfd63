/**
 * What may cross the cable: the pages of the console and the walk of an installer, and of what is pressed on the laptop only what these
 * understand. Nothing of a visit crosses, no digit of a PIN in either direction, and a page that is not listed stays at the terminal.
 */

import type { AddStep } from '../../core/console/people-pages.ts';
import type { ConsolePage, LaptopLine } from '../../ports/console-view.ts';
import type { ScreenAction, ScreenView } from '../../ports/screen.ts';

/** Until card and PIN were proved at the terminal, and whatever else its screen shows. */
export const INVITATION = invitation('open');
/** The console is open, and this page of it is for the terminal's own screen. */
const THERE = invitation('there');
/** No terminal answers. */
export const LOST = invitation('lost');

/** Pages by hand: a new one crosses when somebody has thought about it. */
export const LINKED_PAGES = [
  'invite',
  'state',
  'people',
  'person',
  'people-list',
  'add-person',
  'new-card',
  'person-until',
  'person-name',
  'end-person',
  'guardian',
  'groups',
  'requests',
  'request',
  'papers',
  'errors',
  'settings',
  'ledger',
  'ledger-checked',
  'evidence-made',
  'take-request',
  'request-taken',
  'acts',
  'proof',
  'working',
] as const satisfies readonly ConsolePage['kind'][];
const CROSSING: readonly string[] = LINKED_PAGES;

/** Where a number of a person is typed. */
const TYPED_PAGES: readonly ConsolePage['kind'][] = ['people', 'people-list'];
/** A PIN and a birthday are typed at the terminal alone. */
const STEPS_THERE: readonly AddStep[] = ['born', 'pin', 'pin-again'];

/** What a laptop may see of what the terminal shows. */
export function crossing(view: ScreenView): ScreenView {
  if (view.kind === 'commission') return view;
  if (view.kind !== 'console') return INVITATION;
  if (!CROSSING.includes(view.console.page.kind)) return THERE;
  const { page } = view.console;
  if (page.kind === 'add-person' && STEPS_THERE.includes(page.form.step)) return THERE;
  return { kind: 'console', console: { ...view.console, page: withoutTyped(page) } };
}

/** What was typed at the terminal, or how much of it, is nobody's business but of whoever types it. */
function withoutTyped(page: ConsolePage): ConsolePage {
  if (page.kind === 'proof') return { ...page, digits: 0 };
  if (page.kind === 'add-person') return { ...page, form: { ...page.form, born: '', digits: 0 } };
  return page;
}

/** Whether this is an action of what the terminal shows the laptop now. */
export function mayAct(shown: ScreenView, action: ScreenAction): boolean {
  if (shown.kind === 'commission') return action.kind === 'back' || action.kind === 'key';
  if (shown.kind !== 'console' || shown.console.page.kind === 'invite') return false;
  if (action.kind === 'key') return isTyped(shown.console.page);
  return action.kind === 'back' || (action.kind === 'console' && action.what !== 'open');
}

function isTyped(page: ConsolePage): boolean {
  return page.kind === 'add-person' ? page.form.step === 'number' : TYPED_PAGES.includes(page.kind);
}

function invitation(line: LaptopLine): ScreenView {
  return { kind: 'console', console: { tabs: [], page: { kind: 'invite', line }, note: null } };
}

/**
 * What may cross the cable: the pages of the console and the walk of an installer, and of what is pressed on the laptop only what these
 * understand. Nothing of a visit crosses, no digit of a PIN in either direction, and a page that is not listed stays at the terminal.
 */

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
  'end-person',
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

/** Where a number of a person is typed. A PIN is typed at the terminal alone. */
const TYPED_PAGES: readonly ConsolePage['kind'][] = ['people', 'people-list', 'add-person'];

/** What a laptop may see of what the terminal shows. */
export function crossing(view: ScreenView): ScreenView {
  if (view.kind === 'commission') return view;
  if (view.kind !== 'console') return INVITATION;
  if (!CROSSING.includes(view.console.page.kind)) return THERE;
  const { page } = view.console;
  if (page.kind === 'add-person' && (page.form.step === 'pin' || page.form.step === 'pin-again')) return THERE;
  if (page.kind !== 'proof') return view;
  // How many digits were typed is nobody's business but of whoever types them.
  return { kind: 'console', console: { ...view.console, page: { ...page, digits: 0 } } };
}

/** Whether this is an action of what the terminal shows the laptop now. */
export function mayAct(shown: ScreenView, action: ScreenAction): boolean {
  if (shown.kind === 'commission') return action.kind === 'back' || action.kind === 'key';
  if (shown.kind !== 'console' || shown.console.page.kind === 'invite') return false;
  if (action.kind === 'key') return TYPED_PAGES.includes(shown.console.page.kind);
  return action.kind === 'back' || (action.kind === 'console' && action.what !== 'open');
}

function invitation(line: LaptopLine): ScreenView {
  return { kind: 'console', console: { tabs: [], page: { kind: 'invite', line }, note: null } };
}

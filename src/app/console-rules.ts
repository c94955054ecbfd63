/** What of the console each role sees: the table of roles alone decides. */

import { CONSOLE_TABS, type ConsoleAct, type ConsoleTab } from '../core/console/pages.ts';
import { mayDo, type Role, type Verb } from '../core/policy/roles.ts';

const TAB_VERBS: Readonly<Record<ConsoleTab, readonly Verb[]>> = {
  state: ['status'],
  people: ['credential'],
  requests: ['requests-list'],
  papers: ['error-card', 'audit-read', 'evidence-make'],
  acts: ['purge', 'commission-begin'],
};

/** The verb of the table that an act of the console is. */
export const ACT_VERBS: Readonly<Record<ConsoleAct, Verb>> = {
  'look-person': 'credential',
  'end-person': 'credential',
  'list-people': 'credential',
  'add-person': 'enrol',
  'enrol-face': 'enrol',
  'set-guardian': 'guardian',
  'new-card': 'credential',
  'new-pin': 'credential',
  'set-until': 'credential',
  'set-name': 'credential',
  'put-group': 'group-put',
  'drop-group': 'group-drop',
  'list-requests': 'requests-list',
  'answer-request': 'requests-answer',
  'close-request': 'requests-close',
  commission: 'commission-begin',
  'read-ledger': 'audit-read',
  'make-evidence': 'evidence-make',
  'second-evidence': 'evidence-make',
  'take-request': 'requests-take',
  'clear-door': 'door-clear',
  'clear-tamper': 'tamper-clear',
};

/** Empty for a person: there is no console for them. */
export function tabsOf(role: Role): readonly ConsoleTab[] {
  return CONSOLE_TABS.filter((tab) => TAB_VERBS[tab].some((verb) => mayDo(role, verb)));
}

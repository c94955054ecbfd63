/** Examples of the console's pages for the catalogue. Invented figures. */

import type { ConsoleFacts, ConsolePage, ConsoleRequest, LaptopLine } from '../../src/ports/console-view.ts';
import { ERRORS, PAPERS_PAGES } from './console-papers-examples.ts';
import { PEOPLE_PAGES } from './console-people-examples.ts';
import type { ScreenView } from '../../src/ports/screen.ts';

const FACTS: ConsoleFacts = {
  closed: ['pia-outdated', 'eye-not-ready'],
  door: { state: 'held-open', alarm: 'held-open', isRelayOk: false },
  people: { known: 212, consenting: 140, held: 139 },
  filing: { total: 100_140, dueDay: '2026-12-31' },
  requests: {
    open: 2,
    overdue: 1,
    due: [
      { day: '2026-11-20', count: 1 },
      { day: '2026-12-04', count: 1 },
    ],
  },
  expiries: [
    { day: '2026-11-30', count: 3 },
    { day: '2026-12-01', count: 12 },
  ],
  pia: { reviewDue: '2027-06-01', isForThisProcessing: true },
  errors: ERRORS,
};

const REQUEST: ConsoleRequest = { number: 'R-B1C2D3F4G5', what: 'delete', state: 'open', dueDay: '2026-11-20', urgency: 'overdue' };

function example(page: ConsolePage): ScreenView & { readonly kind: 'console' } {
  return { kind: 'console', console: { tabs: ['state', 'people', 'requests', 'papers', 'acts'], page, note: null } };
}

/** On a laptop at the cable. */
function invitation(line: LaptopLine): ScreenView & { readonly kind: 'console' } {
  return { kind: 'console', console: { tabs: [], page: { kind: 'invite', line }, note: null } };
}

/** At the terminal, while a laptop shows it too. */
function linked(view: ScreenView & { readonly kind: 'console' }): ScreenView & { readonly kind: 'console' } {
  return { kind: 'console', console: { ...view.console, isLinked: true } };
}

const PAPERS = Object.fromEntries(
  Object.entries({ ...PAPERS_PAGES, ...PEOPLE_PAGES }).map(([name, page]) => [name, example(page)]),
) as Record<keyof typeof PAPERS_PAGES | keyof typeof PEOPLE_PAGES, ReturnType<typeof example>>;

export const CONSOLE_EXAMPLES = {
  state: example({ kind: 'state', facts: FACTS }),
  people: example({ kind: 'people', typed: '1203' }),
  person: example({
    kind: 'person',
    person: {
      number: '1203',
      role: 'person',
      hasCard: true,
      hasPin: false,
      groups: ['Residents'],
      validUntilMs: null,
      consentSinceMs: 1_780_000_000_000,
      faceEndsMs: 1_800_000_000_000,
      hasRefusedFace: false,
    },
  }),
  'person-new': example({
    kind: 'person',
    person: {
      number: '1207',
      role: 'person',
      hasCard: true,
      hasPin: true,
      groups: [],
      validUntilMs: null,
      consentSinceMs: null,
      faceEndsMs: null,
      hasRefusedFace: false,
    },
  }),
  requests: example({
    kind: 'requests',
    requests: [REQUEST, { ...REQUEST, number: 'R-H6J7K8M9N0', state: 'answered', urgency: 'in-time' }],
  }),
  request: example({ kind: 'request', request: REQUEST }),
  ...PAPERS,
  acts: example({ kind: 'acts', canPurge: true, canCommission: true, clear: ['door', 'tamper'] }),
  'proof-card': example({ kind: 'proof', act: 'end-person', isCardSeen: false, digits: 0 }),
  'proof-pin': example({ kind: 'proof', act: 'end-person', isCardSeen: true, digits: 3 }),
  working: example({ kind: 'working', progress: { done: 3, of: 12 } }),
  invite: invitation('open'),
  'invite-there': invitation('there'),
  'invite-lost': invitation('lost'),
  linked: linked(example({ kind: 'state', facts: FACTS })),
};

/** Examples of the console's people for the catalogue. Invented numbers. */

import type { AddForm, GroupRow, PeoplePage, PersonRow } from '../../src/ports/console-people-view.ts';

const ROW: PersonRow = { number: '1203', role: 'person', hasCard: true, hasPin: true, consent: 'given', untilMs: null };

const FORM: AddForm = {
  step: 'number',
  number: '1207',
  isNamed: true,
  band: 'adult',
  born: '',
  hasCard: true,
  hasPin: false,
  digits: 0,
  until: 'none',
};

const GROUPS: readonly GroupRow[] = [
  { name: 'Residents', levels: [{ door: '*', intervals: null }], isIn: true },
  {
    name: 'Cleaning',
    levels: [{ door: '*', intervals: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'makeup'], fromMin: 480, toMin: 1_080 }] }],
    isIn: false,
  },
  {
    name: 'Night_watch',
    levels: [{ door: 'door-1a2b3c4d', intervals: [{ days: ['sat', 'sun'], fromMin: 1_320, toMin: 360 }] }],
    isIn: false,
  },
];

export const PEOPLE_PAGES = {
  'people-list': {
    kind: 'people-list',
    list: {
      prefix: '12',
      rows: [
        ROW,
        { ...ROW, number: '1204', hasPin: false, consent: 'none' },
        { ...ROW, number: '1205', role: 'operator', consent: 'refused' },
        { ...ROW, number: '120600000000', untilMs: 1_780_000_000_000 },
      ],
      from: 4,
      total: 100_000,
    },
  },
  'add-number': { kind: 'add-person', form: FORM },
  'add-name': { kind: 'add-person', form: { ...FORM, step: 'name' } },
  'add-age': { kind: 'add-person', form: { ...FORM, step: 'age' } },
  'add-born': { kind: 'add-person', form: { ...FORM, step: 'born', band: '14-17', born: '201103' } },
  'add-card': { kind: 'add-person', form: { ...FORM, step: 'card' } },
  'add-pin': { kind: 'add-person', form: { ...FORM, step: 'pin', digits: 3 } },
  'add-until': { kind: 'add-person', form: { ...FORM, step: 'until' } },
  'add-check': { kind: 'add-person', form: { ...FORM, step: 'check', hasPin: true } },
  'new-card': { kind: 'new-card', number: '1203', isReady: false },
  'new-pin': { kind: 'new-pin', number: '1203', stage: 'first', digits: 3 },
  'new-pin-ready': { kind: 'new-pin', number: '1203', stage: 'ready', digits: 0 },
  'person-until': { kind: 'person-until', number: '1203', untilMs: null },
  'person-name': { kind: 'person-name', number: '1203' },
  'end-person': { kind: 'end-person', number: '1203' },
  'guardian-relation': { kind: 'guardian', number: '1203', step: 'relation' },
  'guardian-name': { kind: 'guardian', number: '1203', step: 'name' },
  'guardian-second': { kind: 'guardian', number: '1203', step: 'second' },
  groups: { kind: 'groups', number: '1203', groups: GROUPS, from: 0, total: 5 },
} as const satisfies Readonly<Record<string, PeoplePage>>;

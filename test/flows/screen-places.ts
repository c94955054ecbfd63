/** The screens of the table and how each is reached, from rest, by what people do. Written by hand: it says what is wanted, not what is. */
import {
  act,
  card,
  choose,
  glass,
  noted,
  pad,
  page,
  plain,
  type Press,
  read,
  runOn,
  type Shown,
  THE_REQUEST,
  type WORLDS,
  eye,
} from '../support/screen-walk.ts';

interface Place {
  readonly world: keyof typeof WORLDS;
  readonly by: readonly Press[];
  readonly shows: Shown;
}

const see = glass({ kind: 'rights', what: 'see' });
const ask = glass({ kind: 'rights', what: 'ask' });

const own = (number: string): readonly Press[] => [choose('my-face'), card(number), pad(`270${number}#`)];
const OWN = own('101');
const NEW = own('102');
const STAFF = own('900');
const CONSOLE = [...STAFF, act({ what: 'open' })];
const tab = (name: 'people' | 'requests' | 'papers' | 'acts'): readonly Press[] => [...CONSOLE, act({ what: 'tab', tab: name })];
const PROVE = [card('900'), pad('270900#')];
const PEOPLE = tab('people');
const PERSON = [...PEOPLE, pad('102#'), ...PROVE];
const LIST = [...PEOPLE, act({ what: 'list-people' }), ...PROVE];
const ADD = [...LIST, act({ what: 'add-person' })];
const GUARDIAN = [...PEOPLE, pad('200#'), ...PROVE, act({ what: 'enrol-face' }), ...PROVE];
const REQUESTS = [...tab('requests'), act({ what: 'list-requests' }), ...PROVE];
const WRONG_PINS = Array.from({ length: 5 }, () => pad('101#000000#'));
const TO_NOTICE = [...NEW, plain('enrol')];
const add = (step: string): Shown => page('add-person', { form: { step } });

export const PLACES = {
  // At the door.
  rest: { world: 'house', by: [], shows: { kind: 'idle', isFaceOffered: true } },
  'rest, many': { world: '1:N', by: [], shows: { kind: 'idle', isFaceOffered: true } },
  'rest, face off': { world: 'housing open', by: [], shows: { kind: 'idle', isFaceOffered: false, faceClosed: ['tampered'] } },
  claim: { world: 'house', by: [choose('face')], shows: { kind: 'claim', digits: 0 } },
  looking: { world: 'house', by: [choose('face'), card('101')], shows: { kind: 'looking' } },
  'looking, many': { world: '1:N', by: [choose('face')], shows: { kind: 'looking' } },
  number: { world: 'house', by: [choose('pin')], shows: { kind: 'number-entry', purpose: 'pass', digits: 0 } },
  pin: { world: 'house', by: [choose('pin'), pad('101#')], shows: { kind: 'pin-entry', purpose: 'pass', digits: 0 } },
  checking: { world: 'slow check', by: [choose('pin'), pad('101#270101#')], shows: { kind: 'checking' } },
  granted: { world: 'house', by: [card('101')], shows: { kind: 'granted' } },
  refused: { world: 'house', by: [card('nobody')], shows: { kind: 'refused', reason: 'unknown-credential' } },
  wait: { world: 'house', by: [...WRONG_PINS, pad('101#270101#')], shows: { kind: 'wait', seconds: 30, isCardOn: true } },
  'news at the door': {
    world: 'another phone',
    by: [choose('face'), card('101'), eye('matched')],
    shows: { kind: 'notice-changed', isDoorOpen: true },
  },
  // One's own face and data.
  'own number': { world: 'house', by: [choose('my-face')], shows: { kind: 'number-entry', purpose: 'my-face' } },
  'own pin': { world: 'house', by: [choose('my-face'), card('101')], shows: { kind: 'pin-entry', purpose: 'my-face' } },
  'my face, held': { world: 'house', by: OWN, shows: { kind: 'my-face', isEnrolled: true, isFaceOffered: false } },
  'my face, none': { world: 'house', by: NEW, shows: { kind: 'my-face', isEnrolled: false, isFaceOffered: true } },
  'my face, consent out of date': { world: 'longer retention', by: OWN, shows: { kind: 'my-face', isEnrolled: true, isFaceOffered: true } },
  'my face, eye down': { world: 'eye down', by: NEW, shows: { kind: 'my-face', isEnrolled: false, isFaceOffered: false } },
  'news under my face': { world: 'another phone', by: OWN, shows: { kind: 'notice-changed', isDoorOpen: false } },
  'my data': { world: 'house', by: [...OWN, see], shows: { kind: 'my-data', note: null, data: { face: { isRestricted: false } } } },
  'my data, stopped': {
    world: 'house',
    by: [...OWN, see, glass({ kind: 'rights', what: 'restrict' })],
    shows: { kind: 'my-data', note: 'restricted', data: { face: { isRestricted: true } } },
  },
  'my data, no face': { world: 'house', by: [...NEW, see], shows: { kind: 'my-data', data: { face: null } } },
  ask: { world: 'house', by: [...OWN, ask], shows: { kind: 'ask', isNamed: true, isTopic: false } },
  'ask, topic': {
    world: 'house',
    by: [...OWN, ask, glass({ kind: 'request', request: 'complaint', topic: null })],
    shows: { kind: 'ask', isNamed: true, isTopic: true },
  },
  'ask, nameless': { world: 'house', by: [ask], shows: { kind: 'ask', isNamed: false, isTopic: true } },
  asked: { world: 'house', by: [ask, glass({ kind: 'request', request: 'complaint', topic: 'other' })], shows: { kind: 'asked' } },
  notice: { world: 'house', by: TO_NOTICE, shows: { kind: 'notice' } },
  'notice, read': { world: 'house', by: [...TO_NOTICE, read], shows: { kind: 'notice', readIn: 'zh-CN' } },
  'notice, changed': {
    world: 'longer retention',
    by: [...OWN, plain('enrol')],
    shows: { kind: 'notice', changed: expect.anything() as unknown },
  },
  enrolling: { world: 'slow eye', by: [...TO_NOTICE, read, plain('agree')], shows: { kind: 'enrolling', taken: 0 } },
  enrolled: { world: 'house', by: [...TO_NOTICE, read, plain('agree')], shows: { kind: 'enrolled' } },
  'enrol refused': { world: 'dark lobby', by: [...TO_NOTICE, read, plain('agree')], shows: { kind: 'enrol-refused', reason: 'too-dark' } },
  declined: { world: 'house', by: [...TO_NOTICE, read, plain('decline')], shows: { kind: 'consent-declined' } },
  'withdraw?': { world: 'house', by: [...OWN, plain('withdraw')], shows: { kind: 'withdraw-confirm' } },
  'withdraw?, store stuck': { world: 'stuck store', by: [...OWN, plain('withdraw')], shows: { kind: 'withdraw-confirm' } },
  'withdraw?, eye down': { world: 'eye down', by: [...OWN, plain('withdraw')], shows: { kind: 'withdraw-confirm' } },
  erasing: { world: 'stuck store', by: [...OWN, plain('withdraw'), plain('confirm')], shows: { kind: 'erasing' } },
  withdrawn: { world: 'house', by: [...OWN, plain('withdraw'), plain('confirm')], shows: { kind: 'withdrawn', isPending: false } },
  // Handed over by whoever runs the door.
  'hand over': { world: 'house', by: [...PERSON, act({ what: 'enrol-face' }), ...PROVE], shows: { kind: 'hand-over' } },
  'hand over, guardian': {
    world: 'child',
    by: [
      ...GUARDIAN,
      act({ what: 'guardian-relation', relation: 'grandparent' }),
      act({ what: 'guardian-check', check: 'household-register' }),
      act({ what: 'add-name', name: 'Guardian' }),
      act({ what: 'add-skip' }),
      ...PROVE,
      act({ what: 'enrol-face' }),
      ...PROVE,
    ],
    shows: { kind: 'hand-over', isByGuardian: true },
  },
  // The purge.
  'purge card': { world: 'house', by: [choose('purge')], shows: { kind: 'number-entry', purpose: 'purge' } },
  'purge card again': { world: 'without PINs', by: [choose('purge'), card('900')], shows: { kind: 'number-entry', isAgain: true } },
  'purge pin': { world: 'house', by: [choose('purge'), card('900')], shows: { kind: 'pin-entry', purpose: 'purge' } },
  'purge?': { world: 'house', by: [choose('purge'), ...PROVE], shows: { kind: 'purge-confirm', persons: 1, typed: '' } },
  'purge?, sure': {
    world: 'house',
    by: [choose('purge'), ...PROVE, pad('1#')],
    shows: { kind: 'purge-confirm', persons: 1, typed: '1', isSure: true },
  },
  purged: { world: 'house', by: [choose('purge'), ...PROVE, pad('1'), plain('confirm')], shows: { kind: 'purged', persons: 1 } },
  // The console.
  'my face, staff': { world: 'house', by: STAFF, shows: { kind: 'my-face', hasConsole: true } },
  state: { world: 'house', by: CONSOLE, shows: page('state') },
  people: { world: 'block', by: PEOPLE, shows: page('people', { typed: '' }) },
  'people, typed': { world: 'block', by: [...PEOPLE, pad('10')], shows: page('people', { typed: '10' }) },
  proof: { world: 'block', by: [...PEOPLE, pad('102#')], shows: page('proof', { act: 'look-person', isCardSeen: false }) },
  'proof, pin': { world: 'block', by: [...PEOPLE, pad('102#'), card('900')], shows: page('proof', { isCardSeen: true, digits: 0 }) },
  list: { world: 'block', by: LIST, shows: page('people-list', { list: { from: 0, total: 6 } }) },
  person: { world: 'block', by: PERSON, shows: page('person', { person: { number: '102' } }) },
  'person of the list': { world: 'block', by: [...LIST, act({ what: 'show-person', number: '102' })], shows: page('person') },
  'new card': { world: 'block', by: [...PERSON, act({ what: 'new-card' })], shows: page('new-card', { isReady: false }) },
  'new card, held': {
    world: 'block',
    by: [...PERSON, act({ what: 'new-card' }), card('999')],
    shows: page('new-card', { isReady: true }),
  },
  'new pin': { world: 'block', by: [...PERSON, act({ what: 'new-pin' })], shows: page('new-pin', { stage: 'first' }) },
  'new pin, twice': {
    world: 'block',
    by: [...PERSON, act({ what: 'new-pin' }), pad('590274#590274#')],
    shows: page('new-pin', { stage: 'ready' }),
  },
  until: { world: 'block', by: [...PERSON, act({ what: 'person-until' })], shows: page('person-until') },
  name: { world: 'block', by: [...PERSON, act({ what: 'person-name' })], shows: page('person-name') },
  'end?': { world: 'block', by: [...PERSON, act({ what: 'end-person' })], shows: page('end-person') },
  groups: { world: 'block', by: [...PEOPLE, act({ what: 'groups' })], shows: page('groups', { number: null, from: 0, total: 5 }) },
  'groups of one': { world: 'block', by: [...PERSON, act({ what: 'person-groups' })], shows: page('groups', { number: '102' }) },
  guardian: { world: 'child', by: GUARDIAN, shows: page('guardian', { step: 'relation' }) },
  'guardian, check': {
    world: 'child',
    by: [...GUARDIAN, act({ what: 'guardian-relation', relation: 'parent' })],
    shows: page('guardian', { step: 'check' }),
  },
  'guardian, name': {
    world: 'child',
    by: [...GUARDIAN, act({ what: 'guardian-relation', relation: 'parent' }), act({ what: 'guardian-check', check: 'household-register' })],
    shows: page('guardian', { step: 'name' }),
  },
  'guardian, second': {
    world: 'child',
    by: [
      ...GUARDIAN,
      act({ what: 'guardian-relation', relation: 'parent' }),
      act({ what: 'guardian-check', check: 'household-register' }),
      act({ what: 'add-name', name: 'Guardian' }),
    ],
    shows: page('guardian', { step: 'second' }),
  },
  'add, number': { world: 'block', by: ADD, shows: add('number') },
  'add, name': { world: 'block', by: [...ADD, pad('300#')], shows: add('name') },
  'add, age': { world: 'block', by: [...ADD, pad('300#'), act({ what: 'add-name', name: 'New' })], shows: add('age') },
  'add, born': {
    world: 'block',
    by: [...ADD, pad('300#'), act({ what: 'add-skip' }), act({ what: 'add-band', band: 'under-14' })],
    shows: add('born'),
  },
  'add, card': {
    world: 'block',
    by: [...ADD, pad('300#'), act({ what: 'add-skip' }), act({ what: 'add-band', band: 'adult' })],
    shows: add('card'),
  },
  'add, pin': {
    world: 'block',
    by: [...ADD, pad('300#'), act({ what: 'add-skip' }), act({ what: 'add-band', band: 'adult' }), card('300')],
    shows: add('pin'),
  },
  'add, pin again': {
    world: 'block',
    by: [...ADD, pad('300#'), act({ what: 'add-skip' }), act({ what: 'add-band', band: 'adult' }), card('300'), pad('590274#')],
    shows: add('pin-again'),
  },
  'add, until': {
    world: 'block',
    by: [...ADD, pad('300#'), act({ what: 'add-skip' }), act({ what: 'add-band', band: 'adult' }), card('300'), act({ what: 'add-skip' })],
    shows: add('until'),
  },
  'add, check': {
    world: 'block',
    by: [
      ...ADD,
      pad('300#'),
      act({ what: 'add-skip' }),
      act({ what: 'add-band', band: 'adult' }),
      card('300'),
      act({ what: 'add-skip' }),
      act({ what: 'set-until', until: 'none' }),
    ],
    shows: add('check'),
  },
  requests: { world: 'block', by: tab('requests'), shows: page('requests', { requests: null }) },
  'requests, listed': { world: 'block', by: REQUESTS, shows: page('requests', { requests: [{ what: 'complaint' }] }) },
  request: { world: 'block', by: [...REQUESTS, act({ what: 'request', number: THE_REQUEST })], shows: page('request') },
  take: { world: 'block', by: [...tab('requests'), act({ what: 'take-request' })], shows: page('take-request', { request: null }) },
  'take, topic': {
    world: 'block',
    by: [...tab('requests'), act({ what: 'take-request' }), act({ what: 'take-kind', request: 'complaint' })],
    shows: page('take-request', { request: 'complaint', topic: null }),
  },
  'take, channel': {
    world: 'block',
    by: [...tab('requests'), act({ what: 'take-request' }), act({ what: 'take-kind', request: 'view' })],
    shows: page('take-request', { request: 'view' }),
  },
  taken: {
    world: 'block',
    by: [
      ...tab('requests'),
      act({ what: 'take-request' }),
      act({ what: 'take-kind', request: 'view' }),
      act({ what: 'take-by', channel: 'phone' }),
      ...PROVE,
    ],
    shows: page('request-taken'),
  },
  papers: { world: 'papers', by: tab('papers'), shows: page('papers', { canMakeEvidence: true, canReadLedger: true }) },
  errors: { world: 'papers', by: [...tab('papers'), act({ what: 'errors' })], shows: page('errors') },
  settings: { world: 'papers', by: [...tab('papers'), act({ what: 'settings' })], shows: page('settings') },
  ledger: { world: 'papers', by: [...tab('papers'), act({ what: 'ledger' }), ...PROVE], shows: page('ledger', { ledger: { of: 'all' } }) },
  'ledger, long': {
    world: 'long ledger',
    by: [...tab('papers'), act({ what: 'ledger' }), ...PROVE],
    shows: page('ledger', { ledger: { of: 'all', hasOlder: true } }),
  },
  working: {
    world: 'long ledger',
    by: [...tab('papers'), act({ what: 'ledger' }), ...PROVE, act({ what: 'verify-ledger' })],
    shows: page('working', { progress: { done: 256 } }),
  },
  'ledger, checked': {
    world: 'papers',
    by: [...tab('papers'), act({ what: 'ledger' }), ...PROVE, act({ what: 'verify-ledger' }), runOn],
    shows: page('ledger-checked', { checked: { kind: 'ok' } }),
  },
  'second person': {
    world: 'papers',
    by: [...tab('papers'), act({ what: 'make-evidence' }), ...PROVE],
    shows: page('proof', { act: 'second-evidence', isCardSeen: false }),
  },
  'second person, pin': {
    world: 'papers',
    by: [...tab('papers'), act({ what: 'make-evidence' }), ...PROVE, card('901')],
    shows: page('proof', { act: 'second-evidence', isCardSeen: true }),
  },
  'evidence made': {
    world: 'papers',
    by: [...tab('papers'), act({ what: 'make-evidence' }), ...PROVE, card('901'), pad('270901#'), runOn],
    shows: noted('evidence-made', 'done'),
  },
  acts: { world: 'housing open', by: tab('acts'), shows: page('acts', { canPurge: true, canCommission: true, clear: ['tamper'] }) },
  commission: {
    world: 'house',
    by: [...tab('acts'), act({ what: 'commission' }), ...PROVE],
    shows: { kind: 'commission', walk: { kind: 'step' } },
  },
  // A stick.
  bundle: { world: 'bundle', by: [], shows: { kind: 'provision', provision: { stage: 'summary', wanted: 'card' } } },
  'bundle, pin': { world: 'bundle', by: [card('900')], shows: { kind: 'provision', provision: { stage: 'summary', wanted: 'pin' } } },
} as const satisfies Record<string, Place>;

export type PlaceName = keyof typeof PLACES;

/** The screens of one's own face, data and rights, of consent and enrolment, and of the purge: place, choice, next screen. Written by hand. */
import { COMPLAINT_TOPICS } from '../../src/core/rights/request.ts';
import { back, card, choose, eye, glass, pad, plain, type Path, read, wait } from '../support/screen-walk.ts';
import type { PlaceName } from './screen-places.ts';

type Row = Path<PlaceName>;
type Right = 'see' | 'copy' | 'restrict' | 'lift' | 'ask';

const right = (what: Right): ReturnType<typeof glass> => glass({ kind: 'rights', what });
const request = (asked: 'correct' | 'delete' | 'explain' | 'complaint', topic: (typeof COMPLAINT_TOPICS)[number] | null = null) =>
  glass({ kind: 'request', request: asked, topic });
const IDLE = { kind: 'idle' } as const;
const MY_DATA = { kind: 'my-data' } as const;
const ASK = { kind: 'ask', isNamed: true, isTopic: false } as const;
const ASKED = { kind: 'asked' } as const;
const NOTICE = { kind: 'notice' } as const;
const DECLINED = { kind: 'consent-declined' } as const;
const GRANTED = { kind: 'granted' } as const;
const OWN_NUMBER = { kind: 'number-entry', purpose: 'my-face' } as const;

/** Where somebody reads or decides: two minutes (law.md), and a card opens the door beside it. */
const inPrivate = (place: PlaceName, shows: Row[2]): readonly Row[] => [
  [place, card('102'), shows, 'door'],
  [place, pad('*'), IDLE],
  [place, back, IDLE],
  [place, wait(120), IDLE],
];

/** What stands until somebody closes it. */
const kept = (place: PlaceName): readonly Row[] => [
  [place, card('102'), GRANTED, 'door'],
  [place, pad('*'), IDLE],
  [place, back, IDLE],
  [place, wait(120), IDLE],
];

/** Every topic by its button and by its number. */
const topics = (place: PlaceName): readonly Row[] =>
  COMPLAINT_TOPICS.flatMap((topic, at): Row[] => [
    [place, request('complaint', topic), ASKED],
    [place, pad(String(at + 1)), ASKED],
  ]);

export const OWN_PATHS: readonly Row[] = [
  ['own number', pad('1'), { ...OWN_NUMBER, digits: 1 }],
  ['own number', pad('101#'), { kind: 'pin-entry', purpose: 'my-face' }],
  ['own number', card('101'), { kind: 'pin-entry', purpose: 'my-face' }],
  ['own number', card('nobody'), { kind: 'refused', reason: 'unknown-credential' }],
  ['own number', pad('#'), { kind: 'ask', isNamed: false }],
  ['own number', pad('*'), IDLE],
  ['own number', back, IDLE],
  ['own number', wait(120), IDLE],
  ['own pin', pad('1'), { kind: 'pin-entry', digits: 1 }],
  ['own pin', pad('270101#'), { kind: 'my-face' }],
  ['own pin', pad('000000#'), { kind: 'refused', reason: 'wrong-pin' }],
  ['own pin', card('102'), { kind: 'pin-entry' }, 'door'],
  ['own pin', pad('*'), IDLE],
  ['own pin', back, IDLE],
  ['own pin', wait(120), IDLE],

  ['my face, held', plain('withdraw'), { kind: 'withdraw-confirm' }],
  ['my face, held', pad('1'), { kind: 'withdraw-confirm' }],
  ['my face, held', right('see'), MY_DATA],
  ['my face, held', pad('2'), MY_DATA],
  ['my face, held', right('ask'), ASK],
  ['my face, held', pad('3'), ASK],
  ['my face, held', plain('enrol'), { kind: 'my-face' }],
  ...inPrivate('my face, held', { kind: 'my-face' }),
  ['my face, none', plain('enrol'), NOTICE],
  ['my face, none', pad('1'), NOTICE],
  ['my face, none', right('see'), MY_DATA],
  ['my face, none', pad('2'), MY_DATA],
  ['my face, none', right('ask'), ASK],
  ['my face, none', pad('3'), ASK],
  ['my face, none', plain('withdraw'), { kind: 'my-face' }],
  ...inPrivate('my face, none', { kind: 'my-face' }),
  ['my face, consent out of date', plain('withdraw'), { kind: 'withdraw-confirm' }],
  ['my face, consent out of date', pad('1'), { kind: 'withdraw-confirm' }],
  ['my face, consent out of date', plain('enrol'), { kind: 'notice', changed: expect.anything() as unknown }],
  ['my face, consent out of date', pad('2'), NOTICE],
  ['my face, consent out of date', right('see'), MY_DATA],
  ['my face, consent out of date', pad('3'), MY_DATA],
  ['my face, consent out of date', right('ask'), ASK],
  ['my face, consent out of date', pad('4'), ASK],
  ...inPrivate('my face, consent out of date', { kind: 'my-face' }),
  ['my face, eye down', right('see'), MY_DATA],
  ['my face, eye down', pad('1'), MY_DATA],
  ['my face, eye down', right('ask'), ASK],
  ['my face, eye down', pad('2'), ASK],
  ...inPrivate('my face, eye down', { kind: 'my-face' }),

  ['news under my face', plain('confirm'), { kind: 'my-face' }],
  ['news under my face', pad('#'), { kind: 'my-face' }],
  ['news under my face', pad('*'), IDLE],
  ['news under my face', back, IDLE],
  ['news under my face', wait(120), IDLE],

  ['my data', right('copy'), { kind: 'my-data', note: 'no-stick' }],
  ['my data', pad('1'), { kind: 'my-data', note: 'no-stick' }],
  ['my data', right('restrict'), { kind: 'my-data', note: 'restricted', data: { face: { isRestricted: true } } }],
  ['my data', pad('2'), { kind: 'my-data', note: 'restricted', data: { face: { isRestricted: true } } }],
  ['my data', right('ask'), ASK],
  ['my data', pad('3'), ASK],
  ...inPrivate('my data', MY_DATA),
  ['my data, stopped', right('copy'), { kind: 'my-data', note: 'no-stick' }],
  ['my data, stopped', pad('1'), { kind: 'my-data', note: 'no-stick' }],
  ['my data, stopped', right('lift'), { kind: 'my-data', note: 'lifted', data: { face: { isRestricted: false } } }],
  ['my data, stopped', pad('2'), { kind: 'my-data', note: 'lifted', data: { face: { isRestricted: false } } }],
  ['my data, stopped', right('ask'), ASK],
  ['my data, stopped', pad('3'), ASK],
  ...inPrivate('my data, stopped', MY_DATA),
  ['my data, no face', right('copy'), { kind: 'my-data', note: 'no-stick' }],
  ['my data, no face', pad('1'), { kind: 'my-data', note: 'no-stick' }],
  ['my data, no face', right('ask'), ASK],
  ['my data, no face', pad('2'), ASK],
  ...inPrivate('my data, no face', MY_DATA),

  ['ask', request('correct'), ASKED],
  ['ask', pad('1'), ASKED],
  ['ask', request('delete'), ASKED],
  ['ask', pad('2'), ASKED],
  ['ask', request('explain'), ASKED],
  ['ask', pad('3'), ASKED],
  ['ask', request('complaint'), { kind: 'ask', isNamed: true, isTopic: true }],
  ['ask', pad('4'), { kind: 'ask', isNamed: true, isTopic: true }],
  ...inPrivate('ask', ASK),
  ...topics('ask, topic'),
  ...inPrivate('ask, topic', { kind: 'ask', isTopic: true }),
  ...topics('ask, nameless'),
  // Without a name there is nothing to correct or delete.
  ['ask, nameless', request('delete'), { kind: 'ask', isNamed: false }],
  ...inPrivate('ask, nameless', { kind: 'ask', isNamed: false }),
  ...kept('asked'),

  ['hand over', back, IDLE],
  ['hand over', pad('1'), IDLE],
  ['hand over', plain('confirm'), NOTICE],
  ['hand over', pad('2'), NOTICE],
  ...inPrivate('hand over', { kind: 'hand-over' }),
  ['hand over, guardian', back, IDLE],
  ['hand over, guardian', pad('1'), IDLE],
  ['hand over, guardian', plain('confirm'), { kind: 'notice', isByGuardian: true }],
  ['hand over, guardian', pad('2'), { kind: 'notice', isByGuardian: true }],
  ['hand over, guardian', wait(120), IDLE],

  // Nobody agrees to what was not shown to its end; a no is a no at any time.
  ['notice', plain('agree'), NOTICE],
  ['notice', pad('2'), NOTICE],
  ['notice', read, { kind: 'notice', readIn: 'zh-CN' }],
  ['notice', pad('0'), { kind: 'notice', turned: 1 }],
  ['notice', plain('decline'), DECLINED],
  ['notice', pad('1'), DECLINED],
  ['notice', pad('*'), DECLINED],
  ['notice', back, DECLINED],
  ['notice', card('102'), NOTICE, 'door'],
  ['notice', wait(300), DECLINED],
  ['notice, read', plain('agree'), { kind: 'enrolled' }],
  ['notice, read', pad('2'), { kind: 'enrolled' }],
  ['notice, read', plain('decline'), DECLINED],
  ['notice, read', pad('1'), DECLINED],
  ['notice, read', pad('*'), DECLINED],
  ['notice, read', back, DECLINED],
  ['notice, read', wait(300), DECLINED],
  ['notice, changed', read, { kind: 'notice', readIn: 'zh-CN' }],
  ['notice, changed', plain('agree'), NOTICE],
  ['notice, changed', pad('2'), NOTICE],
  ['notice, changed', plain('decline'), DECLINED],
  ['notice, changed', pad('1'), DECLINED],
  ['notice, changed', back, DECLINED],
  ['notice, changed', wait(300), DECLINED],

  ['enrolling', eye('a shot'), { kind: 'enrolling', taken: 1, wanted: 3 }],
  ['enrolling', eye('too dark'), { kind: 'enrolling', advice: 'too-dark' }],
  ['enrolling', eye('all shots'), { kind: 'enrolled' }],
  ['enrolling', eye('spoof'), { kind: 'enrol-refused', reason: 'spoof-suspected' }],
  ['enrolling', eye('down'), { kind: 'enrol-refused', reason: 'eye-down' }],
  ['enrolling', card('102'), { kind: 'enrolling' }, 'door'],
  ['enrolling', pad('*'), IDLE],
  ['enrolling', back, IDLE],
  ['enrolling', wait(63), { kind: 'enrol-refused', reason: 'timeout' }],

  ['enrolled', choose('face'), { kind: 'claim' }],
  ['enrolled', pad('#'), { kind: 'number-entry', purpose: 'pass' }],
  ...kept('enrolled'),
  ...(['enrol refused', 'declined'] as const).flatMap((place): Row[] => [
    [place, choose('face'), { kind: 'claim' }],
    [place, choose('card'), IDLE],
    [place, choose('pin'), { kind: 'number-entry', purpose: 'pass' }],
    [place, card('101'), GRANTED, 'door'],
    [place, pad('*'), IDLE],
    [place, back, IDLE],
    [place, wait(5), IDLE],
  ]),

  ['withdraw?', plain('confirm'), { kind: 'withdrawn', isPending: false }],
  ['withdraw?', pad('1'), { kind: 'withdrawn', isPending: false }],
  ...inPrivate('withdraw?', { kind: 'withdraw-confirm' }),
  ['withdraw?, store stuck', plain('confirm'), { kind: 'erasing' }],
  ['withdraw?, store stuck', pad('1'), { kind: 'erasing' }],
  ['withdraw?, store stuck', back, IDLE],
  ['withdraw?, store stuck', wait(120), IDLE],
  ['withdraw?, eye down', plain('confirm'), { kind: 'withdrawn', isPending: true }],
  ['withdraw?, eye down', pad('1'), { kind: 'withdrawn', isPending: true }],
  ['withdraw?, eye down', back, IDLE],
  ['withdraw?, eye down', wait(120), IDLE],
  ['erasing', card('102'), { kind: 'erasing' }, 'door'],
  ['erasing', pad('*'), IDLE],
  ['erasing', back, IDLE],
  ['erasing', wait(90), { kind: 'refused', reason: 'timeout' }],
  ...kept('withdrawn'),

  ['purge card', card('900'), { kind: 'pin-entry', purpose: 'purge' }],
  ['purge card', card('101'), { kind: 'pin-entry', purpose: 'purge' }],
  ['purge card', pad('5'), { kind: 'number-entry', purpose: 'purge', digits: 0 }],
  ['purge card', pad('*'), IDLE],
  ['purge card', back, IDLE],
  ['purge card', wait(120), IDLE],
  ['purge card again', card('900'), { kind: 'purge-confirm', persons: 1 }],
  ['purge card again', card('101'), { kind: 'refused', reason: 'unknown-credential' }],
  ['purge card again', pad('*'), IDLE],
  ['purge card again', back, IDLE],
  ['purge card again', wait(120), IDLE],
  ['purge pin', pad('270900#'), { kind: 'purge-confirm', persons: 1 }],
  ['purge pin', pad('000000#'), { kind: 'refused', reason: 'wrong-pin' }],
  ['purge pin', back, IDLE],
  ['purge pin', wait(120), IDLE],
  ['purge?', pad('1'), { kind: 'purge-confirm', typed: '1' }],
  ['purge?', glass({ kind: 'key', key: '1' }), { kind: 'purge-confirm', typed: '1' }],
  ['purge?', pad('1*'), { kind: 'purge-confirm', typed: '' }],
  ['purge?', pad('1#'), { kind: 'purge-confirm', isSure: true }],
  ['purge?', pad('2#'), { kind: 'purge-confirm', typed: '' }],
  // The button is held down by whoever typed the count; without it nothing happens.
  ['purge?', plain('confirm'), { kind: 'purge-confirm', typed: '' }],
  ['purge?', card('102'), { kind: 'purge-confirm' }, 'door'],
  ['purge?', back, IDLE],
  ['purge?', wait(120), IDLE],
  ['purge?, sure', pad('#'), { kind: 'purged', persons: 1 }],
  ['purge?, sure', plain('confirm'), { kind: 'purged', persons: 1 }],
  ['purge?, sure', pad('*'), { kind: 'purge-confirm', typed: '' }],
  ['purge?, sure', back, IDLE],
  ['purge?, sure', wait(120), IDLE],
  ...kept('purged'),
];

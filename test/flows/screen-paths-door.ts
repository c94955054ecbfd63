/** The screens of whoever wants to pass: place, choice, next screen. Written by hand. */
import { back, card, choose, eye, glass, pad, plain, type Path, wait } from '../support/screen-walk.ts';
import type { PlaceName } from './screen-places.ts';

const ask = glass({ kind: 'rights', what: 'ask' });
const IDLE = { kind: 'idle' } as const;
const CLAIM = { kind: 'claim' } as const;
const NUMBER = { kind: 'number-entry', purpose: 'pass' } as const;
const OWN_NUMBER = { kind: 'number-entry', purpose: 'my-face' } as const;
const GRANTED = { kind: 'granted' } as const;

/** Below every result that is not a yes: the three ways, the way back, and the end by itself. */
const ways = (place: PlaceName): readonly Path<PlaceName>[] => [
  [place, choose('face'), CLAIM],
  [place, choose('card'), IDLE],
  [place, choose('pin'), NUMBER],
  [place, card('102'), GRANTED, 'door'],
  [place, pad('5'), { ...NUMBER, digits: 1 }],
  [place, pad('*'), IDLE],
  [place, back, IDLE],
];

export const DOOR_PATHS: readonly Path<PlaceName>[] = [
  ['rest', choose('face'), CLAIM],
  ['rest', choose('card'), IDLE],
  ['rest', choose('pin'), NUMBER],
  ['rest', choose('my-face'), OWN_NUMBER],
  ['rest', choose('purge'), { kind: 'number-entry', purpose: 'purge' }],
  ['rest', ask, { kind: 'ask', isNamed: false }],
  ['rest', card('101'), GRANTED, 'door'],
  ['rest', card('nobody'), { kind: 'refused', reason: 'unknown-credential' }],
  ['rest', pad('5'), { ...NUMBER, digits: 1 }],
  ['rest', pad('#'), NUMBER],
  ['rest', pad('##'), CLAIM],
  ['rest', pad('*'), OWN_NUMBER],
  ['rest', pad('**'), { kind: 'idle', isVoiceAsked: true }],
  ['rest', pad('*#'), { kind: 'ask', isNamed: false }],
  ['rest', back, IDLE],
  ['rest, many', choose('face'), { kind: 'looking' }],
  ['rest, many', choose('card'), IDLE],
  ['rest, many', choose('pin'), NUMBER],
  ['rest, many', choose('my-face'), OWN_NUMBER],
  ['rest, many', choose('purge'), { kind: 'number-entry', purpose: 'purge' }],
  ['rest, many', ask, { kind: 'ask', isNamed: false }],
  ['rest, many', pad('##'), { kind: 'looking' }],
  ['rest, face off', card('101'), GRANTED, 'door'],
  ['rest, face off', choose('card'), IDLE],
  ['rest, face off', choose('pin'), NUMBER],
  ['rest, face off', choose('my-face'), OWN_NUMBER],
  ['rest, face off', choose('purge'), { kind: 'number-entry', purpose: 'purge' }],
  ['rest, face off', ask, { kind: 'ask', isNamed: false }],
  ['rest, face off', choose('face'), CLAIM],

  ['claim', pad('1'), { kind: 'claim', digits: 1 }],
  ['claim', glass({ kind: 'key', key: '1' }), { kind: 'claim', digits: 1 }],
  ['claim', pad('1*'), { kind: 'claim', digits: 0 }],
  ['claim', pad('101#'), { kind: 'looking' }],
  ['claim', card('101'), { kind: 'looking' }],
  ['claim', pad('*'), IDLE],
  ['claim', choose('pin'), NUMBER],
  ['claim', choose('card'), IDLE],
  ['claim', back, IDLE],
  ['claim', wait(30), IDLE],

  ['looking', eye('matched'), GRANTED, 'door'],
  ['looking', eye('spoof'), { kind: 'refused', reason: 'spoof-suspected' }],
  ['looking', eye('too dark'), { kind: 'looking', advice: 'too-dark' }],
  ['looking', eye('somebody there'), { kind: 'looking', place: { xPercent: 60 } }],
  ['looking', eye('down'), { kind: 'refused', reason: 'eye-down' }],
  ['looking', choose('face'), CLAIM],
  ['looking', choose('card'), IDLE],
  ['looking', choose('pin'), NUMBER],
  ['looking', card('102'), GRANTED, 'door'],
  ['looking', pad('5'), { ...NUMBER, digits: 1 }],
  ['looking', pad('*'), IDLE],
  ['looking', back, IDLE],
  ['looking', wait(11), { kind: 'refused', reason: 'timeout' }],
  ['looking, many', eye('matched'), GRANTED, 'door'],
  ['looking, many', eye('spoof'), { kind: 'refused', reason: 'spoof-suspected' }],
  ['looking, many', choose('face'), { kind: 'looking' }],
  ['looking, many', choose('card'), IDLE],
  ['looking, many', choose('pin'), NUMBER],
  ['looking, many', card('102'), GRANTED, 'door'],
  ['looking, many', back, IDLE],
  ['looking, many', wait(11), { kind: 'refused', reason: 'timeout' }],

  ['number', pad('1'), { ...NUMBER, digits: 1 }],
  ['number', glass({ kind: 'key', key: '1' }), { ...NUMBER, digits: 1 }],
  ['number', glass({ kind: 'key', key: 'clear' }), IDLE],
  ['number', glass({ kind: 'key', key: 'enter' }), CLAIM],
  ['number', pad('101#'), { kind: 'pin-entry', purpose: 'pass' }],
  ['number', card('101'), GRANTED, 'door'],
  ['number', pad('*'), IDLE],
  ['number', pad('1*'), { ...NUMBER, digits: 0 }],
  ['number', back, IDLE],
  ['number', wait(30), IDLE],

  ['pin', pad('1'), { kind: 'pin-entry', digits: 1 }],
  ['pin', pad('270101#'), GRANTED, 'door'],
  ['pin', pad('000000#'), { kind: 'refused', reason: 'wrong-pin' }],
  ['pin', pad('#'), { kind: 'pin-entry', digits: 0 }],
  ['pin', pad('*'), IDLE],
  ['pin', card('102'), GRANTED, 'door'],
  ['pin', back, IDLE],
  ['pin', wait(30), IDLE],

  ['checking', back, IDLE],
  ['checking', pad('*'), IDLE],
  ['checking', wait(15), { kind: 'refused', reason: 'timeout' }],

  ['granted', card('102'), GRANTED, 'door'],
  ['granted', pad('5'), { ...NUMBER, digits: 1 }],
  ['granted', back, IDLE],
  ['granted', wait(3), IDLE],

  ...ways('refused'),
  ['refused', wait(5), IDLE],
  ...ways('wait'),
  ['wait', wait(30), IDLE],

  ['news at the door', plain('confirm'), IDLE],
  ['news at the door', pad('#'), IDLE],
  ['news at the door', pad('*'), IDLE],
  ['news at the door', card('102'), GRANTED, 'door'],
  ['news at the door', back, IDLE],
  ['news at the door', wait(120), IDLE],
];

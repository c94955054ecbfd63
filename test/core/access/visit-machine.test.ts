import { stepVisit } from '../../../src/core/access/visit-machine.ts';
import type { VisitEvent, VisitRules, VisitState, VisitStateKind } from '../../../src/core/access/visit-state.ts';
import { WITHDRAW_STEPS } from '../../../src/app/withdraw.ts';
import { stateLimitMs } from '../../../src/core/access/visit-times.ts';
import { OWN_DATA } from '../../support/own-data.ts';
import { VISIT, VISIT_STATES as STATES } from '../../support/visit-states.ts';

const RULES: VisitRules = { mode: '1:1', isPinOn: true, noticeVersion: 'v1' };

type EventName =
  | VisitEvent['kind']
  | 'digit'
  | 'enter'
  | 'clear'
  | 'choose-face'
  | 'choose-card'
  | 'choose-pin'
  | 'choose-my-face'
  | 'choose-purge';
const EVENTS: { readonly [Name in Exclude<EventName, 'key' | 'choose'>]: VisitEvent } = {
  card: { kind: 'card', card: 'C' },
  digit: { kind: 'key', key: '5' },
  enter: { kind: 'key', key: 'enter' },
  clear: { kind: 'key', key: 'clear' },
  'choose-face': { kind: 'choose', what: 'face' },
  'choose-card': { kind: 'choose', what: 'card' },
  'choose-pin': { kind: 'choose', what: 'pin' },
  'choose-my-face': { kind: 'choose', what: 'my-face' },
  'choose-purge': { kind: 'choose', what: 'purge' },
  read: { kind: 'read', version: 'v1', language: 'en' },
  agree: { kind: 'agree' },
  decline: { kind: 'decline' },
  enrol: { kind: 'enrol' },
  withdraw: { kind: 'withdraw' },
  rights: { kind: 'rights', what: 'see' },
  request: { kind: 'request', request: 'correct', topic: null },
  confirm: { kind: 'confirm' },
  back: { kind: 'back' },
  timeout: { kind: 'timeout' },
  called: { kind: 'called', personId: 'q' },
  passed: { kind: 'passed', visit: VISIT, outcome: { kind: 'granted', method: 'card' } },
  'pin-wanted': { kind: 'pin-wanted', visit: VISIT, purpose: 'my-face', claim: { kind: 'card', card: 'C' } },
  'my-face-opened': { kind: 'my-face-opened', visit: VISIT, personId: 'p', isEnrolled: false, isFaceOffered: true, grantedAtMs: null },
  'data-opened': { kind: 'data-opened', visit: VISIT, personId: 'p', data: OWN_DATA, note: null },
  'asked-answer': { kind: 'asked-answer', visit: VISIT, number: 'R-A1B2C3D4E5', dueDay: '2026-01-30' },
  'rights-failed': { kind: 'rights-failed', visit: VISIT },
  'card-wanted': { kind: 'card-wanted', visit: VISIT, card: 'C' },
  'purge-opened': { kind: 'purge-opened', visit: VISIT, operatorId: 'o', persons: 3 },
  advice: { kind: 'advice', visit: VISIT, advice: 'too-far' },
  place: { kind: 'place', visit: VISIT, place: { xPercent: 40, yPercent: 50, sizePercent: 35 } },
  shot: { kind: 'shot', visit: VISIT, taken: 1, wanted: 3 },
  'enrol-ended': { kind: 'enrol-ended', visit: VISIT, receipt: 'R', receiptText: 'menshen:1:R', reason: null },
  'withdraw-ended': { kind: 'withdraw-ended', visit: VISIT, receipt: 'R', receiptText: 'menshen:1:R', isPending: false, reason: null },
  'purge-ended': {
    kind: 'purge-ended',
    visit: VISIT,
    persons: 3,
    receipt: 'R',
    receiptText: 'menshen:1:R',
    isPending: false,
    reason: null,
  },
};

/**
 * What every state does with every event: the next kind and the effects, '-' where nothing changes.
 * Events not listed for a state change nothing in it.
 */
type Row = Partial<Record<keyof typeof EVENTS, string>>;
const FREE: Row = {
  card: 'checking +pass-by-card',
  digit: 'number-entry',
  clear: 'idle',
  'choose-face': 'claim',
  'choose-card': 'idle',
  'choose-pin': 'number-entry',
  'choose-my-face': 'number-entry',
  'choose-purge': 'number-entry',
  back: 'idle',
  timeout: 'idle',
  called: 'notice',
};
const ENTRY: Row = {
  'choose-face': 'claim',
  'choose-card': 'idle',
  'choose-pin': 'number-entry',
  'choose-my-face': 'number-entry',
  'choose-purge': 'number-entry',
  back: 'idle',
  timeout: 'idle',
};
const ASIDE = '- +pass-by-card';
const MATRIX: { readonly [Kind in VisitStateKind]: Row } = {
  idle: { ...FREE, enter: 'number-entry', clear: 'number-entry', back: '-', timeout: '-' },
  claim: { ...ENTRY, card: 'looking +look', digit: 'claim', enter: 'looking +look', clear: 'claim' },
  'number-entry': { ...ENTRY, card: 'checking +pass-by-card', digit: 'number-entry', enter: 'pin-entry', clear: 'number-entry' },
  'pin-entry': { ...ENTRY, card: 'checking +pass-by-card', digit: 'pin-entry', enter: 'checking +pass-by-pin', clear: 'pin-entry' },
  checking: {
    card: ASIDE,
    clear: 'idle +abandon',
    back: 'idle +abandon',
    timeout: 'refused +abandon',
    passed: 'granted',
    'pin-wanted': 'pin-entry',
    'my-face-opened': 'my-face',
    'card-wanted': 'number-entry',
    'purge-opened': 'purge-confirm',
    'data-opened': 'my-data',
    'asked-answer': 'asked',
    'rights-failed': 'refused',
  },
  looking: {
    card: 'checking +abandon +pass-by-card',
    digit: 'number-entry +abandon',
    clear: 'idle +abandon',
    'choose-face': 'claim +abandon',
    'choose-card': 'idle +abandon',
    'choose-pin': 'number-entry +abandon',
    'choose-my-face': 'number-entry +abandon',
    'choose-purge': 'number-entry +abandon',
    back: 'idle +abandon',
    timeout: 'refused +abandon',
    passed: 'granted',
    advice: 'looking',
    place: 'looking',
  },
  granted: FREE,
  refused: FREE,
  wait: FREE,
  'my-face': {
    card: ASIDE,
    clear: 'idle',
    enrol: 'notice',
    withdraw: 'withdraw-confirm',
    rights: 'checking +own-data',
    back: 'idle',
    timeout: 'idle',
  },
  'my-data': { card: ASIDE, clear: 'idle', rights: 'checking +own-data', back: 'idle', timeout: 'idle' },
  ask: { card: ASIDE, clear: 'idle', request: 'checking +ask', back: 'idle', timeout: 'idle' },
  asked: FREE,
  'hand-over': { card: ASIDE, clear: 'idle', confirm: 'notice', back: 'idle', timeout: 'idle' },
  notice: {
    card: ASIDE,
    read: 'notice +note-read',
    clear: 'consent-declined +decline-consent',
    decline: 'consent-declined +decline-consent',
    back: 'consent-declined +decline-consent',
    timeout: 'consent-declined +decline-consent',
  },
  enrolling: {
    card: ASIDE,
    clear: 'idle +abandon',
    back: 'idle +abandon',
    timeout: 'enrol-refused +abandon',
    advice: 'enrolling',
    place: 'enrolling',
    shot: 'enrolling',
    'enrol-ended': 'enrolled',
  },
  'notice-changed': { ...FREE, enter: 'idle +acknowledge', confirm: 'idle +acknowledge' },
  enrolled: { ...FREE, enter: 'number-entry' },
  'enrol-refused': FREE,
  'consent-declined': FREE,
  'withdraw-confirm': { card: ASIDE, clear: 'idle', confirm: 'erasing +withdraw', back: 'idle', timeout: 'idle' },
  erasing: { card: ASIDE, clear: 'idle', back: 'idle', timeout: 'refused', 'withdraw-ended': 'withdrawn', 'purge-ended': 'purged' },
  withdrawn: FREE,
  'purge-confirm': {
    card: ASIDE,
    digit: 'purge-confirm',
    enter: 'purge-confirm',
    clear: 'purge-confirm',
    confirm: 'erasing +purge',
    back: 'idle',
    timeout: 'idle',
  },
  purged: FREE,
};

function told(state: VisitState, event: VisitEvent, rules = RULES): string {
  const step = stepVisit(state, event, rules);
  return [step.state === state ? '-' : step.state.kind, ...step.effects.map((effect) => `+${effect.kind}`)].join(' ');
}

const kinds = Object.keys(STATES) as VisitStateKind[];
const names = Object.keys(EVENTS) as (keyof typeof EVENTS)[];

describe('the visit machine', () => {
  it.each(kinds)('does with every event what is written down: %s', (kind) => {
    const seen = Object.fromEntries(names.map((name) => [name, told(STATES[kind], EVENTS[name])]));
    const wanted = Object.fromEntries(names.map((name) => [name, MATRIX[kind][name] ?? '-']));
    expect(seen).toEqual(wanted);
  });

  it.each(kinds)('passes over answers of an earlier visit: %s', (kind) => {
    for (const name of names) {
      const event = EVENTS[name];
      if ('visit' in event) expect(told(STATES[kind], { ...event, visit: VISIT - 1 })).toBe('-');
    }
  });

  it.each(kinds)('opens for a card, or asks its holder for the face or PIN: %s', (kind) => {
    const effects = stepVisit(STATES[kind], EVENTS.card, RULES).effects.map((effect) => effect.kind);
    expect(effects.at(-1)).toBe(kind === 'claim' ? 'look' : 'pass-by-card');
  });

  it.each(kinds)('comes to an end by itself: %s', (kind) => {
    let state: VisitState = STATES[kind];
    for (let step = 0; step < 3 && state.kind !== 'idle'; step += 1) {
      expect(stateLimitMs(state, 8_000)).toBeGreaterThan(0);
      state = stepVisit(state, { kind: 'timeout' }, RULES).state;
    }
    expect(state.kind).toBe('idle');
  });

  it('uses the camera only after a choice of the face', () => {
    for (const kind of kinds) {
      for (const name of names) {
        const { effects } = stepVisit(STATES[kind], EVENTS[name], { ...RULES, mode: '1:N' });
        if (name !== 'choose-face' && kind !== 'claim') expect(effects.map((effect) => effect.kind)).not.toContain('look');
      }
    }
    expect(told(STATES.idle, EVENTS['choose-face'], { ...RULES, mode: '1:N' })).toBe('looking +look');
  });

  it('gives up what was pending whenever it begins something else', () => {
    for (const kind of ['looking', 'checking', 'enrolling'] as const) {
      for (const name of names) {
        const step = stepVisit(STATES[kind], EVENTS[name], RULES);
        if (step.state.visit !== VISIT) expect(step.effects[0]).toEqual({ kind: 'abandon', visit: VISIT });
      }
    }
  });

  it('lets a card name the person for "my face" and purge', () => {
    const entry = { kind: 'number-entry', visit: VISIT, digits: '' } as const;
    expect(told({ ...entry, purpose: 'my-face' }, EVENTS.card)).toBe('checking +name');
    expect(told({ ...entry, purpose: 'purge' }, EVENTS.card)).toBe('checking +name');
    expect(told({ ...entry, purpose: 'purge' }, EVENTS.digit)).toBe('-');
    expect(told({ ...entry, purpose: 'purge' }, EVENTS.clear)).toBe('idle');
  });

  it('proves by PIN for "my face"', () => {
    expect(told({ ...STATES['pin-entry'], purpose: 'my-face' }, EVENTS.enter)).toBe('checking +prove');
    expect(told({ ...STATES['pin-entry'], purpose: 'my-face' }, EVENTS.card)).toBe(ASIDE);
  });

  it('offers enrolment to whoever may, and to nobody else', () => {
    const mine = STATES['my-face'];
    expect(told({ ...mine, isEnrolled: false }, EVENTS.enrol)).toBe('notice');
    expect(told({ ...mine, isEnrolled: false, isFaceOffered: false }, EVENTS.enrol)).toBe('-');
    expect(told({ ...mine, isEnrolled: false }, EVENTS.withdraw)).toBe('-');
  });

  it('purges only for the exact number of people', () => {
    for (const typed of ['', '2', '33', '30'])
      for (const press of [EVENTS.confirm, EVENTS.enter])
        expect(stepVisit({ ...STATES['purge-confirm'], typed, isSure: true }, press, RULES).effects).toEqual([]);
  });

  it('purges by keypad only when OK is pressed twice in a row', () => {
    const once = stepVisit(STATES['purge-confirm'], EVENTS.enter, RULES);
    expect(once).toEqual({ state: { ...STATES['purge-confirm'], isSure: true }, effects: [] });
    expect(told(once.state, EVENTS.enter)).toBe('erasing +purge');
    expect(stepVisit(once.state, EVENTS.digit, RULES).state).not.toHaveProperty('isSure');
    expect(stepVisit(once.state, EVENTS.clear, RULES).state).toEqual({ ...STATES['purge-confirm'], typed: '' });
  });

  it('takes no more digits than it may and nothing empty', () => {
    expect(told({ ...STATES['pin-entry'], digits: '1'.repeat(12) }, EVENTS.digit)).toBe('-');
    expect(told({ ...STATES['pin-entry'], digits: '' }, EVENTS.enter)).toBe('-');
    expect(told({ ...STATES['pin-entry'], digits: '' }, EVENTS.clear)).toBe('idle');
    expect(told({ ...STATES['purge-confirm'], typed: '1'.repeat(8) }, EVENTS.digit)).toBe('-');
  });

  it('does not offer number and PIN where the site has them off', () => {
    const rules = { ...RULES, isPinOn: false } as const;
    expect(told(STATES.idle, EVENTS.digit, rules)).toBe('-');
    expect(told(STATES.idle, EVENTS['choose-pin'], rules)).toBe('-');
  });

  it('tells refusals apart', () => {
    const refused = (outcome: Extract<VisitEvent, { kind: 'passed' }>['outcome']) =>
      stepVisit(STATES.checking, { kind: 'passed', visit: VISIT, outcome }, RULES).state;
    expect(refused({ kind: 'refused', method: 'pin', reason: 'wrong-pin' })).toEqual({
      kind: 'refused',
      visit: VISIT,
      reason: 'wrong-pin',
    });
    expect(refused({ kind: 'wait', method: 'pin', seconds: 30 })).toEqual({ kind: 'wait', visit: VISIT, seconds: 30 });
    const failed = { visit: VISIT, receipt: null, receiptText: null, isPending: false, reason: 'not-now' } as const;
    expect(stepVisit(STATES.erasing, { kind: 'withdraw-ended', ...failed }, RULES).state.kind).toBe('refused');
    expect(stepVisit(STATES.erasing, { kind: 'purge-ended', persons: 1, ...failed }, RULES).state.kind).toBe('refused');
    expect(
      stepVisit(STATES.enrolling, { kind: 'enrol-ended', visit: VISIT, receipt: null, receiptText: null, reason: 'duplicate' }, RULES).state
        .kind,
    ).toBe('enrol-refused');
  });
});

describe('the notice in the visit machine', () => {
  const notice = STATES.notice;
  const readIn = (language: string): VisitState => stepVisit(notice, { kind: 'read', version: 'v1', language }, RULES).state;

  it('takes no yes before the last line of this very notice was on the screen', () => {
    expect(told(notice, EVENTS.agree)).toBe('-');
    const other = stepVisit(notice, { kind: 'read', version: 'v0', language: 'en' }, RULES);
    expect(other).toEqual({ state: notice, effects: [] });
    expect(told(readIn('en'), EVENTS.agree)).toBe('enrolling +enrol');
  });

  it('notes each language once', () => {
    expect(told(readIn('en'), EVENTS.read)).toBe('-');
    expect(told(readIn('en'), { kind: 'read', version: 'v1', language: 'zh-CN' })).toBe('notice +note-read');
  });

  it('takes a no at any time, and silence and back as one', () => {
    for (const state of [notice, readIn('en')])
      for (const name of ['decline', 'back', 'timeout'] as const)
        expect(told(state, EVENTS[name])).toBe('consent-declined +decline-consent');
  });

  it('counts what was read on paper as read', () => {
    const offer = { check: 'staff', isByGuardian: false, isWritten: true, changed: [] } as const;
    const { state, effects } = stepVisit(STATES.idle, { kind: 'called', personId: 'q', offer }, RULES);
    expect(effects.map(({ kind }) => kind)).toEqual(['note-read']);
    expect(told(state, EVENTS.read)).toBe('-');
    expect(told(state, EVENTS.agree)).toBe('enrolling +enrol');
  });

  it('tells a change before "my face" opens, and after it was acknowledged goes on there', () => {
    const changed = ['processor'] as const;
    const opened = { ...EVENTS['my-face-opened'], news: { personId: 'p', changed } } as VisitEvent;
    const { state } = stepVisit(STATES.checking, opened, RULES);
    expect(state.kind).toBe('notice-changed');
    expect(told(state, EVENTS.confirm)).toBe('my-face +acknowledge');
    expect(told(state, EVENTS.back)).toBe('idle');
  });

  it('tells a change after a face has opened the door', () => {
    const outcome = { kind: 'granted', method: 'face', news: { personId: 'p', changed: ['processor'] } } as const;
    expect(told(STATES.looking, { kind: 'passed', visit: VISIT, outcome })).toBe('notice-changed');
  });

  it('needs no more touches to withdraw than to consent (INV-08)', () => {
    const inputs = (['enrol', 'withdraw', 'confirm', 'agree', 'decline', 'read', 'back', 'enter'] as const).map((name) => EVENTS[name]);
    const shortest = (wanted: string): number => {
      let reached: VisitState[] = [STATES['my-face']];
      for (let touches = 1; touches <= 5; touches += 1) {
        const steps = reached.flatMap((state) => inputs.map((input) => stepVisit(state, input, RULES)));
        if (steps.some(({ effects }) => effects.some(({ kind }) => kind === wanted))) return touches;
        reached = steps.map(({ state }) => state);
      }
      throw new Error(`${wanted} is out of reach`);
    };
    expect(shortest('withdraw')).toBe(WITHDRAW_STEPS);
    expect(shortest('withdraw')).toBeLessThanOrEqual(shortest('enrol'));
  });
});

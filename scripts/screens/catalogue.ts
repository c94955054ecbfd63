/**
 * One realistic example of every screen and of every variant that looks different. The type asks for each kind of view, so
 * that a new screen is drawn, read aloud and measured like the others or does not compile. Invented people only.
 */

import { CONSOLE_EXAMPLES } from './console-examples.ts';
import type { OwnData } from '../../src/core/rights/own-data.ts';
import type { ProvisionSummary } from '../../src/core/provision/against.ts';
import type { NoticeTexts, ScreenView } from '../../src/ports/screen.ts';

type Kind = ScreenView['kind'];
type Examples = { readonly [K in Kind]: Readonly<Record<string, Extract<ScreenView, { kind: K }>>> };

/** 2026-01-05 09:00 in Beijing: drawings of one source are the same on every day. */
export const DRAWN_AT_MS = Date.UTC(2026, 0, 5, 1, 0, 0);
const DAY_MS = 86_400_000;
const RECEIPT = '9F2C-41AA-0BE3';
const RECEIPT_TEXT = `menshen:1:menshen/door-1a2b3c4d:104233:104234:${'q_Ab-9Zx'.repeat(22)}`;
const RECEIPTS = { receipt: RECEIPT, receiptText: RECEIPT_TEXT } as const;

const NOTICE: NoticeTexts = {
  'zh-CN': [
    '人脸信息处理告知书',
    '本门由和平里物业管理有限公司负责，地址：北京市东城区，电话：010-00000000。',
    '目的只有一个：确认您是否有权通过本门。您也可以刷卡或输入密码通过，效果完全相同。',
    '人脸特征仅保存在本机内，不外传，不保存照片或视频。最长保存365天；您可以随时在本机撤回同意并立即删除。',
    '不同意不影响您使用本门。',
  ],
  en: [
    'Notice on face information',
    'Heping Property Management Co. runs this door; Dongcheng District, Beijing; telephone 010-00000000.',
    'There is one purpose: to check that you may pass this door. A card or a PIN opens it just as well.',
    'The face template is kept in this device only. No photo or video is kept. It is kept 365 days at most; you may withdraw and delete it here at any time.',
    'Declining changes nothing about your use of this door.',
  ],
};
/** Longer than any panel, so that it scrolls. */
const LONG_NOTICE: NoticeTexts = Object.fromEntries(
  Object.entries(NOTICE).map(([language, lines]) => [language, [...lines, ...Array.from({ length: 6 }, () => lines.slice(1)).flat()]]),
);
const CHANGED: NoticeTexts = { 'zh-CN': ['电话改为：010-11111111。'], en: ['The telephone is now 010-11111111.'] };

const SUMMARY: ProvisionSummary = {
  peopleAdded: 12,
  peopleChanged: 3,
  peopleEnded: 1,
  cards: 14,
  pins: 12,
  operators: 1,
  installers: 1,
  groups: 2,
  schedules: 2,
  holidays: 0,
  settings: 4,
  willFaceClose: true,
  hasProcessorKey: false,
  hasPia: true,
  hasSign: false,
  calendarYears: 1,
  models: 0,
  hasUpdate: false,
  ownership: 'none',
};

const DATA: OwnData = {
  asOfMs: DRAWN_AT_MS,
  number: '1024',
  name: '甲住户',
  hasCard: true,
  hasPin: true,
  validUntilMs: DRAWN_AT_MS + 300 * DAY_MS,
  groups: ['住户'],
  face: {
    sinceMs: DRAWN_AT_MS - 30 * DAY_MS,
    untilMs: DRAWN_AT_MS + 335 * DAY_MS,
    endedBy: 'age',
    noticeVersion: '1',
    isRestricted: false,
    isSuspended: false,
  },
  consents: [{ atMs: DRAWN_AT_MS - 30 * DAY_MS, kind: 'granted', noticeVersion: '1' }],
  visits: Array.from({ length: 10 }, (_, at) => ({
    atMs: DRAWN_AT_MS - (at + 1) * DAY_MS,
    method: (['face', 'card', 'pin'] as const)[at % 3] ?? 'card',
    isGranted: at !== 3,
    reason: at === 3 ? 'too-dark' : null,
  })),
  visitDays: 30,
  requests: [{ number: 'R-2026-0007', kind: 'correct', topic: null, state: 'open', dueDay: '2026-01-26' }],
};

const WALK = {
  kind: 'step',
  step: 'reader',
  number: 3,
  of: 14,
  phase: 'ready',
  measured: null,
  results: [],
  closedGates: [],
  isGreen: false,
  sheet: null,
} as const;

export const EXAMPLES: Examples = {
  console: CONSOLE_EXAMPLES,
  idle: {
    open: { kind: 'idle', isFaceOffered: true, faceClosed: [] },
    'face-off': { kind: 'idle', isFaceOffered: false, faceClosed: ['eye-not-ready'] },
    'face-disabled': { kind: 'idle', isFaceOffered: false, faceClosed: ['face-disabled'] },
    forced: { kind: 'idle', isFaceOffered: true, faceClosed: [], doorAlarm: 'forced' },
    'held-open': { kind: 'idle', isFaceOffered: true, faceClosed: [], doorAlarm: 'held-open' },
    fire: { kind: 'idle', isFaceOffered: false, faceClosed: ['eye-not-ready'], doorAlarm: 'fire' },
  },
  claim: { typing: { kind: 'claim', digits: 2 } },
  looking: {
    start: { kind: 'looking', advice: null },
    advised: { kind: 'looking', advice: 'too-dark' },
    far: { kind: 'looking', advice: 'too-far', place: { xPercent: 35, yPercent: 45, sizePercent: 20 } },
    near: { kind: 'looking', advice: 'too-near', place: { xPercent: 50, yPercent: 55, sizePercent: 95 } },
    good: { kind: 'looking', advice: 'hold-still', place: { xPercent: 50, yPercent: 55, sizePercent: 50 } },
  },
  'number-entry': {
    pass: { kind: 'number-entry', digits: 3, purpose: 'pass' },
    'my-face': { kind: 'number-entry', digits: 0, purpose: 'my-face' },
    purge: { kind: 'number-entry', digits: 0, purpose: 'purge' },
    'purge-again': { kind: 'number-entry', digits: 0, purpose: 'purge', isAgain: true },
  },
  'pin-entry': {
    pass: { kind: 'pin-entry', digits: 4, purpose: 'pass' },
    'my-face': { kind: 'pin-entry', digits: 0, purpose: 'my-face' },
    purge: { kind: 'pin-entry', digits: 8, purpose: 'purge' },
  },
  checking: { now: { kind: 'checking' } },
  granted: { now: { kind: 'granted' }, initials: { kind: 'granted', initials: '李' } },
  refused: {
    light: { kind: 'refused', reason: 'too-dark' },
    unknown: { kind: 'refused', reason: 'not-recognised' },
    spoof: { kind: 'refused', reason: 'spoof-suspected' },
    'wrong-pin': { kind: 'refused', reason: 'wrong-pin' },
    hours: { kind: 'refused', reason: 'not-now' },
    second: { kind: 'refused', reason: 'second-person' },
  },
  wait: { now: { kind: 'wait', seconds: 30, isCardOn: true }, long: { kind: 'wait', seconds: 900 } },
  'my-face': {
    held: { kind: 'my-face', isEnrolled: true, isFaceOffered: false, grantedAtMs: DRAWN_AT_MS - 30 * DAY_MS },
    initials: { kind: 'my-face', isEnrolled: true, isFaceOffered: false, grantedAtMs: DRAWN_AT_MS - 30 * DAY_MS, initials: 'GH' },
    none: { kind: 'my-face', isEnrolled: false, isFaceOffered: true, grantedAtMs: null },
    suspended: { kind: 'my-face', isEnrolled: true, isFaceOffered: true, grantedAtMs: DRAWN_AT_MS - 30 * DAY_MS },
    'not-offered': { kind: 'my-face', isEnrolled: false, isFaceOffered: false, grantedAtMs: null },
  },
  'my-data': {
    all: { kind: 'my-data', data: DATA, note: null },
    'no-face': { kind: 'my-data', data: { ...DATA, face: null, consents: [], visits: [], requests: [] }, note: null },
  },
  ask: {
    kind: { kind: 'ask', isNamed: true, isTopic: false },
    topic: { kind: 'ask', isNamed: false, isTopic: true },
  },
  asked: { now: { kind: 'asked', number: 'R-2026-0008', dueDay: '2026-01-26' } },
  notice: {
    unread: { kind: 'notice', sections: LONG_NOTICE, version: '1' },
    'read-zh': { kind: 'notice', sections: NOTICE, version: '1', readIn: 'zh-CN' },
    'on-paper': { kind: 'notice', sections: NOTICE, version: '1', readIn: 'paper' },
    changed: { kind: 'notice', sections: NOTICE, version: '2', readIn: 'paper', changed: CHANGED },
  },
  'notice-changed': { now: { kind: 'notice-changed', sections: CHANGED, isDoorOpen: true } },
  enrolling: {
    second: { kind: 'enrolling', taken: 1, wanted: 3, advice: 'hold-still', place: { xPercent: 55, yPercent: 50, sizePercent: 45 } },
  },
  enrolled: {
    receipt: { kind: 'enrolled', ...RECEIPTS },
    'number-only': { kind: 'enrolled', receipt: RECEIPT, receiptText: null },
  },
  'enrol-refused': {
    light: { kind: 'enrol-refused', reason: 'too-dark' },
    duplicate: { kind: 'enrol-refused', reason: 'duplicate' },
  },
  'consent-declined': { now: { kind: 'consent-declined' } },
  commission: {
    ready: { kind: 'commission', walk: WALK },
    asking: {
      kind: 'commission',
      walk: {
        ...WALK,
        step: 'relay',
        number: 5,
        phase: 'asking',
        measured: { verdict: 'passed', values: { tookMs: 42, releases: 1 }, asks: true },
      },
    },
    told: {
      kind: 'commission',
      walk: { ...WALK, phase: 'told', measured: { verdict: 'failed', values: { heldMs: 0 }, asks: false } },
    },
    ended: {
      kind: 'commission',
      walk: {
        ...WALK,
        kind: 'ended',
        step: null,
        phase: null,
        results: [{ step: 'rex', verdict: 'untried', values: {} }],
        closedGates: ['sign-missing'],
        sheet: 'C-2026-0001',
      },
    },
  },
  provision: {
    unowned: {
      kind: 'provision',
      provision: { stage: 'unowned', deviceId: 'door-1a2b3c4d', fingerprint: 'q_Ab 9Zx0 71Kd', code: '48213377', isConsole: true },
    },
    claim: { kind: 'provision', provision: { stage: 'claim', summary: SUMMARY, code: '48213377', digits: 3, isWrong: false } },
    summary: { kind: 'provision', provision: { stage: 'summary', summary: SUMMARY, wanted: 'pin', digits: 4, trouble: null } },
    applying: { kind: 'provision', provision: { stage: 'applying', percent: 40 } },
    done: { kind: 'provision', provision: { stage: 'done', summary: SUMMARY } },
    restarting: { kind: 'provision', provision: { stage: 'restarting' } },
    released: { kind: 'provision', provision: { stage: 'released' } },
    refused: { kind: 'provision', provision: { stage: 'refused', why: 'bad-signature' } },
  },
  'hand-over': { person: { kind: 'hand-over' }, guardian: { kind: 'hand-over', isByGuardian: true } },
  'withdraw-confirm': { now: { kind: 'withdraw-confirm' } },
  erasing: { now: { kind: 'erasing' } },
  withdrawn: { done: { kind: 'withdrawn', ...RECEIPTS }, pending: { kind: 'withdrawn', ...RECEIPTS, isPending: true } },
  'purge-confirm': {
    typing: { kind: 'purge-confirm', persons: 12, typed: '1' },
    sure: { kind: 'purge-confirm', persons: 12, typed: '12', isSure: true },
  },
  purged: { done: { kind: 'purged', persons: 12, ...RECEIPTS }, pending: { kind: 'purged', persons: 12, ...RECEIPTS, isPending: true } },
};

export interface Example {
  /** `kind.variant`: also the name of its drawing. */
  readonly name: string;
  readonly view: ScreenView;
}

/** All of them, in the order of a visit. */
export const CATALOGUE: readonly Example[] = Object.entries(EXAMPLES).flatMap(([kind, variants]) =>
  Object.entries(variants).map(([variant, view]) => ({ name: `${kind}.${variant}`, view: view as ScreenView })),
);

/** Screens that everybody meets while they want to pass: 7:1 and 15 mm hold there (law.md, accessibility of the door). */
const AT_THE_DOOR: readonly Kind[] = ['idle', 'claim', 'looking', 'number-entry', 'pin-entry', 'checking', 'granted', 'refused', 'wait'];

export function isAtTheDoor({ view }: Example): boolean {
  return AT_THE_DOOR.includes(view.kind);
}

/**
 * What the terminal holds of one person, for that person alone (PIPL 44, 45): on the screen, and as a page to take along. The template
 * is described, never handed out: Art. 8 keeps it in the device, and no other device could use it. No name of anybody else.
 */

import type { ConsentStep } from '../consent/consent-record.ts';
import type { Method } from '../ledger/event.ts';
import { type Day, shanghaiMoment } from '../filing/shanghai-day.ts';
import type { RetentionRule } from '../policy/retention.ts';
import type { Block, Both, Sheet } from '../evidence/sheet.ts';
import type { ComplaintTopic, RequestKind, RequestState } from './request.ts';

export interface OwnVisit {
  readonly atMs: number;
  readonly method: Method;
  readonly isGranted: boolean;
  readonly reason: string | null;
}

export interface OwnRequest {
  readonly number: string;
  readonly kind: RequestKind;
  readonly topic: ComplaintTopic | null;
  readonly state: RequestState;
  readonly dueDay: Day;
}

export type OwnConsentKind = 'granted' | 'refused' | ConsentStep['kind'];

export interface OwnConsent {
  readonly atMs: number;
  readonly kind: OwnConsentKind;
  readonly noticeVersion: string | null;
}

export interface OwnData {
  readonly asOfMs: number;
  readonly number: string;
  readonly name: string;
  readonly hasCard: boolean;
  readonly hasPin: boolean;
  readonly validUntilMs: number | null;
  /** Groups that say when they may pass, by the operator's names; absent or empty: none. */
  readonly groups?: readonly string[];
  /** null: no template is held. */
  readonly face: {
    readonly sinceMs: number;
    readonly untilMs: number;
    readonly endedBy: RetentionRule;
    readonly noticeVersion: string;
    /** Kept but not used: on the person's own word, or because something changed. */
    readonly isRestricted: boolean;
    readonly isSuspended: boolean;
  } | null;
  readonly consents: readonly OwnConsent[];
  /** Newest first, of the period in which the door log is kept. */
  readonly visits: readonly OwnVisit[];
  readonly visitDays: number;
  readonly requests: readonly OwnRequest[];
}

const STEPS: Readonly<Record<OwnConsentKind, Both>> = {
  granted: { zh: '同意', en: 'consent given' },
  refused: { zh: '不同意', en: 'declined' },
  informed: { zh: '已知悉变更', en: 'change acknowledged' },
  suspended: { zh: '暂停使用', en: 'suspended' },
  reconsented: { zh: '重新同意', en: 'consent given anew' },
  withdrawn: { zh: '撤回并删除', en: 'withdrawn and erased' },
  expired: { zh: '到期删除', en: 'expired and erased' },
  ended: { zh: '结束并删除', en: 'ended and erased' },
};

const METHODS: Readonly<Record<Method, Both>> = {
  card: { zh: '刷卡', en: 'card' },
  pin: { zh: 'PIN', en: 'PIN' },
  face: { zh: '人脸', en: 'face' },
};

export const REQUEST_NAMES: Readonly<Record<RequestKind, Both>> = {
  view: { zh: '查阅', en: 'access' },
  copy: { zh: '复制', en: 'copy' },
  correct: { zh: '更正', en: 'correction' },
  delete: { zh: '删除', en: 'deletion' },
  restrict: { zh: '限制处理', en: 'restriction' },
  explain: { zh: '要求说明', en: 'explanation' },
  relative: { zh: '近亲属请求', en: 'relatives of a deceased person' },
  complaint: { zh: '投诉', en: 'complaint' },
};

const STATES: Readonly<Record<RequestState, Both>> = {
  open: { zh: '处理中', en: 'open' },
  answered: { zh: '已答复', en: 'answered' },
  closed: { zh: '已结束', en: 'closed' },
};

const RULES: Readonly<Record<RetentionRule, Both>> = {
  age: { zh: '自同意之日起的最长期限', en: 'longest period since your consent' },
  unused: { zh: '连续未用人脸通行的期限', en: 'period without a passage by face' },
  leave: { zh: '通行权限到期', en: 'end of your right to pass' },
};

/** The printable copy. */
export function ownDataSheet(data: OwnData, deviceId: string): Sheet {
  return {
    number: '',
    title: { zh: '您的个人信息副本', en: 'Copy of your data' },
    line: `${deviceId} · ${shanghaiMoment(data.asOfMs)} (Asia/Shanghai)`,
    blocks: [...whoBlocks(data), ...faceBlocks(data), ...historyBlocks(data)],
  };
}

function whoBlocks(data: OwnData): Block[] {
  return [
    { kind: 'heading', text: { zh: '您在本机的登记', en: 'How this terminal knows you' } },
    {
      kind: 'facts',
      rows: [
        [{ zh: '编号', en: 'Number' }, data.number],
        [{ zh: '名称', en: 'Name' }, data.name],
        [{ zh: '卡', en: 'Card' }, data.hasCard],
        [{ zh: 'PIN', en: 'PIN' }, data.hasPin],
        [
          { zh: '通行权限至', en: 'Right to pass until' },
          data.validUntilMs === null ? { zh: '未定', en: 'no end set' } : shanghaiMoment(data.validUntilMs),
        ],
        ...groupRows(data),
      ],
    },
  ];
}

function groupRows({ groups = [] }: OwnData): [Both, string][] {
  return groups.length === 0 ? [] : [[{ zh: '通行组', en: 'Groups' }, groups.join(', ')]];
}

function faceBlocks({ face }: OwnData): Block[] {
  const heading: Block = { kind: 'heading', text: { zh: '人脸特征', en: 'Face template' } };
  if (face === null) return [heading, { kind: 'text', text: { zh: '未保存您的人脸特征。', en: 'No face template of yours is held.' } }];
  return [
    heading,
    {
      kind: 'facts',
      rows: [
        [
          { zh: '目的', en: 'Purpose' },
          { zh: '确认您是否有权通过本门', en: 'to check that you may pass this door' },
        ],
        [{ zh: '同意于', en: 'Consent given' }, shanghaiMoment(face.sinceMs)],
        [{ zh: '最迟删除于', en: 'Erased by' }, shanghaiMoment(face.untilMs)],
        [{ zh: '依据', en: 'By the rule' }, RULES[face.endedBy]],
        [{ zh: '告知书版本', en: 'Notice version' }, face.noticeVersion],
        [{ zh: '已暂停使用', en: 'Not used at present' }, face.isRestricted || face.isSuspended],
        [{ zh: '照片或视频', en: 'Photos or video' }, 0],
      ],
    },
    {
      kind: 'text',
      text: {
        zh: '特征本身是一组经本机密钥变换的数字，依《人脸识别技术应用安全管理办法》第八条存于本机内，不导出；在其他设备上无法使用。',
        en: 'The template itself is a row of numbers transformed with a key of this device. Article 8 of the Measures keeps it in the device, so it is described here and not handed out; no other device could use it.',
      },
    },
  ];
}

function historyBlocks({ consents, visits, visitDays, requests }: OwnData): Block[] {
  const when: Both = { zh: '时间', en: 'When' };
  return [
    { kind: 'heading', text: { zh: '同意记录', en: 'Your decisions' } },
    {
      kind: 'table',
      head: [when, { zh: '内容', en: 'What' }, { zh: '告知书版本', en: 'Notice version' }],
      rows: consents.map(({ atMs, kind, noticeVersion }) => [shanghaiMoment(atMs), STEPS[kind], noticeVersion ?? '']),
    },
    { kind: 'heading', text: { zh: `通行记录（保存${String(visitDays)}天）`, en: `Your passages (kept ${String(visitDays)} days)` } },
    {
      kind: 'table',
      head: [when, { zh: '方式', en: 'Way' }, { zh: '结果', en: 'Result' }],
      rows: visits.map(({ atMs, method, isGranted, reason }) => [
        shanghaiMoment(atMs),
        METHODS[method],
        isGranted ? { zh: '通过', en: 'passed' } : (reason ?? { zh: '未通过', en: 'refused' }),
      ]),
    },
    { kind: 'heading', text: { zh: '您的请求', en: 'Your requests' } },
    {
      kind: 'table',
      head: [
        { zh: '编号', en: 'Number' },
        { zh: '种类', en: 'Kind' },
        { zh: '状态', en: 'State' },
        { zh: '答复期限', en: 'Answer due' },
      ],
      rows: requests.map(({ number, kind, state, dueDay }) => [number, REQUEST_NAMES[kind], STATES[state], dueDay]),
    },
  ];
}

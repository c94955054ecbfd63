/** What the screens of a person's rights say. No sentence keeps anybody from asking (Measures Art. 12, 17). */

import type { RightsNote, ScreenRequest } from '../../../../../core/access/rights-places.ts';
import type { Method } from '../../../../../core/ledger/event.ts';
import type { RetentionRule } from '../../../../../core/policy/retention.ts';
import type { OwnConsentKind } from '../../../../../core/rights/own-data.ts';
import type { ComplaintTopic } from '../../../../../core/rights/request.ts';

export interface RightsWords {
  readonly title: string;
  readonly see: string;
  readonly copy: string;
  readonly restrict: string;
  readonly lift: string;
  readonly ask: string;
  readonly complain: string;
  readonly labels: {
    readonly number: string;
    readonly name: string;
    readonly ways: string;
    readonly until: string;
    readonly face: string;
    readonly consents: string;
    readonly visits: (days: number) => string;
    readonly requests: string;
  };
  readonly noEnd: string;
  readonly noFace: string;
  readonly face: (since: string, until: string, rule: string) => string;
  readonly stopped: string;
  readonly described: string;
  readonly rules: Readonly<Record<RetentionRule, string>>;
  readonly steps: Readonly<Record<OwnConsentKind, string>>;
  readonly methods: Readonly<Record<Method, string>>;
  readonly passed: string;
  readonly notPassed: string;
  readonly more: (count: number) => string;
  readonly nothing: string;
  readonly notes: Readonly<Record<RightsNote, string>>;
  readonly askTitle: string;
  readonly topicTitle: string;
  readonly authorities: string;
  readonly kinds: Readonly<Record<ScreenRequest, string>>;
  readonly topics: Readonly<Record<ComplaintTopic, string>>;
  readonly askedTitle: string;
  readonly asked: (number: string, day: string) => string;
  readonly due: (day: string) => string;
}

export const RIGHTS_ZH: RightsWords = {
  title: '我的信息',
  see: '查看全部信息',
  copy: '复制到U盘',
  restrict: '停止使用我的人脸',
  lift: '恢复使用我的人脸',
  ask: '请求或投诉',
  complain: '投诉',
  labels: {
    number: '编号',
    name: '名称',
    ways: '其他方式',
    until: '通行权限至',
    face: '人脸特征',
    consents: '我的决定',
    visits: (days) => `我的通行记录（保存${String(days)}天）`,
    requests: '我的请求',
  },
  noEnd: '未定',
  noFace: '本机没有您的人脸特征。',
  face: (since, until, rule) => `${since}同意保存，用于确认您可以通过本门；最迟${until}删除（${rule}）。不保存照片。`,
  stopped: '现在不使用您的人脸。卡和PIN照常开门。',
  described: '特征依法只存在本机内，所以这里说明而不导出；在别的设备上也无法使用。',
  rules: { age: '最长期限', unused: '未使用期限', leave: '权限到期' },
  steps: {
    granted: '同意',
    refused: '不同意',
    informed: '已知悉变更',
    suspended: '暂停使用',
    reconsented: '重新同意',
    withdrawn: '撤回并删除',
    expired: '到期删除',
    ended: '结束并删除',
  },
  methods: { card: '刷卡', pin: 'PIN', face: '人脸' },
  passed: '通过',
  notPassed: '未通过',
  more: (count) => `还有${String(count)}条，复制件中有全部。`,
  nothing: '没有',
  notes: {
    copied: '已复制到U盘。',
    'no-stick': '没有找到可以写入的U盘。请联系管理人员插入，再试一次。',
    failed: '现在不能完成。请再试一次，或联系管理人员。',
    restricted: '已停止使用您的人脸。卡和PIN照常开门。',
    lifted: '您的人脸可以再用了。',
  },
  askTitle: '您要请求什么？',
  topicTitle: '投诉什么？',
  authorities: '不必先在这里投诉：也可以直接向当地网信部门、公安机关反映，或拨打12377、12345。',
  kinds: { correct: '更正我的信息', delete: '删除我的信息', explain: '要求说明', complaint: '投诉' },
  topics: {
    'no-consent': '没有征得我的同意',
    coerced: '被要求使用人脸',
    sign: '没有看到提示标识',
    minors: '涉及儿童',
    'not-deleted': '没有删除',
    misuse: '用于别的目的',
    'refused-entry': '没能进门',
    other: '其他',
  },
  askedTitle: '已收到',
  asked: (number, day) => `编号${number}。最迟${day}答复。凭编号可以在服务处查询，不必说明您是谁。`,
  due: (day) => `${day}前答复`,
};

export const RIGHTS_EN: RightsWords = {
  title: 'My data',
  see: 'See everything that is held',
  copy: 'Copy to a USB stick',
  restrict: 'Stop using my face',
  lift: 'Use my face again',
  ask: 'Ask or complain',
  complain: 'Complain',
  labels: {
    number: 'Number',
    name: 'Name',
    ways: 'Other ways in',
    until: 'Right to pass until',
    face: 'Face template',
    consents: 'My decisions',
    visits: (days) => `My passages (kept ${String(days)} days)`,
    requests: 'My requests',
  },
  noEnd: 'no end set',
  noFace: 'This terminal holds no face template of yours.',
  face: (since, until, rule) =>
    `Held since you agreed on ${since}, to check that you may pass this door; erased by ${until} at the latest (${rule}). No photo is kept.`,
  stopped: 'Your face is not used now. Card and PIN open the door as ever.',
  described: 'By law the template stays in this device, so it is described here and not handed out; no other device could use it.',
  rules: { age: 'longest period', unused: 'period without use', leave: 'end of your right' },
  steps: {
    granted: 'agreed',
    refused: 'declined',
    informed: 'change seen',
    suspended: 'suspended',
    reconsented: 'agreed anew',
    withdrawn: 'withdrawn and erased',
    expired: 'expired and erased',
    ended: 'ended and erased',
  },
  methods: { card: 'card', pin: 'PIN', face: 'face' },
  passed: 'passed',
  notPassed: 'not passed',
  more: (count) => `${String(count)} more; the copy has them all.`,
  nothing: 'none',
  notes: {
    copied: 'It is on the stick.',
    'no-stick': 'There is no stick that can be written to. Ask staff to plug it in, then try again.',
    failed: 'That did not work now. Try again, or ask staff.',
    restricted: 'Your face is not used any more. Card and PIN open the door as ever.',
    lifted: 'Your face may be used again.',
  },
  askTitle: 'What would you like to ask for?',
  topicTitle: 'What is the complaint about?',
  authorities: 'You need not complain here first: the local cyberspace or police authorities take it too, or call 12377 or 12345.',
  kinds: { correct: 'Correct my data', delete: 'Delete my data', explain: 'Explain the rules to me', complaint: 'Complain' },
  topics: {
    'no-consent': 'I was not asked',
    coerced: 'I was made to use my face',
    sign: 'I saw no sign',
    minors: 'About children',
    'not-deleted': 'Something was not deleted',
    misuse: 'Used for something else',
    'refused-entry': 'I could not get in',
    other: 'Something else',
  },
  askedTitle: 'Received',
  asked: (number, day) =>
    `Number ${number}. You will have an answer by ${day}. Ask at the desk with the number; you need not say who you are.`,
  due: (day) => `answer due ${day}`,
};

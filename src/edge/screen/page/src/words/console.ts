/** What the console says to those who run the door. */

import { NOTES_EN, NOTES_ZH_CN } from './console-notes.ts';
import type { AnswerReason, ConsoleAct, ConsoleNote, ConsoleTab } from '../../../../../core/console/pages.ts';
import type { LaptopLine } from '../../../../../ports/console-view.ts';
import type { DoorStateKind } from '../../../../../core/access/door-state.ts';
import type { CardLine } from '../../../../../core/match/error-card.ts';
import type { Role } from '../../../../../core/policy/roles.ts';
import type { RequestKind, RequestOutcome, RequestState } from '../../../../../core/rights/request.ts';

export interface ConsoleWords {
  /** On the button of "my face", and the title. */
  readonly title: string;
  readonly tabs: Readonly<Record<ConsoleTab, string>>;
  readonly gates: (closed: number, all: number) => string;
  readonly gatesOpen: string;
  readonly wayOut: string;
  readonly door: string;
  readonly doorStates: Readonly<Record<DoorStateKind, string>>;
  readonly relayBad: string;
  readonly people: string;
  readonly counts: (known: number, consenting: number, held: number) => string;
  readonly threshold: (total: string, limit: string) => string;
  readonly filingDue: (day: string) => string;
  readonly requests: (open: number, overdue: number) => string;
  readonly expiries: string;
  readonly days: (day: string, count: number) => string;
  readonly assessment: string;
  readonly piaUntil: (day: string) => string;
  readonly piaNone: string;
  readonly piaOther: string;
  readonly errors: string;
  readonly rates: Readonly<Record<CardLine['code'], string>>;
  readonly notMeasured: string;
  readonly measuredOn: (dataset: string, date: string, hash: string) => string;
  readonly inUse: (oneIn: string) => string;
  readonly unread: string;
  readonly notCounted: string;
  readonly search: string;
  readonly searchHow: string;
  readonly person: string;
  readonly labels: Readonly<Record<'role' | 'card' | 'pin' | 'groups' | 'until' | 'consent' | 'faceEnds', string>>;
  readonly roles: Readonly<Record<Role, string>>;
  readonly isSet: string;
  readonly notSet: string;
  readonly none: string;
  readonly refusedFace: string;
  readonly endPerson: string;
  readonly listRequests: string;
  readonly kinds: Readonly<Record<RequestKind, string>>;
  readonly states: Readonly<Record<RequestState, string>>;
  readonly outcomes: Readonly<Record<RequestOutcome, string>>;
  readonly reasons: Readonly<Record<AnswerReason, string>>;
  readonly answerHow: string;
  readonly closeRequest: string;
  readonly purge: string;
  readonly commission: string;
  readonly acts: Readonly<Record<ConsoleAct, string>>;
  readonly tapCard: string;
  readonly typePin: string;
  readonly progress: (done: number, of: number) => string;
  readonly cancel: string;
  /** On a laptop at the cable: while nothing is open at the terminal, and where the terminal is silent. */
  readonly link: Readonly<Record<LaptopLine, { readonly title: string; readonly text: string }>>;
  /** At the terminal, while a laptop shows the console too. */
  readonly isLinked: string;
  readonly notes: Readonly<Record<ConsoleNote, string>>;
}

export const CONSOLE_EN: ConsoleWords = {
  title: 'Terminal',
  tabs: { state: 'State', people: 'People', requests: 'Requests', papers: 'Papers', acts: 'Acts' },
  gates: (closed, all) => `Face off: ${String(closed)} of ${String(all)} conditions are not met`,
  gatesOpen: 'All conditions for the face are met',
  wayOut: 'What to do about each is in the operator guide under the same code. Cards and PINs work meanwhile.',
  door: 'Door',
  doorStates: {
    locked: 'Locked',
    released: 'Released for a passage',
    open: 'Open',
    'held-warning': 'Open for long',
    'held-open': 'Held open',
    forced: 'Opened without release',
    scheduled: 'Unlocked by schedule',
    fire: 'Released by the fire alarm',
    'fire-over': 'Fire alarm over: an operator clears it under Acts',
  },
  relayBad: 'The relay of the lock does not answer.',
  people: 'People',
  counts: (known, consenting, held) =>
    `${String(known)} known, ${String(consenting)} with a consent in force, ${String(held)} templates kept.`,
  threshold: (total, limit) => `${total} of ${limit} persons from which filing is due.`,
  filingDue: (day) => `To be filed by ${day}.`,
  requests: (open, overdue) => `Requests and complaints: ${String(open)} open, ${String(overdue)} overdue`,
  expiries: 'Templates that end next',
  days: (day, count) => `${day}: ${String(count)}`,
  assessment: 'Impact assessment',
  piaUntil: (day) => `In force for this processing; review due ${day}.`,
  piaNone: 'None is installed.',
  piaOther: 'The one installed was made for another processing.',
  errors: 'How often it errs',
  rates: {
    FMR: 'FMR: another person taken for the one claimed',
    FNMR: 'FNMR: the right person not known',
    FPIR: 'FPIR: a stranger taken for somebody',
    FNIR: 'FNIR: an enrolled person not found',
    APCER: 'APCER: an attack taken for a live face',
    BPCER: 'BPCER: a live face taken for an attack',
  },
  notMeasured: 'not measured',
  measuredOn: (dataset, date, hash) => `Measured on ${dataset}, ${date}; model ${hash}.`,
  inUse: (oneIn) => `Threshold in use: 1 in ${oneIn}.`,
  unread: 'Cannot be read now.',
  notCounted: 'Counted once an hour while the eye is well; not counted yet.',
  search: 'Whose?',
  searchHow: 'Type the number of the person, then OK. The look is on record.',
  person: 'Person',
  labels: {
    role: 'Role',
    card: 'Card',
    pin: 'PIN',
    groups: 'Groups',
    until: 'Access until',
    consent: 'Consent since',
    faceEnds: 'Template ends',
  },
  roles: {
    person: 'Person',
    operator: 'Operator',
    'privacy-officer': 'Privacy officer',
    installer: 'Installer',
    inspector: 'Inspector',
  },
  isSet: 'set',
  notSet: 'not set',
  none: 'none',
  refusedFace: 'Declined; not asked again.',
  endPerson: 'End access',
  listRequests: 'Show the list',
  kinds: {
    view: 'See data',
    copy: 'Copy',
    correct: 'Correct',
    delete: 'Delete',
    restrict: 'Stop use',
    explain: 'Explain',
    relative: 'Of a relative',
    complaint: 'Complaint',
  },
  states: { open: 'open', answered: 'answered', closed: 'closed' },
  outcomes: { done: 'Done', partly: 'Done in part', refused: 'Refused' },
  reasons: {
    'as-asked': 'as asked',
    'nothing-held': 'nothing is held',
    'law-requires': 'a law requires keeping it',
    'not-proved': 'who asked did not show who they are',
  },
  answerHow: 'Give the answer to the person first; here its kind is put on record.',
  closeRequest: 'Close',
  purge: 'Delete all faces',
  commission: 'Try the devices',
  acts: {
    'look-person': 'Look at a person',
    'end-person': 'End the access of this person',
    'list-people': 'Look at the list of people',
    'add-person': 'Add this person',
    'set-guardian': 'Put the guardian on record',
    'enrol-face': 'Hand over: the person reads the notice and decides',
    'new-card': 'Give this person a new card',
    'new-pin': 'Give this person a new PIN',
    'set-until': 'Set the end date',
    'set-name': 'Correct the name',
    'put-group': 'Put this person into the group',
    'drop-group': 'Take this person out of the group',
    'list-requests': 'Show the list of requests',
    'answer-request': 'Record the answer',
    'close-request': 'Close the request',
    commission: 'Try the devices one by one',
    'read-ledger': 'Look into the ledger',
    'make-evidence': 'Make the evidence pack',
    'second-evidence': 'Evidence pack: now the second person',
    'take-request': 'Take a request',
    'clear-door': 'Clear the alarm of the door',
    'clear-tamper': 'Clear the alarm of the housing',
  },
  tapCard: 'Hold your own card to the reader.',
  typePin: 'Type your PIN, then OK.',
  progress: (done, of) => `${String(done)} of ${String(of)} done.`,
  cancel: 'Stop',
  link: {
    open: {
      title: 'Open the console at the terminal',
      text: 'There: “My face”, your card and PIN, then “Terminal”. The console then appears here too. What asks for a card or PIN is done there.',
    },
    there: {
      title: 'This goes on at the terminal',
      text: 'This page is for its own screen alone. When it is done, or with “Back” there, the console appears here again.',
    },
    lost: {
      title: 'The terminal does not answer',
      text: 'Look at the cable and that the terminal is on. This page goes on by itself when it answers again.',
    },
  },
  isLinked: 'A laptop at the cable shows this too. If it is not yours, pull the cable out.',
  notes: NOTES_EN,
};

export const CONSOLE_ZH_CN: ConsoleWords = {
  title: '管理',
  tabs: { state: '状态', people: '人员', requests: '请求', papers: '文件', acts: '操作' },
  gates: (closed, all) => `人脸已关闭：${String(all)} 项条件中有 ${String(closed)} 项未满足`,
  gatesOpen: '人脸的各项条件均已满足',
  wayOut: '各项的处理办法见操作手册中同一代码下的说明。刷卡和密码照常使用。',
  door: '门',
  doorStates: {
    locked: '已锁',
    released: '已为通行释放',
    open: '已打开',
    'held-warning': '打开时间较长',
    'held-open': '开门过久',
    forced: '未经释放被打开',
    scheduled: '按时间表开放',
    fire: '火灾报警释放',
    'fire-over': '火灾报警结束：由操作员在“操作”中复位',
  },
  relayBad: '门锁继电器无响应。',
  people: '人员',
  counts: (known, consenting, held) => `登记 ${String(known)} 人，同意有效 ${String(consenting)} 人，保存模板 ${String(held)} 份。`,
  threshold: (total, limit) => `${total} 人；达到 ${limit} 人须备案。`,
  filingDue: (day) => `须在 ${day} 前备案。`,
  requests: (open, overdue) => `请求与投诉：待处理 ${String(open)} 件，逾期 ${String(overdue)} 件`,
  expiries: '即将到期的模板',
  days: (day, count) => `${day}：${String(count)} 份`,
  assessment: '影响评估',
  piaUntil: (day) => `适用于本处理，复审期限 ${day}。`,
  piaNone: '尚未安装。',
  piaOther: '已安装的评估针对另一种处理。',
  errors: '出错的频率',
  rates: {
    FMR: 'FMR：他人被当作所声称的本人',
    FNMR: 'FNMR：本人未被认出',
    FPIR: 'FPIR：陌生人被当作某人',
    FNIR: 'FNIR：已登记者未被找到',
    APCER: 'APCER：攻击被当作活体',
    BPCER: 'BPCER：活体被当作攻击',
  },
  notMeasured: '未测量',
  measuredOn: (dataset, date, hash) => `测量数据集 ${dataset}，${date}；模型 ${hash}。`,
  inUse: (oneIn) => `当前阈值：每 ${oneIn} 次有 1 次。`,
  unread: '目前无法读取。',
  notCounted: '识别进程正常时每小时统计一次；尚未统计。',
  search: '查找谁？',
  searchHow: '输入人员编号后按确定。查看会被记录。',
  person: '人员',
  labels: {
    role: '角色',
    card: '卡',
    pin: '密码',
    groups: '通行组',
    until: '通行有效至',
    consent: '同意时间',
    faceEnds: '模板到期',
  },
  roles: { person: '人员', operator: '操作员', 'privacy-officer': '个人信息保护负责人', installer: '安装人员', inspector: '检查人员' },
  isSet: '已设置',
  notSet: '未设置',
  none: '无',
  refusedFace: '已拒绝，不再询问。',
  endPerson: '终止通行',
  listRequests: '显示列表',
  kinds: {
    view: '查阅',
    copy: '复制',
    correct: '更正',
    delete: '删除',
    restrict: '停止使用',
    explain: '说明',
    relative: '近亲属请求',
    complaint: '投诉',
  },
  states: { open: '待处理', answered: '已答复', closed: '已结束' },
  outcomes: { done: '已办理', partly: '部分办理', refused: '未予办理' },
  reasons: {
    'as-asked': '按请求办理',
    'nothing-held': '未保存相关信息',
    'law-requires': '法律要求保存',
    'not-proved': '请求人未证明身份',
  },
  answerHow: '请先向本人答复，此处仅记录答复的类别。',
  closeRequest: '结束',
  purge: '删除全部人脸',
  commission: '逐项检查设备',
  acts: {
    'look-person': '查看人员',
    'end-person': '终止此人的通行',
    'list-people': '查看人员列表',
    'add-person': '添加此人',
    'set-guardian': '登记监护人',
    'enrol-face': '交给本人：由其阅读告知并决定',
    'new-card': '为此人换卡',
    'new-pin': '为此人重设密码',
    'set-name': '更正姓名',
    'set-until': '设定有效期',
    'put-group': '将此人加入通行组',
    'drop-group': '将此人移出通行组',
    'list-requests': '显示请求列表',
    'answer-request': '记录答复',
    'close-request': '结束请求',
    commission: '逐项检查设备',
    'read-ledger': '查看审计链',
    'make-evidence': '制作证据包',
    'second-evidence': '证据包：请第二人确认',
    'take-request': '登记一项请求',
    'clear-door': '解除门的报警',
    'clear-tamper': '解除机壳报警',
  },
  tapCard: '请将本人的卡贴近读卡器。',
  typePin: '输入密码后按确定。',
  progress: (done, of) => `已完成 ${String(done)}，共 ${String(of)}。`,
  cancel: '停止',
  link: {
    open: {
      title: '请在设备上打开控制台',
      text: '在设备上选择“我的人脸”，刷卡并输入密码，再选择“管理”。控制台随后也会显示在这里。凡需刷卡或输入密码的操作，请在设备上完成。',
    },
    there: { title: '请在设备上继续', text: '此页只在设备屏幕上显示。完成后，或在设备上按“返回”，控制台会重新显示在这里。' },
    lost: { title: '设备没有应答', text: '请检查连接线和设备电源。设备恢复应答后，本页会自动继续。' },
  },
  isLinked: '连接线另一端的电脑也在显示此页。如果不是您的电脑，请拔掉连接线。',
  notes: NOTES_ZH_CN,
};

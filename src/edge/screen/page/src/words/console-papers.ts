/** What the papers of the console say: ledger, evidence pack, error card, settings. */

import type { LedgerTurn, TakenBy } from '../../../../../core/console/pages.ts';
import type { LedgerEventKind } from '../../../../../core/ledger/event.ts';
import type { BadWhat } from '../../../../../core/ledger/verdict.ts';
import type { LivenessCue } from '../../../../../core/policy/site.ts';
import type { ConsoleSettings, LedgerFilter } from '../../../../../ports/console-papers-view.ts';

export interface PapersWords {
  readonly errors: string;
  readonly settings: string;
  readonly ledger: string;
  readonly evidence: string;
  /** Before the pack is made: the stick has to be in. */
  readonly evidenceHow: string;
  readonly made: (file: string) => string;
  readonly madeFacts: Readonly<Record<'bytes' | 'entries' | 'sha256' | 'check', string>>;
  readonly holds: string;
  readonly holdsNot: string;
  readonly madeNext: string;
  readonly take: string;
  readonly takeKind: string;
  readonly takeBy: string;
  readonly takenBy: Readonly<Record<TakenBy, string>>;
  readonly taken: (number: string) => string;
  readonly takenNext: string;
  readonly total: (entries: string) => string;
  readonly turns: Readonly<Record<LedgerTurn, string>>;
  readonly filters: Readonly<Record<LedgerFilter, string>>;
  readonly filter: string;
  readonly noLines: string;
  readonly verify: string;
  readonly verified: (entries: string) => string;
  readonly checkpoint: string;
  readonly broken: (seq: string) => string;
  readonly brokenBy: Readonly<Record<BadWhat, string>>;
  readonly brokenNext: string;
  readonly kinds: Readonly<Record<LedgerEventKind, string>>;
  readonly det: {
    readonly title: string;
    readonly none: string;
    readonly fmr: string;
    readonly fnmr: string;
    readonly points: (impostor: string, genuine: string) => string;
    readonly marks: string;
    /** For whoever cannot see the drawing. */
    readonly spoken: (fmr: string, fnmr: string) => string;
  };
  readonly set: Readonly<Record<SettingName, string>>;
  readonly whereHow: string;
  readonly byModels: string;
  readonly byNobody: string;
  readonly on: string;
  readonly off: string;
  readonly oneIn: (count: string) => string;
  readonly unknown: string;
  readonly days: (count: string) => string;
  readonly workingDays: (count: string) => string;
  readonly seconds: (count: string) => string;
  readonly modeNow: (mode: string) => string;
  readonly cues: Readonly<Record<LivenessCue, string>>;
  readonly cameras: Readonly<Record<ConsoleSettings['camera'], string>>;
  readonly keyKinds: Readonly<Record<ConsoleSettings['keys'], string>>;
  readonly networkNone: string;
  readonly unowned: string;
}

export type SettingName =
  | 'face'
  | 'mode'
  | 'verification'
  | 'identification'
  | 'cues'
  | 'modelPack'
  | 'retention'
  | 'idle'
  | 'doorLog'
  | 'answer'
  | 'notice'
  | 'languages'
  | 'card'
  | 'pin'
  | 'unlock'
  | 'camera'
  | 'keys'
  | 'network'
  | 'version'
  | 'deviceId'
  | 'owner';

export const PAPERS_EN: PapersWords = {
  errors: 'How often it errs',
  settings: 'Settings',
  ledger: 'What happened (ledger)',
  evidence: 'Make the evidence pack',
  evidenceHow: 'Put a USB stick in first; the pack is written to it.',
  made: (file) => `${file} is on the stick, with its signature beside it.`,
  madeFacts: { bytes: 'Bytes', entries: 'Ledger entries in it', sha256: 'SHA-256', check: 'Ledger while it was made' },
  holds: 'every entry holds',
  holdsNot: 'does not hold: verify it here and tell the processor',
  madeNext: 'Take the stick out. When it is handed over, record it: menshen evidence handover.',
  take: 'Take a request',
  takeKind: 'What is asked for?',
  takeBy: 'How did it come?',
  takenBy: { desk: 'In person', phone: 'By telephone', post: 'By post' },
  taken: (number) => `Taken as ${number}`,
  takenNext: 'Give the number to whoever asked: the answer is found by it.',
  total: (entries) => `${entries} entries, the newest first.`,
  turns: { newest: 'Newest', newer: 'Newer', older: 'Older', oldest: 'Oldest' },
  filters: { all: 'All', door: 'Door', consent: 'Consent', erasure: 'Deletion', operators: 'Staff', device: 'Device' },
  filter: 'Show only',
  noLines: 'Nothing of this kind.',
  verify: 'Verify the whole ledger',
  verified: (entries) => `All ${entries} entries hold: none was changed, taken out or put in.`,
  checkpoint: 'Signed checkpoint: compare it with the one you keep.',
  broken: (seq) => `The ledger does not hold. The first bad entry is number ${seq}.`,
  brokenBy: {
    altered: 'It was changed after it was written.',
    missing: 'Entries before it are missing.',
    reordered: 'Entries were put in another order.',
    'cut-off': 'It and all entries after it were cut off.',
    unsigned: 'It and all entries after it were added without a signature.',
    'checkpoint-bad': 'The signed checkpoint that covers it is missing or was changed.',
    'anchor-bad': 'A checkpoint kept outside of the ledger is not of this ledger.',
    'rules-changed': 'The rules by which the file refuses changes were altered.',
    unreadable: 'The file cannot be read from there on.',
  },
  brokenNext: 'Change nothing. Export it (menshen audit export), then have the device examined. Cards and PINs go on.',
  kinds: {
    boot: 'Started',
    stop: 'Stopped',
    passage: 'Somebody passed',
    denied: 'Somebody was not let in',
    'spoof-suspected': 'A picture or mask was suspected',
    'person-added': 'A person was added',
    'person-ended': 'The access of a person ended',
    'consent-granted': 'A consent was given',
    'consent-refused': 'A consent was declined',
    'consent-evidence': 'The record of a consent was kept',
    restriction: 'The use of a face was stopped or allowed again',
    'copy-given': 'A person took a copy of their data',
    request: 'A request or complaint moved on',
    enrolled: 'A face was enrolled',
    'enrol-failed': 'An enrolment did not succeed',
    withdrawn: 'A consent was withdrawn',
    'erase-intent': 'A deletion was begun',
    erased: 'A deletion is proved',
    retention: 'Records over their time were deleted',
    decommissioned: 'The terminal was ended',
    'rolled-back': 'An older copy of a store was found',
    'rollback-accepted': 'An older store was accepted',
    'clock-accepted': 'The clock was accepted',
    'credential-blocked': 'A card or PIN was blocked',
    'credential-changed': 'A card or PIN was changed',
    gate: 'The face was turned on or off',
    eye: 'The face part changed its state',
    reader: 'A device was connected or lost',
    clock: 'The trust in the clock changed',
    'two-persons': 'Two persons agreed to an act',
    operator: 'An act of the staff',
    order: 'An order on a stick',
    tamper: 'The housing switch',
    'audit-exported': 'The ledger was exported',
    'processor-key': 'The key of the processor was set',
    'pia-installed': 'An impact assessment came into force',
    commissioned: 'The devices were tried',
    sign: 'The sign at the door',
    incident: 'An incident',
    'face-mode': 'The way of matching changed',
    'evidence-key': 'The key of evidence packs',
    'evidence-made': 'An evidence pack was made',
    'evidence-handed': 'An evidence pack was handed over',
    'filing-threshold': 'The number for filing was reached',
    'record-closed': 'A monthly record was closed',
    'door-alarm': 'An alarm of the door',
    'fire-release': 'Fire alarm released the door',
    'schedule-unlock': 'A schedule unlocked the door',
    'door-input': 'A wire of the door',
    duress: 'Somebody was made to open',
    passback: 'The same person again',
    'access-changed': 'Who may pass when was changed',
    owner: 'The owner of the terminal',
    provisioned: 'A bundle was carried out',
    'provision-refused': 'A bundle was refused',
    'osdp-install': 'Keys of devices at the wall',
    'osdp-attack': 'A line at the wall was disturbed',
    'program-update': 'The program was updated',
    'ledger-restarted': 'A new ledger was begun',
  },
  det: {
    title: 'DET curve',
    none: 'This model pack keeps no curve.',
    fmr: 'FMR: two people taken for one',
    fnmr: 'FNMR: one person taken for two',
    points: (impostor, genuine) => `${impostor} comparisons of two people, ${genuine} of one. Both axes: one in so many.`,
    marks: 'Dot: the threshold of 1:1 in use. Dashed: the threshold of 1:N.',
    spoken: (fmr, fnmr) => `At the threshold of 1:1: FMR one in ${fmr}, FNMR one in ${fnmr}.`,
  },
  set: {
    face: 'Face',
    mode: 'Matching',
    verification: 'Threshold of 1:1',
    identification: 'Threshold of 1:N',
    cues: 'Living face',
    modelPack: 'Model pack',
    retention: 'Templates end after',
    idle: 'Unused templates end after',
    doorLog: 'Door log is kept',
    answer: 'Requests are answered within',
    notice: 'Version of the notice',
    languages: 'Languages',
    card: 'Card',
    pin: 'Number and PIN',
    unlock: 'Door is released for',
    camera: 'Camera',
    keys: 'Root key',
    network: 'Network',
    version: 'Program',
    deviceId: 'Device',
    owner: 'Key of the owner',
  },
  whereHow: 'Nothing is changed here. The name below each is its place in the site file.',
  byModels: 'the model pack',
  byNobody: 'fixed',
  on: 'on',
  off: 'off',
  oneIn: (count) => `one error in ${count}`,
  unknown: 'not known',
  days: (count) => `${count} days`,
  workingDays: (count) => `${count} working days`,
  seconds: (count) => `${count} s`,
  modeNow: (mode) => `${mode} now, because of the number of people`,
  cues: { net: 'trained model', edges: 'edges of paper or screen', parallax: 'turn of the head', blink: 'blink' },
  cameras: { none: 'none', ffmpeg: 'live camera (ffmpeg)', webcam: 'still camera (fswebcam)' },
  keyKinds: {
    file: 'in a file: no chip protects it',
    passphrase: 'from a passphrase',
    'systemd-creds': 'sealed by the system',
    tpm2: 'in the TPM chip',
  },
  networkNone: 'none: the program has no code for one',
  unowned: 'nobody has claimed this terminal',
};

export const PAPERS_ZH_CN: PapersWords = {
  errors: '出错的频率',
  settings: '设置',
  ledger: '发生过什么（审计链）',
  evidence: '制作证据包',
  evidenceHow: '请先插入 U 盘，证据包写入其中。',
  made: (file) => `${file} 及其签名已写入 U 盘。`,
  madeFacts: { bytes: '字节数', entries: '其中的审计条目', sha256: 'SHA-256', check: '制作时审计链' },
  holds: '各条均成立',
  holdsNot: '不成立：请在此核验并告知处理者',
  madeNext: '请取出 U 盘。移交时请登记：menshen evidence handover。',
  take: '登记一项请求',
  takeKind: '请求什么？',
  takeBy: '以何种方式提出？',
  takenBy: { desk: '当面', phone: '电话', post: '书信' },
  taken: (number) => `已登记，编号 ${number}`,
  takenNext: '请把编号告诉请求人，凭编号可查到答复。',
  total: (entries) => `共 ${entries} 条，最新的在前。`,
  turns: { newest: '最新', newer: '较新', older: '较早', oldest: '最早' },
  filters: { all: '全部', door: '门', consent: '同意', erasure: '删除', operators: '人员操作', device: '设备' },
  filter: '只显示',
  noLines: '没有此类条目。',
  verify: '核验整条审计链',
  verified: (entries) => `${entries} 条全部成立：没有被更改、抽走或插入。`,
  checkpoint: '签名检查点：请与您保存的一份比对。',
  broken: (seq) => `审计链不成立。第一条有问题的是第 ${seq} 条。`,
  brokenBy: {
    altered: '该条写入后被更改。',
    missing: '其前有条目缺失。',
    reordered: '条目的顺序被改变。',
    'cut-off': '自该条起全部被截去。',
    unsigned: '自该条起没有签名。',
    'checkpoint-bad': '覆盖该条的签名检查点缺失或被更改。',
    'anchor-bad': '链外保存的检查点不属于这条审计链。',
    'rules-changed': '文件拒绝更改的规则被改动。',
    unreadable: '自该处起文件无法读取。',
  },
  brokenNext: '请勿改动。先导出（menshen audit export），再请人检查设备。卡和密码照常使用。',
  kinds: {
    boot: '启动',
    stop: '停止',
    passage: '有人通过',
    denied: '有人未获通过',
    'spoof-suspected': '疑似照片或面具',
    'person-added': '新增人员',
    'person-ended': '人员通行终止',
    'consent-granted': '给予同意',
    'consent-refused': '拒绝同意',
    'consent-evidence': '同意记录已保存',
    restriction: '停止或恢复使用人脸',
    'copy-given': '本人取走数据副本',
    request: '请求或投诉有进展',
    enrolled: '登记人脸',
    'enrol-failed': '登记未成功',
    withdrawn: '撤回同意',
    'erase-intent': '删除已开始',
    erased: '删除已证明',
    retention: '到期记录已删除',
    decommissioned: '终端停用',
    'rolled-back': '发现存储的旧副本',
    'rollback-accepted': '接受了较旧的存储',
    'clock-accepted': '接受了时钟',
    'credential-blocked': '卡或密码被锁定',
    'credential-changed': '卡或密码已更换',
    gate: '人脸开启或关闭',
    eye: '人脸部分状态变化',
    reader: '设备连接或断开',
    clock: '时钟可信度变化',
    'two-persons': '两人同意一项操作',
    operator: '人员操作',
    order: 'U 盘指令',
    tamper: '机壳开关',
    'audit-exported': '审计链已导出',
    'processor-key': '处理者公钥已设定',
    'pia-installed': '影响评估生效',
    commissioned: '设备已逐项检查',
    sign: '门口标识',
    incident: '安全事件',
    'face-mode': '比对方式变化',
    'evidence-key': '证据包公钥',
    'evidence-made': '证据包已制作',
    'evidence-handed': '证据包已移交',
    'filing-threshold': '达到备案人数',
    'record-closed': '月度记录已关闭',
    'door-alarm': '门的报警',
    'fire-release': '火灾报警释放门',
    'schedule-unlock': '按时间表开放门',
    'door-input': '门的线路',
    duress: '有人被迫开门',
    passback: '同一人再次进入',
    'access-changed': '通行规则已更改',
    owner: '终端的所有者',
    provisioned: '配置包已执行',
    'provision-refused': '配置包被拒绝',
    'osdp-install': '墙上设备的密钥',
    'osdp-attack': '墙上线路受到干扰',
    'program-update': '程序更新',
    'ledger-restarted': '开始了新的审计链',
  },
  det: {
    title: 'DET 曲线',
    none: '该模型包没有保存曲线。',
    fmr: 'FMR：两人被当作一人',
    fnmr: 'FNMR：一人被当作两人',
    points: (impostor, genuine) => `他人比对 ${impostor} 次，本人比对 ${genuine} 次。两轴均为“每多少次有 1 次”。`,
    marks: '圆点：1:1 现用阈值。虚线：1:N 现用阈值。',
    spoken: (fmr, fnmr) => `1:1 阈值处：FMR 每 ${fmr} 次有 1 次，FNMR 每 ${fnmr} 次有 1 次。`,
  },
  set: {
    face: '人脸',
    mode: '比对方式',
    verification: '1:1 阈值',
    identification: '1:N 阈值',
    cues: '活体线索',
    modelPack: '模型包',
    retention: '模板保存期限',
    idle: '未使用模板的期限',
    doorLog: '门禁记录保存',
    answer: '请求的答复期限',
    notice: '告知版本',
    languages: '语言',
    card: '刷卡',
    pin: '编号和密码',
    unlock: '开门时长',
    camera: '摄像头',
    keys: '根密钥',
    network: '网络',
    version: '程序',
    deviceId: '设备',
    owner: '所有者公钥',
  },
  whereHow: '此处不能更改。每项下方为其在站点文件中的位置。',
  byModels: '模型包',
  byNobody: '固定',
  on: '开',
  off: '关',
  oneIn: (count) => `每 ${count} 次有 1 次错误`,
  unknown: '未知',
  days: (count) => `${count} 天`,
  workingDays: (count) => `${count} 个工作日`,
  seconds: (count) => `${count} 秒`,
  modeNow: (mode) => `因人数原因目前为 ${mode}`,
  cues: { net: '训练的模型', edges: '纸张或屏幕的边缘', parallax: '转头', blink: '眨眼' },
  cameras: { none: '无', ffmpeg: '实时摄像头（ffmpeg）', webcam: '静态摄像头（fswebcam）' },
  keyKinds: { file: '存于文件，没有芯片保护', passphrase: '由口令导出', 'systemd-creds': '由系统封存', tpm2: '在 TPM 芯片中' },
  networkNone: '无：程序没有联网的代码',
  unowned: '尚无人认领此终端',
};

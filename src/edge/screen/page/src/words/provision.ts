/** What the screen says of a bundle and of a terminal that waits for its owner. Every refusal says the way on. */

import type { ProvisionTrouble } from '../../../../../ports/provision-view.ts';

type Why =
  | 'stick' // the file itself: not readable, cut off, changed
  | 'signature'
  | 'other' // of another terminal, site or key
  | 'old'
  | 'clock'
  | 'content'
  | 'face'
  | 'now';

export interface ProvisionWords {
  readonly unownedTitle: string;
  readonly unowned: string;
  readonly device: string;
  readonly fingerprint: string;
  readonly code: string;
  readonly noCode: string;
  readonly console: string;
  readonly claimTitle: string;
  readonly claim: string;
  readonly claimWrong: string;
  readonly summaryTitle: string;
  readonly wantCard: string;
  readonly wantPin: string;
  readonly wantEnter: string;
  readonly checking: string;
  readonly rows: {
    readonly added: string;
    readonly changed: string;
    readonly ended: string;
    readonly cards: string;
    readonly pins: string;
    readonly operators: string;
    readonly groups: string;
    readonly settings: string;
    readonly models: string;
    readonly papers: string;
  };
  readonly faceCloses: string;
  readonly ownerEnds: string;
  readonly troubles: Readonly<Record<ProvisionTrouble, string>>;
  readonly applying: string;
  readonly doneTitle: string;
  readonly done: string;
  readonly restarting: string;
  readonly releasedTitle: string;
  readonly released: string;
  readonly refusedTitle: string;
  readonly refused: Readonly<Record<Why, string>>;
}

/** The class of sentence for a refusal; the exact one is in the result on the stick. */
export function refusalClass(why: string): Why {
  if (['not-signed', 'unknown-key', 'bad-signature'].includes(why)) return 'signature';
  if (['other-device', 'other-site', 'other-key'].includes(why)) return 'other';
  if (['older', 'replayed'].includes(why)) return 'old';
  if (['expired', 'not-yet'].includes(why)) return 'clock';
  if (why === 'face-data') return 'face';
  if (['not-now', 'stopped'].includes(why)) return 'now';
  if (why.startsWith('bad-') || ['too-many-people', 'unknown-part', 'duplicate-part', 'empty'].includes(why)) return 'content';
  return 'stick';
}

export const PROVISION_EN: ProvisionWords = {
  unownedTitle: 'This terminal waits for its owner',
  unowned: 'It looks at nobody and opens nothing. Put in the stick with its first bundle, then type the code of this screen.',
  device: 'Terminal',
  fingerprint: 'Key',
  code: 'Code',
  noCode: 'Too many wrong codes. Switch the terminal off and on for a new one.',
  console: 'A laptop at the console can send the bundle too.',
  claimTitle: 'A first bundle is here',
  claim: 'Type the code below and press OK to make this terminal its owner’s.',
  claimWrong: 'That was not the code. Type it again.',
  summaryTitle: 'A bundle is here',
  wantCard: 'To carry it out, an installer or operator holds a card to the reader.',
  wantPin: 'Now type the PIN and press OK.',
  wantEnter: 'Press OK to carry it out.',
  checking: 'Checking.',
  rows: {
    added: 'People new',
    changed: 'People changed',
    ended: 'People who leave',
    cards: 'Cards',
    pins: 'PINs',
    operators: 'Operators and installers',
    groups: 'Groups and schedules',
    settings: 'Settings changed',
    models: 'Model packs',
    papers: 'Papers',
  },
  faceCloses: 'The face will be off until an assessment for the new settings is here. Cards and PINs go on.',
  ownerEnds: 'This ends the ownership: every face and everything else here is destroyed, after sealed evidence is on the stick.',
  troubles: {
    'unknown-credential': 'That card is not known here.',
    'wrong-pin': 'That was not right. Hold the card to the reader again.',
    blocked: 'That PIN is blocked. Another installer or operator can confirm.',
    wait: 'Too many tries. Wait a little, then hold the card to the reader again.',
    'not-operator': 'This takes the card of an installer or operator.',
    'second-person-needed': 'Now another operator: hold the second card to the reader.',
    'same-person': 'It takes another operator than the first.',
    failed: 'The terminal cannot check that now. Try again.',
  },
  applying: 'Carrying out the bundle',
  doneTitle: 'The bundle is carried out',
  done: 'The result is on the stick. It can be taken out.',
  restarting: 'The new settings are in place. The terminal starts again.',
  releasedTitle: 'Ownership has ended',
  released: 'Everything here is destroyed now. The terminal will wait for its next owner.',
  refusedTitle: 'The bundle was refused. Nothing was changed.',
  refused: {
    stick: 'It cannot be read whole, or it is no bundle. Copy it to the stick again.',
    signature: 'It is not signed by the owner of this terminal, or was changed afterwards. Make it again.',
    other: 'It is for another terminal. Make one for this one.',
    old: 'It was carried out before, or a newer one was. Make a new one.',
    clock: 'Its time is over, or one clock is wrong. Make it again.',
    content: 'Something in it is not right: the result on the stick says what. Mend it and make it again.',
    face: 'It holds something that could be a face. No terminal takes faces from a stick. Remove it.',
    now: 'It cannot be carried out now: the result on the stick says why. Put the stick in again.',
  },
};

export const PROVISION_ZH_CN: ProvisionWords = {
  unownedTitle: '本终端等待其所有者',
  unowned: '它不识别任何人，也不开门。请插入带有首个配置包的优盘，然后输入本屏幕上的代码。',
  device: '终端',
  fingerprint: '密钥',
  code: '代码',
  noCode: '错误代码次数过多。请关闭终端再打开，以获得新代码。',
  console: '也可由笔记本电脑经控制台发送配置包。',
  claimTitle: '首个配置包已到',
  claim: '请输入下方代码并按“确定”，终端即归其所有者。',
  claimWrong: '代码不对，请重新输入。',
  summaryTitle: '配置包已到',
  wantCard: '如需执行，请安装人员或管理人员刷卡。',
  wantPin: '请输入密码并按“确定”。',
  wantEnter: '按“确定”执行。',
  checking: '正在核对。',
  rows: {
    added: '新增人员',
    changed: '变更人员',
    ended: '离开人员',
    cards: '卡',
    pins: '密码',
    operators: '管理与安装人员',
    groups: '分组与时段',
    settings: '变更设置',
    models: '模型包',
    papers: '文件',
  },
  faceCloses: '在新设置的评估到位之前，人脸停用。刷卡和密码照常。',
  ownerEnds: '此操作将结束所有权：先把密封的证据写入优盘，然后销毁此处全部人脸及一切数据。',
  troubles: {
    'unknown-credential': '此卡未登记。',
    'wrong-pin': '不对，请重新刷卡。',
    blocked: '该密码已锁定，可由其他安装或管理人员确认。',
    wait: '尝试次数过多。请稍候再刷卡。',
    'not-operator': '需要安装人员或管理人员的卡。',
    'second-person-needed': '请另一位管理人员刷卡。',
    'same-person': '须由与第一位不同的管理人员确认。',
    failed: '终端现在无法核对，请再试。',
  },
  applying: '正在执行配置包',
  doneTitle: '配置包已执行',
  done: '结果已写入优盘，可以取出。',
  restarting: '新设置已就位，终端正在重新启动。',
  releasedTitle: '所有权已结束',
  released: '此处全部数据正在销毁。终端将等待下一位所有者。',
  refusedTitle: '配置包被拒绝，未作任何更改。',
  refused: {
    stick: '无法完整读取，或不是配置包。请重新复制到优盘。',
    signature: '未经本终端所有者签名，或签名后被改动。请重新制作。',
    other: '它属于另一台终端。请为本终端制作。',
    old: '它已执行过，或已执行更新的配置包。请重新制作。',
    clock: '已过有效期，或某个时钟不准。请重新制作。',
    content: '其中内容有误，优盘上的结果文件有说明。请改正后重新制作。',
    face: '其中含有可能是人脸的内容。任何终端都不从优盘接收人脸。请移除。',
    now: '现在无法执行，优盘上的结果文件有说明。请重新插入优盘。',
  },
};

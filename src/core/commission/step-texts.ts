/** What the walk says at each step, in both languages, for screen, command line and sheet. */

import type { StepName, StepVerdict } from './steps.ts';

export interface StepText {
  readonly title: string;
  /** What the installer does, before the step begins. */
  readonly how: string;
  /** Asked where only a person can say. */
  readonly ask?: string;
}

type Both = { readonly 'zh-CN': StepText; readonly en: StepText };

export const STEP_TEXTS: Readonly<Record<StepName, Both>> = {
  'self-test': {
    'zh-CN': { title: '自检', how: '终端检查存储、账本、时钟和各个部件。' },
    en: { title: 'Self-test', how: 'The terminal checks its stores, ledger, clock and parts.' },
  },
  clock: {
    'zh-CN': { title: '时钟', how: '终端显示它的日期和时间（上海）。', ask: '显示的日期和时间正确吗？' },
    en: { title: 'Clock', how: 'The terminal shows its date and time in Shanghai.', ask: 'Are the date and time shown right?' },
  },
  reader: {
    'zh-CN': { title: '读卡器', how: '开始后，把一张卡放到读卡器上。' },
    en: { title: 'Card reader', how: 'Begin, then hold a card to the reader.' },
  },
  'pin-pad': {
    'zh-CN': { title: '键盘', how: '开始后，在键盘上按至少四个键，其中三个不同。' },
    en: { title: 'Keypad', how: 'Begin, then press at least four keys on the keypad, three of them different.' },
  },
  relay: {
    'zh-CN': { title: '门锁', how: '开始后，门锁会释放五秒。', ask: '门锁释放并重新锁上了吗？' },
    en: { title: 'Lock', how: 'Begin: the lock is released for five seconds.', ask: 'Did the lock release and lock again?' },
  },
  contact: {
    'zh-CN': { title: '门磁', how: '开始后，门锁释放：打开门，再关上。' },
    en: { title: 'Door contact', how: 'Begin: the lock is released. Open the door, then close it.' },
  },
  rex: {
    'zh-CN': { title: '出门按钮', how: '开始后，按一下出门按钮再松开。' },
    en: { title: 'Exit button', how: 'Begin, then press the exit button and let it go.' },
  },
  fire: {
    'zh-CN': { title: '消防信号', how: '开始后，触发消防输入，再恢复。释放门锁的是接线，不是终端。' },
    en: { title: 'Fire line', how: 'Begin, then trip the fire input and restore it. The wiring releases the lock, not the terminal.' },
  },
  tamper: {
    'zh-CN': { title: '防拆开关', how: '开始后，打开外壳再关上。之后由操作员执行 menshen tamper clear。' },
    en: { title: 'Tamper switch', how: 'Begin, then open the housing and close it. An operator then runs: menshen tamper clear.' },
  },
  camera: {
    'zh-CN': { title: '摄像头位置', how: '开始后，像使用者那样站在门前十秒。终端只数画面，不识别任何人。' },
    en: {
      title: 'Camera placing',
      how: 'Begin, then stand before the door for ten seconds as people will. Pictures are counted, nobody is recognised.',
    },
  },
  light: {
    'zh-CN': { title: '光线', how: '由上一步的画面判断。太暗或太亮时请调整灯光或摄像头，再试一次摄像头。' },
    en: { title: 'Light', how: 'Judged by the pictures of the step before. Where it is wrong, change lamp or camera and walk again.' },
  },
  sign: {
    'zh-CN': { title: '提示标识', how: '公共场所的门前应有提示标识，并由操作员确认（menshen sign attest）。' },
    en: { title: 'Sign', how: 'A public door has its sign, and an operator has said so (menshen sign attest).' },
  },
  fallback: {
    'zh-CN': { title: '其他方式', how: '不用人脸也能开门：刚才试过的卡或密码，和门锁。' },
    en: { title: 'Ways without the face', how: 'The door opens without the face: by the card or keypad tried before, and the lock.' },
  },
  gates: {
    'zh-CN': { title: '各项条件', how: '人脸识别的各项条件是否都满足。' },
    en: { title: 'Gates', how: 'Whether every gate of the face is open.' },
  },
};

export const VERDICT_TEXTS: Readonly<Record<StepVerdict, { readonly 'zh-CN': string; readonly en: string }>> = {
  passed: { 'zh-CN': '通过', en: 'passed' },
  failed: { 'zh-CN': '未通过', en: 'failed' },
  'not-fitted': { 'zh-CN': '未安装', en: 'not fitted' },
  untried: { 'zh-CN': '未试', en: 'not tried' },
};

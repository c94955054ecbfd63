/** The sentences of the simulator's panel; no visitor of a real door sees them. */

export interface PanelWords {
  readonly title: string;
  readonly about: string;
  readonly lock: string;
  readonly locked: string;
  readonly released: (seconds: string) => string;
  readonly unlocks: (count: number) => string;
  /** What pressing does: at rest, and while active. */
  readonly wires: Readonly<Record<'contact' | 'rex' | 'fire', readonly [string, string]>>;
  readonly camera: string;
  readonly now: string;
  readonly scenes: Readonly<Record<'nobody' | 'person' | 'two-people' | 'far-away' | 'print' | 'browser', string>>;
  readonly ownCamera: string;
  readonly stopCamera: string;
  readonly ownCameraHow: string;
  readonly noCamera: string;
  readonly people: string;
  readonly person: string;
  readonly number: string;
  readonly pin: string;
  readonly operator: string;
  readonly tapCard: string;
  readonly newVisitor: string;
  readonly newVisitorHow: string;
  readonly keypad: string;
  readonly accidents: string;
  readonly unplug: string;
  readonly plug: string;
  readonly killEye: string;
  readonly eye: string;
  readonly eyeStates: Readonly<Record<'starting' | 'ready' | 'down' | 'refused', string>>;
}

const ZH_CN: PanelWords = {
  title: '模拟硬件',
  about: '左边是真实的终端；这里代替门、读卡器、键盘和摄像头前的人。',
  lock: '门锁',
  locked: '锁闭',
  released: (seconds) => `已开锁，剩${seconds}秒`,
  unlocks: (count) => `共开锁${String(count)}次`,
  wires: { contact: ['打开门扇', '关上门扇'], rex: ['按下出门按钮', '松开出门按钮'], fire: ['火警', '火警解除'] },
  camera: '谁站在摄像头前',
  now: '现在',
  scenes: {
    nobody: '没有人',
    person: '这个人',
    'two-people': '两个人',
    'far-away': '站得太远',
    print: '这个人的打印照片',
    browser: '本电脑的摄像头',
  },
  ownCamera: '使用本电脑的摄像头',
  stopCamera: '停止摄像头',
  ownCameraHow: '画面只送到本机的终端，不保存。',
  noCamera: '没有可用的摄像头，或没有允许使用。',
  people: '人员',
  person: '选择人员',
  number: '编号',
  pin: 'PIN',
  operator: '管理员',
  tapCard: '刷卡',
  newVisitor: '新访客卡',
  newVisitorHow: '发一张新卡和PIN，之后可以登记您自己的脸。',
  keypad: '门口的密码键盘',
  accidents: '意外',
  unplug: '拔掉读卡器',
  plug: '插回读卡器',
  killEye: '结束眼睛进程',
  eye: '眼睛进程',
  eyeStates: { starting: '正在启动', ready: '就绪', down: '停止', refused: '拒绝工作' },
};

const EN: PanelWords = {
  title: 'Simulated hardware',
  about: 'On the left is the real terminal; this stands for the door, the reader, the keypad and the people.',
  lock: 'Lock',
  locked: 'Locked',
  released: (seconds) => `Released, ${seconds} s left`,
  unlocks: (count) => `Released ${String(count)} times`,
  wires: {
    contact: ['Open the leaf', 'Close the leaf'],
    rex: ['Press exit', 'Let go of exit'],
    fire: ['Fire alarm', 'End the fire alarm'],
  },
  camera: 'Who stands before the camera',
  now: 'Now',
  scenes: {
    nobody: 'Nobody',
    person: 'This person',
    'two-people': 'Two people',
    'far-away': 'Too far away',
    print: 'A printed photo of them',
    browser: 'The camera of this computer',
  },
  ownCamera: 'Use the camera of this computer',
  stopCamera: 'Stop the camera',
  ownCameraHow: 'The pictures go to the terminal on this machine only and are not kept.',
  noCamera: 'No camera is there, or it was not allowed.',
  people: 'People',
  person: 'Choose a person',
  number: 'Number',
  pin: 'PIN',
  operator: 'operator',
  tapCard: 'Tap card',
  newVisitor: 'New visitor card',
  newVisitorHow: 'Issues a card and a PIN, with which you may enrol your own face.',
  keypad: 'Keypad at the door',
  accidents: 'Accidents',
  unplug: 'Unplug the reader',
  plug: 'Plug the reader in',
  killEye: 'Kill the eye process',
  eye: 'Eye process',
  eyeStates: { starting: 'starting', ready: 'ready', down: 'down', refused: 'refuses to work' },
};

export function panelWordsOf(language: string): PanelWords {
  return language === 'en' ? EN : ZH_CN;
}

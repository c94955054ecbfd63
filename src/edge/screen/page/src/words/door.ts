/** What the page says of the door itself, whoever stands there. */

export interface DoorWords {
  /** Alarms, on the idle screen. */
  readonly alarms: Readonly<Record<'forced' | 'held-open' | 'fire', string>>;
  /** An installer gives readers or a panel their keys. */
  readonly installing: string;
  /** The first of two people was known. */
  readonly secondPerson: string;
  /** On "my data": the groups that say when somebody may pass. */
  readonly groups: string;
}

export const DOOR_EN: DoorWords = {
  alarms: {
    forced: 'This door was opened without being released. It is on record.',
    'held-open': 'Please close the door.',
    fire: 'Fire alarm: the door is released. Leave the building.',
  },
  installing: 'A device of this door is being installed. Cards, PINs and faces go on.',
  secondPerson: 'Second person, please',
  groups: 'Groups',
};

export const DOOR_ZH_CN: DoorWords = {
  alarms: {
    forced: '本门未经释放即被打开，已记录。',
    'held-open': '请随手关门。',
    fire: '火灾报警：门已释放，请撤离。',
  },
  installing: '正在安装本门的设备，刷卡、密码和人脸照常使用。',
  secondPerson: '请第二人验证',
  groups: '通行组',
};

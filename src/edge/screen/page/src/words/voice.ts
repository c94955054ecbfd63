/** What only the voice says: what each key does. Everything else that is heard is what the screen says (WCAG 2.2, 1.3.3). */

export interface VoiceWords {
  /** The switch in the foot. */
  readonly name: string;
  /** The same, where a part of this screen has no recording. */
  readonly namePartly: string;
  readonly card: string;
  readonly pin: string;
  readonly face: string;
  readonly myFace: string;
  readonly again: string;
  readonly number: string;
  readonly entry: string;
  readonly claim: string;
  readonly back: string;
  readonly press: (key: number, what: string) => string;
  readonly taken: (taken: number, wanted: number) => string;
  readonly purge: string;
  readonly seen: string;
  readonly readAlone: string;
  /** Said in the place of a text that has no recording. */
  readonly unheard: string;
}

export const VOICE_ZH_CN: VoiceWords = {
  name: '语音',
  namePartly: '语音：这一屏有些内容听不到',
  card: '随时可以把卡靠近读卡器。',
  pin: '用PIN：输入编号，按确定键，再输入PIN，按确定键。',
  face: '用人脸：按两次确定键。',
  myFace: '查看或删除自己的人脸：按星号键。',
  again: '再听一遍：按两次星号键。',
  number: '输入后按确定键，按星号键清除。',
  entry: '输入后按确定键，按星号键清除。空着按星号键，返回。',
  claim: '输入编号后按确定键，按星号键清除。',
  back: '按星号键，返回。',
  press: (key, what) => `按${String(key)}，${what}。`,
  taken: (taken, wanted) => `已完成${String(taken)}次，共${String(wanted)}次。`,
  purge: '按数字键输入人数，再按两次确定键。',
  seen: '按确定键，表示已经知道。',
  readAlone: '按零翻页，看完或听完后才能选择。',
  unheard: '这里有些内容没有录音，请工作人员读给您听。',
};

export const VOICE_EN: VoiceWords = {
  name: 'Voice',
  namePartly: 'Voice: part of this screen cannot be heard',
  card: 'Hold your card to the reader at any time.',
  pin: 'For PIN: type your number, press OK, type your PIN, press OK.',
  face: 'For face: press OK twice.',
  myFace: 'To see or delete your own face data, press the star key.',
  again: 'To hear this again, press the star key twice.',
  number: 'Press OK when you have typed it. The star key clears.',
  entry: 'Press OK when you have typed it. The star key clears, and with nothing typed it goes back.',
  claim: 'Press OK when you have typed your number. The star key clears.',
  back: 'The star key goes back.',
  press: (key, what) => `Press ${String(key)}: ${what}.`,
  taken: (taken, wanted) => `${String(taken)} of ${String(wanted)}.`,
  purge: 'Type the number of people, then press OK twice.',
  seen: 'Press OK to say that you know it.',
  readAlone: 'Key zero turns the page. You can choose when you have read or heard all of it.',
  unheard: 'Part of this has no recording. Please ask staff to read it to you.',
};

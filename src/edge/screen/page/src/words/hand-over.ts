/** What is said when whoever runs the door steps aside and a person decides. */

export interface HandOverWords {
  readonly title: string;
  readonly text: string;
  readonly guardianTitle: string;
  readonly guardianText: string;
  readonly notNow: string;
  readonly here: string;
  readonly tryDoor: string;
  /** Said, not shown. */
  readonly tryHow: string;
}

export const HAND_OVER_EN: HandOverWords = {
  title: 'Now it is your turn',
  text: 'You can read, or hear, what this door would do with your face, and then decide freely. Nothing is captured before. Card and PIN open the door just as well. Whoever runs the door: please step aside.',
  guardianTitle: 'Now it is the guardian’s turn',
  guardianText:
    'The guardian reads, or hears, with the child what this door would do with the child’s face, and then decides freely. Nothing is captured before. Card and PIN open the door just as well. Whoever runs the door: please step aside.',
  notNow: 'Not now',
  here: 'I am here',
  tryDoor: 'Try the door by face',
  tryHow: 'To try the door by face, press OK twice. To close, press star.',
};

export const HAND_OVER_ZH_CN: HandOverWords = {
  title: '现在请您本人操作',
  text: '您可以阅读或收听本门将如何处理您的人脸信息，然后自由决定。在此之前不采集任何信息。刷卡和密码同样可以开门。管理人员请回避。',
  guardianTitle: '现在请监护人操作',
  guardianText:
    '请监护人与孩子一起阅读或收听本门将如何处理孩子的人脸信息，然后自由决定。在此之前不采集任何信息。刷卡和密码同样可以开门。管理人员请回避。',
  notNow: '暂不',
  here: '我在这里',
  tryDoor: '用人脸试一次开门',
  tryHow: '要用人脸试一次开门，请按两次确定；关闭请按星号。',
};

/** What the people's pages of the console say. */

import type { DayKind } from '../../../../../core/access/week.ts';
import type { AgeBand } from '../../../../../core/consent/minors.ts';
import type { ConsentWord, PeopleTurn, UntilChoice } from '../../../../../core/console/people-pages.ts';

export interface PeopleWords {
  readonly list: string;
  readonly groups: string;
  readonly listHow: string;
  readonly count: (total: string) => string;
  readonly nobody: string;
  readonly add: string;
  readonly turns: Readonly<Record<PeopleTurn, string>>;
  readonly consents: Readonly<Record<ConsentWord, string>>;
  readonly ends: (date: string) => string;
  readonly next: string;
  readonly without: Readonly<Record<'name' | 'card' | 'pin', string>>;
  /** Title and text of each step. */
  readonly steps: Readonly<
    Record<'number' | 'name' | 'age' | 'born' | 'card' | 'pin' | 'pin-again' | 'until' | 'check', readonly [string, string]>
  >;
  readonly bands: Readonly<Record<AgeBand, string>>;
  readonly untils: Readonly<Record<UntilChoice, string>>;
  readonly checks: Readonly<Record<'number' | 'name' | 'age' | 'card' | 'pin' | 'until', string>>;
  readonly named: string;
  readonly unnamed: string;
  readonly enrolFace: string;
  readonly newCard: string;
  readonly newPin: string;
  readonly newName: string;
  readonly nameHow: string;
  readonly untilOf: string;
  readonly cardOf: (number: string) => string;
  readonly cardHow: string;
  readonly pinOf: (number: string) => string;
  readonly ready: string;
  readonly goOn: string;
  readonly endOf: (number: string) => string;
  readonly endHow: string;
  readonly endYes: string;
  readonly groupsOf: (number: string) => string;
  readonly groupsHow: string;
  readonly noGroups: string;
  readonly anyHour: string;
  readonly everyDoor: string;
  readonly nextDay: string;
  readonly days: Readonly<Record<DayKind, string>>;
}

export const PEOPLE_EN: PeopleWords = {
  list: 'List of people',
  groups: 'Groups and hours',
  listHow: 'Type the first digits to search. OK opens the number typed.',
  count: (total) => `${total} people`,
  nobody: 'Nobody has a number that begins so.',
  add: 'Add',
  turns: { back: 'Previous', on: 'Next' },
  consents: { none: 'no consent', given: 'consent', refused: 'declined' },
  ends: (date) => `until ${date}`,
  next: 'Next',
  without: { name: 'Without a name', card: 'Without a card', pin: 'Without a PIN' },
  steps: {
    number: ['Number', 'The flat or staff number, 1 to 12 digits. It is what the person types here, then OK.'],
    name: ['Name, if wanted', 'With a keyboard. It is kept sealed and not shown here; without one the number stands for it.'],
    age: ['Age', 'As a paper shows it. It is never read from a face.'],
    born: ['Birthday', 'Year, month, day: eight digits, then OK. Only the day on which the age group ends is kept.'],
    card: ['Card', 'Hold the new card to the reader.'],
    pin: ['PIN, typed by the person', 'Step aside. 6 to 8 digits that only the person knows, then OK.'],
    'pin-again': ['The same PIN again', 'Typed by the person once more, then OK.'],
    until: ['Access until', 'Card and PIN stop by themselves then.'],
    check: ['Is this right?', 'It is a person who passes the door. Other roles are given at the command line.'],
  },
  bands: { adult: '18 or older', '14-17': '14 to 17', 'under-14': 'Under 14' },
  untils: { day: '1 day', month: '30 days', year: '1 year', none: 'No end' },
  checks: { number: 'Number', name: 'Name', age: 'Age', card: 'Card', pin: 'PIN', until: 'Access for' },
  named: 'given',
  unnamed: 'the number',
  enrolFace: 'Offer face',
  newCard: 'New card',
  newPin: 'New PIN',
  newName: 'Name',
  nameHow: 'Type the right name, as a paper shows it. Neither the old nor the new one is shown here.',
  untilOf: 'End date',
  cardOf: (number) => `New card for ${number}`,
  cardHow: 'Hold the new card to the reader. The old one stops then.',
  pinOf: (number) => `New PIN for ${number}`,
  ready: 'Taken. Now prove yourself: then it counts, and a block is lifted.',
  goOn: 'Go on',
  endOf: (number) => `End the access of ${number}?`,
  endHow: 'Card and PIN stop at once; a face is deleted. It cannot be taken back: the person would be added anew.',
  endYes: 'Yes, end it',
  groupsOf: (number) => `Groups of ${number}`,
  groupsHow: 'A person in no group may pass at any hour; in groups, at their hours.',
  noGroups: 'There are no groups. They are made at the command line.',
  anyHour: 'at any hour',
  everyDoor: 'every door',
  nextDay: '(next day)',
  days: {
    mon: 'Mon',
    tue: 'Tue',
    wed: 'Wed',
    thu: 'Thu',
    fri: 'Fri',
    sat: 'Sat',
    sun: 'Sun',
    holiday: 'holidays',
    makeup: 'worked weekend days',
  },
};

export const PEOPLE_ZH_CN: PeopleWords = {
  list: '人员列表',
  groups: '通行组与时段',
  listHow: '输入编号开头几位即可查找，按确定打开所输编号。',
  count: (total) => `${total} 人`,
  nobody: '没有以此开头的编号。',
  add: '添加',
  turns: { back: '上一页', on: '下一页' },
  consents: { none: '未同意', given: '已同意', refused: '已拒绝' },
  ends: (date) => `至 ${date}`,
  next: '下一步',
  without: { name: '不填姓名', card: '不用卡', pin: '不用密码' },
  steps: {
    number: ['编号', '房号或工号，1 至 12 位数字，即本人在此输入的编号。输入后按确定。'],
    name: ['姓名（可不填）', '需用键盘输入。姓名加密保存，此处不显示；不填则以编号代替。'],
    age: ['年龄', '以证件为准，绝不由人脸判断。'],
    born: ['出生日期', '年、月、日共八位数字，然后按确定。只保存年龄段结束的日期。'],
    card: ['卡', '请将新卡贴近读卡器。'],
    pin: ['密码，由本人输入', '请您回避。输入仅本人知道的 6 至 8 位数字，然后按确定。'],
    'pin-again': ['再次输入同一密码', '由本人再输入一次，然后按确定。'],
    until: ['通行有效期', '到期后卡和密码自动停用。'],
    check: ['是否正确？', '此人仅可通行。其他角色在命令行中授予。'],
  },
  bands: { adult: '已满 18 周岁', '14-17': '14 至 17 周岁', 'under-14': '不满 14 周岁' },
  untils: { day: '1 天', month: '30 天', year: '1 年', none: '不限' },
  checks: { number: '编号', name: '姓名', age: '年龄', card: '卡', pin: '密码', until: '有效期' },
  named: '已填',
  unnamed: '以编号代替',
  enrolFace: '登记人脸',
  newCard: '换卡',
  newPin: '重设密码',
  newName: '姓名',
  nameHow: '请用键盘按证件输入正确姓名。原姓名随即删除，两者均不在此显示。',
  untilOf: '有效期',
  cardOf: (number) => `为 ${number} 换卡`,
  cardHow: '请将新卡贴近读卡器，旧卡随即停用。',
  pinOf: (number) => `为 ${number} 重设密码`,
  ready: '已收到。请证明您的身份，之后生效并解除锁定。',
  goOn: '继续',
  endOf: (number) => `终止 ${number} 的通行？`,
  endHow: '卡和密码立即停用，人脸将被删除。无法撤销，只能重新添加此人。',
  endYes: '是，终止',
  groupsOf: (number) => `${number} 的通行组`,
  groupsHow: '不在任何组的人随时可通行；在组内的人按组的时段通行。',
  noGroups: '没有通行组。请在命令行中建立。',
  anyHour: '任何时间',
  everyDoor: '所有的门',
  nextDay: '（次日）',
  days: {
    mon: '周一',
    tue: '周二',
    wed: '周三',
    thu: '周四',
    fri: '周五',
    sat: '周六',
    sun: '周日',
    holiday: '节假日',
    makeup: '调休工作日',
  },
};

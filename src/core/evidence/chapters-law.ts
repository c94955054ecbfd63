/**
 * Chapters about what the processor decided and people were told: processor, site, necessity, notice, consent,
 * assessment, records, counts, minors, rights. Made from the one model and from counts; names nobody (INV-05, INV-17).
 */

import type { PackFacts } from './facts.ts';
import type { Block, Both, Shown } from './sheet.ts';
import { cellOf } from './small-cells.ts';

const b = (zh: string, en: string): Both => ({ zh, en });
const facts = (...rows: (readonly [Both, Shown])[]): Block => ({ kind: 'facts', rows });
const text = (zh: string, en: string): Block => ({ kind: 'text', text: b(zh, en) });
const heading = (zh: string, en: string): Block => ({ kind: 'heading', text: b(zh, en) });

export function processorChapter({ model: { site } }: PackFacts): Block[] {
  const { processor, privacyOfficer } = site;
  return [
    facts(
      [b('名称', 'name'), processor.name],
      [b('地址', 'address'), processor.address],
      [b('电话', 'telephone'), processor.phone],
      [b('电子邮箱', 'e-mail'), processor.email],
      [b('另有个人信息保护负责人', 'an officer for personal information is named besides'), privacyOfficer !== undefined],
      [b('受托处理者', 'entrusted parties'), b('无', 'none')],
      [b('共同处理者', 'joint processors'), b('无', 'none')],
    ),
    text(
      '本证据包默认不含任何个人的姓名；告知文本中已公开的联系人除外，因为告知原文须逐字保存。',
      'By default this pack names no person, except whom the published notice itself names, for the notice is kept word for word.',
    ),
    text(
      '针对某一具体个案的实名资料不在本包内，须由两人共同依请求编号另行提供。',
      'Named data for one named case is not in this pack; it is handed over apart, by two persons, under the number of the request.',
    ),
  ];
}

export function siteChapter({ model: { site, processing } }: PackFacts): Block[] {
  const { left, top, right, bottom } = processing.zone;
  const percent = (share: number): string => `${String(Math.round(share * 100))} %`;
  return [
    facts(
      [b('设备编号', 'device'), site.deviceId],
      [b('场所类型', 'kind of site'), site.siteType],
      [b('进入范围', 'access'), processing.access],
      [b('公共安全依据', 'public safety ground'), site.access?.publicSafetyGround ?? b('不适用', 'does not apply')],
      [b('安全责任单位', 'who carries the security duty'), site.access?.securityDuty ?? b('不适用', 'does not apply')],
      [
        b('采集区域（画面左、上、右、下）', 'capture zone (left, top, right, bottom of the picture)'),
        [left, top, right, bottom].map(percent).join(', '),
      ],
      [b('两眼间距下限（像素）', 'least distance between the eyes, pixels'), processing.interEyeMinPx],
      [b('其他通行方式：卡', 'other way in: card'), site.fallback.card],
      [b('其他通行方式：PIN', 'other way in: PIN'), site.fallback.pin],
    ),
    text(
      '标识的设置须由现场人员确认；设备无法看到墙上的标识。',
      'That the sign hangs is confirmed by people on site; the device cannot see the wall.',
    ),
  ];
}

export function purposeChapter({ model: { site, processing, fingerprint } }: PackFacts): Block[] {
  return [
    facts(
      [b('处理目的', 'purpose'), processing.purpose],
      [b('方式', 'mode'), processing.mode === '1:1' ? b('1:1 验证', '1:1 verification') : b('1:N 辨识', '1:N identification')],
      [b('信息种类', 'kinds of data'), b('人脸特征模板', 'face template')],
      [b('每人模板上限', 'templates of one person, at most'), processing.templatesPerPersonMax],
      [b('保存的图像', 'pictures kept'), processing.images],
      [b('存储位置', 'place of storage'), b('本设备内', 'in this device')],
      [b('接收方', 'recipients'), b('无', 'none')],
      [b('最长保存天数', 'kept at most, days'), processing.retentionDays],
      [b('未使用即删除天数', 'erased after so many days without use'), processing.idleDays],
      [b('处理指纹', 'processing fingerprint'), fingerprint],
    ),
    heading('必要性（处理者填写的原文）', "Necessity (the processor's own words)"),
    { kind: 'quote', lines: [site.necessity] },
  ];
}

export function noticeChapter({ model: { notice } }: PackFacts): Block[] {
  const languages: Readonly<Record<string, Both>> = { 'zh-CN': b('中文', 'Chinese'), en: b('英文', 'English') };
  return [
    facts([b('版本', 'version'), notice.version], [b('规范文本的 SHA-256', 'SHA-256 of the canonical text'), notice.hash]),
    ...Object.entries(notice.texts).flatMap(([language, lines]): Block[] => [
      { kind: 'heading', text: languages[language] ?? b(language, language) },
      { kind: 'quote', lines },
    ]),
  ];
}

export function consentChapter({ ledger: { kinds } }: PackFacts): Block[] {
  const count = (kind: string): Shown => cellOf(kinds.get(kind) ?? 0);
  return [
    text(
      '同意是单独作出的：一屏、一个目的、一个决定；拒绝与同意同等显示。记录不含模板、分数或图像。',
      'Consent is given separately: one screen, one purpose, one decision; declining is shown alike. A record holds no template, score or picture.',
    ),
    heading('审计链中的条目数', 'Entries of the ledger'),
    facts(
      [b('已同意', 'granted'), count('consent-granted')],
      [b('已拒绝', 'refused'), count('consent-refused')],
      [b('已撤回', 'withdrawn'), count('withdrawn')],
      [b('已录入', 'enrolled'), count('enrolled')],
    ),
    SMALL_CELLS,
  ];
}

export const SMALL_CELLS: Block = text(
  '1 至 4 的数量以“<5”表示，以免由少量人数识别出个人；法定计数除外。',
  'Counts of 1 to 4 are shown as "<5", so that few people are not recognised by a number; counts that the law orders are given exactly.',
);

export function piaChapter({ model: { pia, fingerprint } }: PackFacts): Block[] {
  if (pia === undefined)
    return [
      text('设备内没有评估记录，人脸功能因此关闭。', 'The device holds no assessment, so the face is off.'),
      facts([b('处理指纹', 'processing fingerprint'), fingerprint]),
    ];
  const result = (item: keyof typeof pia.items): Shown => (pia.items[item].result === 'pass' ? b('通过', 'pass') : b('未通过', 'fail'));
  return [
    facts(
      [b('编号', 'number'), pia.piaId],
      [b('日期', 'date'), pia.date],
      [b('下次复审', 'next review'), pia.reviewDue],
      [b('结论', 'decision'), pia.decision === 'approved' ? b('批准', 'approved') : b('不批准', 'refused')],
      [b('评估所针对的处理指纹', 'fingerprint it was made for'), pia.fingerprint],
      [b('当前处理指纹', 'fingerprint of now'), fingerprint],
      [b('两者一致', 'both are the same'), pia.fingerprint === fingerprint],
      [b('A 目的方式', 'A purpose and method'), result('A')],
      [b('B 权益影响', 'B effect on rights'), result('B')],
      [b('C 风险危害', 'C risks and harm'), result('C')],
      [b('D 保护措施', 'D measures'), result('D')],
      [b('有第三方参与', 'a third party took part'), pia.thirdParty !== undefined],
      [b('完整文件的 SHA-256', 'SHA-256 of the whole document'), pia.documentSha256],
    ),
    text('批准人姓名由处理者保存，不在本包内。', 'The processor keeps the name of the approver; it is not in this pack.'),
  ];
}

export function recordsChapter({ ledger: { months } }: PackFacts): Block[] {
  const rows = [...months]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([month, kinds]) =>
      [...kinds].sort(([left], [right]) => (left < right ? -1 : 1)).map(([kind, count]): Shown[] => [month, kind, cellOf(count)]),
    );
  return [
    heading('审计链逐月各类条目数', 'Entries of the ledger by month and kind'),
    { kind: 'table', head: [b('月', 'month'), b('种类', 'kind'), b('数量', 'count')], rows },
    text('可由本包第 14 章的审计链重新计算。', 'Everybody can count them again from the ledger in chapter 14 of this pack.'),
    SMALL_CELLS,
  ];
}

export function countsChapter({ model: { facts: live } }: PackFacts): Block[] {
  return [
    facts([b('个人', 'individuals'), live.individuals], [b('模板', 'templates'), live.templates], [b('图像', 'pictures'), live.images]),
    text(
      '三项分别统计；个人指有在存模板的不同个人。',
      'The three are counted apart; individuals are distinct people with a template that is kept.',
    ),
  ];
}

export function minorsChapter({ model: { site, processing } }: PackFacts): Block[] {
  if (processing.minors === 'refused' || site.minors === undefined)
    return [text('本场所不录入未满十四周岁的人；他们使用卡或 PIN。', 'This site enrols nobody under 14; they use card or PIN.')];
  return [
    facts(
      [b('保存天数', 'kept, days'), processing.minors.retentionDays],
      [b('专门规则的 SHA-256', 'SHA-256 of the special rules'), processing.minors.rulesSha256],
    ),
    heading('专门规则（处理者原文）', "Special rules (the processor's own words)"),
    { kind: 'quote', lines: site.minors.rules.split('\n') },
  ];
}

export function rightsChapter({ ledger: { kinds }, model: { site } }: PackFacts): Block[] {
  return [
    text(
      '个人凭卡与 PIN 在本设备上查看所保存的内容并撤回，无需操作员；其他请求与投诉通过下列途径提出。',
      'With card and PIN people see what is kept and withdraw at this device, without an operator; other requests and complaints go by the routes below.',
    ),
    facts(
      [b('电话', 'telephone'), site.processor.phone],
      [b('当面', 'in person'), site.desk ?? b('未设', 'none')],
      [b('撤回次数', 'withdrawals'), cellOf(kinds.get('withdrawn') ?? 0)],
    ),
  ];
}

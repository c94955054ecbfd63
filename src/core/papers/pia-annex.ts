/**
 * The annex of the impact assessment with all that the device knows (Measures Art. 9; law.md §4.3): cover, items A to D with the
 * processor's judgement beside the device's facts, result, annexes. Names nobody; passes no judgement of its own.
 */

import { type Block, type Both, sheetHtml, type Shown } from '../evidence/sheet.ts';
import { noticeTexts } from '../consent/notice-texts.ts';
import type { ComplianceModel } from '../policy/compliance-model.ts';
import { PIA_ITEMS, type PiaItem } from '../policy/pia.ts';
import { processingRules } from './processing-rules.ts';

const b = (zh: string, en: string): Both => ({ zh, en });
const facts = (...rows: (readonly [Both, Shown])[]): Block => ({ kind: 'facts', rows });

const TITLES: Readonly<Record<PiaItem, Both>> = {
  A: b('A 目的、方式是否合法、正当、必要', 'A Purpose and method: lawful, proper, necessary'),
  B: b('B 对个人权益的影响及降低影响的措施', 'B Effects on persons, and what lessens them'),
  C: b('C 泄露、篡改、丢失、毁损、非法获取、出售、使用的风险', 'C Leak, alteration, loss, damage, illegal access, sale, use'),
  D: b('D 保护措施是否合法、有效、相称', 'D Protection: lawful, effective, proportionate'),
};

type Threat = readonly [what: Both, path: Both, controls: string];

/** Risks of Art. 9(3), ways in, and the invariants that stand against them; each invariant has its test of that number. */
const THREATS: readonly Threat[] = [
  [b('泄露', 'leak'), b('设备或存储被盗', 'the device or its disk is stolen'), 'INV-07, INV-11'],
  [b('泄露', 'leak'), b('USB、串口、网络、日志、崩溃转储', 'USB, serial, network, log, crash dump'), 'INV-01, INV-03, INV-12'],
  [
    b('篡改', 'alteration'),
    b('改动数据库、审计链或放回旧副本', 'stores or ledger changed, or an older copy put back'),
    'INV-07, INV-12, INV-18',
  ],
  [b('丢失、毁损', 'loss, damage'), b('断电、存储损坏', 'loss of power, a damaged disk'), 'INV-16, INV-18, INV-20'],
  [b('非法获取', 'illegal access'), b('安装或维护人员、内部人员、调试口', 'installer, insider, debug port'), 'INV-03, INV-11'],
  [b('非法获取', 'illegal access'), b('照片、视频、面具冒用', 'photo, video or mask'), 'INV-10, INV-20'],
  [b('非法出售', 'illegal sale'), b('批量导出、跨设备比对', 'bulk export, joining of two devices'), 'INV-03, INV-11'],
  [
    b('非法使用', 'illegal use'),
    b('超出目的、期限、范围；未同意者', 'beyond purpose, period or scope; people who did not agree'),
    'INV-02, INV-06, INV-09, INV-19',
  ],
  [b('非法使用', 'illegal use'), b('改动时钟以延长期限', 'the clock is changed to lengthen a period'), 'INV-07'],
];

/** What the device knows about each item. */
const DEVICE_FACTS: Readonly<Record<PiaItem, (model: ComplianceModel) => Block[]>> = {
  A: purposeFacts,
  B: effectFacts,
  C: () => [
    {
      kind: 'table',
      head: [b('风险', 'risk'), b('途径', 'path'), b('控制', 'controls')],
      rows: THREATS.map(([what, path, controls]) => [what, path, controls]),
    },
  ],
  D: (model) => processingRules(model).slice(-1),
};

function purposeFacts({ site, processing, facts: live }: ComplianceModel): Block[] {
  const [zh, en] = [noticeTexts(site, 'zh-CN'), noticeTexts(site, 'en')];
  return [
    facts(
      [b('目的', 'purpose'), b(zh.purpose, en.purpose)],
      [b('方式', 'method'), b(zh.method, en.method)],
      [b('种类', 'kinds'), b(zh.kinds, en.kinds)],
      [b('必要性', 'necessity'), b(zh.necessity, en.necessity)],
      [b('替代方式', 'alternatives'), b(zh.voluntary, en.voluntary)],
      [b('保存期限', 'period'), b(zh.retention, en.retention)],
      [b('未成年人', 'minors'), b(zh.minors, en.minors)],
      [b('场所类型与开放程度', 'type of site and who may come'), `${processing.siteType}, ${processing.access}`],
      [b('公共安全依据', 'ground of public safety'), site.access?.publicSafetyGround === '' ? undefined : site.access?.publicSafetyGround],
      [b('个人数', 'individuals'), live.individuals],
      [b('特征条数', 'templates'), live.templates],
      [b('图像数', 'pictures'), live.images],
    ),
  ];
}

function effectFacts({ site, processing: { models } }: ComplianceModel): Block[] {
  const [zh, en] = [noticeTexts(site, 'zh-CN'), noticeTexts(site, 'en')];
  const oneIn = (count: number | undefined): Shown =>
    count === undefined ? undefined : b(`${String(count)}次中1次`, `1 in ${String(count)}`);
  return [
    facts(
      [b('影响', 'effects'), b(zh.effects, en.effects)],
      [b('1:1 误识等级', 'class of false matches in 1:1'), oneIn(models?.oneIn.verificationFmr)],
      [b('1:N 陌生人误识等级', 'class of false identifications of strangers in 1:N'), oneIn(models?.oneIn.identificationFpir)],
      [b('补救', 'remedy'), b(zh.voluntary, en.voluntary)],
    ),
    { kind: 'text', text: b('实测错误率及其界限见第 09 章。', 'Measured error rates and their bounds are in chapter 09.') },
  ];
}

function cover({ site, fingerprint, pia, notice, facts: live }: ComplianceModel): Block[] {
  return [
    facts(
      [b('个人信息处理者', 'processor'), site.processor.name],
      [b('设备', 'device'), site.deviceId],
      [b('评估编号', 'number of the assessment'), pia?.piaId],
      [b('日期', 'date'), pia?.date],
      [b('下次复审', 'next review'), pia?.reviewDue],
      [b('有第三方参与', 'a third party took part'), pia === undefined ? undefined : pia.thirdParty !== undefined],
      [b('评估所针对的处理指纹', 'fingerprint it was made for'), pia?.fingerprint],
      [b('当前处理指纹', 'fingerprint of now'), fingerprint],
      [b('告知版本', 'version of the notice'), notice.version],
      [b('软件版本', 'software'), live.softwareVersion],
    ),
  ];
}

function item(model: ComplianceModel, name: PiaItem): Block[] {
  const judged = model.pia?.items[name];
  const result: Shown = judged === undefined ? undefined : judged.result === 'pass' ? b('通过', 'pass') : b('未通过', 'fail');
  return [
    { kind: 'heading', text: TITLES[name] },
    ...DEVICE_FACTS[name](model),
    facts([b('处理者的判断', 'judgement of the processor'), result]),
    ...(judged === undefined ? [] : [{ kind: 'quote' as const, lines: judged.text.split('\n') }]),
  ];
}

export function piaAnnex(model: ComplianceModel): readonly Block[] {
  const { pia, fingerprint, facts: live, processing } = model;
  const files = (processing.models?.files ?? []).map(({ role, sha256 }) => [role, sha256] as const);
  return [
    ...cover(model),
    ...PIA_ITEMS.flatMap((name) => item(model, name)),
    { kind: 'heading', text: b('E 结论', 'E Result') },
    facts(
      [b('决定', 'decision'), pia === undefined ? undefined : pia.decision === 'approved' ? b('批准', 'approved') : b('不批准', 'refused')],
      [b('针对当前处理', 'made for the processing of now'), pia === undefined ? undefined : pia.fingerprint === fingerprint],
      [
        b('未满足的条件（关闭人脸）', 'conditions not met (the face is off)'),
        live.closedGates.length === 0 ? b('无', 'none') : live.closedGates.join(', '),
      ],
    ),
    { kind: 'heading', text: b('F 模型清单', 'F Models') },
    facts([b('模型包', 'pack'), processing.models?.pack], ...files.map(([role, hash]): readonly [Both, Shown] => [b(role, role), hash])),
  ];
}

export function piaAnnexHtml(model: ComplianceModel): string {
  return sheetHtml({
    number: '',
    title: b('影响评估附件：设备事实', 'Annex of the impact assessment: facts of the device'),
    line: `${model.site.deviceId} · ${model.fingerprint}`,
    blocks: piaAnnex(model),
  });
}

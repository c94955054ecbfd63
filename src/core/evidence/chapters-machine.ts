/**
 * Chapters about what the device does by itself: security, error card, retention and erasure, incidents, audit
 * chain, network, rules. States what was measured or counted and nothing beyond it.
 */

import { shanghaiDay, startOfDayMs } from '../filing/shanghai-day.ts';
import { detSvg } from '../match/det-svg.ts';
import { type ErrorCard, oneIn } from '../match/error-card.ts';
import { ARTICLES } from './articles.ts';
import { retentionRows } from './retention-rows.ts';
import type { ErasureFacts, PackFacts, Surroundings } from './facts.ts';
import { PACK_LEDGER, PACK_PROOFS, PACK_VERIFIER } from './pack.ts';
import { RULES, RULES_VERSION } from './rules.ts';
import type { Block, Both, Shown } from './sheet.ts';
import { cellOf } from './small-cells.ts';

const b = (zh: string, en: string): Both => ({ zh, en });
const facts = (...rows: (readonly [Both, Shown])[]): Block => ({ kind: 'facts', rows });
const text = (zh: string, en: string): Block => ({ kind: 'text', text: b(zh, en) });
const heading = (zh: string, en: string): Block => ({ kind: 'heading', text: b(zh, en) });

const CONTROLS: readonly (readonly [Both, Both])[] = [
  [
    b('加密', 'encryption'),
    b(
      '每人一把数据密钥，由库密钥包裹，库密钥由设备根密钥保护；XChaCha20-Poly1305',
      'a data key for each person, wrapped by the store key, which the device root protects; XChaCha20-Poly1305',
    ),
  ],
  [
    b('分库', 'three stores'),
    b(
      '模板、身份、审计链三个库、三把密钥，关联另有第四个秘密',
      'templates, identities and ledger in three stores under three keys; what links them is a fourth secret',
    ),
  ],
  [b('审计', 'audit'), b('只追加、哈希链、签名检查点；可离线核验', 'append-only, hash-chained, signed checkpoints; verifiable offline')],
  [
    b('访问控制', 'access control'),
    b(
      '涉及他人资料或销毁的操作须凭卡与 PIN；没有任何角色、任何命令可读取模板',
      'what concerns other people or destroys needs card and PIN; no role and no command reads templates',
    ),
  ],
  [
    b('呈现攻击检测', 'presentation attack detection'),
    b('每次识别前必做；缺少即拒绝', 'before every match; where it is missing the face is refused'),
  ],
  [b('防暴力猜测', 'guessing'), b('失败等待逐次加长，到上限即锁定', 'waits grow with each failure, then the credential is blocked')],
  [
    b('删除', 'erasure'),
    b(
      '销毁密钥并轮换库密钥，扫描原始字节，签名证明',
      'the key is destroyed and the store key rotated, raw bytes are scanned, the proof is signed',
    ),
  ],
  [b('应急逃生', 'emergency exit'), b('不依赖人脸、软件或时钟', 'does not depend on face, software or clock')],
];

export function securityChapter({
  model: { processing, facts: live },
  surroundings: { models, packages, lawTable },
  card,
}: PackFacts): Block[] {
  return [
    facts(
      [b('软件版本', 'software'), live.softwareVersion],
      [b('根密钥保护', 'what protects the root key'), processing.security.keys],
      [b('开壳即销毁密钥', 'opening the housing destroys keys'), processing.security.isTamperPurging],
      [b('活体线索', 'liveness cues'), processing.security.livenessCues.join(', ')],
      [b('时钟可信', 'clock is trusted'), live.isClockTrusted],
      [b('当前关闭的闸门', 'gates closed now'), live.closedGates.length === 0 ? b('无', 'none') : live.closedGates.join(', ')],
    ),
    heading('控制措施', 'Controls'),
    facts(...CONTROLS),
    heading('模型', 'Models'),
    models === undefined
      ? text('模型清单不可读，人脸功能关闭。', 'The manifest of the models cannot be read; the face is off.')
      : {
          kind: 'table',
          head: [b('作用', 'role'), b('文件', 'file'), b('SHA-256', 'SHA-256')],
          rows: models.models.map(({ role, file, sha256 }) => [role, file, sha256]),
        },
    ...(card === undefined ? [] : cardBlocks(card)),
    heading('软件组成', 'Software packages'),
    text(
      `共 ${String(packages.length)} 个，见 sbom.json（CycloneDX 1.6）。`,
      `${String(packages.length)} in all, in sbom.json (CycloneDX 1.6).`,
    ),
    text(
      lawTable === undefined ? '本机没有测试清单。' : '测试清单见 test-manifest.json。',
      lawTable === undefined ? 'There is no test manifest on this device.' : 'The test manifest is in test-manifest.json.',
    ),
  ];
}

const RATE_NAMES: Readonly<Record<ErrorCard['lines'][number]['code'], Both>> = {
  FMR: b('错误匹配率 FMR', 'false match rate FMR'),
  FNMR: b('错误不匹配率 FNMR', 'false non-match rate FNMR'),
  FPIR: b('错误辨识率 FPIR', 'false positive identification rate FPIR'),
  FNIR: b('漏辨识率 FNIR', 'false negative identification rate FNIR'),
  APCER: b('攻击呈现错误率 APCER', 'attack presentation classification error rate APCER'),
  BPCER: b('真人呈现错误率 BPCER', 'bona fide presentation classification error rate BPCER'),
};

/** The honest error card as blocks of a page. */
export function cardBlocks(card: ErrorCard): Block[] {
  const { gallery } = card;
  return [
    heading('错误率说明', 'Error card'),
    facts([b('模型包', 'model pack'), card.pack], [b('数据集', 'data set'), card.dataset], [b('测量日期', 'measured on'), card.date]),
    {
      kind: 'table',
      head: [b('错误', 'error'), b('范围', 'of'), b('实测', 'measured')],
      rows: card.lines.map(({ code, of, rate }) => [
        RATE_NAMES[code],
        of,
        rate === undefined ? b('未测量', 'not measured') : b(oneIn(rate, 'zh-CN'), oneIn(rate, 'en')),
      ]),
    },
    ...detBlocks(card),
    text(
      `1:N 的两项是在 ${String(card.galleryPersons)} 人的库中测得的。各次比对共用同一批人，真实的范围比所列更宽；未按人群分别测量。`,
      `The two rates of 1:N were measured in a gallery of ${String(card.galleryPersons)} people. Comparisons share people, so the true bounds are wider than those given; groups of people were not measured apart.`,
    ),
    gallery.kind === 'persons'
      ? text(
          `仅凭人脸的 1:N 至多可用于 ${String(gallery.personsMax)} 人（陌生人被误认不超过${inThousand(gallery.fpirLimit, 'zh')}）；更多人时先刷卡或输入编号，再 1:1 验证。`,
          `Face-only 1:N is used for at most ${String(gallery.personsMax)} people (a stranger is taken for somebody in no more than ${inThousand(gallery.fpirLimit, 'en')}); with more, a card or number comes first and the face is verified 1:1.`,
        )
      : text(
          '辨识阈值处的错误未逐次计数，无法给出仅凭人脸的 1:N 可用人数，因此只用 1:1。',
          'Errors at the threshold of identification were not counted, so no number of people can be stated for face-only 1:N: only 1:1 is used.',
        ),
  ];
}

/** Both axes are rates, "one in so many"; the similarity behind a point is nowhere. */
function detBlocks({ det, dataset, date, models }: ErrorCard): Block[] {
  const svg = det === undefined ? undefined : detSvg(`DET: ${dataset}, ${date}`, det);
  if (det === undefined || svg === undefined) return [text('该模型包没有保存 DET 曲线。', 'This pack keeps no DET curve.')];
  const [impostor, genuine] = [det.impostorComparisons, det.genuineComparisons].map((count) => count.toLocaleString('en-US'));
  const hash = models.find(({ role }) => role === 'embedder')?.sha256 ?? '';
  return [
    {
      kind: 'figure',
      svg,
      text: b(
        `DET 曲线：FMR（他人 ${String(impostor)} 次比对）与 FNMR（本人 ${String(genuine)} 次比对），两轴均为对数。圆点为 1:1 现用阈值，虚线为 1:N 现用阈值的 FMR。特征模型 ${hash}。`,
        `DET curve: FMR (${String(impostor)} comparisons of two people) against FNMR (${String(genuine)} of one person), both axes logarithmic. The dot is the threshold of 1:1 in use, the dashed line the FMR at the one of 1:N. Embedder ${hash}.`,
      ),
    },
  ];
}

function inThousand(share: number, language: 'zh' | 'en'): string {
  const per = Math.round(1 / share).toLocaleString('en-US');
  return language === 'zh' ? `每 ${per} 次 1 次` : `1 in ${per}`;
}

export function retentionChapter(pack: PackFacts): Block[] {
  const { erasures, ledger } = pack;
  const total = ledger.kinds.get('erased') ?? 0;
  const yes = (value: boolean): Shown => value;
  return [
    { kind: 'table', head: [b('记录', 'record'), b('保存期限', 'kept'), b('依据', 'source')], rows: retentionRows(pack.model) },
    heading('删除证明', 'Erasure proofs'),
    text(
      `审计链中共 ${String(total)} 项，全部见 proofs.jsonl；下表为最近 ${String(erasures.length)} 项。`,
      `The ledger holds ${String(total)}; all are in proofs.jsonl, the newest ${String(erasures.length)} in this table.`,
    ),
    {
      kind: 'table',
      head: [
        b('时间', 'time'),
        b('条目', 'entry'),
        b('证明编号', 'proof'),
        b('范围', 'scope'),
        b('模板 前→后', 'templates before → after'),
        b('销毁密钥', 'keys destroyed'),
        b('已证不可解密', 'decryption refused'),
        b('扫描无残留', 'scan clean'),
        b('可抵御的副本', 'holds against'),
      ],
      rows: erasures.map((one) => [
        timeText(one.atMs),
        one.seq,
        one.proofId,
        one.scope === 'all' ? b('全部', 'all') : b('一人', 'one person'),
        `${String(one.templatesBefore)} → ${String(one.templatesAfter)}`,
        one.keysDestroyed,
        yes(one.isDecryptRefused),
        yes(one.isScanClean),
        copyText(one),
      ]),
    },
    { kind: 'files', names: [PACK_PROOFS.split('/')[1] ?? ''] },
  ];
}

function copyText({ protection, keyProvider }: ErasureFacts): Shown {
  return protection === 'any-old-copy'
    ? b(`任何旧副本（${keyProvider}）`, `any older copy (${keyProvider})`)
    : b(`没有根密钥的旧副本（${keyProvider}）`, `older copies without the root key (${keyProvider})`);
}

export function incidentsChapter({ ledger: { kinds } }: PackFacts): Block[] {
  const count = (kind: string): Shown => cellOf(kinds.get(kind) ?? 0);
  return [
    facts(
      [b('疑似呈现攻击', 'suspected presentation attacks'), count('spoof-suspected')],
      [b('凭证锁定', 'credentials blocked'), count('credential-blocked')],
      [b('开壳开关', 'housing switch'), count('tamper')],
      [b('存储回退', 'older stores put back'), count('rolled-back')],
      [b('时钟', 'clock'), count('clock')],
    ),
    SMALL,
  ];
}

const SMALL: Block = text('1 至 4 的数量以“<5”表示。', 'Counts of 1 to 4 are shown as "<5".');

export function auditChapter({ ledger, evidenceKey }: PackFacts): Block[] {
  return [
    facts(
      [b('条目数', 'entries'), ledger.entries],
      [b('制作时的核验', 'check while this pack was made'), ledger.isOk ? b('全部成立', 'all hold') : ledger.sentence],
      [b('审计链公钥', 'key of the ledger'), ledger.verifierKey],
      [b('证据包公钥（minisign）', 'key of this pack (minisign)'), evidenceKey],
    ),
    heading('签名检查点', 'Signed checkpoint'),
    { kind: 'quote', lines: ledger.checkpoint.split('\n') },
    heading('离线核验', 'To check it offline'),
    {
      kind: 'quote',
      lines: [
        'minisign -V -P KEY -m menshen-evidence-….tar',
        'tar xf menshen-evidence-….tar',
        `node menshen-evidence-…/${PACK_VERIFIER} menshen-evidence-….tar --key ledger.pub`,
      ],
    },
    text(
      '请使用设备启用时记录的 ledger.pub；只有它能说明本包出自该设备。',
      'Use the ledger.pub that was noted when the terminal was commissioned: it alone shows that this pack is of that device.',
    ),
    { kind: 'files', names: [PACK_LEDGER.split('/')[1] ?? ''] },
  ];
}

export function networkChapter({ surroundings: { interfaces, networkModules } }: PackFacts): Block[] {
  return [
    text(
      '本软件没有任何连接网络的代码；屏幕页面只在本机回环地址上提供。',
      'The software has no code that connects to a network; the page of the screen is served on the loopback address alone.',
    ),
    facts([b('程序中导入网络模块之处', 'places of the program that import a network module'), moduleText(networkModules)]),
    heading('本机接口', 'Interfaces of this machine'),
    {
      kind: 'table',
      head: [b('接口', 'interface'), b('仅本机', 'this machine only'), b('地址数', 'addresses')],
      rows: interfaces.map(({ name, isInternal, addresses }) => [name, isInternal, addresses]),
    },
    text(
      '列出的接口属于操作系统；是否接有网线由现场确认。防火墙规则见设备镜像。',
      'The interfaces are those of the operating system; whether a cable is plugged in is confirmed on site. The firewall is part of the device image.',
    ),
  ];
}

function moduleText(modules: Surroundings['networkModules']): Shown {
  if (modules === undefined) return undefined;
  return modules.length === 0 ? b('无', 'none') : modules.map(({ file, module }) => `${file}: ${module}`).join('; ');
}

export function legalChapter(): Block[] {
  return [
    facts([b('目录版本', 'version of the catalogue'), RULES_VERSION]),
    {
      kind: 'table',
      head: [b('规则', 'rule'), b('施行', 'in force'), b('对应内容', 'serves')],
      rows: RULES.map(({ name, inForce, serves }) => [name, inForce ?? b('推荐性', 'voluntary'), serves]),
    },
    heading('逐条对照（人脸识别技术应用安全管理办法）', 'Article by article (the Measures)'),
    {
      kind: 'table',
      head: [b('条', 'article'), b('本设备所为', 'what this device does'), b('见章', 'chapter')],
      rows: ARTICLES.map(({ article, does, shownIn }) => [article, does, shownIn]),
    },
    text(
      '本表说明设备做什么，不是合规结论；是否合法由处理者负责。',
      'This list says what the device does. It is no verdict; whether the processing is lawful is the duty of the processor.',
    ),
  ];
}

const HOUR_MS = 60 * 60_000;

/** Day and time in Shanghai, to the second. */
export function timeText(atMs: number): string {
  const day = shanghaiDay(atMs);
  const sinceMidnightMs = atMs - startOfDayMs(day);
  const part = (unitMs: number, count: number): string => String(Math.floor(sinceMidnightMs / unitMs) % count).padStart(2, '0');
  return `${day} ${part(HOUR_MS, 24)}:${part(60_000, 60)}:${part(1000, 60)} +08:00`;
}

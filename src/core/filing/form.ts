/**
 * The filing sheet's fields as data (law.md §2.3: a superset of Art. 15, until the official form's own columns are at hand). Each
 * names where its value comes from: a path into what the device knows, or an operator's word. The product never files by itself.
 */

export const FILING_BLOCKS = {
  A: { zh: '个人信息处理者', en: 'processor' },
  B: { zh: '应用场景', en: 'scenario' },
  C: { zh: '数据', en: 'data' },
  D: { zh: '系统', en: 'system' },
  E: { zh: '安全保护措施', en: 'protective measures' },
  F: { zh: '处理规则和操作规程', en: 'rules and procedures' },
  G: { zh: '影响评估', en: 'impact assessment' },
  H: { zh: '备案记录', en: 'filing history' },
} as const;
export type FilingBlock = keyof typeof FILING_BLOCKS;

export interface FilingField {
  readonly id: string;
  readonly block: FilingBlock;
  readonly zh: string;
  readonly en: string;
  /** Path into the model, counts and history; absent: an operator enters it. */
  readonly path?: string;
  /** A change of it is filed again. */
  readonly isMaterial?: true;
  /** May stay blank. */
  readonly isOptional?: true;
}

type Row = readonly [id: string, zh: string, en: string, path?: string | undefined, mark?: 'material' | 'optional'];

const ROWS: readonly Row[] = [
  ['A.name', '名称', 'name', 'model.site.processor.name', 'material'],
  ['A.creditCode', '统一社会信用代码', 'unified social credit code'],
  ['A.nature', '单位性质', 'nature'],
  ['A.sector', '所属行业', 'sector'],
  ['A.registeredAddress', '注册地址', 'registered address'],
  ['A.officeAddress', '办公地址', 'office address', 'model.site.processor.address'],
  ['A.legalRepresentative', '法定代表人', 'legal representative'],
  ['A.officer', '个人信息保护负责人', 'person in charge of personal information', 'model.site.privacyOfficer.name'],
  ['A.officerPost', '负责人职务', 'their post'],
  ['A.officerPhone', '负责人电话', 'their phone', 'model.site.privacyOfficer.phone'],
  ['A.officerEmail', '负责人邮箱', 'their e-mail', 'model.site.privacyOfficer.email'],
  ['A.handler', '经办人', 'handler'],
  ['A.jointFiling', '合并备案单位', 'joint filing list', undefined, 'optional'],
  ['A.ciio', '是否关键信息基础设施运营者', 'operator of critical infrastructure'],
  ['A.importantData', '是否重要数据处理者', 'handler of important data'],
  ['A.personsBand', '处理个人信息的总人数区间', 'all persons processed (band)'],
  ['B.scenario', '场景名称', 'name of the scenario', undefined, 'material'],
  ['B.purpose', '处理目的', 'purpose', 'model.processing.purpose', 'material'],
  ['B.necessity', '必要性', 'necessity', 'model.site.necessity', 'material'],
  ['B.mode', '验证或辨识', 'verification or identification', 'model.processing.mode', 'material'],
  ['B.place', '地点类型', 'kind of place', 'model.processing.siteType', 'material'],
  ['B.access', '公共场所情况', 'public access', 'model.processing.access', 'material'],
  ['B.device', '设备编号', 'device', 'model.site.deviceId'],
  ['B.devices', '设备型号和数量', 'device models and number'],
  ['B.deployedOn', '启用日期', 'deployed on'],
  ['B.peopleCovered', '涉及人群', 'people covered'],
  ['B.minors', '未成年人', 'minors under 14', 'model.processing.minors', 'material'],
  ['B.alternatives', '其他通行方式', 'alternatives', 'model.site.fallback', 'material'],
  ['B.legalBasis', '合法性基础', 'legal basis', 'fixed.legalBasis', 'material'],
  ['B.notice', '告知版本', 'notice', 'model.notice.version'],
  ['B.consent', '同意方式', 'how consented', 'fixed.consent'],
  ['B.withdrawal', '撤回途径', 'how withdrawn', 'fixed.withdrawal'],
  ['C.kinds', '数据类型', 'kinds stored', 'model.processing.kinds', 'material'],
  ['C.images', '人脸图像数量', 'images', 'counts.images'],
  ['C.individuals', '涉及人数', 'individuals', 'counts.individuals'],
  ['C.vectors', '人脸特征数量', 'feature vectors', 'counts.templates'],
  ['C.asOf', '统计日期', 'as of', 'counts.day'],
  ['C.under14', '不满十四周岁人数', 'under 14', 'counts.bands.under14'],
  ['C.from14To17', '十四至十七周岁人数', '14 to 17', 'counts.bands.from14To17'],
  ['C.adult', '成年人数', '18 and over', 'counts.bands.adult'],
  ['C.elsewhere', '其他系统申报人数', 'declared elsewhere', 'standing.elsewhere'],
  ['C.source', '来源', 'source', 'fixed.source', 'material'],
  ['C.storage', '存储位置', 'storage place', 'model.processing.storage', 'material'],
  ['C.retentionDays', '最长保存天数', 'retention, days', 'model.processing.retentionDays', 'material'],
  ['C.idleDays', '未使用删除天数', 'erased after days without use', 'model.processing.idleDays', 'material'],
  ['C.end', '到期处理', 'treatment at the end', 'fixed.end'],
  ['C.recipients', '提供、委托、出境', 'recipients, entrusted, abroad', 'model.processing.recipients', 'material'],
  ['D.software', '软件版本', 'software version', 'model.facts.softwareVersion'],
  ['D.models', '算法模型', 'models', 'model.processing.models.files', 'material'],
  ['D.supplier', '供应商', 'supplier'],
  ['D.interfaces', '接口', 'interfaces present', 'model.site.hardware'],
  ['D.connections', '与其他系统连接', 'connection to other systems', 'fixed.none'],
  ['D.location', '系统部署位置', 'location of the system'],
  ['D.diagram', '系统图', 'diagram (document number)'],
  ['D.mlps', '网络安全等级和备案号', 'MLPS grade and number'],
  ['E.keys', '密钥保护', 'protection of keys', 'model.processing.security.keys', 'material'],
  ['E.encryption', '加密', 'encryption', 'fixed.encryption'],
  ['E.audit', '安全审计', 'audit', 'fixed.audit'],
  ['E.access', '访问控制和授权管理', 'access control and authorisation', 'fixed.access'],
  ['E.pad', '呈现攻击检测', 'presentation attack detection', 'model.processing.security.livenessCues', 'material'],
  ['E.intrusion', '入侵检测和防御', 'intrusion detection and defence', 'fixed.intrusion'],
  ['E.physical', '物理安全', 'physical protection'],
  ['E.incidentPlan', '应急预案', 'incident plan (document number)'],
  ['E.testReports', '测试报告编号', 'test report numbers', undefined, 'optional'],
  ['F.rules', '处理规则（SHA-256）', 'processing rules (SHA-256)', 'model.notice.hash'],
  ['F.procedures', '操作规程（文件号）', 'operating procedures (document number)'],
  ['F.training', '培训', 'training'],
  ['G.number', '评估编号', 'number', 'model.pia.piaId'],
  ['G.date', '评估日期', 'date', 'model.pia.date'],
  ['G.thirdParty', '第三方', 'third party', 'model.pia.thirdParty.name', 'optional'],
  ['G.conclusion', '结论', 'conclusion', 'model.pia.decision'],
  ['G.hash', '报告 SHA-256', 'SHA-256 of the report', 'model.pia.documentSha256', 'optional'],
  ['H.reachedOn', '首次达到日期', 'first reached on', 'standing.reached.on', 'optional'],
  ['H.due', '期限', 'deadline', 'standing.duty.due.day', 'optional'],
  ['H.filedOn', '备案日期', 'filed on', 'standing.filed.on', 'optional'],
  ['H.number', '备案号', 'filing number', 'standing.filed.number', 'optional'],
];

export const FILING_FORM: readonly FilingField[] = ROWS.map(([id, zh, en, path, mark]) => ({
  id,
  block: id.slice(0, 1) as FilingBlock,
  zh,
  en,
  ...(path === undefined ? {} : { path }),
  ...(mark === 'material' ? { isMaterial: true as const } : {}),
  ...(mark === 'optional' ? { isOptional: true as const } : {}),
}));

/** What is so by construction, in words for the sheet. */
export const FIXED: Readonly<Record<string, string>> = {
  legalBasis: '单独同意 / separate consent (PIPL Art. 13(1)(1), 29)',
  consent: '本机屏幕或书面单独同意 / separate consent on the screen of this device or in writing',
  withdrawal: '本机屏幕 / on the screen of this device',
  source: '本机现场采集 / live camera of this device',
  end: '销毁密钥并删除，留存删除证明 / key destroyed and row deleted, with proof',
  none: '无 / none',
  encryption: 'XChaCha20-Poly1305；每人一密钥 / a key for each person',
  audit: '签名的只增账本 / append-only signed ledger',
  access: '任何角色不能读取人脸特征 / no role reads templates',
  intrusion: '防拆开关、签名指令、无网络 / tamper switch, signed orders, no network',
};

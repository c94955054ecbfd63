/**
 * A monthly record as a page to print and sign off (Measures Art. 9). It says what the record says, field by field, and the hash by which
 * the ledger vouches for the record's own text; the text, not this page, is what is kept and checked.
 */

import { canonicalText, type CanonicalValue } from '../../base/canonical.ts';
import { type Block, type Both, sheetHtml, type Shown } from '../evidence/sheet.ts';

const b = (zh: string, en: string): Both => ({ zh, en });

/** In the order of the page; what is not named here stands at its end under its own name. */
const FIELDS: Readonly<Record<string, Both>> = {
  processor: b('个人信息处理者', 'processor'),
  officer: b('个人信息保护负责人', 'privacy officer'),
  site: b('场所', 'site'),
  deviceId: b('设备', 'device'),
  purpose: b('处理目的', 'purpose'),
  mode: b('比对方式', 'mode'),
  kinds: b('个人信息种类', 'kinds of information'),
  subjectCategories: b('个人类别', 'categories of persons'),
  source: b('来源', 'source'),
  storageLocation: b('存储位置', 'place of storage'),
  retentionRule: b('保存期限', 'retention'),
  recipients: b('接收方', 'recipients'),
  entrusted: b('受托人', 'entrusted'),
  crossBorder: b('出境', 'cross-border'),
  systemsConnected: b('连接的系统', 'connected systems'),
  individuals: b('人数', 'persons'),
  templates: b('模板', 'templates'),
  images: b('图像', 'images'),
  ageBands: b('年龄段', 'age bands'),
  consents: b('同意', 'consents'),
  enrolled: b('登记', 'enrolled'),
  refused: b('拒绝', 'refused'),
  withdrawn: b('撤回', 'withdrawn'),
  expired: b('到期', 'expired'),
  erasedByCause: b('删除（按原因）', 'erased, by cause'),
  matches: b('人脸比对', 'face comparisons'),
  spoofEvents: b('呈现攻击', 'presentation attacks'),
  fallbackUses: b('非人脸方式通行', 'passages without a face'),
  denied: b('拒绝通行（方式.原因）', 'refused passages (method.reason)'),
  faceOffMinutes: b('人脸停用分钟', 'minutes with the face off'),
  requests: b('请求与投诉', 'requests and complaints'),
  staffActs: b('管理操作', 'acts of staff'),
  incidents: b('安全事件', 'incidents'),
  events: b('审计链事件', 'events of the ledger'),
  changes: b('变更', 'changes'),
  clockEvents: b('时钟事件', 'events of the clock'),
  fingerprint: b('处理指纹', 'fingerprint of the processing'),
  pia: b('影响评估', 'impact assessment'),
  notice: b('告知', 'notice'),
  softwareVersion: b('软件版本', 'version of the program'),
  models: b('模型', 'models'),
  ledger: b('审计链', 'ledger'),
  prevRecordHash: b('上一份记录的哈希', 'hash of the record before'),
  retainUntil: b('本记录保存至', 'this record is kept'),
};

/** Facts of the record that are already in the title, or that only the next record needs. */
const UNSHOWN: ReadonlySet<string> = new Set(['context', 'recordId', 'period', 'carried']);

export interface KeptRecord {
  readonly period: string;
  readonly text: string;
  readonly hash: string;
  /** Entry of the ledger that names the hash. */
  readonly seq: number;
}

/** `text` is what the terminal itself wrote when the month was closed. */
export function recordHtml({ period, text, hash, seq }: KeptRecord): string {
  const record = JSON.parse(text) as Fields;
  const names = [...Object.keys(FIELDS), ...Object.keys(record).filter((name) => FIELDS[name] === undefined && !UNSHOWN.has(name))];
  const rows = names.flatMap((name): (readonly [Both, Shown])[] => {
    const value = record[name];
    return value === undefined ? [] : [[FIELDS[name] ?? b(name, name), lineOf(value)]];
  });
  const blocks: Block[] = [
    {
      kind: 'text',
      text: b(
        '本页只有数字与引用，不含姓名和人脸信息。记录的原文由设备保存，其哈希已写入审计链。',
        'Numbers and references only: no name of a person at the door and no face information. The device keeps the text of the record, and the ledger its hash.',
      ),
    },
    { kind: 'facts', rows },
    {
      kind: 'facts',
      rows: [
        [b('记录原文 SHA-256', 'SHA-256 of the record'), hash],
        [b('审计链条目', 'entry of the ledger'), seq],
      ],
    },
  ];
  return sheetHtml({
    number: period,
    title: b('处理情况记录', 'Record of processing'),
    line: typeof record['recordId'] === 'string' ? record['recordId'] : period,
    blocks,
  });
}

type Fields = { readonly [key: string]: CanonicalValue };

function isFields(value: CanonicalValue): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value in one line: what is empty says so. */
function lineOf(value: CanonicalValue): Shown {
  if (value === null) return b('无', 'none');
  if (Array.isArray(value)) return value.length === 0 ? b('无', 'none') : value.map((one: CanonicalValue) => inner(one)).join('; ');
  if (!isFields(value)) return inner(value);
  const parts = Object.entries(value).filter(([, one]) => one !== null);
  return parts.length === 0 ? b('无', 'none') : parts.map(([name, one]) => `${name}: ${inner(one)}`).join('; ');
}

function inner(value: CanonicalValue): string {
  if (Array.isArray(value)) return value.map(inner).join(', ');
  if (isFields(value))
    return Object.entries(value)
      .map(([name, one]) => `${name} ${inner(one)}`)
      .join(', ');
  return typeof value === 'string' ? value : canonicalText(value);
}

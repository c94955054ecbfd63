/** How long each class of records is kept, from the one table that is enforced, in words for a page. */

import type { ComplianceModel } from '../policy/compliance-model.ts';
import { type RetentionClass, type RetentionRow, retentionTable } from '../policy/retention-table.ts';
import type { Both, Shown } from './sheet.ts';

const b = (zh: string, en: string): Both => ({ zh, en });

/** A class without words is shown by its code. */
const NAMES: Partial<Record<RetentionClass, Both>> = {
  frames: b('画面与现场特征', 'frames and live features'),
  templates: b('人脸特征模板', 'face template'),
  'unused-templates': b('未使用的模板', 'template without use'),
  'access-events': b('通行记录', 'door events'),
  attempts: b('失败次数', 'failed attempts'),
  'ended-people': b('已离开者的姓名与编号', 'name and number of whoever has left'),
  'consent-evidence': b('同意证据', 'evidence of consent'),
  handovers: b('证据包交接记录', 'handovers of packs'),
  assessments: b('影响评估', 'impact assessments'),
  ledger: b('审计链', 'ledger'),
};

const SINCE: Readonly<Record<RetentionRow['since'], Both>> = {
  look: b('一次识别，仅在内存', 'one look, in memory only'),
  consent: b('自同意起', 'from consent'),
  'last-use': b('自最后使用起', 'from the last use'),
  event: b('自事件起', 'from the event'),
  end: b('自结束起', 'from its end'),
};

export function retentionRows({ site }: ComplianceModel): Shown[][] {
  return retentionTable(site).map(({ class: name, days, since, source }): Shown[] => [
    NAMES[name] ?? name,
    keptFor(days, SINCE[since]),
    source,
  ]);
}

function keptFor(days: number | null, since: Both): Both {
  if (days === null) return b('至处理结束后三年', 'until three years after processing ended');
  return days === 0 ? since : b(`${since.zh} ${String(days)} 天`, `${String(days)} days ${since.en}`);
}

/** How long each class of records is kept, as the terminal enforces it. One row a class. */

import type { ComplianceModel } from '../policy/compliance-model.ts';
import type { Both, Shown } from './sheet.ts';

const b = (zh: string, en: string): Both => ({ zh, en });
const days = (count: number): Both => b(`${String(count)} 天`, `${String(count)} days`);

export function retentionRows({ processing }: ComplianceModel): Shown[][] {
  return [
    [b('人脸特征模板', 'face template'), days(processing.retentionDays)],
    [b('未使用的模板', 'template without use'), days(processing.idleDays)],
    [b('画面与现场特征', 'frames and live features'), b('一次识别，仅在内存', 'one look, in memory only')],
  ];
}

/** The commissioning sheet as a page to print and to sign by hand. What counts is the signed text that it is made from. */

import type { StepResult } from '../commission/steps.ts';
import { STEP_TEXTS, VERDICT_TEXTS } from '../commission/step-texts.ts';
import { type Shown, sheetHtml } from '../evidence/sheet.ts';
import { shanghaiMoment } from '../filing/shanghai-day.ts';

/** What the signed text holds. */
export interface CommissionSheet {
  readonly deviceId: string;
  readonly softwareVersion: string;
  readonly fingerprint: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly subject: string;
  readonly steps: readonly StepResult[];
  readonly closedGates: readonly string[];
  readonly isGreen: boolean;
}

export function commissionHtml(sheet: CommissionSheet): string {
  const rows = sheet.steps.map(({ step, verdict, values }): Shown[] => [
    { zh: STEP_TEXTS[step]['zh-CN'].title, en: STEP_TEXTS[step].en.title },
    { zh: VERDICT_TEXTS[verdict]['zh-CN'], en: VERDICT_TEXTS[verdict].en },
    Object.entries(values)
      .filter(([, value]) => value !== '' && value !== null)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', '),
  ]);
  return sheetHtml({
    number: '',
    title: { zh: '安装验收单', en: 'Commissioning sheet' },
    line: `${sheet.deviceId} · ${shanghaiMoment(sheet.startedAtMs)} – ${shanghaiMoment(sheet.endedAtMs)} (Asia/Shanghai)`,
    blocks: [
      {
        kind: 'facts',
        rows: [
          [{ zh: '全部通过', en: 'everything passed' }, sheet.isGreen],
          [{ zh: '软件版本', en: 'software version' }, sheet.softwareVersion],
          [{ zh: '处理指纹', en: 'processing fingerprint' }, sheet.fingerprint],
          [{ zh: '安装人员（账本编号）', en: 'installer (reference in the ledger)' }, sheet.subject],
          [
            { zh: '未满足的条件', en: 'closed gates' },
            sheet.closedGates.length === 0 ? { zh: '无', en: 'none' } : sheet.closedGates.join(', '),
          ],
        ],
      },
      {
        kind: 'table',
        head: [
          { zh: '步骤', en: 'step' },
          { zh: '结果', en: 'result' },
          { zh: '测得', en: 'measured' },
        ],
        rows,
      },
    ],
  });
}

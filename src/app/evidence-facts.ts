/** What the terminal's other parts add to the chapters of a pack: numbers, codes, pseudonymous samples and papers; nobody's name. */

import { toHex, utf8Bytes } from '../base/bytes.ts';
import { timeText } from '../core/evidence/chapters-machine.ts';
import type { PackFacts } from '../core/evidence/facts.ts';
import type { Block, Both, Shown } from '../core/evidence/sheet.ts';
import { cellOf } from '../core/evidence/small-cells.ts';
import { gateTable } from '../core/policy/gate-table.ts';
import { consentSamples, consentTotals } from './consents.ts';
import { filing, monthlyRecords, requests, roles } from './evidence-papers.ts';
import type { Ground } from './parts.ts';

const b = (zh: string, en: string): Both => ({ zh, en });
const heading = (zh: string, en: string): Block => ({ kind: 'heading', text: b(zh, en) });

export async function addedChapters(ground: Ground): Promise<PackFacts['added']> {
  return {
    '05-consent': await consents(ground),
    '06-pia': { blocks: assessments(ground) },
    '07-processing-records': { blocks: monthlyRecords(ground) },
    '08-counts-and-filing': filing(ground),
    '09-security': { blocks: [...gates(ground), ...roles()] },
    '12-rights-and-complaints': { blocks: requests(ground) },
    '13-incidents': { blocks: incidents(ground) },
  };
}

async function consents(ground: Ground): Promise<NonNullable<PackFacts['added']['05-consent']>> {
  const totals = await consentTotals(ground);
  const samples = ground.store.ask(() => consentSamples(ground));
  if (totals === undefined || samples.kind === 'failed') return {};
  const { granted, refused, withdrawn, active, suspended, byBand } = totals;
  return {
    blocks: [
      heading('同意记录', 'Records of consent'),
      {
        kind: 'facts',
        rows: [
          [b('曾同意', 'granted'), cellOf(granted)],
          [b('曾拒绝', 'refused'), cellOf(refused)],
          [b('曾撤回', 'withdrawn'), cellOf(withdrawn)],
          [b('现行有效', 'in force'), cellOf(active)],
          [b('其中已暂停', 'of these suspended'), cellOf(suspended)],
          [b('未满 14 周岁', 'under 14'), cellOf(byBand['under-14'])],
          [b('14 至 17 周岁', '14 to 17'), cellOf(byBand['14-17'])],
        ],
      },
    ],
    // Few records point to few people: below that number none is shown.
    annexes: cellOf(samples.value.length) === samples.value.length && samples.value.length > 0 ? [samplesAnnex(samples.value)] : [],
  };
}

function samplesAnnex(samples: readonly unknown[]): { readonly name: string; readonly content: string } {
  return { name: 'samples.json', content: `${JSON.stringify(samples, null, 2)}\n` };
}

/** Every assessment that was installed; who approved it is not told. */
function assessments({ compliance, parts }: Ground): Block[] {
  const pias = compliance.state()?.pias ?? [];
  if (pias.length === 0) return [];
  const sha256 = (text: string): string => toHex(parts.crypto.sha256(utf8Bytes(text)));
  return [
    heading('历次评估', 'All assessments'),
    {
      kind: 'table',
      head: [
        b('编号', 'number'),
        b('日期', 'date'),
        b('结论', 'decision'),
        b('安装时间', 'installed'),
        b('文件 SHA-256', 'SHA-256 of the file'),
      ],
      rows: pias.map(({ pia, file, installedAtMs }): Shown[] => [pia.piaId, pia.date, pia.decision, timeText(installedAtMs), sha256(file)]),
    },
  ];
}

function gates({ readiness }: Ground): Block[] {
  const closed = new Set<string>(readiness.verdict().closed);
  return [
    heading('人脸功能的闸门', 'Gates of the face'),
    {
      kind: 'table',
      head: [b('闸门', 'gate'), b('规则', 'rule'), b('现在', 'now')],
      rows: gateTable().map(({ code, rule }): Shown[] => [code, rule, closed.has(code) ? b('关闭', 'closed') : b('打开', 'open')]),
    },
  ];
}

function incidents({ compliance }: Ground): Block[] {
  const all = compliance.incidents;
  const count = (severity: string, isOpen: boolean): Shown =>
    cellOf(all.filter((one) => one.severity === severity && (one.closedAtMs === undefined) === isOpen).length);
  return [
    heading('已登记的安全事件', 'Incidents on record'),
    {
      kind: 'facts',
      rows: [
        [b('严重，未结', 'serious, open'), count('serious', true)],
        [b('严重，已结', 'serious, closed'), count('serious', false)],
        [b('轻微，未结', 'minor, open'), count('minor', true)],
        [b('轻微，已结', 'minor, closed'), count('minor', false)],
      ],
    },
  ];
}

/**
 * Roles, retention, filing and monthly records as chapters of a pack have them. What names a person on the filing
 * sheet stays with the processor; small numbers of people are hidden, what the law orders to be counted is not.
 */

import type { Block, Both, Shown } from '../core/evidence/sheet.ts';
import { cellOf } from '../core/evidence/small-cells.ts';
import { filingForm } from '../core/filing/sheet.ts';
import { roleTable } from '../core/policy/roles.ts';
import { sheetOf, standingOf } from './filing.ts';
import type { Ground } from './parts.ts';
import { requestsSummary } from './rights-desk.ts';

const b = (zh: string, en: string): Both => ({ zh, en });
const heading = (zh: string, en: string): Block => ({ kind: 'heading', text: b(zh, en) });

/** Every verb against every role. */
export function roles(): Block[] {
  const rows = roleTable();
  const askers = Object.keys(rows[0]?.cells ?? {}) as (keyof (typeof rows)[number]['cells'])[];
  return [
    heading('角色与操作', 'Roles and verbs'),
    {
      kind: 'table',
      head: [b('操作', 'verb'), ...askers.map((asker) => b(asker, asker))],
      rows: rows.map(({ verb, cells }): Shown[] => [verb, ...askers.map((asker) => cells[asker])]),
    },
  ];
}

/** Fields of the filing sheet that name a person or reach one. */
const OF_PERSONS: ReadonlySet<string> = new Set([
  'A.legalRepresentative',
  'A.officer',
  'A.officerPost',
  'A.officerPhone',
  'A.officerEmail',
  'A.handler',
  'G.thirdParty',
]);
/** Counts of people by age, which may be of few. */
const OF_FEW: ReadonlySet<string> = new Set(['C.under14', 'C.from14To17', 'C.adult']);

/** The sheet to type into the filing system, and where the filing stands. */
export function filing(ground: Ground): {
  readonly blocks: Block[];
  readonly annexes: { readonly name: string; readonly content: string }[];
} {
  const sheet = sheetOf(ground);
  const standing = standingOf(ground);
  if (sheet === undefined || standing === undefined) return { blocks: [], annexes: [] };
  const { reached, filed, duty } = standing;
  const value = (id: string, text: string | null): Shown => {
    if (text === null) return undefined;
    if (OF_PERSONS.has(id)) return b('由处理者保存', 'kept by the processor');
    return OF_FEW.has(id) ? cellOf(Number(text)) : text;
  };
  return {
    blocks: [
      heading('备案', 'Filing'),
      {
        kind: 'facts',
        rows: [
          [b('其他系统申报人数', 'declared elsewhere'), standing.elsewhere],
          [b('首次达到十万人', '100,000 persons first reached on'), reached?.on ?? b('未达到', 'not reached')],
          [b('备案日期', 'filed on'), filed?.on],
          [b('备案号', 'filing number'), filed?.number],
          [b('待办期限', 'deadline'), duty?.due.day ?? b('无', 'none')],
        ],
      },
      heading('备案表数据', 'Data of the filing sheet'),
      {
        kind: 'table',
        head: [b('栏', 'field'), b('名称', 'name'), b('内容', 'content')],
        rows: sheet.fields.map(({ id, zh, en, value: text }): Shown[] => [id, b(zh, en), value(id, text)]),
      },
    ],
    annexes: [{ name: 'filing-form-v1.json', content: `${JSON.stringify(filingForm(), null, 2)}\n` }],
  };
}

/** Hash of each closed record: the record itself is complete, so it is handed over apart; its hash is in the ledger of the pack. */
export function monthlyRecords({ store }: Ground): Block[] {
  const asked = store.ask((people) => people.filing.entries());
  const rows = (asked.kind === 'ok' ? asked.value : []).flatMap((entry): Shown[][] =>
    entry.kind === 'record' ? [[entry.period, entry.seq, entry.hash]] : [],
  );
  if (rows.length === 0) return [];
  return [
    heading('已签名的月度记录', 'Signed monthly records'),
    { kind: 'table', head: [b('月', 'month'), b('审计链条目', 'entry of the ledger'), b('SHA-256', 'SHA-256')], rows },
  ];
}

/** Requests and complaints: totals and whether they were answered in time. */
export function requests(ground: Ground): Block[] {
  const summary = requestsSummary(ground);
  if (summary === undefined) return [];
  const { open, overdue, answered, answeredInTime, answeredLate, closed, byKind } = summary;
  return [
    heading('请求与投诉', 'Requests and complaints'),
    {
      kind: 'facts',
      rows: [
        [b('未答复', 'open'), cellOf(open)],
        [b('逾期', 'overdue'), cellOf(overdue)],
        [b('已答复', 'answered'), cellOf(answered)],
        [b('按时答复', 'answered in time'), cellOf(answeredInTime)],
        [b('逾期答复', 'answered late'), cellOf(answeredLate)],
        [b('已结', 'closed'), cellOf(closed)],
      ],
    },
    {
      kind: 'table',
      head: [b('种类', 'kind'), b('数量', 'count')],
      rows: Object.entries(byKind).map(([kind, count]): Shown[] => [kind, cellOf(count)]),
    },
  ];
}

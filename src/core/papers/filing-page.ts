/** The filing sheet as a page to print and type from (Measures Art. 15): a table for each block, blanks named, nothing guessed. */

import { type Block, type Shown, sheetHtml } from '../evidence/sheet.ts';
import { FILING_BLOCKS, type FilingBlock } from '../filing/form.ts';
import type { FilingSheet } from '../filing/sheet.ts';

const BLANK = { zh: '（空白）', en: '(blank)' };
const SOURCES = { device: { zh: '设备', en: 'device' }, entered: { zh: '填写', en: 'entered' } };

/** Whole, with whoever it names: it is for the processor's own filing, and lies in no pack. */
export function filingHtml({ form, deviceId, fields, incomplete }: FilingSheet): string {
  const blocks = (Object.keys(FILING_BLOCKS) as FilingBlock[]).flatMap((block): Block[] => [
    { kind: 'heading', text: { zh: `${block} ${FILING_BLOCKS[block].zh}`, en: FILING_BLOCKS[block].en } },
    {
      kind: 'table',
      head: [
        { zh: '栏', en: 'field' },
        { zh: '名称', en: 'name' },
        { zh: '内容', en: 'content' },
        { zh: '来源', en: 'source' },
      ],
      rows: fields
        .filter((field) => field.block === block)
        .map(({ id, zh, en, value, source }): Shown[] => [id, { zh, en }, value ?? BLANK, SOURCES[source]]),
    },
  ]);
  return sheetHtml({
    number: '',
    title: { zh: '备案表数据', en: 'Data of the filing sheet' },
    line: `${deviceId} · ${form}`,
    blocks: [
      {
        kind: 'text',
        text: {
          zh: '本设备不代为备案；请将内容填入备案系统。',
          en: 'The device files nothing by itself: type the content into the filing system.',
        },
      },
      {
        kind: 'facts',
        rows: [
          [
            { zh: '必须填写但仍空白', en: 'blank and must not be' },
            incomplete.length === 0 ? { zh: '无', en: 'none' } : incomplete.join(', '),
          ],
        ],
      },
      ...blocks,
    ],
  });
}

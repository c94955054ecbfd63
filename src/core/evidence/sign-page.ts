/**
 * The sign before the door as paper (Measures Art. 13; law.md §4.5): A3, black on white, its title 60 mm high, from
 * enforced values alone. Says what the device does; where it hangs and that it hangs is confirmed on site.
 */

import { FACE_PICTOGRAM, ZONE_PICTOGRAM } from '../papers/pictograms.ts';
import type { ComplianceModel } from '../policy/compliance-model.ts';
import type { Annex } from './facts.ts';
import { escaped } from './sheet.ts';

/** A3, mm (ISO 216). */
const [WIDTH_MM, HEIGHT_MM] = [420, 297];
/** Height of the letters of the title, mm: to be read from 3 m. */
const TITLE_MM = 60;
const TEXT_MM = 12;
const SMALL_MM = 8;
/** Characters of one line of the small text, counting a Chinese one as two. */
const LINE_WIDTH = 84;

export function signPages(model: ComplianceModel): Annex[] {
  const svg = signSvg(model);
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;
  const style = `@page { size: A3 landscape; margin: 0 } body { margin: 0 } svg { width: 100%; height: auto; display: block }`;
  const html = `<!doctype html>\n<html lang="zh-CN">\n<head><meta charset="utf-8">${policy}<title>人脸识别门禁 Face recognition at this door</title><style>${style}</style></head>\n<body>\n${svg}</body>\n</html>\n`;
  return [
    { name: 'sign.svg', content: `<?xml version="1.0" encoding="UTF-8"?>\n${svg}` },
    { name: 'sign.html', content: html },
  ];
}

function signSvg({ site, notice }: ComplianceModel): string {
  const { processor, fallback } = site;
  const ways = [fallback.card ? ['刷卡', 'card'] : undefined, fallback.pin ? ['PIN', 'PIN'] : undefined].filter((way) => way !== undefined);
  const lines: readonly (readonly [zh: string, en: string])[] = [
    ['目的：开门通行', 'Purpose: to open this door'],
    ['仅在地面标线内、您主动操作后采集', 'Captured only inside the line and after your own action'],
    ['不保存照片；不联网', 'No photos are kept; not connected to any network'],
    [`同样可用${ways.map(([zh]) => zh).join('或')}通行`, `A ${ways.map(([, en]) => en).join(' or a ')} opens just as well`],
    ['告知全文、权利与投诉：见屏幕', 'Full notice, rights and complaints: on the screen'],
  ];
  const rows = lines.map(([zh, en], at) => text(150 + at * 23, TEXT_MM, zh) + text(160 + at * 23, SMALL_MM, en)).join('');
  const owner = wrapped(`${processor.name} · ${processor.phone}`).map((line, at) => text(270 + at * 9, SMALL_MM, line));
  const parts = [
    `<rect width="${String(WIDTH_MM)}" height="${String(HEIGHT_MM)}" fill="#fff"/>`,
    `<rect x="6" y="6" width="408" height="285" fill="none" stroke="#000" stroke-width="3"/>`,
    text(92, TITLE_MM, '人脸识别门禁'),
    text(128, 22, 'Face recognition at this door'),
    `<g transform="translate(20 165)">${FACE_PICTOGRAM}</g>`,
    `<g transform="translate(330 165)">${ZONE_PICTOGRAM}</g>`,
    rows,
    ...owner,
    text(288, 4, notice.version),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(WIDTH_MM)}mm" height="${String(HEIGHT_MM)}mm" viewBox="0 0 ${String(WIDTH_MM)} ${String(HEIGHT_MM)}" font-family="Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif" text-anchor="middle">\n${parts.join('\n')}\n</svg>\n`;
}

function text(yMm: number, sizeMm: number, words: string): string {
  return `<text x="${String(WIDTH_MM / 2)}" y="${String(yMm)}" font-size="${String(sizeMm)}"${sizeMm >= TITLE_MM ? ' font-weight="bold"' : ''}>${escaped(words)}</text>\n`;
}

/** Two lines at most; what is longer is cut, for the notice has it whole. */
function wrapped(words: string): string[] {
  const lines = [''];
  let width = 0;
  for (const letter of words) {
    width += letter > '\u2e7f' ? 2 : 1;
    if (width > LINE_WIDTH && lines.length < 2) {
      lines.push('');
      width = 0;
    }
    if (width <= LINE_WIDTH) lines.push(`${lines.pop() ?? ''}${letter}`);
  }
  return lines;
}

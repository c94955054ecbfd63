/**
 * A chapter as a printable page in two languages: headings, facts, tables, sentences. Every text is escaped; the
 * page loads nothing and runs nothing, so that it can be opened anywhere and printed on A4.
 */

import type { CanonicalValue } from '../../base/canonical.ts';

export interface Both {
  readonly zh: string;
  readonly en: string;
}

export type Shown = string | number | boolean | undefined | Both;

export type Block =
  | { readonly kind: 'heading'; readonly text: Both }
  | { readonly kind: 'text'; readonly text: Both }
  /** Words in the language in which they were written, kept line by line. */
  | { readonly kind: 'quote'; readonly lines: readonly string[] }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [Both, Shown])[] }
  | { readonly kind: 'table'; readonly head: readonly Both[]; readonly rows: readonly (readonly Shown[])[] }
  /** A drawing made by the program itself; what it says stands below it too. */
  | { readonly kind: 'figure'; readonly svg: string; readonly text: Both }
  /** Further files of the chapter, by their names beside this page. */
  | { readonly kind: 'files'; readonly names: readonly string[]; readonly titles?: readonly Both[] };

export interface Sheet {
  readonly number: string;
  readonly title: Both;
  /** Which device and when, under the title. */
  readonly line: string;
  readonly blocks: readonly Block[];
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);
}

const STYLE = `
@page { size: A4; margin: 18mm 16mm }
body { font: 11pt/1.5 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #000; max-width: 178mm; margin: 0 auto; padding: 8mm 4mm }
h1 { font-size: 18pt; margin: 0 } h1 small, h2 small { font-weight: normal; color: #333 }
h2 { font-size: 13pt; margin: 7mm 0 2mm; break-after: avoid }
.line { color: #333; border-bottom: 1px solid #000; padding-bottom: 2mm; margin: 1mm 0 5mm }
table { border-collapse: collapse; width: 100%; margin: 2mm 0 } tr { break-inside: avoid }
th, td { border: 1px solid #777; padding: 1mm 2mm; text-align: left; vertical-align: top }
.long, blockquote { overflow-wrap: anywhere }
th { background: #eee } tbody th { width: 38%; font-weight: normal }
figure { margin: 3mm 0; max-width: 130mm; break-inside: avoid }
blockquote { margin: 2mm 0; padding: 1mm 4mm; border-left: 3px solid #777; white-space: pre-wrap }
[lang=en] { color: #222 } .en { display: block; font-size: 9.5pt; color: #333 }
`;

/** The whole page. */
export function sheetHtml({ number, title, line, blocks }: Sheet): string {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;
  const name = escaped(`${number} ${title.zh} ${title.en}`);
  const body = blocks.map(blockHtml).join('\n');
  return `<!doctype html>\n<html lang="zh-CN">\n<head>${head}<title>${name}</title><style>${STYLE}</style></head>\n<body>\n<h1>${escaped(number)} ${escaped(title.zh)} <small lang="en">${escaped(title.en)}</small></h1>\n<p class="line">${escaped(line)}</p>\n${body}\n</body>\n</html>\n`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h2>${escaped(block.text.zh)} <small lang="en">${escaped(block.text.en)}</small></h2>`;
    case 'text':
      return `<p>${both(block.text)}</p>`;
    case 'quote':
      return `<blockquote>${block.lines.map(escaped).join('\n')}</blockquote>`;
    case 'facts':
      return `<table><tbody>${block.rows.map(([name, value]) => `<tr><th scope="row">${both(name)}</th><td>${shown(value)}</td></tr>`).join('')}</tbody></table>`;
    case 'table': {
      const head = block.head.map((cell) => `<th scope="col">${both(cell)}</th>`).join('');
      const rows = block.rows.map((row) => `<tr>${row.map((cell) => `<td>${shown(cell)}</td>`).join('')}</tr>`).join('');
      return `<table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
    }
    case 'figure':
      return `<figure>${block.svg}<figcaption>${both(block.text)}</figcaption></figure>`;
    case 'files':
      return `<ul>${block.names.map((name, at) => `<li><a href="${escaped(name)}">${linkText(name, block.titles?.[at])}</a></li>`).join('')}</ul>`;
  }
}

function linkText(name: string, title: Both | undefined): string {
  return title === undefined ? escaped(name) : `${escaped(name.slice(0, 2))} ${both(title)}`;
}

function both({ zh, en }: Both): string {
  return zh === en ? escaped(zh) : `${escaped(zh)}<span class="en" lang="en">${escaped(en)}</span>`;
}

function shown(value: Shown): string {
  if (value === undefined) return both({ zh: '未记录', en: 'not recorded' });
  if (typeof value === 'boolean') return both(value ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' });
  if (typeof value === 'object') return both(value);
  const text = String(value);
  // Hashes and keys have no place to break.
  return /\S{24}/.test(text) ? `<span class="long">${escaped(text)}</span>` : escaped(text);
}

/** The same as data: what is shown, and nothing that is not. */
export function sheetData({ blocks }: Pick<Sheet, 'blocks'>): CanonicalValue {
  return blocks.flatMap((block): CanonicalValue[] => {
    if (block.kind === 'facts') return [{ facts: block.rows.map(([name, value]) => ({ ...name, value: plain(value) })) }];
    if (block.kind === 'table')
      return [{ columns: block.head.map((cell) => ({ ...cell })), rows: block.rows.map((row) => row.map(plain)) }];
    if (block.kind === 'quote') return [{ text: block.lines.join('\n') }];
    if (block.kind === 'files') return [{ files: [...block.names] }];
    return [{ [block.kind]: { ...block.text } }];
  });
}

function plain(value: Shown): CanonicalValue {
  if (value === undefined) return null;
  return typeof value === 'object' ? { ...value } : typeof value === 'number' && !Number.isSafeInteger(value) ? String(value) : value;
}

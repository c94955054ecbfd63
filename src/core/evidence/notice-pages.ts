/**
 * The notice as paper, standard and in large print (Measures Art. 5; Barrier-free Law Art. 33): word for word the
 * paragraphs that are shown and hashed, black on white, one language a page. Adds no sentence of its own but the hash.
 */

import type { ComplianceModel } from '../policy/compliance-model.ts';
import type { Annex } from './facts.ts';
import { escaped } from './sheet.ts';

/** Points; 18 and more is large print (WCAG 2.2, "large scale"). */
const STANDARD_PT = 12;
const LARGE_PT = 22;

const TITLES: Readonly<Record<string, string>> = {
  'zh-CN': '人脸信息处理告知',
  en: 'Notice on the processing of face information',
};

/** A page for each language and size. */
export function noticePages({ notice }: ComplianceModel): Annex[] {
  return Object.entries(notice.texts).flatMap(([language, lines]) =>
    ([STANDARD_PT, LARGE_PT] as const).map((sizePt) => ({
      name: `notice-${language.toLowerCase()}${sizePt === LARGE_PT ? '-large' : ''}.html`,
      content: page({ language, lines, sizePt, hash: notice.hash }),
    })),
  );
}

interface Page {
  readonly language: string;
  readonly lines: readonly string[];
  readonly sizePt: number;
  readonly hash: string;
}

function page({ language, lines, sizePt, hash }: Page): string {
  const title = escaped(TITLES[language] ?? language);
  const style = `@page { size: A4; margin: 18mm } body { font: ${String(sizePt)}pt/1.6 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #000; background: #fff; max-width: 174mm; margin: 0 auto } p { break-inside: avoid } .hash { font-size: ${String(Math.min(sizePt, STANDARD_PT))}pt; overflow-wrap: anywhere }`;
  const [heading = '', ...paragraphs] = lines;
  const body = [`<h1>${escaped(heading)}</h1>`, ...paragraphs.map((line) => `<p>${escaped(line)}</p>`)].join('\n');
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;
  return `<!doctype html>\n<html lang="${escaped(language)}">\n<head><meta charset="utf-8">${policy}<title>${title}</title><style>${style}</style></head>\n<body>\n${body}\n<p class="hash">SHA-256: ${hash}</p>\n</body>\n</html>\n`;
}

/** A small YAML document as plain values, and the line of each place in it. Aliases and depth are refused; nothing throws. */

import { type Document, LineCounter, parseDocument } from 'yaml';

export type YamlReading =
  | { readonly kind: 'value'; readonly value: unknown; readonly lineOf: (path: readonly (string | number)[]) => number | undefined }
  | { readonly kind: 'bad'; readonly line: number | undefined; readonly sentence: string };

export function readYaml(text: string): YamlReading {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const [error] = document.errors;
    if (error !== undefined)
      return { kind: 'bad', line: lines.linePos(error.pos[0]).line, sentence: `this is not YAML (${error.code}): mend the line.` };
    return { kind: 'value', value: document.toJS({ maxAliasCount: 0 }) as unknown, lineOf: (path) => lineOf(document, lines, path) };
  } catch {
    return { kind: 'bad', line: undefined, sentence: 'the file uses aliases or is nested too deeply: write the values out.' };
  }
}

/** Of the field or of the nearest thing around it. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] | null } | undefined;
    const start = node?.range?.[0];
    if (start !== undefined) return lines.linePos(start).line;
  }
  return undefined;
}

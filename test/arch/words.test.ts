/** No text that a person can see presses, lures, reassures falsely or claims conformity (Measures Art. 12; INV-05). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

import { forbiddenWords, WORD_RULES } from '../../src/core/policy/forbidden-words.ts';
import { ROOT } from './cruise.ts';
import { repositoryPaths, type Source, sources, walk } from './sources.ts';

/** The rules themselves hold what they forbid. */
const RULES = new Set(['src/core/policy/forbidden-words.ts', 'src/core/policy/free-text.ts']);
/** Texts for people outside of the sources. */
const PAPERS = /^(?:README\.md|docs\/.*\.md|device\/.*\.(?:md|service|html|desktop|sh)|models\/.*\.md)$/;

interface Said {
  readonly where: string;
  readonly text: string;
}

/** Every string that is words: of sentences, help, pages, papers. A template's gaps are read as nothing. */
function saidIn(source: Source): Said[] {
  const said: Said[] = [];
  const add = (node: ts.Node, text: string): void => {
    if (!/[ \u3400-\u9fff]/u.test(text)) return;
    said.push({ where: `${source.path}:${String(source.text.slice(0, node.getStart()).split('\n').length)}`, text });
  };
  walk(source, (node) => {
    if (ts.isTemplateExpression(node))
      add(node, [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join(''));
    else if (ts.isStringLiteralLike(node) || ts.isJsxText(node)) add(node, node.text);
  });
  return said;
}

function breaches(said: readonly Said[]): string[] {
  return said.flatMap(({ where, text }) => forbiddenWords(text).map(({ rule, found }) => `${where}: ${rule}: ${found}`));
}

const product = sources().filter(({ path }) => path.startsWith('src/') && !RULES.has(path));

describe('words', () => {
  it('of screen, notice, papers, help and errors hold nothing forbidden', () => {
    const said = product.flatMap(saidIn);
    // A walk that finds nothing would pass as well.
    for (const path of [
      'src/edge/screen/page/src/words/zh-cn.ts',
      'src/core/consent/notice-texts.ts',
      'src/edge/cli/program.ts',
      'src/core/policy/gate-table.ts',
    ])
      expect(said.filter(({ where }) => where.startsWith(`${path}:`)).length).toBeGreaterThan(10);
    expect(breaches(said)).toEqual([]);
  });

  it('of README and device texts hold nothing forbidden', () => {
    const paths = repositoryPaths().filter((path) => PAPERS.test(path));
    expect(paths).toContain('README.md');
    const said = paths.flatMap((path) =>
      readFileSync(join(ROOT, path), 'utf8')
        .split('\n')
        .map((text, at) => ({ where: `${path}:${String(at + 1)}`, text })),
    );
    expect(breaches(said)).toEqual([]);
  });

  it.each(WORD_RULES)('$id: each planted example is seen, by its own rule', ({ id, examples }) => {
    expect(examples.length).toBeGreaterThan(2);
    for (const example of examples) {
      const planted = { path: 'src/app/planted.ts', text: `say(${JSON.stringify(`${example} `)});` };
      expect([example, breaches(saidIn(planted))]).toEqual([
        example,
        expect.arrayContaining([expect.stringContaining(`planted.ts:1: ${id}`)]),
      ]);
    }
  });

  it('sees them in templates, in page text and in full-width letters', () => {
    for (const text of [
      'say(`${name}必须刷脸${more}`);',
      'const x = <p>Mandatory face recognition</p>;',
      'say("您可以 ＰＩＰＬ-compliant");',
    ])
      expect(breaches(saidIn({ path: 'src/app/planted.tsx', text })).length).toBe(1);
  });

  it.each([
    '您可以不同意，不影响通行。',
    '不保存照片或视频',
    '只保存人脸特征，属于敏感个人信息',
    'You may refuse, and you still get in.',
    'A face is never required.',
    'This pack says what the device does; whether that is lawful is the duty of the processor.',
    '本表说明设备做什么，不是合规结论',
  ])('leaves honest words alone: %s', (text) => {
    expect(forbiddenWords(text)).toEqual([]);
  });
});

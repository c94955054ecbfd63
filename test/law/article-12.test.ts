/** Article 12: nobody is misled, lured or pressed. Every sentence of the kiosk and of the notice, in both languages. */
import { forbiddenWords, WORD_RULES } from '../../src/core/policy/forbidden-words.ts';
import { LANGUAGES } from '../../src/core/policy/site.ts';
import { wordsOf } from '../../src/edge/screen/page/src/words/languages.ts';
import { makeHouse } from '../support/house.ts';
import { lawTest } from './law-test.ts';

function sentences(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return [String((value as (...given: unknown[]) => unknown)(7, 9))];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(sentences) : [];
}

lawTest('12.words', 'no forbidden word on the screen or in the notice', async () => {
  const house = await makeHouse();
  const said = [...LANGUAGES.flatMap((language) => sentences(wordsOf(language))), ...sentences(house.terminal.notice.texts)];
  expect(said.length).toBeGreaterThan(200);
  expect(said.filter((text) => forbiddenWords(text).length > 0)).toEqual([]);
});

lawTest('12.words', 'what the law names is seen, in both languages', () => {
  for (const words of [
    '您必须刷脸',
    '否则无法进入',
    '提升服务质量',
    '永久',
    '不可撤销',
    '任意转授权',
    'you must use your face',
    'irrevocable',
    'compliant with Order 19',
  ])
    expect([words, forbiddenWords(words).length > 0]).toEqual([words, true]);
  for (const { examples } of WORD_RULES) for (const example of examples) expect(forbiddenWords(example).length).toBeGreaterThan(0);
});

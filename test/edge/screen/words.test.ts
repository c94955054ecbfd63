/** Everything the kiosk says, in every language: complete, alike, and free of pressure (Measures Art. 12). */
import { DENY_REASONS } from '../../../src/core/ledger/event.ts';
import { GATE_CODES } from '../../../src/core/policy/gates.ts';
import { LANGUAGES } from '../../../src/core/policy/site.ts';
import { ADVICE_CODES } from '../../../src/core/vision/reasons.ts';
import { FIRST_LANGUAGE, spoken, wordsOf } from '../../../src/edge/screen/page/src/words/languages.ts';
import { sentence } from '../../../src/edge/screen/page/src/words/words.ts';

/** law.md, Art. 12, and the same in English. */
const FORBIDDEN = [
  '必须刷脸',
  '只能刷脸',
  '否则无法进入',
  '提升服务质量',
  '永久',
  '不可撤销',
  '任意转授权',
  '奖励',
  '优惠',
  'must use your face',
  'face is required',
  'otherwise you cannot',
  'service quality',
  'permanent',
  'forever',
  'irrevocable',
  'reward',
  'discount',
  'compliant',
];
/** Nothing that hints at how near a match was (traps 9, 10). */
const SCORES = ['分数', '相似度', '得分', 'score', 'similarity', 'per cent', '%'];

type Leaf = readonly [string, string];

/** Every sentence with its path; functions are asked with sample values. */
function leaves(value: unknown, path = ''): Leaf[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, (value as (...given: unknown[]) => string)(7, 9)]];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) => leaves(inner, `${path}/${key}`));
}

describe.each(LANGUAGES)('the words in %s', (language) => {
  const all = leaves(wordsOf(language));

  it('are the same list as in the first language, none of them empty', () => {
    expect(all.map(([path]) => path).sort()).toEqual(
      leaves(wordsOf(FIRST_LANGUAGE))
        .map(([path]) => path)
        .sort(),
    );
    expect(all.filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('cover every advice, reason and gate code', () => {
    const { advice, reasons, gates } = wordsOf(language);
    expect(Object.keys(advice).sort()).toEqual([...ADVICE_CODES].sort());
    expect(Object.keys(reasons).sort()).toEqual([...DENY_REASONS].sort());
    expect(Object.keys(gates).sort()).toEqual([...GATE_CODES].sort());
  });

  it('press nobody towards the face and tell no score', () => {
    const found = all.filter(([, text]) => [...FORBIDDEN, ...SCORES].some((word) => text.toLowerCase().includes(word)));
    expect(found).toEqual([]);
  });

  it('name another way wherever a face was refused', () => {
    const { reasons } = wordsOf(language);
    const silent = Object.entries(reasons).filter(([, text]) => !/PIN|card|刷卡|way|方式|office|联系|wait|稍等/i.test(text));
    expect(silent).toEqual([]);
  });
});

it('differ between the languages', () => {
  const english = new Map(leaves(wordsOf('en')));
  const same = leaves(wordsOf('zh-CN')).filter(([path, text]) => english.get(path) === text && /\p{L}{4}/u.test(text));
  expect(same).toEqual([]);
});

it('have a general sentence for a code that is not known yet', () => {
  expect(sentence(wordsOf('en').reasons, 'brand-new', 'general')).toBe('general');
  expect(sentence(wordsOf('en').reasons, 'toString', 'general')).toBe('general');
  expect(wordsOf('xx')).toBe(wordsOf('zh-CN'));
  expect(spoken(['xx'])).toEqual(['zh-CN']);
  expect(spoken(['en', 'xx'])).toEqual(['en']);
});

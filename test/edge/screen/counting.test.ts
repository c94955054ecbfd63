/** Numbers and counted things, in the forms that a language has; a third language brings its own forms in its own file. */
import { counting, lasting } from '../../../src/edge/screen/page/src/words/counting.ts';

describe('what is counted', () => {
  it.each([
    ['en', { one: '# person', other: '# people' }, [0, 1, 2, 1_234], ['0 people', '1 person', '2 people', '1,234 people']],
    ['zh-CN', { other: '#人' }, [0, 1, 1_234], ['0人', '1人', '1,234人']],
    [
      'ru',
      { one: '# шаблон', few: '# шаблона', many: '# шаблонов', other: '# шаблона' },
      [1, 2, 5, 11, 21, 22],
      ['1 шаблон', '2 шаблона', '5 шаблонов', '11 шаблонов', '21 шаблон', '22 шаблона'],
    ],
    [
      'ar-EG',
      { zero: 'صفر', one: 'واحد', two: 'اثنان', few: 'قليل', many: 'كثير', other: 'آخر' },
      [0, 1, 2, 3, 11, 100],
      ['صفر', 'واحد', 'اثنان', 'قليل', 'كثير', 'آخر'],
    ],
  ] as const)('has the forms of %s', (language, forms, counts, texts) => {
    expect(counts.map(counting(language, forms))).toEqual(texts);
  });

  it('takes the other form where a file has no more', () => {
    expect(counting('ru', { other: '# чел.' })(5)).toBe('5 чел.');
  });
});

describe('how long something takes', () => {
  it.each([
    ['en', 1, '1 second'],
    ['en', 30, '30 seconds'],
    ['en', 120, '120 seconds'],
    ['en', 121, '3 minutes'],
    ['zh-CN', 30, '30秒钟'],
    ['zh-CN', 600, '10分钟'],
    ['ru', 2, '2 секунды'],
  ])('is told in the words of %s: %i s', (language, seconds, text) => {
    expect(lasting(language, seconds)).toBe(text);
  });
});

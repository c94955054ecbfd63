import * as fc from 'fast-check';
import { initialsOf } from '../../../src/core/access/initials.ts';

const NAMES: readonly (readonly [name: string, shown: string | undefined])[] = [
  ['Grace Hopper', 'GH'],
  ['grace brewster murray hopper', 'GBM'],
  ['Anne-Marie Dupont', 'AMD'],
  ['李小明', '李'],
  ['欧阳 娜娜', '欧'],
  ['Émile Zola', 'ÉZ'],
  // The same letter written as e and a combining accent.
  ['E\u0301mile Zola', 'ÉZ'],
  ['Q\u0323uang Tran', 'Q\u0323T'],
  ['😀 Wei Zhang', 'WZ'],
  ['Flat 1207', 'F'],
  ['李 Wei', '李'],
  ['Wei 李', 'W'],
  ['أحمد علي', 'أع'],
  // Nothing would be left out.
  ['X', undefined],
  ['李', undefined],
  ['A. B.', undefined],
  ['x y z', undefined],
  ['😀', undefined],
  ['1207', undefined],
  ['', undefined],
  [' \u200b ', undefined],
  ['\u0301', undefined],
];

describe('initials of a name', () => {
  it.each(NAMES)('of %j are %j', (name, shown) => {
    expect(initialsOf(name)).toBe(shown);
  });

  it('are never the whole name, and short, whatever was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
        const shown = initialsOf(name);
        if (shown === undefined) return;
        expect(shown.trim()).not.toBe('');
        expect(shown.normalize('NFC').toLowerCase()).not.toBe(name.trim().normalize('NFC').toLowerCase());
        expect((shown.match(/\p{L}/gu) ?? []).length).toBeLessThanOrEqual(6);
      }),
      { numRuns: 300 },
    );
  });
});

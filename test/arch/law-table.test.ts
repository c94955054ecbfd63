/** The table of the law: what counts as shown, and that every row and invariant has a place where it is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { invariantLine, lawLine, type Ran } from '../../scripts/law/table.ts';
import { INVARIANTS, LAW, type LawRow } from '../law/spec.ts';

const ROOT = resolve(__dirname, '../..');
const row: LawRow = { id: '4.purpose', article: 4, behaviour: 'one purpose', grades: ['C'] };
const ran = (status: Ran['status'], title = '[4.purpose] no other'): Ran => ({ file: 'test/law/article-04.test.ts', title, status });
const said = (): boolean => true;

describe('a row of the law', () => {
  it.each([
    ['has no test', [], 'NO TEST'],
    ['has a test of another row', [ran('passed', '[4.purposes] no other')], 'NO TEST'],
    ['has a test that was not run', [ran('not-run')], 'NOT RUN'],
    ['has one that failed among others', [ran('passed'), ran('failed')], 'BROKEN'],
    ['has tests that passed', [ran('passed'), ran('not-run')], 'holds'],
  ] as const)('that %s: %j → %s', (_what, tests, verdict) => {
    expect(lawLine(row, tests, said).verdict).toBe(verdict);
  });

  it('that is not built is missing, whatever passes', () => {
    expect(lawLine({ ...row, missing: 'nobody built it' }, [ran('passed')], said)).toMatchObject({
      verdict: 'MISSING',
      reason: 'nobody built it',
    });
  });

  it('that is left to people holds with its sentence alone', () => {
    const guided: LawRow = { ...row, grades: ['D'], guide: { file: 'device/LAW.md', words: 'x' } };
    expect(lawLine(guided, [], said).verdict).toBe('holds');
    expect(lawLine(guided, [], () => false).verdict).toBe('NO SENTENCE');
    expect(lawLine({ ...guided, grades: ['C', 'D'] }, [], said).verdict).toBe('NO TEST');
  });
});

it('an invariant is shown by the file of its number', () => {
  const test = { file: 'test/invariants/inv-04.test.ts', title: 'x', status: 'passed' } as const;
  expect(invariantLine(4, 'x', [test]).verdict).toBe('holds');
  expect(invariantLine(40, 'x', [test]).verdict).toBe('NO TEST');
  expect(invariantLine(4, 'x', [{ ...test, status: 'failed' }]).verdict).toBe('BROKEN');
});

it('every row that is built has a test with its id, and every id is one', () => {
  const files = ['test/law', 'test/invariants'].flatMap((dir) => readdirSync(join(ROOT, dir)).map((name) => join(ROOT, dir, name)));
  const text = files.map((path) => readFileSync(path, 'utf8').replaceAll(/lawTest\(\s+/g, 'lawTest(')).join('\n');
  const tested = LAW.filter(({ grades, missing }) => missing === undefined && grades.some((grade) => grade !== 'D'));
  expect(tested.filter(({ id }) => !text.includes(`lawTest('${id}'`)).map(({ id }) => id)).toEqual([]);
  expect(new Set(LAW.map(({ id }) => id)).size).toBe(LAW.length);
  expect(new Set(LAW.map(({ article }) => article)).size).toBe(20);
});

it('every invariant has its file', () => {
  const names = readdirSync(join(ROOT, 'test/invariants'));
  const numbers = INVARIANTS.map((_, at) => `inv-${String(at + 1).padStart(2, '0')}`);
  expect(numbers.filter((number) => !names.some((name) => name.startsWith(number)))).toEqual([]);
});

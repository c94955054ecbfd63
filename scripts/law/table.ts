/**
 * Joins the rows of the law with what the tests say. A graded row stands only where at least one test of its id ran and
 * none failed; a row of the guide only where its sentence is there. Everything else is missing or broken, and said so.
 */

import type { LawRow } from '../../test/law/spec.ts';

/** One test as jest reports it. */
export interface Ran {
  /** Path inside the tree. */
  readonly file: string;
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'not-run';
}

export type Verdict = 'holds' | 'BROKEN' | 'NOT RUN' | 'NO TEST' | 'NO SENTENCE' | 'MISSING';

export interface Line {
  readonly id: string;
  readonly behaviour: string;
  readonly grades: string;
  readonly verdict: Verdict;
  readonly tests: readonly Ran[];
  readonly reason?: string;
}

function verdictOf(tests: readonly Ran[]): Verdict {
  if (tests.some(({ status }) => status === 'failed')) return 'BROKEN';
  if (tests.some(({ status }) => status === 'passed')) return 'holds';
  return tests.length === 0 ? 'NO TEST' : 'NOT RUN';
}

/** `isSaid`: whether a file of the guide has these words. */
export function lawLine(row: LawRow, ran: readonly Ran[], isSaid: (file: string, words: string) => boolean): Line {
  const { id, behaviour, guide, missing } = row;
  const tests = ran.filter(({ title }) => title.startsWith(`[${id}] `));
  const line = { id, behaviour, grades: row.grades.join(''), tests };
  if (missing !== undefined) return { ...line, verdict: 'MISSING', reason: missing };
  const hasSentence = guide === undefined || isSaid(guide.file, guide.words);
  const isTested = row.grades.some((grade) => grade !== 'D');
  const verdict = isTested ? verdictOf(tests) : 'holds';
  if (verdict !== 'holds' || hasSentence) return { ...line, verdict };
  return { ...line, verdict: 'NO SENTENCE', reason: `${guide.file} does not say “${guide.words}”` };
}

/** `number` from 1. Its tests are those of the files inv-NN*.test.ts. */
export function invariantLine(number: number, behaviour: string, ran: readonly Ran[]): Line {
  const id = `INV-${String(number).padStart(2, '0')}`;
  const file = new RegExp(`^test/invariants/${id.toLowerCase()}[-.]`);
  const tests = ran.filter((test) => file.test(test.file));
  return { id, behaviour, grades: '', verdict: verdictOf(tests), tests };
}

/** As Markdown would show it, and as a terminal can read it. */
export function tableOf(lines: readonly Line[]): string {
  return lines
    .flatMap(({ id, grades, behaviour, verdict, tests, reason }) => [
      `${id.padEnd(20)} ${grades.padEnd(3)} ${verdict.padEnd(11)} ${behaviour}${reason === undefined ? '' : ` (${reason})`}`,
      ...tests.map(({ status, file, title }) => `${' '.repeat(24)} ${status.padEnd(11)} ${file}: ${title.replace(`[${id}] `, '')}`),
    ])
    .join('\n');
}

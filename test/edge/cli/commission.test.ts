/** `menshen commission` over the real walk of a house: what the installer is asked, and what each answer does. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, CliParts } from '../../../src/edge/cli/parts.ts';
import { runCommandLine } from '../../../src/edge/cli/program.ts';
import { controlVerbs } from '../../../src/edge/control/verbs.ts';
import { checkRequest } from '../../../src/edge/control/messages.ts';
import { cardOf, type House, makeHouse, pinOf } from '../../support/house.ts';

const dir = mkdtempSync(join(tmpdir(), 'menshen-commission-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly questions: readonly string[];
}

/** `answer` gives what is typed to a question; time runs while the terminal measures. */
async function run(house: House, words: string, answer: (question: string) => string): Promise<Ran> {
  const answers = controlVerbs(house.terminal, { hasScreen: true });
  const questions: string[] = [];
  const typed = (question: string): Promise<string> => {
    questions.push(question);
    return Promise.resolve(answer(question));
  };
  const ask = async (request: object): Promise<Answer> => {
    const reply = await answers(checkRequest(request), () => undefined);
    await house.settle();
    if (house.terminal.commission.status().phase === 'measuring') house.clock.advance(60_000);
    await house.settle();
    return reply;
  };
  const parts = {
    version: '1',
    defaultDataDir: '/data',
    prompt: { line: typed, hidden: typed, close: () => undefined },
    ask,
  } as unknown as CliParts;
  let [out, err] = ['', ''];
  const code = await runCommandLine(words.split(' '), parts, {
    write: (text) => {
      out += text;
    },
    writeError: (text) => {
      err += text;
    },
  });
  return { code, out, err, questions };
}

const proof = (question: string): string | undefined =>
  question === 'Card: ' ? cardOf('900') : question === 'PIN: ' ? pinOf('900') : undefined;

it('asks step by step, says what was measured, and exits with no where not everything passed', async () => {
  const house = await makeHouse();
  await house.resident({ number: '900', isOperator: true });
  const { code, out, questions } = await run(house, 'commission --json', (question) => proof(question) ?? '');
  const answer = JSON.parse(out) as { isGreen: boolean; steps: Record<string, string> };
  expect([code, answer.isGreen]).toEqual([1, false]);
  expect(answer.steps).toMatchObject({ 'self-test': 'passed', reader: 'failed', contact: 'not-fitted', relay: 'passed' });
  expect(questions.filter((question) => question.includes('Did the lock release'))).toHaveLength(1);
  expect(questions[2]).toMatch(/^1\/14 Self-test: .* \[Enter begins, s stops\]/);
  expect(house.screen.view.kind).toBe('idle');
});

it('takes no for an answer, tries again when told, and stops when told', async () => {
  const house = await makeHouse();
  await house.resident({ number: '900', isOperator: true });
  let asked = 0;
  const { code, out, questions } = await run(house, 'commission --json', (question) => {
    if (question.startsWith('2/14') && question.includes('Are the date')) return (asked += 1) === 1 ? 'n' : '';
    if (question.startsWith('2/14') && question.includes('failed.')) return 'a';
    return proof(question) ?? (question.startsWith('3/14') ? 's' : '');
  });
  expect([code, asked, JSON.parse(out)]).toEqual([1, 2, expect.objectContaining({ outcome: 'stopped', sheet: null })]);
  expect(questions.at(-1)).toMatch(/^3\/14/);
  expect(house.terminal.commission.status().kind).toBe('off');
});

it('says so where no sheet is kept yet, and where somebody may not', async () => {
  const house = await makeHouse();
  const none = await run(house, `commission sheet --out ${join(dir, 'sheet.json')}`, () => '');
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('menshen commission')]);
  expect(existsSync(join(dir, 'sheet.json'))).toBe(false);
  const refused = await run(house, 'commission --json --card 0A0B0C0D', () => '1234');
  expect([refused.code, JSON.parse(refused.out)]).toEqual([1, { outcome: 'refused', reason: 'unknown-credential' }]);
});

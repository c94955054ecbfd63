/** `menshen filing show --html`: the whole sheet of a real terminal as a page, blanks named, what was entered shown and escaped. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FILING_BLOCKS, FILING_FORM } from '../../../src/core/filing/form.ts';
import type { CliParts } from '../../../src/edge/cli/parts.ts';
import { runCommandLine } from '../../../src/edge/cli/program.ts';
import { checkRequest } from '../../../src/edge/control/messages.ts';
import { controlVerbs } from '../../../src/edge/control/verbs.ts';
import { cardOf, type House, makeHouse, pinOf } from '../../support/house.ts';

const dir = mkdtempSync(join(tmpdir(), 'menshen-filing-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function run(house: House, words: string): Promise<number> {
  const answers = controlVerbs(house.terminal, { hasScreen: true });
  const parts = {
    version: '1',
    defaultDataDir: '/data',
    ask: (request: object) => answers(checkRequest(request), () => undefined),
  } as unknown as CliParts;
  return runCommandLine(words.split(' '), parts, { write: () => undefined, writeError: () => undefined });
}

it('writes every block and field in both languages, and says which are blank', async () => {
  const house = await makeHouse();
  await house.resident({ number: '900', isOperator: true });
  const words = { card: cardOf('900'), pin: pinOf('900') };
  expect(await house.terminal.filing.set(words, 'A.sector', '<物业> & co')).toEqual({ kind: 'kept' });
  const page = join(dir, 'filing.html');
  expect(await run(house, `filing show --html --out ${page}`)).toBe(0);
  const html = readFileSync(page, 'utf8');
  for (const { zh, en } of [...FILING_FORM, ...Object.values(FILING_BLOCKS)]) for (const text of [zh, en]) expect(html).toContain(text);
  expect(html).toContain('&lt;物业&gt; &amp; co');
  expect(html).not.toContain('<物业>');
  expect(html).toContain('A.creditCode, ');
  expect(html).toContain('（空白）');
  expect(html).not.toContain('<script');
});

it('asks for both words, and overwrites nothing', async () => {
  const house = await makeHouse();
  const page = join(dir, 'other.html');
  for (const words of [`--out ${page}`, '--html']) expect(await run(house, `filing show ${words}`)).toBe(2);
  expect(existsSync(page)).toBe(false);
  expect(await run(house, `filing show --html --out ${page}`)).toBe(0);
  expect(await run(house, `filing show --html --out ${page}`)).toBe(2);
});

it('writes a closed month as a page that says every field of the record, and no other month', async () => {
  const house = await makeHouse();
  await house.resident({ number: '101', hasFace: true });
  await house.resident({ number: '900', isOperator: true });
  await house.act({ kind: 'rights', what: 'ask' });
  await house.act({ kind: 'request', request: 'complaint', topic: 'sign' });
  await house.act({ kind: 'back' });
  house.clock.setWall(Date.UTC(2026, 0, 31, 15));
  await house.terminal.recover({ card: cardOf('900'), pin: pinOf('900') });
  house.clock.advance(2 * 3_600_000);
  const closing = house.terminal.records.close();
  await house.settle();
  await closing;
  const page = join(dir, 'record.html');
  expect(await run(house, `record show --html --month 2025-12 --out ${page}`)).toBe(2);
  expect(await run(house, `record show --html --out ${page}`)).toBe(2);
  expect(existsSync(page)).toBe(false);
  expect(await run(house, `record show --html --month 2026-01 --out ${page}`)).toBe(0);
  const html = readFileSync(page, 'utf8');
  const [kept] = house.terminal.records.kept();
  const record = JSON.parse(kept?.text ?? '{}') as Record<string, unknown>;
  expect(record['requests']).toEqual({ 'opened.complaint': 1 });
  expect(html).toContain('opened.complaint: 1');
  expect(html).toContain(kept?.hash);
  const unnamed = Object.keys(record).filter((name) => html.includes(`<th scope="row">${name}`));
  expect(unnamed).toEqual([]);
  for (const hidden of ['Resident 101', '<script']) expect(html).not.toContain(hidden);
});

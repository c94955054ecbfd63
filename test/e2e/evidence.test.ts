/** The evidence pack as an operator makes it: the command line on a terminal that does not run, and on one whose disk is odd. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp, jsonOf, menshen, newFolder } from './processes.ts';

jest.setTimeout(120_000);
afterAll(cleanUp);

const OPERATOR = { card: '0A0000ABCD', pin: '480273' };
let dir: string;
let out: string;

beforeAll(async () => {
  const top = newFolder();
  [dir, out] = [join(top, 'data'), join(top, 'out')];
  mkdirSync(out);
  await menshen(`init --data ${dir}`);
  await menshen(`enrol 900 --operator --name Canary-Boss --card ${OPERATOR.card} --pin --data ${dir}`, `${OPERATOR.pin}\n`);
});

it('is made, checked, handed over, and says how often the models err', async () => {
  const made = await menshen(`evidence make --out ${out} --data ${dir} --json`, `${OPERATOR.card}\n${OPERATOR.pin}\n`);
  expect(made.code).toBe(0);
  const { pack, sha256, key } = jsonOf(made) as { pack: string; sha256: string; key: string };
  expect(readdirSync(out)).toHaveLength(2);
  const verified = await menshen(`evidence verify ${pack} --key ${join(dir, 'ledger.pub')} --json`);
  expect(jsonOf(verified)).toMatchObject({ isOk: true, isTrusted: true, problems: [] });
  expect(jsonOf(await menshen(`evidence key --data ${dir} --json`))).toEqual({ key });
  const words = `evidence handover --sha256 ${sha256} --to Bureau --card ${OPERATOR.card} --data ${dir} --json`;
  expect(jsonOf(await menshen(words, `${OPERATOR.pin}\n`))).toMatchObject({ outcome: 'recorded' });
  const errors = jsonOf(await menshen(`errors --data ${dir} --json`));
  expect(errors).toMatchObject({ pack: 'default', faceOnlyPersonsMax: 86 });
  expect(JSON.stringify(errors)).toMatch(/1 in [\d,]+ \(95 %/);
});

it('is refused with the way out, and leaves nothing', async () => {
  const before = readdirSync(out).length;
  const wrong = await menshen(`evidence make --out ${out} --data ${dir} --json`, `${OPERATOR.card}\n111111\n`);
  expect(wrong.code).toBe(1);
  expect(jsonOf(wrong)).toEqual({ outcome: 'refused', reason: 'wrong-pin' });
  const nowhere = await menshen(`evidence make --out ${out}/none --data ${dir}`, `${OPERATOR.card}\n${OPERATOR.pin}\n`);
  expect(nowhere).toMatchObject({ out: '', err: expect.stringContaining('Name a folder that is there') as string });
  expect(readdirSync(out)).toHaveLength(before);
  const notOne = join(out, 'not-one.tar');
  writeFileSync(notOne, 'nothing');
  expect(jsonOf(await menshen(`evidence verify ${notOne} --json`))).toMatchObject({ isOk: false });
  expect(await menshen(`evidence verify ${out}/none.tar`)).toMatchObject({ code: 2 });
});

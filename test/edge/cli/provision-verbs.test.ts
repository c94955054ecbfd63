/** The verbs with which bundles are made: every word that they need, none too few, and a no where the folder is wrong. */
import type { CliParts } from '../../../src/edge/cli/parts.ts';
import { runCommandLine } from '../../../src/edge/cli/program.ts';
import type { ProvisionParts } from '../../../src/edge/cli/provision-verbs.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly calls: readonly unknown[];
}

async function run(words: string, changes: Partial<ProvisionParts> = {}): Promise<Ran> {
  const calls: unknown[] = [];
  const provision: ProvisionParts = {
    writeFolder: (given) => {
      calls.push(given);
      return { folder: given.dir };
    },
    check: (given) => {
      calls.push(given);
      return Promise.resolve({ isOk: true });
    },
    make: (given, onProgress) => {
      calls.push(given);
      onProgress('Warning: of something');
      return Promise.resolve({ outcome: 'made' });
    },
    ...changes,
  };
  let [out, err] = ['', ''];
  const voice = {
    write: (text: string): void => {
      out += text;
    },
    writeError: (text: string): void => {
      err += text;
    },
  };
  // No other verb is asked for here.
  const parts = { version: '1', defaultDataDir: '/data', modelsDir: '/models', provision } as unknown as CliParts;
  const code = await runCommandLine(words.split(' '), parts, voice);
  return { code, out, err, calls };
}

const MAKE = 'provision make --folder f --device-key d --key k --out o';

it('make takes every word, and warns on standard error alone', async () => {
  const { code, out, err, calls } = await run(`${MAKE} --valid-days 5 --sequence 7 --json`);
  expect(calls).toEqual([{ folder: 'f', deviceKey: 'd', key: 'k', out: 'o', validDays: 5, sequence: 7 }]);
  expect([code, err, JSON.parse(out)]).toEqual([0, 'Warning: of something\n', { outcome: 'made' }]);
});

it.each(['--folder f', '--device-key d', '--key k', '--out o'])('make is not understood without %s', async (word) => {
  expect(await run(MAKE.replace(` ${word}`, ''))).toMatchObject({ code: 2, calls: [] });
});

it('numbers are numbers', async () => {
  for (const word of ['--valid-days soon', '--valid-days -1', '--sequence 1.5']) expect((await run(`${MAKE} ${word}`)).code).toBe(2);
});

it('a folder that is wrong is a no, and says where', async () => {
  const wrong = { isOk: false, problems: ['people.csv, line 2'] };
  const { code, out } = await run('provision check f', { check: () => Promise.resolve(wrong) });
  expect([code, out]).toEqual([1, expect.stringContaining('people.csv, line 2')]);
  expect((await run(MAKE, { make: () => Promise.resolve({ outcome: 'refused' }) })).code).toBe(1);
});

it('a folder is written and checked for the terminal that is named', async () => {
  expect((await run('provision folder new')).calls).toEqual([{ dir: 'new' }]);
  expect((await run('provision folder new --device-key d')).calls).toEqual([{ dir: 'new', deviceKey: 'd' }]);
  expect((await run('provision check new --device-key d')).calls).toEqual([{ dir: 'new', deviceKey: 'd' }]);
});

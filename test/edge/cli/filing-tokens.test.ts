/** Persons over several devices, each once: salt, tokens of two terminals, union; and who learns nothing of it (law.md §2.4, mode 2). */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { readTokens, saltText } from '../../../src/core/filing/tokens.ts';
import type { CliParts } from '../../../src/edge/cli/parts.ts';
import { runCommandLine } from '../../../src/edge/cli/program.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { checkRequest } from '../../../src/edge/control/messages.ts';
import { controlVerbs } from '../../../src/edge/control/verbs.ts';
import { simulatedProcessor } from '../../../src/sim/processor.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../../support/house.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-tokens-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});
const at = (name: string): string => join(dir, name);

async function run(house: House | undefined, words: string): Promise<{ readonly code: number; readonly said: string }> {
  let said = '';
  const answers = house === undefined ? undefined : controlVerbs(house.terminal, { hasScreen: true });
  const parts = {
    version: '1',
    defaultDataDir: '/data',
    isPinAsked: () => true,
    prompt: { line: () => Promise.resolve(cardOf('900')), hidden: () => Promise.resolve(pinOf('900')) },
    ask: (request: object) => answers?.(checkRequest(request), () => undefined),
  } as unknown as CliParts;
  const write = (text: string): void => {
    said += text;
  };
  return { code: await runCommandLine(words.split(' '), parts, { write, writeError: write }), said };
}

async function houseWith(deviceId: string, numbers: readonly string[], others: readonly string[] = []): Promise<House> {
  const house = await makeHouse({ site: { ...testSite(), deviceId } });
  await house.resident({ number: '900', isOperator: true });
  for (const number of numbers) await house.resident({ number, hasFace: true });
  for (const number of others) await house.resident({ number });
  return house;
}

async function signedSalt(word?: string): Promise<void> {
  expect((await run(undefined, `filing salt --out ${at('salt')}`)).code).toBe(0);
  const processor = simulatedProcessor(await openCrypto(), word);
  writeFileSync(at('salt.minisig'), processor.sign(utf8Bytes(readFileSync(at('salt'), 'utf8')), 'salt'));
}

it('counts who is at both doors once, from files that name nobody', async () => {
  await signedSalt();
  expect(statSync(at('salt')).mode & 0o777).toBe(0o600);
  const east = await houseWith('east-door', ['101', '102', '103'], ['104']);
  const west = await houseWith('west-door', ['103', '105']);
  for (const [name, house] of Object.entries({ east, west })) {
    const { code } = await run(house, `filing tokens --salt ${at('salt')} --out ${at(name)}`);
    expect([name, code]).toEqual([name, 0]);
    expect(statSync(at(name)).mode & 0o777).toBe(0o600);
    expect(house.events('operator').map(({ verb }) => verb)).toContain('filing-tokens');
  }
  const text = readFileSync(at('east'), 'utf8');
  expect(readTokens(text)).toMatchObject({ deviceId: 'east-door', tokens: { length: 3 } });
  expect(text).not.toMatch(/"10[1-5]"|Person|0A0000/);
  const { code, said } = await run(undefined, `filing union ${at('east')} ${at('west')} --json`);
  expect(code).toBe(0);
  expect(JSON.parse(said)).toMatchObject({ persons: 4, upperBound: 5, devices: 2 });
});

it('under another salt has other tokens, and refuses to compare them', async () => {
  await signedSalt();
  const east = await houseWith('east-door', ['101']);
  await run(east, `filing tokens --salt ${at('salt')} --out ${at('one')}`);
  rmSync(at('salt'));
  await signedSalt();
  await run(await houseWith('west-door', ['101']), `filing tokens --salt ${at('salt')} --out ${at('two')}`);
  const [one, two] = ['one', 'two'].map((name) => readTokens(readFileSync(at(name), 'utf8')));
  expect(one?.tokens).not.toEqual(two?.tokens);
  expect(await run(undefined, `filing union ${at('one')} ${at('two')}`)).toMatchObject({
    code: 2,
    said: expect.stringContaining('different salts') as string,
  });
  expect(await run(undefined, `filing union ${at('one')} ${at('one')}`)).toMatchObject({
    code: 2,
    said: expect.stringContaining('same device') as string,
  });
});

it.each([
  ['signed by somebody else', () => signedSalt('a stranger'), 'not-signed'],
  [
    'chosen by hand and unsigned',
    () => {
      writeFileSync(at('salt'), saltText('0'.repeat(64)));
      writeFileSync(at('salt.minisig'), 'no signature\n');
      return Promise.resolve();
    },
    'not-signed',
  ],
  [
    'that is none',
    () => {
      writeFileSync(at('salt'), 'pepper');
      writeFileSync(at('salt.minisig'), '');
      return Promise.resolve();
    },
    'bad-salt',
  ],
])('gives no tokens for a salt %s', async (_what, make, reason) => {
  await make();
  const house = await houseWith('east-door', ['101']);
  const { code, said } = await run(house, `filing tokens --salt ${at('salt')} --out ${at('east')} --json`);
  expect([code, JSON.parse(said)]).toMatchObject([1, { outcome: 'refused', reason }]);
  expect(existsSync(at('east'))).toBe(false);
});

/** From an empty folder to a stick at the owner's command line: what is wrong is told before a passphrase is asked for, and no PIN is printed. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provisionCommands } from '../src/cli-provision.ts';
import { SecretBytes } from '../src/base/secret.ts';
import { readPublicKey } from '../src/core/order/minisign.ts';
import { deviceKeyFingerprint, deviceKeyText } from '../src/core/provision/device-key.ts';
import { openCrypto } from '../src/edge/crypto/sodium.ts';
import { parseManifest } from '../src/edge/inference/pack-schema.ts';
import { secretKeyText } from '../src/edge/orders/secret-key.ts';
import { readBundle } from '../src/edge/provision/read-bundle.ts';
import { parseSite } from '../src/edge/system/site-file.ts';
import type { Crypto } from '../src/ports/crypto.ts';
import { makeTestOperator, type TestOperator } from './support/orders.ts';

const NOW_MS = Date.UTC(2027, 0, 4, 8);
const PASSPHRASE = 'four words of an owner';
let crypto: Crypto;
let owner: TestOperator;
let dir: string;
let asked: string[];
beforeAll(async () => {
  crypto = await openCrypto();
  owner = makeTestOperator(crypto);
});
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-provision-'));
  asked = [];
  mkdirSync(join(dir, 'stick'));
  const limits = { opsLimit: 32_768, memLimit: 2 ** 20 };
  writeFileSync(join(dir, 'owner.key'), await secretKeyText(owner, { passphrase: PASSPHRASE, crypto, limits }));
  writeFileSync(join(dir, 'menshen-device.pub.json'), deviceKeyText({ deviceId: 'door-7f3a', publicKey }));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const seed = new SecretBytes(new Uint8Array(32).fill(77));
let publicKey: Uint8Array;
beforeAll(() => {
  ({ publicKey } = crypto.signingKey(seed));
});

const prompt = {
  line: () => Promise.reject(new Error('nothing else is asked')),
  hidden: (question: string) => {
    asked.push(question);
    return Promise.resolve(PASSPHRASE);
  },
  close: () => undefined,
};
const commands = provisionCommands({ clock: { nowMs: () => NOW_MS }, prompt, openCrypto: () => openCrypto() });
const words = (changes = {}): Parameters<typeof commands.make>[0] => ({
  folder: join(dir, 'folder'),
  deviceKey: join(dir, 'menshen-device.pub.json'),
  key: join(dir, 'owner.key'),
  out: join(dir, 'stick'),
  ...changes,
});
const fill = (people: string): void => {
  commands.writeFolder({ dir: join(dir, 'folder'), deviceKey: join(dir, 'menshen-device.pub.json') });
  writeFileSync(join(dir, 'folder', 'people.csv'), people, { mode: 0o600 });
};
const PEOPLE = 'number,name,role,card,pin\n1,Desk,operator,0A1B2C3D,493817\n';

it('makes a bundle that the terminal takes, and says what the screen of the terminal will show', async () => {
  fill(PEOPLE);
  expect(await commands.check({ dir: join(dir, 'folder') })).toMatchObject({ isOk: true, people: 1, operators: 1, hasSite: true });
  const told: string[] = [];
  const made = await commands.make(words(), (text) => told.push(text));
  expect(made).toMatchObject({ outcome: 'made', device: 'door-7f3a', people: 1, sequence: NOW_MS });
  expect(made['deviceKey']).toBe(deviceKeyFingerprint(publicKey, (bytes) => crypto.sha256(bytes)));
  expect(asked).toEqual(['Passphrase of the secret key: ']);
  expect(told).toEqual([expect.stringContaining('holds 1 PINs') as string, expect.stringContaining('root key in a file') as string]);
  expect(JSON.stringify([made, told])).not.toMatch(/493817|Desk|0A1B2C3D/);
  mkdirSync(join(dir, 'staging'));
  const reading = await readBundle({
    path: String(made['bundle']),
    stagingDir: join(dir, 'staging'),
    deviceId: 'door-7f3a',
    deviceSeed: seed,
    owners: [readPublicKey(owner.line)].filter((key) => key !== undefined),
    siteId: null,
    lastSequence: 0,
    nowMs: NOW_MS,
    isClockTrusted: true,
    updateKeys: [],
    readSite: parseSite,
    readPackManifest: parseManifest,
    crypto,
  });
  expect(reading).toMatchObject({
    kind: 'bundle',
    content: { people: [{ number: '1', role: 'operator' }], site: { site: { deviceId: 'door-7f3a' } } },
  });
});

it('writes an example folder that only its owner may read, for the device that was named', () => {
  fill(PEOPLE);
  const folder = join(dir, 'folder');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(folder)) expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
  expect(readFileSync(join(folder, 'site.yaml'), 'utf8')).toContain('deviceId: door-7f3a');
  expect(() => commands.writeFolder({ dir: folder })).toThrow(/cannot be made new/);
});

it('refuses a wrong folder before it asks for anything, with file and line', async () => {
  fill(PEOPLE.replace('493817', '12'));
  const refused = await commands.make(words(), () => undefined);
  expect(refused).toMatchObject({ outcome: 'refused', problems: [expect.stringMatching(/^people\.csv, line 2, pin:/) as string] });
  expect(await commands.check({ dir: join(dir, 'folder') })).toMatchObject({ isOk: false });
  expect([asked, readdirSync(join(dir, 'stick'))]).toEqual([[], []]);
});

it('refuses the site file of another terminal only where the terminal is known', async () => {
  fill(PEOPLE);
  const site = join(dir, 'folder', 'site.yaml');
  writeFileSync(site, readFileSync(site, 'utf8').replace('door-7f3a', 'door-1'));
  expect(await commands.check({ dir: join(dir, 'folder') })).toMatchObject({ isOk: true });
  expect(await commands.check({ dir: join(dir, 'folder'), deviceKey: join(dir, 'menshen-device.pub.json') })).toMatchObject({
    isOk: false,
  });
});

it.each<[string, object | (() => object), RegExp]>([
  ['a device key that is none', () => ({ deviceKey: join(dir, 'owner.key') }), /no device key/],
  ['a device key that is not there', { deviceKey: '/nowhere' }, /cannot be read.*menshen-device\.pub\.json/],
  ['a key that is none', () => ({ key: join(dir, 'menshen-device.pub.json') }), /not a minisign secret key/],
  ['no day', { validDays: 0 }, /1 to 90 days/],
  ['a year', { validDays: 365 }, /1 to 90 days/],
  ['no sequence', { sequence: 0 }, /A sequence is 1 or more/],
  ['a stick that is not there', () => ({ out: join(dir, 'none') }), /Nothing can be written/],
  ['a folder that is not there', () => ({ folder: join(dir, 'none') }), /menshen provision folder/],
])('%s is told in one sentence, and nothing is written', async (_, changes, sentence) => {
  fill(PEOPLE);
  const given = typeof changes === 'function' ? (changes as () => object)() : changes;
  await expect(commands.make(words(given), () => undefined)).rejects.toThrow(sentence);
  expect(asked).toEqual([]);
  expect(readdirSync(join(dir, 'stick'))).toEqual([]);
});

/** A right stick brings exactly what its folder had, PINs never reach the disk, and what is large never lies in memory whole. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { publicKeyText } from '../../../src/core/order/minisign.ts';
import { piaComment } from '../../../src/core/policy/pia-file.ts';
import { wipeContent } from '../../../src/core/provision/bundle.ts';
import { deviceKeyFingerprint, deviceKeyText, readDeviceKey } from '../../../src/core/provision/device-key.ts';
import { parseManifest } from '../../../src/edge/inference/pack-schema.ts';
import { readFolder } from '../../../src/edge/provision/folder.ts';
import type { BundleReading } from '../../../src/edge/provision/read-bundle.ts';
import { parseSite } from '../../../src/edge/system/site-file.ts';
import { simulatedPia, simulatedProcessor } from '../../../src/sim/processor.ts';
import { describeWithTools } from '../../support/tools.ts';
import { makeTestOperator } from '../../support/orders.ts';
import { type Bench, DEVICE, held, NOW_MS, openBench, PEOPLE, SITE_TEXT } from './bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => {
  bench.close();
});

type Read = Extract<BundleReading, { kind: 'bundle' }>;
async function taken(reading: Promise<BundleReading>): Promise<Read> {
  const read = await reading;
  if (read.kind !== 'bundle') throw new Error(`not taken: ${JSON.stringify(read)}`);
  return read;
}

const ROOT = join(__dirname, '../../..');
const ACCESS = `schedules:
  - name: office
    hours: ["workdays 07:30-19:00", "sat 09:00-12:00"]
groups:
  - name: staff
    levels: [{ schedule: office }]
holidays: { off: ["2027-01-02"], worked: [] }
`;
const CALENDAR = `years:
  - { year: 2027, source: "https://example.invalid/notice", issuedOn: "2026-11-05", holidays: ["2027-01-01"], workdays: ["2027-01-09"] }
`;

/** The built-in pack under another name, with the files that it names. */
function writePack(dir: string, name: string): number {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'models/manifest.json'), 'utf8')) as {
    name: string;
    models: Record<string, unknown>[];
  };
  let bytes = 0;
  manifest.name = name;
  manifest.models.forEach((model, at) => {
    const content = Buffer.alloc(300_000 + at, at);
    Object.assign(model, {
      file: `m${String(at)}.onnx`,
      sizeBytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    });
    writeFileSync(join(dir, `m${String(at)}.onnx`), content);
    bytes += content.length;
  });
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest));
  return bytes;
}

/** A folder with everything that a bundle may have. */
function wholeFolder(): string {
  const dir = bench.dir();
  const processor = simulatedProcessor(bench.crypto);
  const pia = simulatedPia({ site: parseSite(SITE_TEXT, 'site.yaml'), models: undefined, crypto: bench.crypto, nowMs: NOW_MS });
  const { piaId } = JSON.parse(pia) as { piaId: string };
  const archive = Buffer.alloc(700_000, 5);
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'bundle.yaml': 'siteId: west-gate\nvalidDays: 5\n',
    'site.yaml': SITE_TEXT,
    'people.csv': `${PEOPLE}2,Guest,,,,2027-03-31,,,staff,\n3,,,,,,,,,left\n`,
    'access.yaml': ACCESS,
    'processor.pub': publicKeyText(processor.key),
    'pia.json': pia,
    'pia.json.minisig': processor.sign(utf8Bytes(pia), piaComment({ piaId, deviceId: DEVICE })),
    'sign.yaml': 'position: "Left of the door"\nheightCm: 150\nperson: "R. Wang"\nattestedOn: "2027-01-04"\n',
    'calendar.yaml': CALENDAR,
    'ownership.yaml': '# nothing yet\n',
    '.DS_Store': 'left alone',
    'README.txt': 'left alone',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text, { mode: 0o600 });
  mkdirSync(join(dir, 'models'));
  mkdirSync(join(dir, 'models', 'night'));
  writePack(join(dir, 'models', 'night'), 'night');
  mkdirSync(join(dir, 'update'));
  writeFileSync(join(dir, 'update', 'menshen-0.2.0.tar'), archive);
  writeFileSync(join(dir, 'update', 'menshen-0.2.0.tar.minisig'), bench.owner.sign(archive));
  return dir;
}

const readers = { readSite: parseSite, readPackManifest: parseManifest };

it('brings everything that its folder had', async () => {
  const folder = readFolder({ dir: wholeFolder(), deviceId: DEVICE, nowMs: NOW_MS, crypto: bench.crypto, ...readers });
  expect(folder.faults).toEqual([]);
  expect([folder.siteId, folder.validDays]).toEqual(['west-gate', 5]);
  const { dir } = bench.make(folder.parts, { siteId: folder.siteId });
  const steps: number[] = [];
  const { manifest, content, signer, digest } = await taken(
    bench.read(dir, { siteId: 'west-gate', updateKeys: [bench.owner], onProgress: (done) => steps.push(done) }),
  );
  const { people, models, update, ...rest } = content;
  expect({ ...rest, people: people?.map(({ pin: _, ...person }) => person) }).toEqual({
    ...folder.content,
    people: folder.content?.people?.map(({ pin: _, ...person }) => person),
    models: undefined,
    update: undefined,
  });
  expect(people?.map(({ pin }) => (pin === undefined ? undefined : Buffer.from(pin.expose()).toString()))).toEqual([
    '493817',
    undefined,
    undefined,
  ]);
  expect(models?.map(({ pack, files }) => [pack, files.map(({ file }) => file)])).toEqual([
    ['night', ['m0.onnx', 'm1.onnx', 'm2.onnx', 'm3.onnx', 'm4.onnx']],
  ]);
  for (const { path, bytes, sha256 } of [...(models?.[0]?.files ?? []), ...(update === undefined ? [] : [update.archive])]) {
    expect(statSync(path)).toMatchObject({ size: bytes });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(sha256);
  }
  expect(manifest.parts.map(({ name }) => name).sort()).toEqual(folder.parts.map(({ name }) => name).sort());
  expect(signer.keyId).toEqual(bench.owner.keyId);
  expect(digest).toBe(
    createHash('blake2b512')
      .update(readFileSync(join(dir, 'menshen-bundle.bin')))
      .digest('hex'),
  );
  expect(steps.at(-1)).toBe(1);
  expect(steps).toEqual([...steps].sort((left, right) => left - right));
});

it('keeps PINs, names and cards out of every file but the sealed one', async () => {
  const { dir } = bench.make([held('people.csv', PEOPLE), held('site.yaml', SITE_TEXT)]);
  const { content } = await taken(bench.read(dir));
  expect(bench.leftovers()).toEqual([]);
  for (const name of readdirSync(dir)) expect(readFileSync(join(dir, name), 'latin1')).not.toMatch(/493817|0A1B2C3D|Desk/);
  const pin = content.people?.[0]?.pin;
  const bytes = pin?.expose();
  expect(JSON.stringify({ people: content.people?.map(({ name }) => name) })).not.toContain('493817');
  expect(() => JSON.stringify(content)).toThrow();
  wipeContent(content);
  expect([...(bytes ?? [])]).toEqual([0, 0, 0, 0, 0, 0]);
});

it('an update by another key, and any update on a terminal that takes none, is refused with all of its bundle', async () => {
  const archive = Buffer.alloc(1000, 5);
  const parts = [held('update.tar', archive), held('update.tar.minisig', bench.owner.sign(archive)), held('people.csv', PEOPLE)];
  const { dir } = bench.make(parts);
  expect((await bench.read(dir, { updateKeys: [bench.owner] })).kind).toBe('bundle');
  for (const updateKeys of [[], [makeTestOperator(bench.crypto)]]) {
    expect(await bench.read(dir, { updateKeys })).toMatchObject({ why: 'bad-update' });
    expect(bench.leftovers()).toEqual([]);
  }
});

it.each([0, 1, 4, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 600_000])('an update of %i bytes comes whole', async (bytes) => {
  const archive = Buffer.alloc(bytes, 9);
  const { dir } = bench.make([held('update.tar', archive), held('update.tar.minisig', bench.owner.sign(archive))]);
  const { content } = await taken(bench.read(dir, { updateKeys: [bench.owner] }));
  expect(readFileSync(content.update?.archive.path ?? '').equals(archive)).toBe(true);
});

it('is not written over another one, nor half', () => {
  const { dir } = bench.make([held('people.csv', PEOPLE)]);
  const before = readFileSync(join(dir, 'menshen-bundle.bin'));
  expect(() => bench.make([held('people.csv', PEOPLE)], { outDir: dir })).toThrow(/is there already/);
  expect(readFileSync(join(dir, 'menshen-bundle.bin')).equals(before)).toBe(true);
  const other = bench.dir();
  const changing = join(bench.dir(), 'changing.tar');
  writeFileSync(changing, 'before');
  const onProgress = (): void => {
    throw new Error('the power went');
  };
  expect(() => bench.make([{ name: 'update.tar', path: changing }], { outDir: other, onProgress })).toThrow();
  expect(readdirSync(other)).toEqual([]);
  expect(() => bench.make([held('people.csv', PEOPLE)], { outDir: join(other, 'none') })).toThrow(/Nothing can be written/);
});

it('hands its key out in a form that reads back, with a fingerprint for the eye', () => {
  const key = readDeviceKey(utf8Bytes(deviceKeyText(bench.device)));
  expect(key).toEqual(bench.device);
  expect(deviceKeyFingerprint(bench.device.publicKey, (bytes) => bench.crypto.sha256(bytes))).toMatch(/^([0-9A-F]{4}-){3}[0-9A-F]{4}$/);
  for (const text of [
    '',
    '{}',
    'null',
    '[]',
    deviceKeyText({ ...bench.device, deviceId: '..' }),
    deviceKeyText(bench.device).replace('/1', '/2'),
  ])
    expect(readDeviceKey(utf8Bytes(text))).toBeUndefined();
  expect(readDeviceKey(new Uint8Array(10_000))).toBeUndefined();
});

describeWithTools(['minisign'], 'the public tool', () => {
  it('verifies the signature of a bundle, and of no altered one', () => {
    const { dir, path } = bench.make([held('people.csv', PEOPLE)]);
    const key = join(dir, 'owner.pub');
    writeFileSync(key, publicKeyText(bench.owner));
    const verify = (): { readonly status: number | null; readonly stdout: string } =>
      spawnSync('minisign', ['-V', '-p', key, '-m', path], { encoding: 'utf8', timeout: 10_000 });
    expect(verify()).toMatchObject({ status: 0, stdout: expect.stringContaining(`menshen bundle 1000 for ${DEVICE}`) as string });
    const altered = readFileSync(path);
    altered[100]! ^= 1;
    writeFileSync(path, altered);
    expect(verify().status).not.toBe(0);
  });
});

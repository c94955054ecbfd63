/** Every stick that is not right is refused, for the right reason, in one sentence, and nothing of it stays. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { BUNDLE_FILE, BUNDLE_REFUSALS, BUNDLE_SIGNATURE_FILE, PEOPLE_MAX } from '../../../src/core/provision/bundle.ts';
import { REFUSAL_SENTENCES } from '../../../src/core/provision/refusals.ts';
import type { BundleReading, ReadBundleOptions } from '../../../src/edge/provision/read-bundle.ts';
import { makeTestOperator } from '../../support/orders.ts';
import { type Bench, DAY_MS, DEVICE, held, listOf, NOW_MS, openBench, PEOPLE, SEQUENCE, sign, SITE_TEXT } from './bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => {
  bench.close();
});

const PARTS = [held('site.yaml', SITE_TEXT), held('people.csv', PEOPLE)];
const rows = (count: number): string => `number\n${Array.from({ length: count }, (_, at) => String(at + 1)).join('\n')}\n`;

interface Case {
  readonly stick: () => string;
  readonly why: string;
  readonly changes?: () => Partial<ReadBundleOptions>;
}

/** 128 components of one byte. */
const VECTOR = Buffer.from(Uint8Array.from({ length: 128 }, (_, at) => (at * 37) % 251)).toString('base64');

const honest = (): string => bench.make(PARTS).dir;
const holding = (name: string, text: string) => (): string => bench.make([held(name, text)]).dir;
const bundle = (dir: string): string => join(dir, BUNDLE_FILE);
const signature = (dir: string): string => join(dir, BUNDLE_SIGNATURE_FILE);
const after = (change: (dir: string) => void) => (): string => {
  const dir = honest();
  change(dir);
  return dir;
};
const one = { name: 'people.csv', bytes: utf8Bytes(PEOPLE) };
const big = { name: 'update.tar', bytes: 10 * 2 ** 30, sha256: 'a'.repeat(64) };

const CASES: Readonly<Record<string, Case>> = {
  'a link to the bundle': {
    stick: after((dir) => {
      renameSync(bundle(dir), join(dir, 'elsewhere'));
      symlinkSync(join(dir, 'elsewhere'), bundle(dir));
    }),
    why: 'not-a-file',
  },
  'a folder of that name': {
    stick: after((dir) => {
      rmSync(bundle(dir));
      mkdirSync(bundle(dir));
    }),
    why: 'not-a-file',
  },
  'a named pipe': {
    stick: after((dir) => {
      rmSync(bundle(dir));
      execFileSync('mkfifo', [bundle(dir)]);
    }),
    why: 'not-a-file',
  },
  'a file of 10 GB': {
    stick: after((dir) => {
      truncateSync(bundle(dir), 10 * 2 ** 30);
    }),
    why: 'too-large',
  },
  'an empty file': {
    stick: after((dir) => {
      truncateSync(bundle(dir), 0);
    }),
    why: 'malformed',
  },
  'a bundle that was cut off': {
    stick: after((dir) => {
      truncateSync(bundle(dir), readFileSync(bundle(dir)).length - 1);
    }),
    why: 'truncated',
  },
  'a bundle cut off in its header': {
    stick: after((dir) => {
      truncateSync(bundle(dir), 60);
    }),
    why: 'truncated',
  },
  'a bundle with something behind it': {
    stick: after((dir) => {
      appendFileSync(bundle(dir), 'x');
    }),
    why: 'malformed',
  },
  'another kind of file': {
    stick: after((dir) => {
      writeFileSync(bundle(dir), 'PK\u0003\u0004'.padEnd(4096, 'z'));
    }),
    why: 'malformed',
  },
  'no signature': {
    stick: after((dir) => {
      rmSync(signature(dir));
    }),
    why: 'not-signed',
  },
  'a signature that is a link': {
    stick: after((dir) => {
      renameSync(signature(dir), join(dir, 'sig'));
      symlinkSync(join(dir, 'sig'), signature(dir));
    }),
    why: 'not-signed',
  },
  'a signature of a megabyte': {
    stick: after((dir) => {
      appendFileSync(signature(dir), 'x'.repeat(2 ** 20));
    }),
    why: 'not-signed',
  },
  'the signature of another bundle': {
    stick: after((dir) => {
      renameSync(signature(bench.make(PARTS, { sequence: SEQUENCE + 1 }).dir), signature(dir));
    }),
    why: 'bad-signature',
  },
  'a stranger who names himself owner': {
    stick: () => bench.make(PARTS, { owner: makeTestOperator(bench.crypto) }).dir,
    why: 'unknown-key',
  },
  'an owner who names another as owner': {
    stick: () => bench.craft({ header: { ownerKey: makeTestOperator(bench.crypto).line }, list: listOf([one]), plain: one.bytes }),
    why: 'malformed',
  },
  'a bundle for another terminal': {
    stick: () => bench.make([held('people.csv', PEOPLE)], { device: { ...bench.device, deviceId: 'door-9999' } }).dir,
    why: 'other-device',
  },
  'a bundle sealed to another key': {
    stick: () => bench.make(PARTS, { device: { deviceId: DEVICE, publicKey: makeTestOperator(bench.crypto).publicKey } }).dir,
    why: 'other-key',
  },
  'a bundle of another site': {
    stick: () => bench.make(PARTS, { siteId: 'east-gate' }).dir,
    why: 'other-site',
    changes: () => ({ siteId: 'west-gate' }),
  },
  'a bundle of no site where there is one': { stick: honest, why: 'other-site', changes: () => ({ siteId: 'west-gate' }) },
  'an older bundle': { stick: honest, why: 'older', changes: () => ({ lastSequence: SEQUENCE + 1 }) },
  'the bundle that was applied': { stick: honest, why: 'replayed', changes: () => ({ lastSequence: SEQUENCE }) },
  'a bundle that is too old': { stick: honest, why: 'expired', changes: () => ({ nowMs: NOW_MS + DAY_MS }) },
  'a bundle of the day after tomorrow': { stick: honest, why: 'not-yet', changes: () => ({ nowMs: NOW_MS - 3 * DAY_MS }) },
  'a bundle valid for a year': {
    stick: () => bench.make(PARTS, { expiresAtMs: NOW_MS + 365 * DAY_MS }).dir,
    why: 'malformed',
  },
  'reading that was stopped': { stick: honest, why: 'stopped', changes: () => ({ signal: AbortSignal.abort() }) },
  'nothing in it': { stick: () => bench.make([]).dir, why: 'empty' },
  'a list that claims 10 GB': { stick: () => bench.craft({ list: [big] }), why: 'too-large' },
  'a list that claims more than there is': {
    stick: () => bench.craft({ list: [{ ...big, bytes: 1000 }], plain: new Uint8Array(10) }),
    why: 'malformed',
  },
  'a list that claims less than there is': {
    stick: () => bench.craft({ list: listOf([one]), plain: new Uint8Array(one.bytes.length + 1) }),
    why: 'malformed',
  },
  'a list longer than any list': { stick: () => bench.craft({ list: new Uint8Array(40_000) }), why: 'malformed' },
  'a list that is no JSON': { stick: () => bench.craft({ list: utf8Bytes('[{') }), why: 'malformed' },
  'a list in other words': { stick: () => bench.craft({ list: utf8Bytes('[ ]') }), why: 'malformed' },
  'a part with another hash': {
    stick: () => bench.craft({ list: [{ ...listOf([one])[0]!, sha256: 'b'.repeat(64) }], plain: one.bytes }),
    why: 'malformed',
  },
  'a stream without an end': { stick: () => bench.craft({ list: listOf([one]), plain: one.bytes, isUnmarked: true }), why: 'malformed' },
  'a part named as a path upwards': { stick: holding('../site.yaml', SITE_TEXT), why: 'unknown-part' },
  'a part named as an absolute path': { stick: holding('/etc/passwd', 'x'), why: 'unknown-part' },
  'a model file named as a path': { stick: holding('model:pack:../../x.onnx', 'x'), why: 'unknown-part' },
  'a part named by the language': { stick: holding('__proto__', 'x'), why: 'unknown-part' },
  'a photo': { stick: holding('1207.jpg', '\u00ff\u00d8'), why: 'unknown-part' },
  'a face store': { stick: holding('faces.db', 'SQLite format 3'), why: 'unknown-part' },
  'a pack with something that is no model': { stick: holding('model:pack:faces.bin', 'x'), why: 'unknown-part' },
  'a part twice': { stick: () => bench.make([held('people.csv', PEOPLE), held('people.csv', PEOPLE)]).dir, why: 'duplicate-part' },
  'templates among the people': { stick: holding('people.csv', 'number,template\n1,AAAA\n'), why: 'face-data' },
  'photos among the people': { stick: holding('people.csv', 'number,照片\n1,AAAA\n'), why: 'face-data' },
  'a vector among the groups': { stick: holding('access.json', '{"groups":[],"embedding":[1,2]}'), why: 'face-data' },
  'a picture of the sign': { stick: holding('sign.json', '{"photo":"AAAA"}'), why: 'face-data' },
  'a template as the place of the sign': {
    stick: holding('sign.json', JSON.stringify({ position: VECTOR, heightCm: 150, person: 'A', attestedOn: '2027-01-04' })),
    why: 'face-data',
  },
  'a template as a comment of the site file': { stick: holding('site.yaml', `${SITE_TEXT}# ${VECTOR}\n`), why: 'face-data' },
  'too many people': { stick: () => bench.make([held('people.csv', rows(PEOPLE_MAX + 1))]).dir, why: 'too-many-people' },
  'a short PIN': { stick: holding('people.csv', 'number,pin\n1,4938\n'), why: 'bad-pin' },
  'an easy PIN': { stick: holding('people.csv', 'number,pin\n1,123456\n'), why: 'bad-pin' },
  'a person twice': { stick: holding('people.csv', 'number\n1\n1\n'), why: 'bad-people' },
  'a people file that is no text': { stick: holding('people.csv', 'number,name\n1,\u0000\n'), why: 'bad-people' },
  'a site file that is none': { stick: holding('site.yaml', 'version: 2\n'), why: 'bad-site' },
  'the site file of another terminal': { stick: holding('site.yaml', SITE_TEXT.replace(DEVICE, 'door-9999')), why: 'bad-site' },
  'a changing room': {
    stick: holding('site.yaml', SITE_TEXT.replace('siteType: office_entrance', 'siteType: changing_room')),
    why: 'bad-site',
  },
  'access in other words': { stick: holding('access.json', '{"schedules":[{"name":"a","hours":["sometimes"]}]}'), why: 'bad-access' },
  'an assessment without signature': { stick: holding('pia.json', '{}'), why: 'bad-papers' },
  'an update that nobody signed': { stick: holding('update.tar', 'x'), why: 'bad-update' },
  'a pack without manifest': { stick: holding('model:pack:a.onnx', 'x'), why: 'bad-models' },
  'a key that is none': { stick: holding('processor.pub', 'RWQ'), why: 'bad-papers' },
  'a transfer to nobody': { stick: holding('ownership.json', '{"kind":"transfer"}'), why: 'bad-ownership' },
};

it.each(Object.entries(CASES))('%s is refused', async (_, { stick, why, changes }) => {
  const reading = await bench.read(stick(), changes?.() ?? {});
  expect(reading).toMatchObject({ kind: 'refused', why });
  const { sentence } = reading as Extract<BundleReading, { kind: 'refused' }>;
  expect(sentence.length).toBeGreaterThan(20);
  expect(sentence).not.toMatch(/493817|0A1B2C3D|Desk|AAAA/);
  expect(bench.leftovers()).toEqual([]);
});

it('no refusal is without a case or a sentence, but those that need a stick of its own', () => {
  const shown = new Set(Object.values(CASES).map(({ why }) => why));
  expect(BUNDLE_REFUSALS.filter((why) => !shown.has(why))).toEqual(['differs']);
  expect(Object.keys(REFUSAL_SENTENCES).sort()).toEqual([...BUNDLE_REFUSALS].sort());
});

it('a right stick is taken, so that every case above is refused for its own reason', async () => {
  const reading = await bench.read(honest());
  expect(reading).toMatchObject({ kind: 'bundle', manifest: { sequence: SEQUENCE, deviceId: DEVICE } });
});

it('no stick is no bundle', async () => {
  expect(await bench.read(bench.dir())).toEqual({ kind: 'none' });
  expect(await bench.read(join(bench.dir(), 'unplugged'))).toEqual({ kind: 'none' });
});

it('a stick that answers differently the second time is refused', async () => {
  const dir = honest();
  const whole = readFileSync(bundle(dir));
  const other = Buffer.from(whole);
  other[other.length - 1]! ^= 1;
  const reading = await bench.read(dir, {
    onProgress: (done) => {
      if (done === 0.5) writeFileSync(bundle(dir), other);
    },
  });
  expect(reading).toMatchObject({ kind: 'refused', why: 'differs' });
});

/** The attacker knows the device's public key: his bytes unseal, but the owner never signed them. */
it("a stick that swaps in a stranger's whole bundle the second time is refused", async () => {
  const dir = honest();
  const stranger = makeTestOperator(bench.crypto);
  const mine = readFileSync(
    bench.make([held('site.yaml', SITE_TEXT), held('people.csv', PEOPLE.replace('493817', '718394'))], { owner: stranger }).path,
  );
  const reading = await bench.read(dir, {
    onProgress: (done) => {
      if (done === 0.5) writeFileSync(bundle(dir), mine);
    },
  });
  expect(reading).toMatchObject({ kind: 'refused', why: 'differs' });
  expect(bench.leftovers()).toEqual([]);
});

/** What is judged must be what was hashed: a stick that tells of a newer number only while it is judged replays an old bundle. */
it('a stick that answers differently while it is judged is refused', async () => {
  const dir = honest();
  const whole = readFileSync(bundle(dir));
  const newer = Buffer.from(whole);
  newer.write('9', newer.indexOf(`"sequence":${String(SEQUENCE)}`) + '"sequence":'.length);
  const reading = await bench.read(dir, {
    lastSequence: SEQUENCE,
    onProgress: (done) => {
      if (done === 0.5) writeFileSync(bundle(dir), newer);
    },
    crypto: {
      blake2b512: (message) => bench.crypto.blake2b512(message),
      openStream: (seed, head) => bench.crypto.openStream(seed, head),
      isSignatureValid: (key, message, signed) => {
        writeFileSync(bundle(dir), whole);
        return bench.crypto.isSignatureValid(key, message, signed);
      },
    },
  });
  expect(reading).toMatchObject({ kind: 'refused', why: 'replayed' });
});

it('a bundle altered at any byte is refused, before anything of it is believed', async () => {
  const { dir } = bench.make([held('people.csv', PEOPLE)]);
  const whole = readFileSync(bundle(dir));
  for (let at = 0; at < whole.length; at += 1) {
    const altered = Buffer.from(whole);
    altered[at]! ^= 1 << (at % 8);
    writeFileSync(bundle(dir), altered);
    expect([at, (await bench.read(dir)).kind]).toEqual([at, 'refused']);
  }
});

it('a signature altered at any byte counts no more, but in the comment that nobody believes', async () => {
  const { dir } = bench.make([held('people.csv', PEOPLE)]);
  const text = readFileSync(signature(dir));
  for (let at = text.indexOf('\n'); at < text.length - 1; at += 1) {
    const altered = Buffer.from(text);
    altered[at]! ^= 1 << (at % 7);
    writeFileSync(signature(dir), altered);
    expect([at, (await bench.read(dir)).kind]).toEqual([at, 'refused']);
  }
});

it('a bundle cut off at any byte is refused', async () => {
  const { dir } = bench.make([held('people.csv', PEOPLE)]);
  const whole = readFileSync(bundle(dir));
  for (let length = 0; length < whole.length; length += 7) {
    writeFileSync(bundle(dir), whole.subarray(0, length));
    expect([length, (await bench.read(dir)).kind]).toEqual([length, 'refused']);
  }
});

it('what the owner signed but no maker makes is refused wherever it differs', async () => {
  const { path, dir } = bench.make([held('people.csv', PEOPLE)]);
  const whole = new Uint8Array(readFileSync(path));
  for (let at = 0; at < whole.length; at += 3) {
    const altered = Uint8Array.from(whole);
    altered[at] = (altered[at] ?? 0) ^ 0x40;
    sign(bench, altered, dir);
    const reading = await bench.read(dir);
    // In the header a digit may become another number, and a rightly signed one is then the owner's word.
    if (reading.kind === 'bundle') expect(at).toBeLessThan(500);
  }
});

it('an untrusted clock holds no time against a bundle, only its number', async () => {
  const dir = honest();
  const lost = { isClockTrusted: false, nowMs: 0 };
  expect((await bench.read(dir, lost)).kind).toBe('bundle');
  expect(await bench.read(dir, { ...lost, lastSequence: SEQUENCE })).toMatchObject({ why: 'replayed' });
});

it('a terminal that nobody owns takes the bundle of whoever signed it, and names the key', async () => {
  const stranger = makeTestOperator(bench.crypto);
  const { dir } = bench.make(PARTS, { owner: stranger });
  const reading = await bench.read(dir, { owners: undefined });
  expect(reading.kind === 'bundle' && reading.manifest.ownerKey).toBe(stranger.line);
  const altered = readFileSync(bundle(dir));
  altered[altered.length - 1]! ^= 1;
  writeFileSync(bundle(dir), altered);
  expect(await bench.read(dir, { owners: undefined })).toMatchObject({ why: 'bad-signature' });
});

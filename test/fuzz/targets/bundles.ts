/** What an installer's stick may bring: whole bundles, their parts, and the people file. What is accepted must be what the owner signed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { equalBytes, utf8Bytes } from '../../../src/base/bytes.ts';
import { SecretBytes } from '../../../src/base/secret.ts';
import { BUNDLE_FILE, BUNDLE_FORMAT, BUNDLE_SIGNATURE_FILE, wipeContent } from '../../../src/core/provision/bundle.ts';
import { headerBytes, partsBytes, readHeader, readParts } from '../../../src/core/provision/header.ts';
import { readAccess, readCalendar, readOwnership, readSign } from '../../../src/core/provision/papers.ts';
import { readPeople } from '../../../src/core/provision/people-file.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { parseManifest } from '../../../src/edge/inference/pack-schema.ts';
import { readBundle } from '../../../src/edge/provision/read-bundle.ts';
import { writeBundle } from '../../../src/edge/provision/write-bundle.ts';
import { parseSite } from '../../../src/edge/system/site-file.ts';
import { must, type OpenTarget } from '../target.ts';

const NOW_MS = 1_800_000_000_000;
const SHA = 'a'.repeat(64);

export const bundles: OpenTarget = async ({ dir }) => {
  const crypto = await openCrypto();
  const ownerSeed = new SecretBytes(new Uint8Array(32).fill(8));
  const owner = { keyId: new Uint8Array(8).fill(9), publicKey: crypto.signingKey(ownerSeed).publicKey, seed: ownerSeed };
  const seed = new SecretBytes(new Uint8Array(32).fill(7));
  const device = { deviceId: 'door-1', publicKey: crypto.signingKey(seed).publicKey };
  const stick = mkdtempSync(join(dir, 'stick-'));
  const parts = [{ name: 'people.csv', bytes: utf8Bytes('number,name,card\n1,A,ABCD\n') }];
  const times = { sequence: 1, createdAtMs: NOW_MS - 1, expiresAtMs: NOW_MS + 1 };
  writeBundle({ outDir: stick, parts, device, owner, siteId: null, crypto, ...times });
  const [path, signature] = [join(stick, BUNDLE_FILE), join(stick, BUNDLE_SIGNATURE_FILE)];
  const whole = new Uint8Array(readFileSync(path));
  const text = new Uint8Array(readFileSync(signature));
  return {
    name: 'bundle',
    shape: 'bytes',
    seeds: [whole],
    words: [`${BUNDLE_FORMAT}\n`, '"sequence":2', 'people.csv'],
    quickRuns: 150,
    async run(input) {
      writeFileSync(path, input);
      writeFileSync(signature, text);
      const staging = mkdtempSync(join(dir, 'staging-'));
      try {
        const asker = { deviceId: 'door-1', owners: [owner], siteId: null, lastSequence: 0, nowMs: NOW_MS, isClockTrusted: true };
        const readers = { readSite: parseSite, readPackManifest: parseManifest, updateKeys: [], crypto };
        const reading = await readBundle({ path, stagingDir: staging, deviceSeed: seed, ...asker, ...readers });
        must(reading.kind !== 'bundle' || equalBytes(input, whole), 'a bundle that nobody signed is carried out');
        if (reading.kind === 'bundle') wipeContent(reading.content);
      } finally {
        rmSync(staging, { recursive: true, force: true });
      }
    },
    close() {
      rmSync(stick, { recursive: true, force: true });
    },
  };
};

export const bundleParts: OpenTarget = () => {
  const parts = ['site.yaml', 'people.csv', 'model:night:a.onnx', 'update.tar'].map((name) => ({ name, bytes: 10, sha256: SHA }));
  const header = {
    format: BUNDLE_FORMAT,
    deviceId: 'door-1',
    siteId: null,
    sequence: 1,
    createdAtMs: 1,
    expiresAtMs: 2,
    ownerKey: 'RWQBAQEBAQEBAQICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC',
    streamBytes: 10,
  } as const;
  return {
    name: 'bundle-parts',
    shape: 'json',
    seeds: [partsBytes(parts), headerBytes(header)],
    words: ['../', 'model:', '__proto__'],
    quickRuns: 1500,
    run(input) {
      const list = readParts(input);
      if (list.kind === 'parts') for (const { name } of list.parts) must(!/[/\\\p{Cc}]|\.\./u.test(name), 'a part is named as a path');
      const read = readHeader(input);
      must(read === undefined || equalBytes(headerBytes(read), input), 'a header reads as another');
    },
  };
};

export const peopleFile: OpenTarget = () => ({
  name: 'people-file',
  shape: 'bytes',
  seeds: [
    utf8Bytes(
      'number,name,role,card,pin,validUntil,band,born,groups,status\n1,"A, B",operator,ABCD,493817,2027-06-30,,,a;b,\n2,,,,,,,,,left\n',
    ),
    utf8Bytes('\uFEFFnumber,band,born\r\n1,under-14,2020-02-29\r\n'),
  ],
  words: ['face', ',photo', '"', '""', '\r\n', '2027-02-30', '1E+07'],
  quickRuns: 1500,
  run(input) {
    const read = readPeople(input, NOW_MS);
    if (read.kind === 'bad') {
      must(read.faults.length > 0, 'a bad file has no fault');
      return;
    }
    const { people } = read;
    must(new Set(people.map(({ number }) => number)).size === people.length, 'a number names two people');
    for (const { pin, line } of people)
      must(line > 0 && (pin === undefined || (pin.length >= 6 && pin.length <= 8)), 'a PIN of another length');
    wipeContent({ people });
  },
});

export const bundlePapers: OpenTarget = () => ({
  name: 'bundle-papers',
  shape: 'json',
  seeds: [
    {
      schedules: [{ name: 'a', hours: ['workdays 08:00-18:00'] }],
      groups: [{ name: 'b', levels: [{ schedule: 'a' }] }],
      holidays: { off: ['2027-01-02'] },
    },
    { position: 'left', heightCm: 150, person: 'A', attestedOn: '2027-01-04' },
    { years: [{ year: 2027, source: 'x', issuedOn: '2026-11-05', holidays: ['2027-01-01'], workdays: ['2027-01-09'] }] },
    { kind: 'transfer', nextOwnerKey: 'RWQBAQEBAQEBAQICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC' },
  ].map((seed) => utf8Bytes(JSON.stringify(seed))),
  words: ['face', '"photo":', '2027-02-30', '24:01'],
  quickRuns: 1500,
  run(input) {
    let value: unknown;
    try {
      value = JSON.parse(Buffer.from(input).toString('utf8'));
    } catch {
      return;
    }
    for (const read of [readAccess, readSign, readCalendar, readOwnership]) {
      const reading = read(value);
      must(reading.kind === 'read' || reading.faults.length > 0, 'a bad document has no fault');
    }
  },
});

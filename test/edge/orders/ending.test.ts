/** The end of a terminal with its real stores: the evidence is whole before anything goes, and what was begun is carried on. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecretBytes } from '../../../src/base/secret.ts';
import { GRANT_LIFE_MS } from '../../../src/core/consent/grant.ts';
import { makeEnding, refuseEnded } from '../../../src/door-ending.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { fileKeyProvider } from '../../../src/edge/keys/file.ts';
import { openEvidence } from '../../../src/edge/orders/evidence-file.ts';
import { openLedger } from '../../../src/edge/vault/ledger.ts';
import { verifyExport } from '../../../src/edge/vault/ledger-export.ts';
import { openPeopleVault } from '../../../src/edge/vault/people.ts';
import type { Crypto } from '../../../src/ports/crypto.ts';
import { makeFakeClock } from '../../support/fake-clock.ts';
import { makeTestOperator, type TestOperator } from '../../support/orders.ts';

let crypto: Crypto;
let operator: TestOperator;
const dirs: string[] = [];
beforeAll(async () => {
  crypto = await openCrypto({ pinHashCost: { memoryKiB: 8, passes: 1, parallelism: 1 } });
  operator = makeTestOperator(crypto);
});
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

/** What a device holds besides the stores that these tests open. */
const TEMPLATE = 'a sealed template that must go';
const [CARD, PIN] = ['0A0000CAFE', '480273'];

async function makeDevice() {
  const root = mkdtempSync(join(tmpdir(), 'menshen-ending-'));
  dirs.push(root);
  const [dataDir, out] = [join(root, 'data'), join(root, 'out')];
  mkdirSync(join(dataDir, 'eye'), { recursive: true });
  mkdirSync(out);
  writeFileSync(join(dataDir, 'site.yaml'), 'version: 1\n');
  writeFileSync(join(dataDir, 'eye', 'faces.db'), TEMPLATE);
  const keys = fileKeyProvider(join(dataDir, 'root.key'), crypto);
  const opened = await keys.open();
  const clock = makeFakeClock();
  const signingKey = crypto.signingKey(crypto.deriveKey(opened.root, 'ledger'));
  const key = (label: string): SecretBytes => crypto.deriveKey(opened.root, label);
  const people = openPeopleVault({
    path: join(dataDir, 'people.db'),
    key: key('people'),
    linkKey: key('link'),
    pinPepper: key('pepper'),
    cardKey: key('card'),
    crypto,
    clock,
  });
  for (const [at, name] of ['Zhang San', 'Li Si'].entries()) {
    const { id } = people.add({ number: String(101 + at), name, role: 'person' });
    people.setCard(id, `${CARD}0${String(at)}`);
    await people.setPin(id, PIN);
    const grant = {
      grantId: `g${String(at)}`,
      deviceId: 'door-7',
      subject: people.faceSubject(id),
      purpose: 'door_access' as const,
      noticeVersion: '1',
      noticeHash: '0'.repeat(64),
      grantedAtMs: clock.nowMs(),
      expiresAtMs: clock.nowMs() + GRANT_LIFE_MS,
    };
    people.recordConsent(id, grant, new Uint8Array(64), 'The notice that was shown.');
  }
  const ledger = openLedger({ path: join(dataDir, 'ledger.db'), signingKey, crypto, clock, origin: 'menshen/door-7' });
  for (let at = 0; at < 40; at += 1) ledger.append({ kind: 'denied', method: 'card', reason: 'unknown-credential' });
  ledger.append({ kind: 'erase-intent', proofId: 'aa'.repeat(16), scope: 'all', cause: 'purge', subject: null });
  const state = { isEnded: false, isClosed: false };
  const ending = makeEnding({
    dataDir,
    deviceId: 'door-7',
    people,
    crypto,
    clock,
    close: () => {
      state.isClosed = true;
      ledger.close();
      people.close();
      return Promise.resolve();
    },
    destroyKeys: () => opened.destroy(),
    onLog: () => undefined,
    onEnded: () => {
      state.isEnded = true;
    },
  });
  return { root, dataDir, out, keys, ending, state, people, ledger, path: join(out, 'evidence.sealed') };
}

const filesOf = (dir: string): string[] => readdirSync(dir).sort();

it('writes the evidence whole for the operator, with nobody else able to open it, and without template, card or PIN', async () => {
  const device = await makeDevice();
  const outcome = await device.ending.writeEvidence(device.path, operator.line);
  expect(outcome).toMatchObject({ kind: 'written' });
  const raw = readFileSync(device.path);
  for (const secret of ['Zhang San', 'The notice that', 'menshen-ledger']) expect(raw.includes(secret)).toBe(false);
  const outDir = join(device.root, 'opened');
  mkdirSync(outDir);
  openEvidence({ path: device.path, outDir, seed: operator.seed, crypto });
  const read = (name: string): string => readFileSync(join(outDir, name), 'utf8');
  expect(filesOf(outDir)).toEqual([
    'compliance.jsonl',
    'consents.jsonl',
    'evidence.json',
    'filing.jsonl',
    'ledger.jsonl',
    'notices.jsonl',
    'proofs.jsonl',
  ]);
  expect(read('consents.jsonl')).toMatch(/Zhang San/);
  expect(read('notices.jsonl').trim().split('\n')).toHaveLength(1);
  expect(verifyExport(read('ledger.jsonl').trim().split('\n'), { crypto })).toMatchObject({ kind: 'ok', size: 41 });
  expect(read('proofs.jsonl')).toMatch(/"proofId":"aaaa/);
  const all = filesOf(outDir).map(read).join('');
  for (const secret of [CARD, PIN, TEMPLATE, 'pin_hash', 'card_hash']) expect(all).not.toContain(secret);
  const stranger = makeTestOperator(crypto);
  expect(() => openEvidence({ path: device.path, outDir: device.root, seed: stranger.seed, crypto })).toThrow(/another operator/);
  expect(existsSync(join(device.dataDir, 'decommissioned'))).toBe(false);
});

it('notices evidence that was cut off or changed', async () => {
  const device = await makeDevice();
  await device.ending.writeEvidence(device.path, operator.line);
  const whole = readFileSync(device.path);
  const opened = (name: string): (() => void) => {
    const outDir = join(device.root, name);
    mkdirSync(outDir);
    return () => openEvidence({ path: device.path, outDir, seed: operator.seed, crypto });
  };
  for (const [at, place] of [3, 25, 60, 140, whole.length - 1].entries()) {
    const changed = Buffer.from(whole);
    changed[place] = (changed[place] ?? 0) ^ 1;
    writeFileSync(device.path, changed);
    if (place !== 25) expect(opened(`changed-${String(at)}`)).toThrow(/not whole|another operator/);
  }
  writeFileSync(device.path, whole);
  truncateSync(device.path, whole.length - 10);
  expect(opened('cut')).toThrow(/not whole/);
  writeFileSync(device.path, Buffer.concat([whole, Buffer.from([0])]));
  expect(opened('longer')).toThrow(/not whole/);
});

it('destroys nothing where the evidence cannot be written', async () => {
  const device = await makeDevice();
  const before = filesOf(device.dataDir);
  writeFileSync(device.path, 'already there');
  for (const path of [device.path, join(device.out, 'missing', 'file')]) {
    expect(await device.ending.writeEvidence(path, operator.line)).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/Nothing was destroyed/) as string,
    });
  }
  expect(await device.ending.writeEvidence(join(device.out, 'x'), 'no key')).toMatchObject({ kind: 'failed' });
  expect(await device.ending.writeEvidence('/dev/full', operator.line)).toMatchObject({ kind: 'failed' });
  expect(readFileSync(device.path, 'utf8')).toBe('already there');
  expect(filesOf(device.dataDir)).toEqual(before);
  expect(device.ending.isBegun).toBe(false);
});

it('ends with nothing but the site file and the mark, and stays ended', async () => {
  const device = await makeDevice();
  const written = await device.ending.writeEvidence(device.path, operator.line);
  device.ending.begin(written.kind === 'written' ? written.sha256 : '');
  device.ledger.append({ kind: 'decommissioned', evidenceSha256: 'ab'.repeat(32), subject: null });
  await Promise.all([device.ending.finish(), device.ending.finish()]);
  expect(device.state).toEqual({ isEnded: true, isClosed: true });
  expect(filesOf(device.dataDir)).toEqual(['decommissioned', 'site.yaml']);
  const last = readFileSync(`${device.path}.ledger.jsonl`, 'utf8').trim().split('\n');
  expect(verifyExport(last, { crypto })).toMatchObject({ kind: 'ok', size: 42 });
  expect(last.at(-1)).toMatch(/decommissioned/);
  await expect(refuseEnded({ dataDir: device.dataDir, keys: device.keys, onLog: () => undefined })).rejects.toMatchObject({
    code: 'decommissioned',
  });
  expect(filesOf(device.dataDir)).toEqual(['decommissioned', 'site.yaml']);
});

it.each(['after the mark', 'after the keys', 'in the middle of the files', 'before the last mark'])(
  'is carried on at the next start where power failed %s',
  async (where) => {
    const device = await makeDevice();
    await device.ending.writeEvidence(device.path, operator.line);
    device.ending.begin('cd'.repeat(32));
    device.ledger.close();
    device.people.close();
    const gone = where === 'after the mark' ? [] : ['root.key', ...(where === 'after the keys' ? [] : ['people.db', 'eye'])];
    for (const name of where === 'before the last mark'
      ? filesOf(device.dataDir).filter((file) => !/^(site\.yaml|decommissioned)$/.test(file))
      : gone)
      rmSync(join(device.dataDir, name), { recursive: true });
    await expect(refuseEnded({ dataDir: device.dataDir, keys: device.keys, onLog: () => undefined })).rejects.toMatchObject({
      code: 'decommissioned',
    });
    expect(filesOf(device.dataDir)).toEqual(['decommissioned', 'site.yaml']);
    expect(readFileSync(join(device.dataDir, 'decommissioned'), 'utf8')).toMatch(/"stage":"done".*cdcd/s);
  },
);

it('believes no mark that it cannot read, and destroys nothing on its word', async () => {
  const device = await makeDevice();
  const before = filesOf(device.dataDir);
  for (const text of ['', '{', '{"stage":"maybe"}']) {
    writeFileSync(join(device.dataDir, 'decommissioned'), text);
    await expect(refuseEnded({ dataDir: device.dataDir, keys: device.keys, onLog: () => undefined })).rejects.toMatchObject({
      code: 'decommissioned',
    });
  }
  expect(filesOf(device.dataDir)).toEqual([...before, 'decommissioned'].sort());
  chmodSync(device.dataDir, 0o700);
});

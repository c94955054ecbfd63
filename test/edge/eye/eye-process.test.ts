/** The real eye process behind the supervisor: real models, real store, and what is refused by name. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync, readFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SecretBytes } from '../../../src/base/secret.ts';
import { type ConsentGrant, grantBytes, PURPOSE, type SignedGrant, verifyGrant } from '../../../src/core/consent/grant.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import type { EyeSettings } from '../../../src/edge/eye/messages.ts';
import { superviseEye, type SupervisedEye } from '../../../src/edge/eye/supervisor.ts';
import { packHash } from '../../../src/edge/inference/model-facts.ts';
import { readPack } from '../../../src/edge/inference/pack-store.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';
import { openDatabase } from '../../../src/edge/vault/database.ts';
import { FACES_SCHEMA, FACES_VERSION } from '../../../src/edge/vault/faces-schema.ts';
import { openFaceVault } from '../../../src/edge/vault/faces.ts';
import type { Crypto, SigningKey } from '../../../src/ports/crypto.ts';
import type { EyeStatus } from '../../../src/ports/eye.ts';
import type { FaceKeyring } from '../../../src/ports/key-provider.ts';
import { constantKeyring, epochKeyring } from '../../support/keyrings.ts';

const ROOT = resolve(__dirname, '../../..');
const MODELS = join(ROOT, 'models');
const SUBJECT = 'c'.repeat(32);
/** Each process keeps its own store: one number serves all. */
const PROOF = 'ab'.repeat(16);

let dir: string;
let eye: SupervisedEye | undefined;
let crypto: Crypto;
let signer: SigningKey;

beforeAll(async () => {
  crypto = await openCrypto();
  signer = crypto.signingKey(new SecretBytes(new Uint8Array(32).fill(5)));
});

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-eye-'));
  mkdirSync(join(dir, 'eye'));
});

afterEach(async () => {
  await eye?.stop();
  eye = undefined;
  rmSync(dir, { recursive: true, force: true });
});

function begin(options: { readonly keyring?: FaceKeyring; readonly modelsDir?: string; readonly packSha256?: string } = {}): SupervisedEye {
  const settings: EyeSettings = {
    deviceId: 'door-1',
    noticeVersion: 'n1',
    grantPublicKey: signer.publicKey,
    storeDir: join(dir, 'eye'),
    modelsDir: options.modelsDir ?? MODELS,
    modelPack: 'default',
    ...(options.packSha256 === undefined ? {} : { packSha256: options.packSha256 }),
    mode: '1:1',
    livenessCues: ['net', 'edges'],
    interEyeMinPx: 60,
    zone: { left: 0, top: 0, right: 1, bottom: 1 },
    camera: { kind: 'none' },
  };
  eye = superviseEye({
    entry: join(ROOT, 'src/eye-main.ts'),
    settings,
    keyring: options.keyring ?? constantKeyring(),
    clock: systemClock(),
    onLog: () => undefined,
    isOutputShown: true,
  });
  return eye;
}

function grantFor(subject: string, change: Partial<ConsentGrant> = {}): SignedGrant {
  const nowMs = Date.now();
  const grant: ConsentGrant = {
    grantId: `g-${subject}`,
    deviceId: 'door-1',
    subject,
    purpose: PURPOSE,
    noticeVersion: 'n1',
    noticeHash: '0'.repeat(64),
    grantedAtMs: nowMs - 1000,
    expiresAtMs: nowMs + 60_000,
    ...change,
  };
  return { grant, signature: signer.sign(grantBytes(grant)) };
}

/** Puts a made-up template into the store while no eye runs. */
function putTemplate(subject: string, embedderSha256: string, keyByte = 1): void {
  const vault = openFaceVault({
    path: join(dir, 'eye', 'faces.db'),
    key: new SecretBytes(new Uint8Array(32).fill(keyByte)),
    crypto,
    nowMs: () => Date.now(),
  });
  const isSignatureValid = (message: Uint8Array, signature: Uint8Array): boolean =>
    crypto.isSignatureValid(signer.publicKey, message, signature);
  const check = verifyGrant(grantFor(subject), { subject, deviceId: 'door-1', noticeVersion: 'n1', nowMs: Date.now(), isSignatureValid });
  if (check.kind !== 'valid') throw new TypeError(check.reason);
  const vector = new Float32Array(512);
  vector[subject.charCodeAt(0)] = 1;
  vault.put({ subject, vector, embedderSha256 }, check.grant);
  vault.close();
}

function embedderHash(): string {
  const manifest = JSON.parse(readFileSync(join(MODELS, 'manifest.json'), 'utf8')) as { models: { role: string; sha256: string }[] };
  return manifest.models.find((model) => model.role === 'embedder')?.sha256 ?? '';
}

function settled(whose: SupervisedEye): Promise<EyeStatus> {
  return new Promise((resolve) => {
    const stop = whose.onEvent((event) => {
      if (event.kind !== 'state' || event.state === 'starting') return;
      stop();
      resolve(whose.status());
    });
  });
}

/** The state after this one's end. */
async function settledAgain(whose: SupervisedEye): Promise<EyeStatus> {
  for (;;) {
    const status = await settled(whose);
    if (status.state !== 'down') return status;
  }
}

it('opens models and store, and answers without a camera', async () => {
  const whose = begin();
  const status = await settled(whose);
  expect(status).toMatchObject({ state: 'ready', persons: 0, templates: 0, unusableTemplates: 0, modelPack: 'default' });
  expect(status.embedderSha256).toBe(embedderHash());
  expect(await whose.subjects()).toEqual([]);
  expect(await whose.verify('v1', SUBJECT, 2000)).toEqual({ kind: 'refused', reason: 'not-enrolled' });
  expect(await whose.identify('v2', 2000)).toEqual({ kind: 'refused', reason: 'face-off' });
  expect(await whose.erase([{ subject: SUBJECT, proofId: PROOF }])).toEqual([{ kind: 'nothing-held', protection: 'copies-without-root' }]);
  expect(await whose.purge(PROOF)).toMatchObject({ kind: 'erased', evidence: { templatesAfter: 0 } });
  expect(existsSync(join(dir, 'eye', 'faces.db'))).toBe(true);
});

it('refuses a key that does not open the store, and leaves the store as it was', async () => {
  const first = begin();
  expect((await settled(first)).state).toBe('ready');
  await first.stop();
  const before = readFileSync(join(dir, 'eye', 'faces.db'));
  const status = await settled(begin({ keyring: constantKeyring(2) }));
  expect(status.state).toBe('refused');
  expect(status.detail).toMatch(/key/);
  await eye?.stop();
  expect(readFileSync(join(dir, 'eye', 'faces.db')).equals(before)).toBe(true);
  expect((await settled(begin())).state).toBe('ready');
});

it('refuses a model file that differs, naming it', async () => {
  const models = join(dir, 'models');
  cpSync(MODELS, models, { recursive: true });
  const file = join(models, 'fr_feature.onnx');
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
  writeFileSync(file, bytes);
  const status = await settled(begin({ modelsDir: models }));
  expect(status).toMatchObject({ state: 'refused' });
  expect(status.detail).toContain('fr_feature.onnx');
});

it('refuses where a model is missing, naming it', async () => {
  const models = join(dir, 'models');
  cpSync(MODELS, models, { recursive: true });
  rmSync(join(models, 'fr_liveness.onnx'));
  const status = await settled(begin({ modelsDir: models }));
  expect(status.state).toBe('refused');
  expect(status.detail).toContain('fr_liveness.onnx');
});

it('a template of another embedder is counted and never compared', async () => {
  putTemplate(SUBJECT, 'f'.repeat(64));
  const whose = begin();
  expect(await settled(whose)).toMatchObject({ state: 'ready', templates: 1, unusableTemplates: 1 });
  expect(await whose.verify('v1', SUBJECT, 2000)).toEqual({ kind: 'refused', reason: 'models-changed' });
  expect(await whose.erase([{ subject: SUBJECT, proofId: PROOF }])).toMatchObject([
    {
      kind: 'erased',
      evidence: { templatesAfter: 0, isDecryptRefused: true, isScanClean: true },
      protection: 'copies-without-root',
    },
  ]);
  expect(whose.status()).toMatchObject({ templates: 0, unusableTemplates: 0 });
});

it('a damaged template closes the face, and a purge opens it again', async () => {
  putTemplate(SUBJECT, embedderHash());
  putTemplate('d'.repeat(32), embedderHash());
  const database = openDatabase(join(dir, 'eye', 'faces.db'), { schema: FACES_SCHEMA, version: FACES_VERSION, label: 'The face store' });
  const { sealed } = database.raw.prepare('SELECT sealed FROM templates WHERE id = 1').get() as { sealed: Uint8Array };
  sealed[60] = (sealed[60] as number) ^ 1;
  database.raw.prepare('UPDATE templates SET sealed = ? WHERE id = 1').run(sealed);
  database.close();
  const whose = begin();
  const status = await settled(whose);
  expect(status).toMatchObject({ state: 'refused', templates: 2 });
  expect(status.detail).toMatch(/purge/);
  expect(await whose.verify('v1', 'd'.repeat(32), 2000)).toEqual({ kind: 'refused', reason: 'eye-down' });
  expect(await whose.purge(PROOF)).toMatchObject({ kind: 'erased', evidence: { templatesBefore: 2, templatesAfter: 0 } });
  expect(whose.status()).toMatchObject({ state: 'ready', detail: undefined, templates: 0 });
});

it('takes up no camera without a good grant', async () => {
  const whose = begin();
  await settled(whose);
  const enrol = (signed: SignedGrant) => whose.enrol('v1', SUBJECT, signed, 3000);
  const missing = { kind: 'refused', reason: 'consent-missing' };
  const good = grantFor(SUBJECT);
  expect(await enrol({ ...good, signature: new Uint8Array(64) })).toEqual(missing);
  expect(await enrol({ ...good, grant: { ...good.grant, expiresAtMs: good.grant.expiresAtMs + 1 } })).toEqual(missing);
  expect(await enrol(grantFor('d'.repeat(32)))).toEqual(missing);
  expect(await enrol(grantFor(SUBJECT, { deviceId: 'door-2' }))).toEqual(missing);
  expect(await enrol(grantFor(SUBJECT, { noticeVersion: 'n2' }))).toEqual(missing);
  expect(await enrol(grantFor(SUBJECT, { expiresAtMs: Date.now() - 1 }))).toEqual(missing);
  expect(await enrol(good)).toEqual({ kind: 'refused', reason: 'camera-failed' });
  expect(await whose.subjects()).toEqual([]);
});

describe('keys with epochs', () => {
  const REQUEST = { subject: SUBJECT, proofId: PROOF };
  const OTHER = { subject: 'd'.repeat(32), proofId: 'cd'.repeat(16) };
  const PROOFS = { isStoreKeyRotated: true, isDecryptRefused: true, isScanClean: true };

  /** A store under the keyring's first key, with these people. */
  async function eyeWith(...subjects: readonly string[]) {
    for (const subject of subjects) putTemplate(subject, embedderHash(), 101);
    const keyring = epochKeyring();
    const whose = begin({ keyring });
    await settled(whose);
    return { whose, keyring };
  }

  it('move on with an erasure, once for all that went together, and every copy of a key is wiped', async () => {
    const { whose, keyring } = await eyeWith(SUBJECT, OTHER.subject);
    const revision = whose.status().revision ?? -1;
    const outcomes = await whose.erase([REQUEST, OTHER]);
    const erased = { kind: 'erased', protection: 'any-old-copy', evidence: { ...PROOFS, personsBefore: 2, personsAfter: 0 } };
    expect(outcomes).toMatchObject([erased, erased]);
    expect(keyring).toMatchObject({ epoch: 2, isPrepared: false, calls: ['open', 'prepare', 'commit'] });
    expect(whose.status().revision).toBeGreaterThan(revision);
    expect(keyring.copies.every((copy) => copy.every((byte) => byte === 0))).toBe(true);
  });

  it('that cannot be given up leave the erasure pending, and asked again it is told as it was', async () => {
    const { whose, keyring } = await eyeWith(SUBJECT);
    keyring.failing = { step: 'commit', code: 'store-failed' };
    expect(await whose.erase([REQUEST])).toEqual([{ kind: 'failed', reason: 'store-failed' }]);
    expect(keyring).toMatchObject({ epoch: 1, isPrepared: true });
    expect(await whose.erase([REQUEST])).toMatchObject([
      { kind: 'erased', protection: 'any-old-copy', evidence: { ...PROOFS, personsBefore: 1, keysDestroyed: 1 } },
    ]);
    expect(keyring).toMatchObject({ epoch: 2, isPrepared: false });
    // Once more, as after a power cut before the proof was written: the store moves on again rather than claim too much.
    expect(await whose.erase([REQUEST])).toMatchObject([{ kind: 'erased', protection: 'any-old-copy', evidence: { keysDestroyed: 1 } }]);
    whose.kill();
    expect((await settledAgain(whose)).state).toBe('ready');
    expect(keyring.isPrepared).toBe(false);
  });

  it('that the store moved to before a power cut are given up as soon as the eye is there', async () => {
    const { whose, keyring } = await eyeWith(SUBJECT);
    keyring.failing = { step: 'commit', code: 'store-failed' };
    await whose.erase([REQUEST]);
    await whose.stop();
    const next = begin({ keyring });
    expect((await settled(next)).state).toBe('ready');
    expect(await next.erase([REQUEST])).toMatchObject([{ kind: 'erased', protection: 'any-old-copy' }]);
    expect(keyring.calls.slice(3)).toEqual(['open', 'commit', 'prepare', 'commit']);
    expect(keyring.epoch).toBe(3);
  });

  it('that fail before anything was asked leave everything as it was', async () => {
    const { whose, keyring } = await eyeWith(SUBJECT);
    keyring.failing = { step: 'prepare', code: 'tpm-failed' };
    expect(await whose.erase([REQUEST])).toEqual([{ kind: 'failed', reason: 'store-failed' }]);
    expect(whose.status()).toMatchObject({ state: 'ready', templates: 1 });
  });

  it('that were put back are a standing refusal, and a purge begins anew', async () => {
    putTemplate(SUBJECT, embedderHash(), 101);
    const keyring = epochKeyring();
    keyring.isRolledBack = true;
    const whose = begin({ keyring });
    expect(await settled(whose)).toMatchObject({ state: 'refused', code: 'rolled-back' });
    expect(whose.pid).toBeUndefined();
    expect(await whose.erase([REQUEST])).toEqual([{ kind: 'failed', reason: 'eye-down' }]);
    expect(await whose.purge(PROOF)).toMatchObject({
      kind: 'erased',
      protection: 'any-old-copy',
      evidence: { ...PROOFS, templatesBefore: 1, templatesAfter: 0, keysDestroyed: 1 },
    });
    expect(whose.status()).toMatchObject({ state: 'ready', code: undefined, templates: 0 });
    expect(keyring).toMatchObject({ isPrepared: false, epoch: 3 });
    await whose.stop();
    expect((await settled(begin({ keyring }))).state).toBe('ready');
  });
});

it('a store that no key opens keeps the eye for the purge that mends it', async () => {
  putTemplate(SUBJECT, embedderHash(), 9);
  const whose = begin();
  expect(await settled(whose)).toMatchObject({ state: 'refused', code: 'bad-key' });
  const { pid } = whose;
  expect(await whose.erase([{ subject: SUBJECT, proofId: PROOF }])).toEqual([{ kind: 'failed', reason: 'store-failed' }]);
  expect(await whose.purge(PROOF)).toMatchObject({
    kind: 'erased',
    evidence: { templatesBefore: 1, templatesAfter: 0, keysDestroyed: 1, isDecryptRefused: true, isScanClean: true },
  });
  expect(whose.status()).toMatchObject({ state: 'ready', persons: 0 });
  expect(whose.pid).toBe(pid);
  expect(await whose.enrol('v1', SUBJECT, grantFor(SUBJECT), 3000)).toEqual({ kind: 'refused', reason: 'camera-failed' });
});

it('a store that is no database at all is mended by a purge, which claims no check that it could not do', async () => {
  writeFileSync(join(dir, 'eye', 'faces.db'), new Uint8Array(100_000).fill(7));
  const whose = begin();
  expect(await settled(whose)).toMatchObject({ state: 'refused', code: 'store-corrupt' });
  expect(await whose.purge(PROOF)).toMatchObject({ kind: 'erased', evidence: { templatesAfter: 0, isDecryptRefused: false } });
  expect(whose.status()).toMatchObject({ state: 'ready', detail: undefined });
});

it('runs the pack that the door read, and refuses one that was exchanged since', async () => {
  const packSha256 = packHash(readPack(MODELS).manifest);
  const whose = begin({ packSha256 });
  expect(await settled(whose)).toMatchObject({ state: 'ready' });
  await whose.stop();
  const changed = join(dir, 'models');
  cpSync(MODELS, changed, { recursive: true });
  const path = join(changed, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { thresholds: { verification: number } };
  // The same models, but anybody passes.
  manifest.thresholds.verification = 0.01;
  writeFileSync(path, JSON.stringify(manifest));
  expect(await settled(begin({ packSha256, modelsDir: changed }))).toMatchObject({ state: 'refused', code: 'model-differs' });
});

/** The real eye process behind the supervisor: real models, real store, and what is refused by name. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync, readFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SecretBytes } from '../../../src/base/secret.ts';
import type { EyeSettings } from '../../../src/edge/eye/messages.ts';
import { superviseEye, type SupervisedEye } from '../../../src/edge/eye/supervisor.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';
import type { EyeStatus } from '../../../src/ports/eye.ts';

const ROOT = resolve(__dirname, '../../..');
const MODELS = join(ROOT, 'models');
const SUBJECT = 'c'.repeat(32);

let dir: string;
let eye: SupervisedEye | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-eye-'));
  mkdirSync(join(dir, 'eye'));
});

afterEach(async () => {
  await eye?.stop();
  eye = undefined;
  rmSync(dir, { recursive: true, force: true });
});

function begin(options: { readonly keyByte?: number; readonly modelsDir?: string } = {}): SupervisedEye {
  const settings: EyeSettings = {
    deviceId: 'door-1',
    noticeVersion: 'n1',
    grantPublicKey: new Uint8Array(32),
    storeDir: join(dir, 'eye'),
    modelsDir: options.modelsDir ?? MODELS,
    modelPack: 'default',
    mode: '1:1',
    livenessCues: ['net', 'edges'],
    interEyeMinPx: 60,
    zone: { left: 0, top: 0, right: 1, bottom: 1 },
    camera: { kind: 'none' },
  };
  eye = superviseEye({
    entry: join(ROOT, 'src/eye-main.ts'),
    settings,
    openKey: () => new SecretBytes(new Uint8Array(32).fill(options.keyByte ?? 1)),
    clock: systemClock(),
    onLog: () => undefined,
    isOutputShown: true,
  });
  return eye;
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

it('opens models and store, and answers without a camera', async () => {
  const whose = begin();
  const status = await settled(whose);
  expect(status).toMatchObject({ state: 'ready', persons: 0, templates: 0, unusableTemplates: 0, modelPack: 'default' });
  const manifest = JSON.parse(readFileSync(join(MODELS, 'manifest.json'), 'utf8')) as { models: { role: string; sha256: string }[] };
  expect(status.embedderSha256).toBe(manifest.models.find((model) => model.role === 'embedder')?.sha256);
  expect(await whose.subjects()).toEqual([]);
  expect(await whose.verify('v1', SUBJECT, 2000)).toEqual({ kind: 'refused', reason: 'not-enrolled' });
  expect(await whose.identify('v2', 2000)).toEqual({ kind: 'refused', reason: 'face-off' });
  expect(await whose.erase(SUBJECT)).toEqual({ kind: 'nothing-held' });
  expect(await whose.purge()).toMatchObject({ kind: 'erased', evidence: { templatesAfter: 0 } });
  expect(existsSync(join(dir, 'eye', 'faces.db'))).toBe(true);
});

it('refuses a key that does not open the store, and leaves the store as it was', async () => {
  const first = begin();
  expect((await settled(first)).state).toBe('ready');
  await first.stop();
  const before = readFileSync(join(dir, 'eye', 'faces.db'));
  const status = await settled(begin({ keyByte: 2 }));
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

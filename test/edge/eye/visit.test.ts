/**
 * Whole visits through the real eye process: real models, real store, portraits before a moving
 * camera. Enrol, verify, identify, erase; and that no message ever holds anything of a face.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SecretBytes } from '../../../src/base/secret.ts';
import { grantBytes, PURPOSE, type SignedGrant } from '../../../src/core/consent/grant.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import type { EyeSettings } from '../../../src/edge/eye/messages.ts';
import { superviseEye, type SupervisedEye } from '../../../src/edge/eye/supervisor.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';
import type { SigningKey } from '../../../src/ports/crypto.ts';
import type { EyeEvent } from '../../../src/ports/eye.ts';
import { constantKeyring } from '../../support/keyrings.ts';

const ROOT = resolve(__dirname, '../../..');
const ANNA = { subject: 'a1'.repeat(16), portrait: 'person women/10' };
const BERT = { subject: 'b2'.repeat(16), portrait: 'person men/10' };
const STRANGER = 'person men/20';
const LIMIT_MS = 20_000;

let dir: string;
let eye: SupervisedEye;
let signer: SigningKey;
const events: EyeEvent[] = [];

function show(scene: string): void {
  writeFileSync(join(dir, 'eye', 'scene'), scene);
}

function settings(mode: '1:1' | '1:N'): EyeSettings {
  return {
    deviceId: 'door-1',
    noticeVersion: 'n1',
    grantPublicKey: signer.publicKey,
    storeDir: join(dir, 'eye'),
    modelsDir: join(ROOT, 'models'),
    modelPack: 'default',
    mode,
    livenessCues: ['net', 'edges'],
    interEyeMinPx: 30,
    zone: { left: 0.1, top: 0.1, right: 0.9, bottom: 0.9 },
    camera: { kind: 'none' },
  };
}

function grantFor(subject: string): SignedGrant {
  const nowMs = Date.now();
  const grant = {
    grantId: `g-${subject}-${String(nowMs)}`,
    deviceId: 'door-1',
    subject,
    purpose: PURPOSE,
    noticeVersion: 'n1',
    noticeHash: '0'.repeat(64),
    grantedAtMs: nowMs,
    expiresAtMs: nowMs + 60_000,
  } as const;
  return { grant, signature: signer.sign(grantBytes(grant)) };
}

function ready(whose: SupervisedEye): Promise<void> {
  return new Promise((resolve) => {
    whose.onEvent((event) => {
      if (event.kind === 'state' && event.state === 'ready') resolve();
    });
  });
}

beforeAll(async () => {
  const crypto = await openCrypto();
  signer = crypto.signingKey(new SecretBytes(new Uint8Array(32).fill(5)));
  dir = mkdtempSync(join(tmpdir(), 'menshen-visit-'));
  mkdirSync(join(dir, 'eye'));
  show('nobody');
  eye = superviseEye({
    entry: join(__dirname, 'portrait-eye.ts'),
    settings: settings('1:N'),
    keyring: constantKeyring(),
    clock: systemClock(),
    onLog: (line) => process.stderr.write(`${line}\n`),
    isOutputShown: true,
  });
  eye.onEvent((event) => events.push(event));
  await ready(eye);
});

afterAll(async () => {
  await eye.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('a look that ends without a face', () => {
  it('tells why: nobody, an unplugged camera, one unplugged in the visit, a cancel', async () => {
    show('nobody');
    expect(await eye.enrol('n1', ANNA.subject, grantFor(ANNA.subject), 600)).toEqual({ kind: 'refused', reason: 'no-face' });
    expect(events).toContainEqual({ kind: 'advice', visit: 'n1', advice: 'no-face' });
    show('unplugged');
    expect(await eye.enrol('n2', ANNA.subject, grantFor(ANNA.subject), 600)).toEqual({ kind: 'refused', reason: 'camera-failed' });
    show('leaves women/10');
    expect(await eye.enrol('n3', ANNA.subject, grantFor(ANNA.subject), 5000)).toEqual({ kind: 'refused', reason: 'camera-failed' });
    show('nobody');
    const asked = eye.enrol('n4', ANNA.subject, grantFor(ANNA.subject), 5000);
    expect(await eye.enrol('n5', BERT.subject, grantFor(BERT.subject), 5000)).toEqual({ kind: 'refused', reason: 'eye-busy' });
    eye.cancel('n4');
    expect(await asked).toEqual({ kind: 'refused', reason: 'cancelled' });
    expect(await eye.subjects()).toEqual([]);
  });
});

describe('an aim of the camera', () => {
  it('counts good frames of somebody standing right, and advice where nobody stands; nobody is looked up', async () => {
    show(ANNA.portrait);
    const right = await eye.aim('a1', 2500);
    if (right.kind !== 'measured') throw new Error(right.reason);
    expect(right.measure.good).toBeGreaterThanOrEqual(2);
    expect(right.measure.firstFrameMs).not.toBeNull();
    expect(Object.keys(right.measure).sort()).toEqual(['bright', 'dark', 'firstFrameMs', 'frames', 'good', 'lookMs', 'mostly', 'openMs']);
    show('nobody');
    const empty = await eye.aim('a2', 500);
    if (empty.kind !== 'measured') throw new Error(empty.reason);
    expect([empty.measure.good, empty.measure.mostly]).toEqual([0, 'no-face']);
    expect(events).toContainEqual({ kind: 'advice', visit: 'a2', advice: 'no-face' });
    show('unplugged');
    expect(await eye.aim('a3', 500)).toEqual({ kind: 'refused', reason: 'camera-failed' });
    show('nobody');
    const [first, second] = await Promise.all([eye.aim('a4', 500), eye.aim('a5', 500)]);
    expect([first.kind, second]).toEqual(['measured', { kind: 'refused', reason: 'eye-busy' }]);
  });
});

describe('from enrolment to erasure', () => {
  it('enrols with several different shots, once a face', async () => {
    for (const { subject, portrait } of [ANNA, BERT]) {
      show(portrait);
      expect(await eye.enrol(`e-${subject}`, subject, grantFor(subject), LIMIT_MS)).toMatchObject({ kind: 'enrolled' });
    }
    expect(events.filter((event) => event.kind === 'shot' && event.visit === `e-${ANNA.subject}`).length).toBeGreaterThanOrEqual(3);
    expect(eye.status()).toMatchObject({ persons: 2, templates: 2 });
    expect(await eye.enrol('again', 'c3'.repeat(16), grantFor('c3'.repeat(16)), LIMIT_MS)).toEqual({
      kind: 'refused',
      reason: 'duplicate',
    });
  });

  it('confirms the claimed person and nobody else', async () => {
    show(ANNA.portrait);
    expect(await eye.verify('v1', ANNA.subject, LIMIT_MS)).toEqual({ kind: 'matched', subject: ANNA.subject });
    expect(await eye.verify('v2', BERT.subject, LIMIT_MS)).toEqual({ kind: 'refused', reason: 'not-recognised' });
  });

  it('finds who it is, and no stranger', async () => {
    show(BERT.portrait);
    expect(await eye.identify('i1', LIMIT_MS)).toEqual({ kind: 'matched', subject: BERT.subject });
    show(STRANGER);
    expect(await eye.identify('i2', LIMIT_MS)).toEqual({ kind: 'refused', reason: 'not-recognised' });
  });

  it('knows them again after it was killed', async () => {
    const comeback = ready(eye);
    show(ANNA.portrait);
    const asked = eye.verify('k1', ANNA.subject, LIMIT_MS);
    eye.kill();
    expect(await asked).toEqual({ kind: 'refused', reason: 'eye-down' });
    await comeback;
    expect(await eye.verify('k2', ANNA.subject, LIMIT_MS)).toEqual({ kind: 'matched', subject: ANNA.subject });
  });

  it('a withdrawal during the look wins', async () => {
    show(BERT.portrait);
    const asked = eye.verify('w1', BERT.subject, LIMIT_MS);
    const erased = eye.erase([{ subject: BERT.subject, proofId: '1'.repeat(32) }]);
    expect(await asked).toEqual({ kind: 'refused', reason: 'not-enrolled' });
    expect(await erased).toMatchObject([
      {
        kind: 'erased',
        evidence: { templatesBefore: 2, templatesAfter: 1, isStoreKeyRotated: true, isDecryptRefused: true, isScanClean: true },
      },
    ]);
  });

  it('an enrolment ends when its person withdraws meanwhile', async () => {
    show(BERT.portrait);
    const asked = eye.enrol('w2', BERT.subject, grantFor(BERT.subject), LIMIT_MS);
    expect(await eye.erase([{ subject: BERT.subject, proofId: '2'.repeat(32) }])).toMatchObject([{ kind: 'nothing-held' }]);
    expect(await asked).toEqual({ kind: 'refused', reason: 'cancelled' });
    expect(await eye.subjects()).toEqual([ANNA.subject]);
  });

  it('after a purge nobody is known, and new people can be enrolled', async () => {
    expect(await eye.purge('3'.repeat(32))).toMatchObject({ kind: 'erased', evidence: { templatesAfter: 0 } });
    show(ANNA.portrait);
    expect(await eye.verify('p1', ANNA.subject, LIMIT_MS)).toEqual({ kind: 'refused', reason: 'not-enrolled' });
    expect(await eye.enrol('p2', ANNA.subject, grantFor(ANNA.subject), LIMIT_MS)).toMatchObject({ kind: 'enrolled' });
    expect(await eye.verify('p3', ANNA.subject, LIMIT_MS)).toEqual({ kind: 'matched', subject: ANNA.subject });
  });

  it('left nothing in its folder but the store', () => {
    expect(readdirSync(join(dir, 'eye')).filter((name) => !/^(?:faces\.db(?:-wal|-shm)?|scene)$/.test(name))).toEqual([]);
  });
});

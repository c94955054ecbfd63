/** Whom the eye matches, over a real store, gallery and search; only the camera is a direction in space. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEyeWork, type EyeWork } from '../../src/app/eye-work.ts';
import type { FaceModels } from '../../src/app/see.ts';
import { SecretBytes } from '../../src/base/secret.ts';
import { type ConsentGrant, GRANT_LIFE_MS, grantBytes, type SignedGrant } from '../../src/core/consent/grant.ts';
import { openSearch } from '../../src/edge/search/usearch.ts';
import type { Crypto } from '../../src/ports/crypto.ts';
import type { FaceVault } from '../../src/ports/face-vault.ts';
import { DIMENSIONS, EMBEDDER, openTestVault, subjectOf, vectorOf } from '../edge/vault-faces/support.ts';
import { makeFakeClock } from '../support/fake-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'menshen-eye-rules-'));
const opened: FaceVault[] = [];
afterAll(() => {
  for (const vault of opened) vault.close();
  rmSync(folder, { recursive: true, force: true });
});

const LIMIT_MS = 1000;
const clock = makeFakeClock();
/** Who stands before the camera, as the number of a direction. */
let standing = 1;
/** Called while a look is under way, before its probe comes. */
let whileLooking = (): void => undefined;

async function probe(): Promise<{ kind: 'probe'; vector: Float32Array; shots: number }> {
  await Promise.resolve();
  whileLooking();
  return { kind: 'probe', vector: vectorOf(standing), shots: 3 };
}

function signedFor(crypto: Crypto, subject: string): SignedGrant {
  const key = crypto.signingKey(new SecretBytes(new Uint8Array(32).fill(1)));
  const grant: ConsentGrant = {
    grantId: `grant-${subject}`,
    deviceId: 'device',
    subject,
    purpose: 'door_access',
    noticeVersion: '1',
    noticeHash: 'a'.repeat(64),
    grantedAtMs: clock.nowMs(),
    expiresAtMs: clock.nowMs() + GRANT_LIFE_MS,
  };
  return { grant, signature: key.sign(grantBytes(grant)) };
}

/** An eye that has enrolled person 1. */
async function makeEye(mode: '1:1' | '1:N' = '1:1'): Promise<{ work: EyeWork; crypto: Crypto }> {
  const { vault, crypto } = await openTestVault(join(folder, `${String(opened.length)}.db`));
  opened.push(vault);
  const thresholds = { verification: 0.4, identification: 0.4 };
  const work = createEyeWork({
    vault,
    models: { dimensions: DIMENSIONS, embedderSha256: EMBEDDER, pack: { thresholds } } as unknown as FaceModels,
    crypto,
    search: openSearch(),
    clock,
    camera: { open: () => Promise.reject(new RangeError('no camera here')) },
    lookers: { look: probe, lookForEnrolment: probe },
    settings: {
      mode,
      deviceId: 'device',
      noticeVersion: '1',
      grantPublicKey: crypto.signingKey(new SecretBytes(new Uint8Array(32).fill(1))).publicKey,
      livenessCues: ['net'],
      interEyeMinPx: 60,
      zone: { left: 0, top: 0, right: 1, bottom: 1 },
    },
    news: {
      advice: () => undefined,
      place: () => undefined,
      shot: () => undefined,
      progress: () => undefined,
      counts: () => undefined,
      fault: () => undefined,
    },
  });
  standing = 1;
  whileLooking = () => undefined;
  const enrolled = await work.enrol('e', subjectOf(1), signedFor(crypto, subjectOf(1)), LIMIT_MS);
  expect(enrolled).toEqual({ kind: 'enrolled', shots: 3 });
  return { work, crypto };
}

const MATCHED = { kind: 'matched', subject: subjectOf(1) };

it('matches the person who enrolled, and nobody else with their card', async () => {
  const { work } = await makeEye();
  expect(await work.verify('v', subjectOf(1), LIMIT_MS)).toEqual(MATCHED);
  standing = 2;
  expect(await work.verify('v', subjectOf(1), LIMIT_MS)).toMatchObject({ kind: 'refused' });
});

it('does not say who a look that was called off has seen', async () => {
  const { work } = await makeEye();
  whileLooking = () => {
    work.cancel('v');
  };
  expect(await work.verify('v', subjectOf(1), LIMIT_MS)).toEqual({ kind: 'refused', reason: 'cancelled' });
});

it.each(['1:1', '1:N'] as const)('forgets a face in the tick it is told, also during a look, %s', async (mode) => {
  const { work } = await makeEye(mode);
  const see = () => (mode === '1:1' ? work.verify('v', subjectOf(1), LIMIT_MS) : work.identify('v', LIMIT_MS));
  expect(await see()).toEqual(MATCHED);
  whileLooking = () => {
    work.forget(subjectOf(1));
  };
  expect(await see()).toMatchObject({ kind: 'refused' });
  expect(await see()).toMatchObject({ kind: 'refused' });
});

it('enrols nobody whose grant is not the door’s, or is another’s', async () => {
  const { work, crypto } = await makeEye();
  const signed = signedFor(crypto, subjectOf(2));
  standing = 2;
  for (const wrong of [{ ...signed, signature: new Uint8Array(64) }, signedFor(crypto, subjectOf(3))])
    expect(await work.enrol('e', subjectOf(2), wrong, LIMIT_MS)).toEqual({ kind: 'refused', reason: 'consent-missing' });
  expect(work.subjects()).toEqual([subjectOf(1)]);
});

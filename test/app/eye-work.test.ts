/** The eye over a real store whose people agreed to another notice: their templates rest, and an erasure or purge still ends them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEyeWork, type EyeWork } from '../../src/app/eye-work.ts';
import type { FaceModels } from '../../src/app/see.ts';
import type { FaceMode } from '../../src/core/policy/site.ts';
import { openSearch } from '../../src/edge/search/usearch.ts';
import type { FaceVault } from '../../src/ports/face-vault.ts';
import { EMBEDDER, enrol, openTestVault, proofOf, subjectOf } from '../edge/vault-faces/support.ts';
import { makeFakeClock } from '../support/fake-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'menshen-eye-work-'));
let stores = 0;
const opened: FaceVault[] = [];
afterAll(() => {
  for (const vault of opened) vault.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Two people who agreed to notice version `1`; the camera counts how often it is opened and then fails. */
async function eyeUnder(noticeVersion: string, mode: FaceMode = '1:1'): Promise<{ work: EyeWork; looks: () => number; vault: FaceVault }> {
  const { vault, crypto } = await openTestVault(join(folder, `${String((stores += 1))}.db`));
  opened.push(vault);
  enrol(vault, crypto, 1, 2);
  let looks = 0;
  // Nothing here runs a model: a look that begins has reached the camera already.
  const models = {
    dimensions: 512,
    embedderSha256: EMBEDDER,
    pack: { thresholds: { verification: 0.4, identification: 0.4 } },
  } as unknown as FaceModels;
  const work = createEyeWork({
    vault,
    models,
    crypto,
    search: openSearch(),
    clock: makeFakeClock(),
    camera: {
      open: () => {
        looks += 1;
        return Promise.reject(new RangeError('a look began'));
      },
    },
    settings: {
      mode,
      deviceId: 'device',
      noticeVersion,
      grantPublicKey: new Uint8Array(32),
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
  return { work, vault, looks: () => looks };
}

it('does not open the camera for somebody who agreed to another processing', async () => {
  const { work, looks } = await eyeUnder('2.a');
  expect(await work.verify('v', subjectOf(1), 1000)).toEqual({ kind: 'refused', reason: 'consent-missing' });
  expect(looks()).toBe(0);
});

it('compares nobody with a template that rests', async () => {
  const { work, looks } = await eyeUnder('2.a', '1:N');
  expect(await work.identify('v', 1000)).toEqual({ kind: 'refused', reason: 'not-recognised' });
  expect(looks()).toBe(0);
});

it('looks at somebody whose notice only got other words', async () => {
  const { work, looks } = await eyeUnder('1.b');
  await expect(work.verify('v', subjectOf(1), 1000)).rejects.toThrow('a look began');
  expect(looks()).toBe(1);
});

it('still holds, erases and purges what rests', async () => {
  const { work, vault } = await eyeUnder('2.a');
  expect(work.subjects()).toHaveLength(2);
  expect(work.erase([{ subject: subjectOf(1), proofId: proofOf(1) }])).toMatchObject([
    { kind: 'erased', evidence: { personsAfter: 1, isScanClean: true } },
  ]);
  expect(await work.verify('v', subjectOf(1), 1000)).toEqual({ kind: 'refused', reason: 'not-enrolled' });
  expect(work.purge(proofOf(2))).toMatchObject({ kind: 'erased', evidence: { personsAfter: 0 } });
  expect(vault.counts().templates).toBe(0);
});

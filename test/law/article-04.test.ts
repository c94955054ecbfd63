/** Article 4: a specific purpose, a sufficient necessity, the least impact, strict protection. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gradeFaces } from '../../src/core/vision/quality.ts';
import type { Frame, LocatedFace } from '../../src/core/vision/types.ts';
import { cardOf, makeHouse, testSite } from '../support/house.ts';
import { openTestVault, enrol as enrolInto, temporaryFolder, vectorOf } from '../edge/vault-faces/support.ts';
import { lawTest } from './law-test.ts';
import { readSiteWith, refusalOf } from './law-site.ts';

const folder = temporaryFolder();

lawTest('4.purpose', 'no site file can name another purpose', () => {
  for (const purpose of ['attendance', 'marketing', 'analytics', 'watch_list', ''])
    expect(refusalOf({ purpose })).toContain('must be door_access');
  expect(() => readSiteWith({ purpose: 'door_access' })).not.toThrow();
});

lawTest('4.purpose', 'every grant is for door access', async () => {
  const house = await makeHouse();
  await house.resident({ number: '101', hasFace: true });
  expect(house.eye.grants.map(({ grant }) => grant.purpose)).toEqual(['door_access']);
});

lawTest('4.necessity', 'without a statement of necessity the face is off, the card is not', async () => {
  for (const necessity of ['', '   ', 'safety', 'TODO']) {
    const house = await makeHouse({ site: testSite({ necessity }) });
    await house.resident({ number: '101' });
    expect(house.terminal.status().face.closed).toContain('necessity-missing');
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
  }
});

lawTest('4.least-impact', 'a site that says nothing compares 1:1', () => {
  expect(readSiteWith().face.mode).toBe('1:1');
});

lawTest('4.least-impact', 'nobody is looked at who did nothing', async () => {
  for (const mode of ['1:1', '1:N'] as const) {
    const house = await makeHouse({ site: testSite({ face: { mode } }) });
    await house.resident({ number: '101', hasFace: true });
    house.eye.calls.length = 0;
    house.clock.advance(3_600_000);
    await house.settle();
    await house.tap(cardOf('101'));
    expect(house.eye.calls.filter((call) => /^(verify|identify|enrol)/.test(call))).toEqual([]);
  }
});

lawTest('4.least-impact', 'two faces are no match, and one outside the zone is none', () => {
  const frame: Frame = { seq: 0, takenAtMs: 0, widthPx: 640, heightPx: 480, pixels: new Uint8Array(640 * 480 * 3) };
  const faceAt = (xPx: number): LocatedFace => ({
    frameSeq: 0,
    confidence: 1,
    contour: [],
    box: { leftPx: xPx - 60, topPx: 160, widthPx: 120, heightPx: 160 },
    points: [
      { xPx: xPx - 35, yPx: 220 },
      { xPx: xPx + 35, yPx: 220 },
      { xPx, yPx: 250 },
      { xPx: xPx - 28, yPx: 285 },
      { xPx: xPx + 28, yPx: 285 },
    ],
  });
  const settings = { zone: { left: 0.25, top: 0.1, right: 0.75, bottom: 0.9 }, interEyeMinPx: 60 };
  expect(gradeFaces(frame, [faceAt(300), faceAt(360)], settings)).toEqual({ kind: 'advice', advice: 'several-faces' });
  expect(gradeFaces(frame, [faceAt(70)], settings)).toEqual({ kind: 'advice', advice: 'outside-zone' });
});

lawTest('4.protection', 'templates lie sealed', async () => {
  const path = join(folder, 'faces.db');
  const { vault, crypto } = await openTestVault(path);
  enrolInto(vault, crypto, 1);
  vault.close();
  expect(readFileSync(path).includes(Buffer.from(vectorOf(1).buffer, 0, 32))).toBe(false);
});

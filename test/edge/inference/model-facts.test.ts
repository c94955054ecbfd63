/** What of a manifest is part of the processing: what the models do, not what is said of them (INV-06). */
import { resolve } from 'node:path';
import { modelFacts, packHash } from '../../../src/edge/inference/model-facts.ts';
import { readPack } from '../../../src/edge/inference/pack-store.ts';

const { manifest } = readPack(resolve(__dirname, '../../../models'));
const { thresholds } = manifest;

it('names every file by hash, the settings among them, and the class of errors', () => {
  const facts = modelFacts(manifest);
  expect(facts.files.map(({ role }) => role)).toEqual([...manifest.models.map(({ role }) => role), 'settings']);
  for (const { sha256 } of facts.files) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(facts.oneIn.verificationFmr).toBe(10_000);
});

it.each([
  [0.0001, 10_000],
  [0.000_099, 10_000],
  [0.001, 1_000],
  [0.0037, 100],
  [0.5, 1],
  [1, 1],
  [0, 0],
])('an error rate of %p is of the class of one in %p', (verificationFmr, oneIn) => {
  const measured = { ...thresholds.measured, verificationFmr };
  expect(modelFacts({ ...manifest, thresholds: { ...thresholds, measured } }).oneIn.verificationFmr).toBe(oneIn);
});

it('is another pack with another threshold or alignment, and the same one with other words or another order of names', () => {
  const same = packHash(manifest);
  expect(packHash({ ...manifest, thresholds: { ...thresholds, verification: thresholds.verification - 0.01 } })).not.toBe(same);
  const [first, ...rest] = manifest.alignment;
  expect(packHash({ ...manifest, alignment: [{ ...first, xPx: first.xPx + 1 }, ...rest] })).not.toBe(same);
  expect(packHash({ ...manifest, ...{ notes: ['other words'] } })).toBe(same);
  const turned = manifest.models.map((model) => Object.fromEntries(Object.entries(model).reverse())) as unknown as typeof manifest.models;
  expect(packHash({ ...manifest, models: turned })).toBe(same);
});

/** INV-10: only the pinned files run, each for a role of a closed list; there is no role for age, gender, mood or health. */
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createHash } from 'node:crypto';
import { createOnnxInference } from '../../src/edge/inference/onnx.ts';
import { openModels, readPack } from '../../src/edge/inference/pack-store.ts';
import { parseManifest } from '../../src/edge/inference/pack-schema.ts';

const MODELS = resolve(__dirname, '../../models');
const ROLES = ['detector', 'landmarks', 'embedder', 'liveness', 'eyes'];

interface Manifest {
  models: { role: string; file: string; sha256: string; outputs: { name: string }[] }[];
}

const text = readFileSync(join(MODELS, 'manifest.json'), 'utf8');
const manifest = (): Manifest => JSON.parse(text) as Manifest;

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'menshen-inv10-'));
  cpSync(join(MODELS, 'manifest.json'), join(work, 'manifest.json'));
  for (const { file } of manifest().models) cpSync(join(MODELS, file), join(work, file));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

it('the shipped pack has roles of the closed list alone, and the files of its hashes', () => {
  expect(
    manifest()
      .models.map(({ role }) => role)
      .sort(),
  ).toEqual([...ROLES].sort());
  for (const { file, sha256 } of manifest().models)
    expect(
      createHash('sha256')
        .update(readFileSync(join(MODELS, file)))
        .digest('hex'),
    ).toBe(sha256);
});

it('no file lies beside the pinned ones that could run instead', () => {
  const pinned = manifest().models.map(({ file }) => file);
  expect(readdirSync(MODELS).filter((name) => name.endsWith('.onnx') && !pinned.includes(name))).toEqual([]);
});

it.each(['age', 'gender', 'emotion', 'health', 'ethnicity', 'attention'])('a model for %s is no model', (role) => {
  const changed = manifest();
  for (const model of changed.models.slice(-1)) model.role = role; // in the place of another: no more than five fit
  expect(() => parseManifest(JSON.stringify(changed), 'manifest.json')).toThrow(/role/);
});

it('a file with one more byte does not run', async () => {
  const inference = await createOnnxInference();
  const models = await openModels(inference, readPack(work));
  await models.close();
  appendFileSync(join(work, manifest().models[0]?.file ?? ''), '\0');
  await expect(openModels(inference, readPack(work))).rejects.toMatchObject({ code: expect.stringMatching(/^model/) as string });
});

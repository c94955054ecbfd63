/** Article 3: ethics and honesty. What the models may tell is fixed by hash and by head. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createOnnxInference } from '../../src/edge/inference/onnx.ts';
import { openModels, readPack } from '../../src/edge/inference/pack-store.ts';
import { lawTest } from './law-test.ts';

const MODELS = resolve(__dirname, '../../models');

interface LooseModel {
  role: string;
  file: string;
  outputs: unknown[];
}

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'menshen-law03-'));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

/** Opens the pack with a changed manifest; the code of the fault, or `opened`. */
async function openWith(edit: (models: LooseModel[]) => void): Promise<string> {
  const manifest = JSON.parse(readFileSync(join(MODELS, 'manifest.json'), 'utf8')) as { models: LooseModel[] };
  for (const { file } of manifest.models) cpSync(join(MODELS, file), join(work, file));
  edit(manifest.models);
  writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest));
  try {
    const models = await openModels(await createOnnxInference(), readPack(work));
    await models.close();
    return 'opened';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

lawTest('3.ethics', 'the pinned pack opens', async () => {
  expect(await openWith(() => undefined)).toBe('opened');
});

lawTest('3.ethics', 'a manifest that names a further head is refused', async () => {
  expect(await openWith(([first]) => first?.outputs.push({ name: 'age', shape: [1, 1] }))).toMatch(/^model/);
});

lawTest('3.ethics', 'a model of a further role is refused', async () => {
  expect(
    await openWith((models) => {
      const [first] = models;
      if (first !== undefined) models.push({ ...first, role: 'emotion' });
    }),
  ).toMatch(/^model/);
});

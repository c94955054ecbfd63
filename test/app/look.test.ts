/** A look with the real models before portraits that move: what ends it, what it tells, what it leaves. */
import { join, resolve } from 'node:path';
import { serialize } from 'node:v8';
import { isOneFace, look, lookForEnrolment, type LookParts, type LookRequest, meanOf } from '../../src/app/look.ts';
import { createEnrolmentShots, createVisitShots, isOtherShot, type Shot } from '../../src/app/eye-shots.ts';
import type { FaceModels } from '../../src/app/see.ts';
import { ADVICE_HOLD_MS } from '../../src/core/vision/calm-advice.ts';
import type { GoodFace } from '../../src/core/vision/types.ts';
import { createOnnxInference } from '../../src/edge/inference/onnx.ts';
import { openModels, readPack } from '../../src/edge/inference/pack-store.ts';
import { systemClock } from '../../src/edge/system/clock.ts';
import { portraitCamera } from '../edge/eye/portrait-camera.ts';

const ROOT = resolve(__dirname, '../..');
const PORTRAIT = 'women/10';
const clock = systemClock();

let models: FaceModels;

beforeAll(async () => {
  models = await openModels(await createOnnxInference(), readPack(join(ROOT, 'models')));
});

afterAll(() => models.close());

function parts(scene: string, change: Partial<LookParts['settings']> = {}, frames?: (pixels: Uint8Array) => void): LookParts {
  return {
    camera: portraitCamera(() => scene, frames),
    models,
    clock,
    settings: { zone: { left: 0.1, top: 0.1, right: 0.9, bottom: 0.9 }, interEyeMinPx: 40, livenessCues: ['net'], ...change },
  };
}

function request(limitMs: number, advised: { readonly advice: string; readonly atMs: number }[] = []): LookRequest {
  return {
    limitMs,
    cancel: { isCancelled: false },
    onAdvice: (advice) => advised.push({ advice, atMs: clock.monotonicMs() }),
    onPlace: () => undefined,
    onShot: () => undefined,
  };
}

describe('a look that finds nobody to match', () => {
  it.each([
    ['nobody', 'nobody', {}, 'no-face'],
    ['two people', `two ${PORTRAIT}`, { interEyeMinPx: 30 }, 'several-faces'],
    ['somebody far away', `far ${PORTRAIT}`, {}, 'too-far'],
    ['somebody beside the zone', `person ${PORTRAIT}`, { zone: { left: 0, top: 0, right: 0.2, bottom: 1 } }, 'outside-zone'],
    ['a camera that is not there', 'unplugged', {}, 'camera-failed'],
    ['a camera that is pulled out', `leaves ${PORTRAIT}`, {}, 'camera-failed'],
  ] as const)('%s', async (_name, scene, change, reason) => {
    const used: Uint8Array[] = [];
    expect(
      await look(
        parts(scene, change, (pixels) => used.push(pixels)),
        // A camera that fails ends the look at once; the others last to their limit, which leaves a busy machine some frames.
        request(reason === 'camera-failed' ? 20_000 : 3500),
      ),
    ).toEqual({ kind: 'refused', reason });
    for (const pixels of used) expect(pixels.every((value) => value === 0)).toBe(true);
  });

  it('a printed photograph never ends alive', async () => {
    const looked = await look(parts(`print ${PORTRAIT}`, { livenessCues: ['net', 'edges'] }), request(4000));
    expect(looked.kind === 'refused' && ['spoof-suspected', 'liveness-undecided'].includes(looked.reason)).toBe(true);
  });

  it('one picture over and over, as a hanging camera gives it, is no living person', async () => {
    const { camera, ...rest } = parts(`person ${PORTRAIT}`);
    const frozen: LookParts = {
      ...rest,
      camera: {
        async open() {
          const session = await camera.open();
          const first = await session.next(2000);
          if (first === undefined) throw new Error('no frame came');
          const held = Uint8Array.from(first.pixels);
          let seq = 0;
          return {
            next: () => {
              seq += 1;
              return new Promise((done) => setTimeout(done, 30, { ...first, seq, takenAtMs: clock.monotonicMs(), pixels: held.slice() }));
            },
            close: () => session.close(),
          };
        },
      },
    };
    expect(await look(frozen, request(1500))).toEqual({ kind: 'refused', reason: 'liveness-undecided' });
    expect(await lookForEnrolment(frozen, request(1500))).toEqual({ kind: 'refused', reason: 'liveness-undecided' });
  });

  it('what was seen before the camera was away counts for nobody', async () => {
    const { camera, ...rest } = parts(`person ${PORTRAIT}`);
    const flapping = (isFlapping: boolean): LookParts => ({
      ...rest,
      camera: {
        async open() {
          const session = await camera.open();
          return {
            next: async (waitMs) => {
              const frame = await session.next(waitMs);
              return frame === undefined || !isFlapping ? frame : { ...frame, isAfterGap: true };
            },
            close: () => session.close(),
          };
        },
      },
    });
    expect(await look(flapping(true), request(4000))).toMatchObject({ kind: 'refused' });
    expect(await look(flapping(false), request(20_000))).toMatchObject({ kind: 'probe' });
  });

  it('advice comes no faster than it can be read, and only when it changes', async () => {
    const advised: { readonly advice: string; readonly atMs: number }[] = [];
    await look(parts('nobody'), request(900, advised));
    expect(advised.map(({ advice }) => advice)).toEqual(['no-face']);
    const gaps = advised.slice(1).map(({ atMs }, at) => atMs - (advised[at]?.atMs ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(ADVICE_HOLD_MS);
  });

  it('a cue that the models cannot give never ends alive', async () => {
    const { liveness: _liveness, ...rest } = models;
    const blind = { ...parts(`person ${PORTRAIT}`), models: rest };
    expect(await look(blind, request(1500))).toEqual({ kind: 'refused', reason: 'liveness-undecided' });
    expect(await lookForEnrolment(blind, request(1500))).toEqual({ kind: 'refused', reason: 'liveness-undecided' });
  });
});

describe('the shots of a visit', () => {
  const points = [
    { xPx: 40, yPx: 40 },
    { xPx: 80, yPx: 40 },
    { xPx: 60, yPx: 60 },
    { xPx: 45, yPx: 80 },
    { xPx: 75, yPx: 80 },
  ];
  const shot = (takenAtMs: number, fill: number, sharpness = 1): Shot => ({
    frame: { seq: takenAtMs, takenAtMs, widthPx: 120, heightPx: 120, pixels: new Uint8Array(120 * 120 * 3).fill(fill) },
    face: {
      frameSeq: takenAtMs,
      box: { leftPx: 20, topPx: 20, widthPx: 80, heightPx: 80 },
      confidence: 1,
      points,
      contour: [],
      sharpness,
    } as unknown as GoodFace,
  });

  it('keep the sharpest, as copies that are zeroed', () => {
    const shots = createVisitShots(2);
    for (const sharpness of [3, 1, 5, 2, 4]) {
      const { frame, face } = shot(sharpness, sharpness, sharpness);
      shots.offer(frame, face);
      frame.pixels.fill(0);
    }
    expect(
      shots
        .all()
        .map(({ face }) => face.sharpness)
        .sort(),
    ).toEqual([4, 5]);
    const copies = shots.all().map(({ frame }) => frame.pixels);
    expect(copies.map((pixels) => pixels[0]).sort()).toEqual([4, 5]);
    shots.wipe();
    for (const pixels of copies) expect(pixels.every((value) => value === 0)).toBe(true);
    expect(shots.taken).toBe(0);
  });

  it('of a template differ in time and in what they show', () => {
    expect(isOtherShot(shot(0, 100), shot(299, 120))).toBe(false);
    expect(isOtherShot(shot(0, 100), shot(300, 120))).toBe(true);
    expect(isOtherShot(shot(0, 100), shot(9000, 100))).toBe(false);
    const shots = createEnrolmentShots(5);
    for (let at = 0; at < 100; at += 1) shots.offer(shot(at * 33, 7).frame, shot(at * 33, 7).face);
    expect(shots.taken).toBe(1);
  });

  it('belong to one face, or count for nothing', () => {
    const [one, near, other] = [Float32Array.of(1, 0), Float32Array.of(0.8, 0.6), Float32Array.of(0, 1)];
    expect(isOneFace([one, near], 0.7)).toBe(true);
    expect(isOneFace([one, near, other], 0.7)).toBe(false);
    expect([...meanOf([one, other])].map((value) => value.toFixed(4))).toEqual(['0.7071', '0.7071']);
  });
});

describe('a look that finds somebody', () => {
  it('gives a unit vector; what it told holds nothing of it, and its frames are gone', async () => {
    const told: unknown[] = [];
    const used: Uint8Array[] = [];
    const asked: LookRequest = {
      ...request(8000),
      onAdvice: (advice) => told.push(advice),
      onPlace: (place) => told.push(place),
      onShot: (taken, wanted) => told.push({ taken, wanted }),
    };
    const looked = await look(
      parts(`person ${PORTRAIT}`, {}, (pixels) => used.push(pixels)),
      asked,
    );
    expect(looked).toMatchObject({ kind: 'probe', shots: 3 });
    if (looked.kind !== 'probe') return;
    expect(Math.hypot(...looked.vector)).toBeCloseTo(1, 5);
    const [sent, canary] = [serialize(told), Buffer.from(looked.vector.buffer)];
    for (let at = 0; at + 4 <= canary.length; at += 4) expect(sent.includes(canary.subarray(at, at + 4))).toBe(false);
    for (const pixels of used) expect(pixels.every((value) => value === 0)).toBe(true);
  });
});

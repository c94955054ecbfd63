/** A look zeroes every frame it was given, on each way out, whatever the camera does with them (INV-01). */
import { aim } from '../../src/app/aim.ts';
import { look } from '../../src/app/look.ts';
import type { FaceModels } from '../../src/app/see.ts';
import { Fault } from '../../src/base/fault.ts';
import type { Frame } from '../../src/core/vision/types.ts';
import type { Camera } from '../../src/ports/camera.ts';
import { makeFakeClock } from '../support/fake-clock.ts';

const SIDE_PX = 32;
const INPUT = { name: 'input', shape: [1, 3, SIDE_PX, SIDE_PX], channelOrder: 'rgb', mean: 0, divisor: 1 };
/** What the detector does; it comes before everything else. */
type Detect = FaceModels['detector']['session']['run'];

function modelsWith(run: Detect): FaceModels {
  const spec = { role: 'detector', decoder: 'rfb', fit: 'stretch', confidenceMin: 0.5, input: INPUT };
  return { detector: { spec, session: { run } }, pack: { thresholds: { verification: 0.4 } } } as unknown as FaceModels;
}

/** Runs a look of a second over a camera that hands out its frames and forgets them. */
async function framesOf(run: Detect, isCancelledAfter = Infinity): Promise<{ frames: Uint8Array[]; ended: unknown }> {
  const clock = makeFakeClock();
  const frames: Uint8Array[] = [];
  const cancel = { isCancelled: false };
  const next = (): Promise<Frame> => {
    clock.advance(100);
    const pixels = new Uint8Array(SIDE_PX * SIDE_PX * 3).fill(50 + frames.length);
    frames.push(pixels);
    cancel.isCancelled = frames.length >= isCancelledAfter;
    return Promise.resolve({ seq: frames.length, takenAtMs: clock.monotonicMs(), widthPx: SIDE_PX, heightPx: SIDE_PX, pixels });
  };
  const camera = { open: () => Promise.resolve({ next, close: () => Promise.resolve() }) } as unknown as Camera;
  const zone = { left: 0, top: 0, right: 1, bottom: 1 };
  const parts = { camera, models: modelsWith(run), clock, settings: { livenessCues: ['net' as const], interEyeMinPx: 60, zone } };
  const request = { limitMs: 1000, cancel, onAdvice: () => undefined, onPlace: () => undefined, onShot: () => undefined };
  const ended = await look(parts, request).catch((error: unknown) => error);
  return { frames, ended };
}

const NOBODY: Detect = () =>
  Promise.resolve({
    scores: { shape: [1, 0, 2], data: new Float32Array(0) },
    boxes: { shape: [1, 0, 4], data: new Float32Array(0) },
  });

it.each([
  ['camera-failed', 'camera-failed'],
  ['camera-missing', 'camera-failed'],
  ['camera-frozen', 'camera-frozen'],
  ['camera-dark', 'camera-dark'],
] as const)('a camera that fails as %s ends a look and an aim as %s', async (code, reason) => {
  const gone = new Fault(code, 'The camera is not well.');
  const failing: readonly Camera[] = [
    { open: () => Promise.reject(gone) },
    { open: () => Promise.resolve({ next: () => Promise.reject(gone), close: () => Promise.resolve() }) },
  ];
  const zone = { left: 0, top: 0, right: 1, bottom: 1 };
  const settings = { livenessCues: ['net' as const], interEyeMinPx: 60, zone };
  for (const camera of failing) {
    const parts = { camera, models: modelsWith(NOBODY), clock: makeFakeClock(), settings };
    const request = {
      limitMs: 1000,
      cancel: { isCancelled: false },
      onAdvice: () => undefined,
      onPlace: () => undefined,
      onShot: () => undefined,
    };
    expect(await look(parts, request)).toEqual({ kind: 'refused', reason });
    expect(await aim(parts, request)).toEqual({ kind: 'refused', reason });
  }
});

it.each([
  ['time runs out', NOBODY, Infinity, { kind: 'refused', reason: 'no-face' }],
  ['it is called off', NOBODY, 3, { kind: 'refused', reason: 'cancelled' }],
  [
    'a model fails',
    () => Promise.reject(new Fault('model-failed', 'The model failed: restart the eye.')),
    Infinity,
    { code: 'model-failed' },
  ],
] as const)('where %s', async (_, run, isCancelledAfter, expected) => {
  const { frames, ended } = await framesOf(run, isCancelledAfter);
  expect(ended).toMatchObject(expected);
  expect(frames.length).toBeGreaterThan(0);
  for (const pixels of frames) expect(pixels.every((value) => value === 0)).toBe(true);
});

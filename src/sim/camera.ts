/**
 * The simulated camera of the simulated eye: draws the scene it is told, at 30 frames a second,
 * or hands on the pictures of a browser's camera. Keeps frames in a small ring that is zeroed at
 * close, as the real cameras do. Never writes a picture (INV-01).
 */

import sharp from 'sharp';
import { Fault } from '../base/fault.ts';
import type { Frame } from '../core/vision/types.ts';
import type { Camera, CameraSession } from '../ports/camera.ts';
import type { Clock } from '../ports/clock.ts';
import { type Clip, makeClip } from './clip.ts';
import { type ActorKind, FRAME_HEIGHT_PX, FRAME_WIDTH_PX } from './motion.ts';
import { readPortrait } from './portraits.ts';
import type { Scene } from './scene.ts';
import type { SceneMessage } from './scene-pipe.ts';

const FRAME_MS = 1000 / 30;
/** The frame given out and the one being drawn. */
const RING_FRAMES = 2;
/** The picture of a browser is put aside when it is this old. */
const BROWSER_FRAME_MAX_MS = 1000;
/** A closer look than this for a new picture would only burn time. */
const BROWSER_POLL_MS = 15;

export interface SimCamera extends Camera {
  tell(message: SceneMessage): void;
}

export interface SimCameraOptions {
  readonly clock: Clock;
  readonly portraitsDir: string;
  /** Frames come as fast as they are asked for, each 1/30 s after the one before by its time stamp. */
  readonly isUnpaced?: boolean;
}

interface Told {
  scene: Scene;
  isConnected: boolean;
  jpeg: { readonly bytes: Uint8Array; readonly atMs: number } | undefined;
  /** Counts up with every new scene, so that a session draws it anew. */
  version: number;
}

export function makeSimCamera(options: SimCameraOptions): SimCamera {
  const told: Told = { scene: { kind: 'nobody' }, isConnected: true, jpeg: undefined, version: 0 };
  return {
    tell: (message) => {
      if (message.kind === 'plug') told.isConnected = message.isConnected;
      else if (message.kind === 'jpeg') told.jpeg = { bytes: message.jpeg, atMs: options.clock.monotonicMs() };
      else {
        told.scene = message.scene;
        told.version += 1;
        told.jpeg?.bytes.fill(0);
        told.jpeg = undefined;
      }
    },
    open: () => {
      if (!told.isConnected)
        return Promise.reject(new Fault('camera-missing', 'The simulated camera is unplugged. Plug it in on the panel.'));
      return Promise.resolve(new SimSession(told, options));
    },
  };
}

class SimSession implements CameraSession {
  readonly #told: Told;
  readonly #options: SimCameraOptions;
  readonly #ring = Array.from({ length: RING_FRAMES }, () => new Uint8Array(FRAME_WIDTH_PX * FRAME_HEIGHT_PX * 3));
  #clip: { readonly clip: Clip | undefined; readonly version: number } | undefined;
  #seq = 0;
  #nextAtMs: number;
  #isClosed = false;

  constructor(told: Told, options: SimCameraOptions) {
    this.#told = told;
    this.#options = options;
    this.#nextAtMs = options.clock.monotonicMs();
  }

  async next(waitMs: number): Promise<Frame | undefined> {
    const deadlineMs = this.#options.clock.monotonicMs() + waitMs;
    this.#mustBeConnected();
    if (this.#told.scene.kind === 'browser') return this.#nextOfBrowser(deadlineMs);
    const clip = await this.#currentClip();
    if (!(await this.#untilDue(deadlineMs))) return undefined;
    this.#mustBeConnected();
    const pixels = this.#slot();
    clip.draw(this.#seq, pixels);
    return this.#frame(pixels, this.#nextAtMs);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    for (const pixels of this.#ring) pixels.fill(0);
    this.#told.jpeg?.bytes.fill(0);
    this.#told.jpeg = undefined;
    return Promise.resolve();
  }

  #mustBeConnected(): void {
    if (this.#isClosed || !this.#told.isConnected)
      throw new Fault('camera-failed', 'The simulated camera was unplugged. Plug it in on the panel.');
  }

  #slot(): Uint8Array {
    return this.#ring[this.#seq % RING_FRAMES] as Uint8Array;
  }

  #frame(pixels: Uint8Array, takenAtMs: number): Frame {
    const frame = { seq: this.#seq, takenAtMs, widthPx: FRAME_WIDTH_PX, heightPx: FRAME_HEIGHT_PX, pixels };
    this.#seq += 1;
    return frame;
  }

  /** Waits for the next tick of the camera; a late reader gets the newest frame, never a queue. */
  async #untilDue(deadlineMs: number): Promise<boolean> {
    const { clock, isUnpaced } = this.#options;
    if (isUnpaced === true) {
      this.#nextAtMs += FRAME_MS;
      return true;
    }
    const nowMs = clock.monotonicMs();
    const dueMs = Math.max(this.#nextAtMs + FRAME_MS, nowMs);
    const isDue = dueMs <= deadlineMs;
    if (isDue) this.#nextAtMs = dueMs;
    const waitMs = Math.min(dueMs, deadlineMs) - nowMs;
    if (waitMs > 0) await pause(clock, waitMs);
    return isDue;
  }

  async #currentClip(): Promise<Clip> {
    const { version, scene } = this.#told;
    if (this.#clip?.version === version && this.#clip.clip !== undefined) return this.#clip.clip;
    const clip = await drawScene(scene, this.#options.portraitsDir);
    this.#clip = { clip, version };
    return clip;
  }

  async #nextOfBrowser(deadlineMs: number): Promise<Frame | undefined> {
    const { clock } = this.#options;
    while (this.#told.jpeg === undefined || clock.monotonicMs() - this.#told.jpeg.atMs > BROWSER_FRAME_MAX_MS) {
      if (clock.monotonicMs() >= deadlineMs) return undefined;
      await pause(clock, BROWSER_POLL_MS);
      this.#mustBeConnected();
    }
    const { bytes, atMs } = this.#told.jpeg;
    this.#told.jpeg = undefined;
    const pixels = this.#slot();
    try {
      const raw = await sharp(bytes)
        .removeAlpha()
        .toColourspace('srgb')
        .resize(FRAME_WIDTH_PX, FRAME_HEIGHT_PX, { fit: 'cover' })
        .raw()
        .toBuffer();
      pixels.set(raw);
      raw.fill(0);
    } catch {
      return undefined; // a torn picture; the browser sends the next one soon
    } finally {
      bytes.fill(0);
    }
    return this.#frame(pixels, atMs);
  }
}

function pause(clock: Clock, waitMs: number): Promise<void> {
  return new Promise((done) => {
    clock.after(waitMs, done);
  });
}

async function drawScene(scene: Scene, dir: string): Promise<Clip> {
  const actor = async (id: string, kind: ActorKind): Promise<{ portrait: Awaited<ReturnType<typeof readPortrait>>; kind: ActorKind }> => ({
    portrait: await readPortrait(dir, id),
    kind,
  });
  switch (scene.kind) {
    case 'person':
    case 'far-away':
    case 'print':
      return makeClip([await actor(scene.portrait, scene.kind)], scene.seed);
    case 'two-people':
      return makeClip([await actor(scene.portraits[0], 'left'), await actor(scene.portraits[1], 'right')], scene.seed);
    default:
      return makeClip([], 1);
  }
}

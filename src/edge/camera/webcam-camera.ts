/**
 * The plain camera: node-webcam (fswebcam) takes one still after the other, only when asked.
 * A still lies in tmpfs (RAM) for the moment between writing and reading, is overwritten and
 * unlinked at once, and never touches a disk (INV-01). Options are fixed: they end in a shell line.
 */

import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import nodeWebcam, { type Webcam } from 'node-webcam';

import { Fault } from '../../base/fault.ts';
import type { Camera, CameraSession } from '../../ports/camera.ts';
import type { Clock } from '../../ports/clock.ts';
import { frameDecoder } from './frame-decoder.ts';
import { cameraFault, FrameSession } from './frame-session.ts';
import { FrameSlots } from './frame-slots.ts';
import { JPEG_MAX_BYTES } from './jpeg-scanner.ts';

/** Where stills pass through. RAM on every Linux; checked at each session. */
export const STILLS_DIR = '/dev/shm';
const TMPFS_MAGIC = 0x01021994; // statfs(2)
const FOLDER_PREFIX = 'menshen-still-';

/** fswebcam is ended after this long: measured 22–84 ms from a file, 0.9–1.3 s on an emulated device. */
const SHOT_LIMIT_S = 5;
/** Pauses before further tries after a shot that gave nothing; then the session fails. Own choice. */
const RETRY_PAUSES_MS: readonly number[] = [100, 250, 500];
/** JPEG quality 1…100; fswebcam encodes, the product does not. */
const SHOT_QUALITY = 95;

/** Only these forms reach the shell line that node-webcam builds. */
const DEVICE = /^(?:\/dev\/video\d{1,3}|FILE:\/?[A-Za-z0-9_.][A-Za-z0-9_./-]{0,399})$/;

export interface WebcamChoice {
  /** `/dev/videoN`, or `FILE:PATH` of a picture that stands in for a camera. */
  readonly device: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A camera of stills, a few frames a second. */
export function webcamCamera(choice: WebcamChoice, parts: { readonly clock: Clock }): Camera {
  let isOpen = false;
  return {
    async open(): Promise<CameraSession> {
      requireDevice(choice);
      if (isOpen) throw cameraFault('is in use already: end the other look first');
      const folder = stillsFolder();
      const slots = new FrameSlots();
      const shots = shooter(choice, { clock: parts.clock, folder, slots });
      isOpen = true;
      return new FrameSession({
        clock: parts.clock,
        slots,
        decoder: frameDecoder(),
        isFreezeWatched: !choice.device.startsWith('FILE:'),
        isStallWatched: false,
        gaps: shots.gaps,
        startedAtMs: () => -Infinity,
        failure: shots.failure,
        arrival: shots.arrival,
        stop: async () => {
          await shots.finished();
          rmSync(folder, { recursive: true, force: true });
          isOpen = false;
        },
      });
    },
  };
}

function requireDevice(choice: WebcamChoice): void {
  const isWhole = Number.isSafeInteger(choice.widthPx) && Number.isSafeInteger(choice.heightPx);
  if (!DEVICE.test(choice.device) || !isWhole) {
    throw new Fault(
      'camera-missing',
      'The camera device in the site file (hardware.camera.device) is not /dev/videoN or FILE:PATH with plain characters: correct it.',
    );
  }
  const path = choice.device.replace(/^FILE:/, '');
  if (!existsSync(path)) {
    throw new Fault('camera-missing', `There is no camera at ${path}: plug it in, or correct hardware.camera.device in the site file.`);
  }
}

/** A fresh 0700 folder in RAM; folders of processes that are gone are removed first. */
function stillsFolder(): string {
  if (!existsSync(STILLS_DIR) || statfsSync(STILLS_DIR).type !== TMPFS_MAGIC) {
    throw cameraFault(
      `needs ${STILLS_DIR} in RAM (tmpfs) for its stills, so that no picture touches a disk: mount it, or choose the ffmpeg camera`,
    );
  }
  for (const name of readdirSync(STILLS_DIR)) {
    const pid = /^menshen-still-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(STILLS_DIR, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(STILLS_DIR, `${FOLDER_PREFIX}${process.pid}-`));
}

/** node-webcam with fixed options: nothing of the site file but device and size reaches its shell line. */
function plainWebcam(choice: WebcamChoice): Webcam {
  const webcam = nodeWebcam.create({
    width: choice.widthPx,
    height: choice.heightPx,
    quality: SHOT_QUALITY,
    output: 'jpeg',
    device: choice.device,
    callbackReturn: 'location',
    saveShots: false,
    verbose: false,
    setValues: {},
  });
  webcam.bin = `timeout --signal=KILL ${SHOT_LIMIT_S} ${webcam.bin}`; // a hung device must not hang the eye
  return webcam;
}

interface ShooterParts {
  readonly clock: Clock;
  readonly folder: string;
  readonly slots: FrameSlots;
}

/** Shots that gave nothing: a pause after each, up to the last one, which is the Fault. */
function makeTries(clock: Clock) {
  let inARow = 0;
  let gaps = 0;
  let isEnding = false;
  return {
    get gaps() {
      return gaps;
    },
    hit: () => {
      if (inARow > 0) gaps += 1;
      inARow = 0;
    },
    missed: async (complaint: string | undefined): Promise<Fault | undefined> => {
      const pauseMs = isEnding ? undefined : RETRY_PAUSES_MS[inARow];
      inARow += 1;
      if (pauseMs === undefined)
        return cameraFault('gives no still: check that it is plugged in, and not used by another program', complaint);
      await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
      return undefined;
    },
    end: () => {
      isEnding = true;
    },
  };
}

/** Takes one shot at a time; a caller waits for the one under way. */
function shooter(choice: WebcamChoice, parts: ShooterParts) {
  const webcam = plainWebcam(choice);
  const tries = makeTries(parts.clock);
  let failure: Fault | undefined;
  let shot: Promise<void> | undefined;

  const shoot = async (): Promise<void> => {
    const path = join(parts.folder, `${randomBytes(8).toString('hex')}.jpg`);
    const error = await new Promise<Error | null>((resolve) => {
      webcam.capture(path, resolve);
    });
    const jpeg = await readAndDestroy(path);
    if (jpeg === undefined) {
      failure = await tries.missed(error?.message);
      return;
    }
    tries.hit();
    parts.slots.put(jpeg, parts.clock.monotonicMs());
    jpeg.fill(0);
  };

  return {
    failure: () => failure,
    gaps: () => tries.gaps,
    finished: async () => {
      tries.end();
      await shot;
    },
    arrival(waitMs: number): Promise<void> {
      shot ??= shoot()
        .catch((error: unknown) => {
          failure = cameraFault(`could not hand over a still through ${STILLS_DIR}: check that it is writable and has space`, error);
        })
        .finally(() => {
          shot = undefined;
        });
      const underWay = shot;
      return new Promise((resolve) => {
        const cancel = parts.clock.after(waitMs, resolve);
        void underWay.then(() => {
          cancel();
          resolve();
        });
      });
    },
  };
}

/** The bytes of a still; the file is overwritten and unlinked whatever happens. undefined: there is none. */
async function readAndDestroy(path: string): Promise<Buffer | undefined> {
  if (!existsSync(path)) return undefined;
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    if (size === 0 || size > JPEG_MAX_BYTES) return undefined;
    const bytes = Buffer.alloc(size);
    await file.read(bytes, 0, size, 0);
    await file.write(Buffer.alloc(size), 0, size, 0);
    return bytes;
  } finally {
    await file.close();
    await unlink(path);
  }
}

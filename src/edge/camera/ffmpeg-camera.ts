/**
 * The live camera: one ffmpeg per session, read from a pipe; the latest frame wins and only
 * frames that are asked for are decoded. A camera that is gone, stalled, frozen or black ends the
 * session with a Fault; the next `open` tries again. Nothing is written anywhere (INV-01).
 */

import { existsSync } from 'node:fs';

import { Fault } from '../../base/fault.ts';
import type { Camera, CameraSession } from '../../ports/camera.ts';
import type { Clock } from '../../ports/clock.ts';
import { Capture } from './capture.ts';
import { type FfmpegChoice, ffmpegArguments, parseInput } from './ffmpeg-command.ts';
import { cameraFault, FrameSession } from './frame-session.ts';

/** Time for the first picture: measured 70–460 ms for ffmpeg alone; cheap USB cameras need 1–2 s to start. */
const FIRST_FRAME_LIMIT_MS = 5000;

export interface FfmpegCameraParts {
  readonly clock: Clock;
  /** Program to run; the tests name another one to see what happens where it is missing. */
  readonly program?: string;
  readonly isTestInputAllowed?: boolean;
  readonly isFileLooped?: boolean;
  /** Told the process id of each capture (tests unplug the camera by ending it). */
  readonly onCapture?: (pid: number) => void;
}

/** A camera behind ffmpeg: V4L2 or a video file that plays at its own rate in every session. */
export function ffmpegCamera(choice: FfmpegChoice, parts: FfmpegCameraParts): Camera {
  let isOpen = false;
  return {
    async open(): Promise<CameraSession> {
      requireInput(choice, parts.isTestInputAllowed ?? false);
      if (isOpen) throw cameraFault('is in use already: end the other look first');
      isOpen = true;
      try {
        const capture = await openCapture(choice, parts);
        return new FrameSession({
          clock: parts.clock,
          slots: capture.slots,
          decoder: capture.decoder,
          isFreezeWatched: true,
          isStallWatched: true,
          failure: () =>
            capture.hasEnded ? cameraFault('stopped in the middle of a look: check its plug and cable', capture.complaint) : undefined,
          arrival: (waitMs) => capture.arrival(waitMs),
          stop: async () => {
            await capture.stop();
            isOpen = false;
          },
        });
      } catch (error) {
        isOpen = false;
        throw error;
      }
    },
  };
}

function requireInput(choice: FfmpegChoice, isTestInputAllowed: boolean): void {
  const input = parseInput(choice.input, isTestInputAllowed);
  const path = input.kind === 'v4l2' ? input.device : input.kind === 'file' ? input.path : undefined;
  if (path !== undefined && !existsSync(path)) {
    throw new Fault('camera-missing', `There is no camera at ${path}: plug it in, or correct hardware.camera.input in the site file.`);
  }
}

/** A capture that has given its first picture. */
async function openCapture(choice: FfmpegChoice, parts: FfmpegCameraParts): Promise<Capture> {
  const isTestInputAllowed = parts.isTestInputAllowed ?? false;
  const isFileLooped = parts.isFileLooped ?? false;
  const isDevice = parseInput(choice.input, isTestInputAllowed).kind === 'v4l2';
  let complaint = '';
  // A camera without JPEG of its own is asked a second time for whatever it has.
  for (const isEncoded of isDevice ? [false, true] : [true]) {
    const args = ffmpegArguments(choice, { isTestInputAllowed, isFileLooped, isEncoded });
    const capture = new Capture({ clock: parts.clock, program: parts.program ?? 'ffmpeg', args });
    if (capture.pid !== undefined) parts.onCapture?.(capture.pid);
    if (await hasPicture(capture, parts.clock)) return capture;
    complaint = capture.complaint;
    await capture.stop();
  }
  throw cameraFault('gives no picture: check that it is plugged in, not used by another program, and can be read', complaint);
}

async function hasPicture(capture: Capture, clock: Clock): Promise<boolean> {
  const deadlineMs = clock.monotonicMs() + FIRST_FRAME_LIMIT_MS;
  for (let leftMs = FIRST_FRAME_LIMIT_MS; leftMs > 0; leftMs = deadlineMs - clock.monotonicMs()) {
    if (capture.slots.lastAtMs !== undefined || capture.hasEnded) break;
    await capture.arrival(leftMs);
  }
  return capture.slots.lastAtMs !== undefined;
}

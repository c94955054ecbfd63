/**
 * The live camera: one ffmpeg (or a named pipe) per session; the latest frame wins and only frames that are
 * asked for are decoded. A device that goes away is started again a few times; one that stays away, stalls,
 * freezes or goes dark ends the session with a Fault; the next `open` tries anew. Nothing is written anywhere (INV-01).
 */

import { existsSync, statSync } from 'node:fs';

import { Fault } from '../../base/fault.ts';
import type { Camera, CameraSession } from '../../ports/camera.ts';
import type { Clock } from '../../ports/clock.ts';
import { Capture } from './capture.ts';
import { captureCommand, type FfmpegChoice, parseInput } from './ffmpeg-command.ts';
import { frameDecoder } from './frame-decoder.ts';
import { cameraFault, FrameSession } from './frame-session.ts';
import { FrameSlots } from './frame-slots.ts';
import { LiveCapture } from './live-capture.ts';

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
        const slots = new FrameSlots();
        const { first, restart } = await openCapture(choice, parts, slots);
        const isFilm = parseInput(choice.input, parts.isTestInputAllowed ?? false).kind === 'file';
        const live = new LiveCapture({ clock: parts.clock, first, restart: isFilm ? undefined : restart });
        return new FrameSession({
          clock: parts.clock,
          slots,
          decoder: frameDecoder(),
          isFreezeWatched: true,
          isStallWatched: true,
          gaps: () => live.gaps,
          startedAtMs: () => live.restartedAtMs,
          failure: () => live.failure(),
          arrival: (waitMs) => live.arrival(waitMs),
          stop: async () => {
            await live.stop();
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
  const path = input.kind === 'v4l2' ? input.device : input.kind === 'lavfi' ? undefined : input.path;
  if (path !== undefined && !existsSync(path)) {
    throw new Fault('camera-missing', `There is no camera at ${path}: plug it in, or correct hardware.camera.input in the site file.`);
  }
  if (input.kind === 'pipe' && !statSync(input.path).isFIFO()) {
    throw new Fault(
      'camera-missing',
      `${input.path} is no named pipe: make it with mkfifo, or correct hardware.camera.input in the site file.`,
    );
  }
}

interface Opened {
  /** Has given its first picture. */
  readonly first: Capture;
  /** Starts another one with the words that worked. */
  readonly restart: () => Capture;
}

async function openCapture(choice: FfmpegChoice, parts: FfmpegCameraParts, slots: FrameSlots): Promise<Opened> {
  const isTestInputAllowed = parts.isTestInputAllowed ?? false;
  const isFileLooped = parts.isFileLooped ?? false;
  const isDevice = parseInput(choice.input, isTestInputAllowed).kind === 'v4l2';
  let complaint = '';
  // A camera without JPEG of its own is asked a second time for whatever it has.
  for (const isEncoded of isDevice ? [false, true] : [true]) {
    const command = captureCommand(parts.program ?? 'ffmpeg', choice, { isTestInputAllowed, isFileLooped, isEncoded });
    const start = (): Capture => {
      const capture = new Capture({ clock: parts.clock, slots, ...command });
      if (capture.pid !== undefined) parts.onCapture?.(capture.pid);
      return capture;
    };
    const first = start();
    if (await hasPicture(first, parts.clock)) return { first, restart: start };
    complaint = first.complaint;
    await first.stop();
  }
  throw cameraFault('gives no picture: check that it is plugged in, not used by another program, and can be read', complaint);
}

async function hasPicture(capture: Capture, clock: Clock): Promise<boolean> {
  const deadlineMs = clock.monotonicMs() + FIRST_FRAME_LIMIT_MS;
  for (let leftMs = FIRST_FRAME_LIMIT_MS; leftMs > 0; leftMs = deadlineMs - clock.monotonicMs()) {
    if (capture.hasPicture || capture.hasEnded) break;
    await capture.arrival(leftMs);
  }
  return capture.hasPicture;
}

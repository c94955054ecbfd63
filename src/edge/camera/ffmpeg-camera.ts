/**
 * The live camera: one ffmpeg per session, read from a pipe; the latest frame wins and only
 * frames that are asked for are decoded. A camera that is gone, stalled, frozen or black ends the
 * session with a Fault; the next `open` tries again. Nothing is written anywhere (INV-01).
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

import { Fault } from '../../base/fault.ts';
import type { Camera, CameraSession } from '../../ports/camera.ts';
import type { Clock } from '../../ports/clock.ts';
import { type FfmpegChoice, ffmpegArguments, parseInput } from './ffmpeg-command.ts';
import { type FrameDecoder, frameDecoder } from './frame-decoder.ts';
import { type FrameSlots, frameSlots } from './frame-slots.ts';
import { cameraFault, framesOf } from './frame-session.ts';
import { scanJpegs } from './jpeg-scanner.ts';

/** Time for the first picture: measured 70–460 ms for ffmpeg alone; cheap USB cameras need 1–2 s to start. */
const FIRST_FRAME_LIMIT_MS = 5000;
/** At most this much of what ffmpeg says is kept, for the cause of a Fault. */
const COMPLAINT_MAX_CHARS = 1000;

export interface FfmpegCameraParts {
  readonly clock: Clock;
  /** Program to run; the tests name another one to see what happens where it is missing. */
  readonly program?: string;
  readonly isTestInputAllowed?: boolean;
  readonly isFileLooped?: boolean;
  /** Told the process id of each capture (tests unplug the camera by ending it). */
  readonly onCapture?: (pid: number) => void;
}

interface Capture {
  readonly slots: FrameSlots;
  readonly decoder: FrameDecoder;
  readonly hasEnded: () => boolean;
  readonly complaint: () => string;
  /** Settles when a picture arrives, the capture ends, or after `waitMs`. */
  arrival(waitMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** A camera behind ffmpeg: V4L2 or a video file that plays at its own rate in every session. */
export function ffmpegCamera(choice: FfmpegChoice, parts: FfmpegCameraParts): Camera {
  const isTestInputAllowed = parts.isTestInputAllowed ?? false;
  let isOpen = false;

  const start = (isEncoded: boolean): Capture =>
    startCapture(parts, ffmpegArguments(choice, { isTestInputAllowed, isFileLooped: parts.isFileLooped ?? false, isEncoded }));

  const firstPicture = async (capture: Capture): Promise<boolean> => {
    const deadlineMs = parts.clock.monotonicMs() + FIRST_FRAME_LIMIT_MS;
    for (let leftMs = FIRST_FRAME_LIMIT_MS; leftMs > 0; leftMs = deadlineMs - parts.clock.monotonicMs()) {
      if (capture.slots.lastAtMs !== undefined) return true;
      if (capture.hasEnded()) break;
      await capture.arrival(leftMs);
    }
    return capture.slots.lastAtMs !== undefined;
  };

  const openCapture = async (): Promise<Capture> => {
    const isDevice = parseInput(choice.input, isTestInputAllowed).kind === 'v4l2';
    let complaint = '';
    // A camera without JPEG of its own is asked a second time for whatever it has.
    for (const isEncoded of isDevice ? [false, true] : [true]) {
      const capture = start(isEncoded);
      if (await firstPicture(capture)) return capture;
      complaint = capture.complaint();
      await capture.stop();
    }
    throw cameraFault('gives no picture: check that it is plugged in, not used by another program, and can be read', complaint);
  };

  return {
    async open(): Promise<CameraSession> {
      requireInput(choice, isTestInputAllowed);
      if (isOpen) throw cameraFault('is in use already: end the other look first');
      isOpen = true;
      try {
        const capture = await openCapture();
        return framesOf({
          clock: parts.clock,
          slots: capture.slots,
          decoder: capture.decoder,
          isFreezeWatched: true,
          isStallWatched: true,
          failure: () => (capture.hasEnded() ? cameraFault('stopped in the middle of a look: check its plug and cable', capture.complaint()) : undefined),
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

/** Runs one ffmpeg and keeps its newest picture. */
function startCapture(parts: FfmpegCameraParts, args: readonly string[]): Capture {
  const slots = frameSlots();
  const decoder = frameDecoder();
  let complaint = '';
  let hasEnded = false;
  let wake: (() => void) | undefined;
  const arrived = (): void => {
    wake?.();
  };
  const scanner = scanJpegs((jpeg) => {
    slots.put(jpeg, parts.clock.monotonicMs());
    arrived();
  });
  const child = spawn(parts.program ?? 'ffmpeg', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LANG: 'C' },
  });
  if (child.pid !== undefined) parts.onCapture?.(child.pid);
  const ended = new Promise<void>((resolve) => {
    const end = (why: string): void => {
      hasEnded = true;
      complaint ||= why;
      arrived();
      resolve();
    };
    child.once('error', (error) => {
      end(error.message);
    });
    child.once('close', () => {
      end('the capture ended');
    });
  });
  child.stdout.on('data', (chunk: Buffer) => {
    scanner.push(chunk);
    chunk.fill(0);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_MAX_CHARS);
  });
  return {
    slots,
    decoder,
    hasEnded: () => hasEnded,
    complaint: () => complaint.trim(),
    arrival: (waitMs) =>
      new Promise<void>((resolve) => {
        const cancel = parts.clock.after(waitMs, () => {
          wake = undefined;
          resolve();
        });
        wake = () => {
          cancel();
          wake = undefined;
          resolve();
        };
      }),
    stop: () => stopCapture(child, ended, () => {
      scanner.wipe();
      slots.wipe();
      decoder.wipe();
    }),
  };
}

async function stopCapture(child: ChildProcess, ended: Promise<void>, wipe: () => void): Promise<void> {
  child.kill('SIGKILL'); // ffmpeg writes no file, so nothing can be left half done
  await ended;
  wipe();
}

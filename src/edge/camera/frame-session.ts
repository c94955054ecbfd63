/**
 * A camera session over "the newest compressed picture": decodes what is asked for, watches for a
 * stalled, frozen, black or corrupt camera, and zeroes everything at the end (INV-01, INV-20).
 */

import { Fault, invariant } from '../../base/fault.ts';
import type { Frame } from '../../core/vision/types.ts';
import type { CameraSession } from '../../ports/camera.ts';
import type { Clock } from '../../ports/clock.ts';
import { type FrameDecoder, isBlack } from './frame-decoder.ts';
import type { FrameSlots } from './frame-slots.ts';

/** No new picture for this long: the camera hangs (a live one gives one every 33–200 ms). */
const STALL_LIMIT_MS = 3000;
/** The same bytes for this long: a live sensor's noise never repeats, so the picture is held or replayed. */
const FROZEN_LIMIT_MS = 3000;
/** Nothing but black for this long: covered, or the sensor is dead. */
const BLACK_LIMIT_MS = 3000;
/** Corrupt pictures in a row. One or two come with a bumped cable. */
const CORRUPT_RUN_MAX = 30;

export interface FrameSource {
  readonly clock: Clock;
  readonly slots: FrameSlots;
  readonly decoder: FrameDecoder;
  /** Off for a still picture that stands in for a camera. */
  readonly isFreezeWatched: boolean;
  /** Off where pictures come only when asked for. */
  readonly isStallWatched: boolean;
  /** Why no further picture can come, if so. */
  failure(): Fault | undefined;
  arrival(waitMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** `camera-failed`, in one form of sentence. */
export function cameraFault(what: string, cause?: unknown): Fault {
  return new Fault('camera-failed', `The camera ${what}.`, cause);
}

/** The session that `ports/camera` promises. One `next` at a time. */
export function framesOf(source: FrameSource): CameraSession {
  const openedAtMs = source.clock.monotonicMs();
  let blackSinceMs: number | undefined;
  let corruptRun = 0;
  let isBusy = false;
  let closing: Promise<void> | undefined;
  let pending: Promise<unknown> = Promise.resolve();

  const requireHealth = (): void => {
    const nowMs = source.clock.monotonicMs();
    if (source.isStallWatched && nowMs - (source.slots.lastAtMs ?? openedAtMs) > STALL_LIMIT_MS) {
      throw cameraFault('hangs: no picture came for some seconds; unplug it and plug it in again');
    }
    const { sameSinceMs } = source.slots;
    if (source.isFreezeWatched && sameSinceMs !== undefined && nowMs - sameSinceMs > FROZEN_LIMIT_MS) {
      throw cameraFault('repeats one and the same picture: it is frozen; unplug it and plug it in again');
    }
    if (blackSinceMs !== undefined && nowMs - blackSinceMs > BLACK_LIMIT_MS) throw cameraFault('sees only black: uncover the lens or replace it');
    if (corruptRun >= CORRUPT_RUN_MAX) throw cameraFault('sends only broken pictures: check its cable');
  };

  const decodeNewest = async (): Promise<Frame | undefined> => {
    const jpeg = source.slots.take();
    if (jpeg === undefined) return undefined;
    const frame = await source.decoder.decode(jpeg.bytes, jpeg.takenAtMs);
    source.slots.release();
    if (frame === undefined) {
      corruptRun += 1;
      return undefined;
    }
    corruptRun = 0;
    blackSinceMs = isBlack(frame) ? (blackSinceMs ?? frame.takenAtMs) : undefined;
    return frame;
  };

  const take = async (waitMs: number): Promise<Frame | undefined> => {
    const deadlineMs = source.clock.monotonicMs() + waitMs;
    for (;;) {
      const frame = await decodeNewest();
      if (closing !== undefined) {
        source.decoder.wipe();
        throw cameraFault('was closed during a look');
      }
      requireHealth();
      if (frame !== undefined) return frame;
      const failure = source.failure();
      if (failure !== undefined && source.slots.isEmpty) throw failure;
      const leftMs = deadlineMs - source.clock.monotonicMs();
      if (leftMs <= 0) return undefined;
      if (source.slots.isEmpty) await source.arrival(leftMs);
    }
  };

  return {
    next(waitMs) {
      invariant(!isBusy, 'one frame is asked for at a time');
      if (closing !== undefined) return Promise.reject(cameraFault('was closed'));
      isBusy = true;
      const taken = take(waitMs).finally(() => {
        isBusy = false;
      });
      pending = taken.catch(() => undefined);
      return taken;
    },
    close() {
      closing ??= source.stop().then(async () => {
        await pending; // a decode under way ends first, then its pixels are zeroed
        source.slots.wipe();
        source.decoder.wipe();
      });
      return closing;
    },
  };
}

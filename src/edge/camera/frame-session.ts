/**
 * A camera session over "the newest compressed picture": decodes what is asked for, watches for a
 * stalled, frozen, dark or corrupt camera, and zeroes everything at the end (INV-01, INV-20).
 */

import { Fault, type FaultCode, invariant } from '../../base/fault.ts';
import type { Frame } from '../../core/vision/types.ts';
import type { CameraSession } from '../../ports/camera.ts';
import type { Clock } from '../../ports/clock.ts';
import { type FrameDecoder, isDark } from './frame-decoder.ts';
import type { FrameSlots } from './frame-slots.ts';

/** No new picture for this long: the camera hangs (a live one gives one every 33–200 ms). */
const STALL_LIMIT_MS = 3000;
/**
 * The same bytes for this long: a live sensor's noise never repeats, so the picture is held. Own measurement (90 pictures of a
 * still scene by ffmpeg's testsrc and color, 640 x 480, MJPEG quality 2, 8, 20 and 31): with noise of one grey level no two in a
 * row are equal, without any all 90 are. Shorter than the shortest look that a site may choose (2 s), so that the reason is told.
 */
const FROZEN_LIMIT_MS = 1500;
/** So few repeats may be a slow camera whose pictures are doubled to keep the rate. */
const FROZEN_REPEATS_MIN = 3;
/** Nothing but dark for this long: covered, without light, or the sensor is dead. Longer than a lamp with a motion sensor needs. */
const DARK_LIMIT_MS = 3000;
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
  /** How often the camera was away and came back. */
  gaps(): number;
  /** When it last came back; it may take its time for the first picture. */
  startedAtMs(): number;
  /** Why no further picture can come, if so. */
  failure(): Fault | undefined;
  arrival(waitMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** `camera-failed`, in one form of sentence. */
export function cameraFault(what: string, cause?: unknown): Fault {
  return faultOf('camera-failed', what, cause);
}

function faultOf(code: Extract<FaultCode, `camera-${string}`>, what: string, cause?: unknown): Fault {
  return new Fault(code, `The camera ${what}.`, cause);
}

/** The session that `ports/camera` promises. One `next` at a time. */
export class FrameSession implements CameraSession {
  readonly #source: FrameSource;
  readonly #openedAtMs: number;
  #darkSinceMs: number | undefined;
  #gapsSeen = 0;
  #corruptRun = 0;
  #isBusy = false;
  #pending: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(source: FrameSource) {
    this.#source = source;
    this.#openedAtMs = source.clock.monotonicMs();
  }

  next(waitMs: number): Promise<Frame | undefined> {
    invariant(!this.#isBusy, 'one frame is asked for at a time');
    if (this.#closing !== undefined) return Promise.reject(cameraFault('was closed'));
    this.#isBusy = true;
    const taken = this.#take(waitMs).finally(() => {
      this.#isBusy = false;
    });
    this.#pending = taken.catch(() => undefined);
    return taken;
  }

  close(): Promise<void> {
    this.#closing ??= this.#source.stop().then(async () => {
      await this.#pending; // a decode under way ends first, then its pixels are zeroed
      this.#source.slots.wipe();
      this.#source.decoder.wipe();
    });
    return this.#closing;
  }

  async #take(waitMs: number): Promise<Frame | undefined> {
    const { clock, slots, decoder } = this.#source;
    const deadlineMs = clock.monotonicMs() + waitMs;
    for (;;) {
      const frame = await this.#decodeNewest();
      if (this.#closing !== undefined) {
        decoder.wipe();
        throw cameraFault('was closed during a look');
      }
      this.#requireHealth();
      if (frame !== undefined) return frame;
      const failure = this.#source.failure();
      if (failure !== undefined && slots.isEmpty) throw failure;
      const leftMs = deadlineMs - clock.monotonicMs();
      if (leftMs <= 0) return undefined;
      if (slots.isEmpty) await this.#source.arrival(leftMs);
    }
  }

  async #decodeNewest(): Promise<Frame | undefined> {
    const { slots, decoder } = this.#source;
    const jpeg = slots.take();
    if (jpeg === undefined) return undefined;
    const frame = await decoder.decode(jpeg.bytes, jpeg.takenAtMs);
    slots.release();
    if (frame === undefined) {
      this.#corruptRun += 1;
      return undefined;
    }
    this.#corruptRun = 0;
    this.#darkSinceMs = isDark(frame) ? (this.#darkSinceMs ?? frame.takenAtMs) : undefined;
    const gaps = this.#source.gaps();
    if (gaps === this.#gapsSeen) return frame;
    this.#gapsSeen = gaps;
    return { ...frame, isAfterGap: true };
  }

  #requireHealth(): void {
    const { slots, clock, isStallWatched, isFreezeWatched } = this.#source;
    const nowMs = clock.monotonicMs();
    const isOlder = (sinceMs: number | undefined, limitMs: number): boolean => sinceMs !== undefined && nowMs - sinceMs > limitMs;
    const freshMs = Math.max(slots.lastAtMs ?? this.#openedAtMs, this.#source.startedAtMs());
    if (isStallWatched && isOlder(freshMs, STALL_LIMIT_MS)) {
      throw cameraFault('hangs: no picture came for some seconds; unplug it and plug it in again');
    }
    const { times, forMs } = slots.repeated;
    if (isFreezeWatched && times >= FROZEN_REPEATS_MIN && forMs > FROZEN_LIMIT_MS) {
      throw faultOf('camera-frozen', 'repeats one and the same picture: it is frozen; unplug it and plug it in again');
    }
    if (isOlder(this.#darkSinceMs, DARK_LIMIT_MS)) {
      throw faultOf('camera-dark', 'sees only dark: uncover the lens, switch the light on, or replace it');
    }
    if (this.#corruptRun >= CORRUPT_RUN_MAX) throw cameraFault('sends only broken pictures: check its cable');
  }
}

/**
 * The newest compressed picture, and room for the one that is being decoded: two reused buffers,
 * nothing is queued (INV-01). Also watches whether the camera repeats the same bytes.
 */

export interface HeldJpeg {
  /** Valid until `release` or `wipe`. */
  readonly bytes: Uint8Array;
  readonly takenAtMs: number;
}

interface Slot {
  bytes: Uint8Array;
  length: number;
  takenAtMs: number;
}

export interface FrameSlots {
  put(jpeg: Uint8Array, takenAtMs: number): void;
  /** The newest picture that was not taken yet. Until `release` it is not overwritten. */
  take(): HeldJpeg | undefined;
  release(): void;
  /** Since when every picture has been the same, byte for byte; undefined while they differ. */
  readonly sameSinceMs: number | undefined;
  readonly lastAtMs: number | undefined;
  /** Nothing new to take. */
  readonly isEmpty: boolean;
  wipe(): void;
}

/** Two empty slots. */
export function frameSlots(): FrameSlots {
  const slots: readonly [Slot, Slot] = [
    { bytes: new Uint8Array(0), length: 0, takenAtMs: 0 },
    { bytes: new Uint8Array(0), length: 0, takenAtMs: 0 },
  ];
  let newest: Slot | undefined;
  let reading: Slot | undefined;
  let last: Slot | undefined;
  let sameSinceMs: number | undefined;

  return {
    put(jpeg, takenAtMs) {
      const isSame = last !== undefined && Buffer.compare(last.bytes.subarray(0, last.length), jpeg) === 0;
      sameSinceMs = isSame ? (sameSinceMs ?? last?.takenAtMs) : undefined;
      const slot = reading === slots[0] ? slots[1] : slots[0];
      if (slot.bytes.length < jpeg.length) {
        slot.bytes.fill(0);
        slot.bytes = new Uint8Array(jpeg.length * 2);
      } else {
        slot.bytes.fill(0, jpeg.length, Math.max(jpeg.length, slot.length));
      }
      slot.bytes.set(jpeg);
      slot.length = jpeg.length;
      slot.takenAtMs = takenAtMs;
      newest = slot;
      last = slot;
    },
    take() {
      const slot = newest;
      if (slot === undefined) return undefined;
      newest = undefined;
      reading = slot;
      return { bytes: slot.bytes.subarray(0, slot.length), takenAtMs: slot.takenAtMs };
    },
    release() {
      reading = undefined;
    },
    get sameSinceMs() {
      return sameSinceMs;
    },
    get lastAtMs() {
      return last?.takenAtMs;
    },
    get isEmpty() {
      return newest === undefined;
    },
    wipe() {
      for (const slot of slots) {
        slot.bytes.fill(0);
        slot.length = 0;
      }
      newest = undefined;
      last = undefined;
      sameSinceMs = undefined;
    },
  };
}

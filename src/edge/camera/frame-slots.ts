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

const emptySlot = (): Slot => ({ bytes: new Uint8Array(0), length: 0, takenAtMs: 0 });

export class FrameSlots {
  readonly #slots: readonly [Slot, Slot] = [emptySlot(), emptySlot()];
  #newest: Slot | undefined;
  #reading: Slot | undefined;
  #last: Slot | undefined;
  #sameSinceMs: number | undefined;

  put(jpeg: Uint8Array, takenAtMs: number): void {
    const last = this.#last;
    const isSame = last !== undefined && Buffer.compare(last.bytes.subarray(0, last.length), jpeg) === 0;
    this.#sameSinceMs = isSame ? (this.#sameSinceMs ?? last.takenAtMs) : undefined;
    const slot = this.#reading === this.#slots[0] ? this.#slots[1] : this.#slots[0];
    if (slot.bytes.length < jpeg.length) {
      slot.bytes.fill(0);
      slot.bytes = new Uint8Array(jpeg.length * 2);
    } else {
      slot.bytes.fill(0, jpeg.length, Math.max(jpeg.length, slot.length));
    }
    slot.bytes.set(jpeg);
    slot.length = jpeg.length;
    slot.takenAtMs = takenAtMs;
    this.#newest = slot;
    this.#last = slot;
  }

  /** The newest picture that was not taken yet. Until `release` it is not overwritten. */
  take(): HeldJpeg | undefined {
    const slot = this.#newest;
    if (slot === undefined) return undefined;
    this.#newest = undefined;
    this.#reading = slot;
    return { bytes: slot.bytes.subarray(0, slot.length), takenAtMs: slot.takenAtMs };
  }

  release(): void {
    this.#reading = undefined;
  }

  /** Nothing new to take. */
  get isEmpty(): boolean {
    return this.#newest === undefined;
  }

  /** Since when every picture has been the same, byte for byte; undefined while they differ. */
  get sameSinceMs(): number | undefined {
    return this.#sameSinceMs;
  }

  get lastAtMs(): number | undefined {
    return this.#last?.takenAtMs;
  }

  wipe(): void {
    for (const slot of this.#slots) {
      slot.bytes.fill(0);
      slot.length = 0;
    }
    this.#newest = undefined;
    this.#last = undefined;
    this.#sameSinceMs = undefined;
  }
}

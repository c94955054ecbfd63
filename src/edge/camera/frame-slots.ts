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
  #repeats = 0;

  put(jpeg: Uint8Array, takenAtMs: number): void {
    const last = this.#last;
    const isSame = last !== undefined && Buffer.compare(last.bytes.subarray(0, last.length), jpeg) === 0;
    this.#sameSinceMs = isSame ? (this.#sameSinceMs ?? last.takenAtMs) : undefined;
    this.#repeats = isSame ? this.#repeats + 1 : 0;
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

  /** How often in a row the newest picture came again, byte for byte, and from the first to the last of them. */
  get repeated(): { readonly times: number; readonly forMs: number } {
    const forMs = this.#sameSinceMs === undefined || this.#last === undefined ? 0 : this.#last.takenAtMs - this.#sameSinceMs;
    return { times: this.#repeats, forMs };
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
    this.#repeats = 0;
  }
}

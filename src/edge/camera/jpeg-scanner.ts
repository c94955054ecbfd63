/**
 * Cuts a byte stream of JPEG pictures into single pictures. Follows the marker segments, so that
 * bytes inside tables never look like an end. Bounded; garbage is skipped and counted. Its buffer
 * holds face information: `wipe` it (INV-01).
 */

/** A larger picture is garbage: 4 MB is about ten times a 1280x720 picture of a webcam (own measurement: 329 KB). */
export const JPEG_MAX_BYTES = 4 * 1024 * 1024;

/** Input is taken in slices of this size, so that the buffer's bound holds for any chunk. */
const SLICE_BYTES = 64 * 1024;
const START_BYTES = 256 * 1024;

const START = Buffer.from([0xff, 0xd8, 0xff]);

/** Second bytes of markers (ITU-T T.81, table B.1). */
const STUFFING = 0x00;
const TEMPORARY = 0x01;
const RESTART_FIRST = 0xd0;
const RESTART_LAST = 0xd7;
const PICTURE_START = 0xd8;
const PICTURE_END = 0xd9;
const SCAN_START = 0xda;
const FILL = 0xff;

const isRestart = (marker: number): boolean => marker >= RESTART_FIRST && marker <= RESTART_LAST;

/** Where in a picture the scan stands: before one, at a marker, or in entropy-coded data (ITU-T T.81, annex B). */
type Place = 'outside' | 'marker' | 'coded';

/** Calls `onJpeg` with each picture, from FFD8 to FFD9; the bytes are valid during the call only. */
export class JpegScanner {
  readonly #onJpeg: (jpeg: Uint8Array) => void;
  #held = Buffer.alloc(START_BYTES);
  /** Start of the picture, where to read on, and end of the bytes held. */
  #from = 0;
  #at = 0;
  #end = 0;
  #place: Place = 'outside';
  #dropped = 0;

  constructor(onJpeg: (jpeg: Uint8Array) => void) {
    this.#onJpeg = onJpeg;
  }

  /** Pictures that were begun and given up: torn, malformed or too large. */
  get dropped(): number {
    return this.#dropped;
  }

  push(chunk: Uint8Array): void {
    for (let offset = 0; offset < chunk.length; offset += SLICE_BYTES) {
      const slice = chunk.subarray(offset, offset + SLICE_BYTES);
      this.#grow(this.#end + slice.length);
      this.#held.set(slice, this.#end);
      this.#end += slice.length;
      while (this.#step());
      this.#compact();
    }
  }

  wipe(): void {
    this.#held.fill(0);
    this.#from = 0;
    this.#at = 0;
    this.#end = 0;
    this.#place = 'outside';
  }

  /** One step on; false where more bytes are needed. */
  #step(): boolean {
    if (this.#place !== 'outside' && this.#end - this.#from > JPEG_MAX_BYTES) return this.#drop(this.#from + 2);
    switch (this.#place) {
      case 'outside':
        return this.#seek();
      case 'marker':
        return this.#readMarker();
      case 'coded':
        return this.#readCoded();
    }
  }

  #seek(): boolean {
    const found = this.#held.subarray(0, this.#end).indexOf(START, this.#at);
    if (found < 0) {
      this.#from = Math.max(this.#at, this.#end - START.length + 1); // a start may be cut in two
      this.#at = this.#from;
      return false;
    }
    this.#from = found;
    this.#at = found + 2;
    this.#place = 'marker';
    return true;
  }

  #readMarker(): boolean {
    while (this.#at + 1 < this.#end && this.#held[this.#at] === FILL && this.#held[this.#at + 1] === FILL) this.#at += 1;
    if (this.#at + 1 >= this.#end) return false;
    const marker = this.#held[this.#at + 1] ?? 0;
    if (this.#held[this.#at] !== 0xff || marker === STUFFING) return this.#drop(this.#from + 2);
    if (marker === PICTURE_END) return this.#finish(this.#at + 2);
    if (marker === PICTURE_START) return this.#drop(this.#at); // the picture before was torn
    if (marker === TEMPORARY || isRestart(marker)) {
      this.#at += 2;
      return true;
    }
    return this.#skipSegment(marker);
  }

  #skipSegment(marker: number): boolean {
    if (this.#at + 3 >= this.#end) return false;
    const length = this.#held.readUInt16BE(this.#at + 2);
    if (length < 2) return this.#drop(this.#from + 2);
    if (this.#at + 2 + length > this.#end) return false;
    this.#at += 2 + length;
    if (marker === SCAN_START) this.#place = 'coded';
    return true;
  }

  #readCoded(): boolean {
    const window = this.#held.subarray(0, this.#end);
    for (;;) {
      const found = window.indexOf(0xff, this.#at);
      this.#at = found < 0 ? this.#end : found;
      if (found < 0 || found + 1 >= this.#end) return false;
      const next = window[found + 1] ?? 0;
      if (next === STUFFING || isRestart(next)) {
        this.#at = found + 2;
      } else if (next === FILL) {
        this.#at = found + 1;
      } else {
        this.#place = 'marker';
        return true;
      }
    }
  }

  #finish(end: number): true {
    this.#onJpeg(this.#held.subarray(this.#from, end));
    this.#from = end;
    this.#at = end;
    this.#place = 'outside';
    return true;
  }

  /** Gives the picture up and looks for a start from `next` on. */
  #drop(next: number): true {
    this.#dropped += 1;
    this.#from = next;
    this.#at = next;
    this.#place = 'outside';
    return true;
  }

  #grow(bytes: number): void {
    if (bytes <= this.#held.length) return;
    const larger = Buffer.alloc(Math.max(bytes, this.#held.length * 2));
    this.#held.copy(larger, 0, 0, this.#end);
    this.#held.fill(0);
    this.#held = larger;
  }

  /** Moves what is left to the front and zeroes what it leaves. */
  #compact(): void {
    if (this.#from === 0) return;
    this.#held.copyWithin(0, this.#from, this.#end);
    this.#held.fill(0, this.#end - this.#from, this.#end);
    this.#end -= this.#from;
    this.#at -= this.#from;
    this.#from = 0;
  }
}

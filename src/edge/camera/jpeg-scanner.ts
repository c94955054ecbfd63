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

/** Where in a picture the scan stands: before one, at a marker, or in entropy-coded data (ITU-T T.81, annex B). */
type Place = 'outside' | 'marker' | 'coded';

export interface JpegScanner {
  /** Hands every complete picture to `onJpeg`; the bytes are valid during the call only. */
  push(chunk: Uint8Array): void;
  /** Pictures that were begun and given up: torn, malformed or too large. */
  readonly dropped: number;
  wipe(): void;
}

/** A scanner that calls `onJpeg` with each picture, from FFD8 to FFD9. */
export function scanJpegs(onJpeg: (jpeg: Uint8Array) => void): JpegScanner {
  let held = Buffer.alloc(START_BYTES);
  let from = 0; // start of the picture
  let at = 0; // where to read on
  let end = 0; // end of the bytes held
  let place: Place = 'outside';
  let dropped = 0;

  const grow = (bytes: number): void => {
    if (bytes <= held.length) return;
    const larger = Buffer.alloc(Math.max(bytes, held.length * 2));
    held.copy(larger, 0, 0, end);
    held.fill(0);
    held = larger;
  };

  /** Gives the picture up and looks for the next start behind the one that was taken. */
  const drop = (next: number): void => {
    dropped += 1;
    from = next;
    at = next;
    place = 'outside';
  };

  const seek = (): boolean => {
    const found = held.subarray(0, end).indexOf(START, at);
    if (found < 0) {
      from = Math.max(at, end - START.length + 1); // a start may be cut in two
      at = from;
      return false;
    }
    from = found;
    at = found + 2;
    place = 'marker';
    return true;
  };

  const readMarker = (): boolean => {
    while (at + 1 < end && held[at] === 0xff && held[at + 1] === 0xff) at += 1; // fill bytes
    if (at + 1 >= end) return false;
    const marker = held[at + 1] ?? 0;
    if (held[at] !== 0xff || marker === 0x00) {
      drop(from + 2);
      return true;
    }
    if (marker === 0xd9) {
      at += 2;
      onJpeg(held.subarray(from, at));
      from = at;
      place = 'outside';
      return true;
    }
    if (marker === 0xd8) {
      drop(at); // the picture before was torn
      return true;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      return true;
    }
    if (at + 3 >= end) return false;
    const length = held.readUInt16BE(at + 2);
    if (length < 2) {
      drop(from + 2);
      return true;
    }
    if (at + 2 + length > end) return false;
    at += 2 + length;
    if (marker === 0xda) place = 'coded';
    return true;
  };

  const readCoded = (): boolean => {
    const window = held.subarray(0, end);
    for (;;) {
      const found = window.indexOf(0xff, at);
      if (found < 0) {
        at = end;
        return false;
      }
      at = found;
      if (found + 1 >= end) return false;
      const next = held[found + 1] ?? 0;
      if (next === 0x00 || (next >= 0xd0 && next <= 0xd7)) {
        at = found + 2;
      } else if (next === 0xff) {
        at = found + 1;
      } else {
        place = 'marker';
        return true;
      }
    }
  };

  const step = (): boolean => {
    if (place !== 'outside' && end - from > JPEG_MAX_BYTES) {
      drop(from + 2);
      return true;
    }
    switch (place) {
      case 'outside':
        return seek();
      case 'marker':
        return readMarker();
      case 'coded':
        return readCoded();
    }
  };

  const compact = (): void => {
    if (from === 0) return;
    held.copyWithin(0, from, end);
    held.fill(0, end - from, end);
    end -= from;
    at -= from;
    from = 0;
  };

  return {
    push(chunk) {
      for (let offset = 0; offset < chunk.length; offset += SLICE_BYTES) {
        const slice = chunk.subarray(offset, offset + SLICE_BYTES);
        grow(end + slice.length);
        held.set(slice, end);
        end += slice.length;
        while (step());
        compact();
      }
    },
    get dropped() {
      return dropped;
    },
    wipe() {
      held.fill(0);
      from = 0;
      at = 0;
      end = 0;
      place = 'outside';
    },
  };
}

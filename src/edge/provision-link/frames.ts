/**
 * Frames of the link between a laptop and a terminal: two marks, a type, a length, the payload and its CRC-32. Pure: bytes in, frames
 * out. Noise is skipped byte by byte until a frame holds; nothing that was sent can make the reader keep more than one frame.
 *
 *   'M' 'B' | type 1 | length 2, little-endian | payload | CRC-32 of type, length and payload, 4, little-endian (IEEE 802.3, as zlib's)
 */

import { crc32 } from 'node:zlib';
import { concatBytes } from '../../base/bytes.ts';
import { invariant } from '../../base/fault.ts';

const MARKS = [0x4d, 0x42] as const;
const HEAD_BYTES = 5;
const CRC_BYTES = 4;
/** Bytes of the bundle in one block: 0.4 s at 115,200 baud, so a pulled plug costs little. Own choice. */
export const BLOCK_BYTES = 4096;
/** Largest payload: a block and its place, or a result. */
export const PAYLOAD_BYTES_MAX = 8192;

/** Of bundles: those from 0x80 come from the terminal. From 0x10 and 0x90 on others speak on the same line. */
export const FRAME = {
  hello: 0x01,
  offer: 0x02,
  block: 0x03,
  end: 0x04,
  cancel: 0x05,
  ask: 0x06,
  device: 0x81,
  ready: 0x82,
  taken: 0x83,
  refused: 0x84,
  state: 0x85,
  result: 0x86,
} as const;
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

export interface Frame {
  readonly type: number;
  readonly payload: Uint8Array;
}

export function frameBytes(type: number, payload: Uint8Array = new Uint8Array()): Uint8Array {
  invariant(payload.length <= PAYLOAD_BYTES_MAX, 'a payload is bounded');
  const body = concatBytes(Uint8Array.of(type, payload.length & 0xff, payload.length >> 8), payload);
  const check = new Uint8Array(CRC_BYTES);
  new DataView(check.buffer).setUint32(0, crc32(body), true);
  return concatBytes(Uint8Array.from(MARKS), body, check);
}

/** Takes bytes as they come. */
export class FrameReader {
  #kept: Uint8Array = new Uint8Array();

  take(bytes: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    this.#kept = concatBytes(this.#kept, bytes);
    for (let at = this.#mark(0); ; at = this.#mark(at)) {
      const frame = frameAt(this.#kept, at);
      if (frame === 'more') {
        this.#kept = this.#kept.slice(at);
        return frames;
      }
      if (frame === 'noise') at += 1;
      else {
        frames.push(frame);
        at += HEAD_BYTES + frame.payload.length + CRC_BYTES;
      }
    }
  }

  /** A line that came back begins with a new frame. */
  reset(): void {
    this.#kept = new Uint8Array();
  }

  #mark(from: number): number {
    const at = this.#kept.indexOf(MARKS[0], from);
    return at === -1 ? this.#kept.length : at;
  }
}

function frameAt(bytes: Uint8Array, at: number): Frame | 'more' | 'noise' {
  if (at + 1 < bytes.length && bytes[at + 1] !== MARKS[1]) return 'noise';
  if (at + HEAD_BYTES > bytes.length) return 'more';
  const length = (bytes[at + 3] ?? 0) | ((bytes[at + 4] ?? 0) << 8);
  if (length > PAYLOAD_BYTES_MAX) return 'noise';
  const end = at + HEAD_BYTES + length;
  if (end + CRC_BYTES > bytes.length) return 'more';
  const check = new DataView(bytes.buffer, bytes.byteOffset + end, CRC_BYTES).getUint32(0, true);
  if (crc32(bytes.subarray(at + MARKS.length, end)) !== check) return 'noise';
  return { type: bytes[at + 2] ?? 0, payload: bytes.slice(at + HEAD_BYTES, end) };
}

/**
 * What console and laptop say to each other, as payloads of frames. Pure. Every length is bounded; what does not fit is not understood.
 *
 *   look 0x10  laptop    version 1 | number of the last whole view 4, little-endian
 *   act  0x11  laptop    JSON of one action of the page
 *   view 0x90  terminal  number 4, little-endian | part 1 | parts 1 | a part of the JSON of the view
 *   same 0x91  terminal  the view of that number still stands
 */

import { concatBytes, utf8Bytes, utf8Text } from '../../base/bytes.ts';

export const CONSOLE_FRAME = { look: 0x10, act: 0x11, view: 0x90, same: 0x91 } as const;
const CONSOLE_VERSION = 1;

/** An action as the page may send it to its own server. */
export const ACT_BYTES_MAX = 256;
/** As long as a block of a bundle: 0.4 s at 115,200 baud. */
export const PART_BYTES = 4096;
/** 64 KiB, some ten times the longest page of the console with its curve. Own choice. */
export const PARTS_MAX = 16;
const LOOK_BYTES = 5;
const VIEW_HEAD_BYTES = 6;

/** Frames of the console; whoever else listens on the line leaves them alone. */
export function isForConsole(type: number): boolean {
  return type === CONSOLE_FRAME.look || type === CONSOLE_FRAME.act;
}

export function lookBytes(seen: number): Uint8Array {
  const bytes = new Uint8Array(LOOK_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, CONSOLE_VERSION);
  view.setUint32(1, seen, true);
  return bytes;
}

/** The number of the view that the laptop has; undefined where it speaks another version. */
export function readLook(payload: Uint8Array): number | undefined {
  if (payload.length !== LOOK_BYTES || payload[0] !== CONSOLE_VERSION) return undefined;
  return new DataView(payload.buffer, payload.byteOffset, LOOK_BYTES).getUint32(1, true);
}

/** Payloads in order; undefined where it is longer than a view may be. */
export function viewParts(number: number, view: unknown): readonly Uint8Array[] | undefined {
  const bytes = utf8Bytes(JSON.stringify(view));
  const parts = Math.ceil(bytes.length / PART_BYTES);
  if (parts > PARTS_MAX) return undefined;
  return Array.from({ length: parts }, (_, part) => {
    const head = new Uint8Array(VIEW_HEAD_BYTES);
    const fields = new DataView(head.buffer);
    fields.setUint32(0, number, true);
    fields.setUint8(4, part);
    fields.setUint8(5, parts);
    return concatBytes(head, bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES));
  });
}

export interface WholeView {
  readonly number: number;
  /** undefined: no JSON. */
  readonly value: unknown;
}

/** Puts the parts of one view together; a part out of its turn drops what was there. Keeps one view at most. */
export class ViewReader {
  #number = 0;
  #parts: Uint8Array[] = [];

  take(payload: Uint8Array): WholeView | undefined {
    if (payload.length <= VIEW_HEAD_BYTES || payload.length > VIEW_HEAD_BYTES + PART_BYTES) return undefined;
    const fields = new DataView(payload.buffer, payload.byteOffset, VIEW_HEAD_BYTES);
    const [number, part, parts] = [fields.getUint32(0, true), fields.getUint8(4), fields.getUint8(5)];
    if (parts === 0 || parts > PARTS_MAX || part >= parts) return undefined;
    if (part === 0) {
      this.#number = number;
      this.#parts = [];
    }
    if (number !== this.#number || part !== this.#parts.length) {
      this.#parts = [];
      return undefined;
    }
    this.#parts.push(payload.slice(VIEW_HEAD_BYTES));
    if (this.#parts.length < parts) return undefined;
    const whole = concatBytes(...this.#parts);
    this.#parts = [];
    return { number, value: jsonOf(whole) };
  }
}

/** undefined where the bytes are none. */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Text(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

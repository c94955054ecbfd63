/** Plain key codes of serial PIN pads: ASCII digits, `#` or return = enter, `*` or escape = clear. Pure. */

import type { PadKey } from '../../ports/door-hardware.ts';

const RETURN = 0x0d;
const NEWLINE = 0x0a;

const KEYS: ReadonlyMap<number, PadKey> = new Map<number, PadKey>([
  ...(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const).map((key): [number, PadKey] => [key.charCodeAt(0), key]),
  ['#'.charCodeAt(0), 'enter'],
  [RETURN, 'enter'],
  [NEWLINE, 'enter'],
  ['*'.charCodeAt(0), 'clear'],
  [0x1b, 'clear'], // escape
  [0x08, 'clear'], // backspace
  [0x7f, 'clear'], // delete
]);

/** Nobody types faster; what is faster is noise. */
export const KEYS_PER_SECOND_MAX = 20;

export interface KeycodeReader {
  push(bytes: Uint8Array, atMs: number): void;
}

/** Turns bytes into keys; unknown bytes and floods are dropped, return + newline is one enter. */
export function keycodeReader(onKey: (key: PadKey) => void): KeycodeReader {
  let isAfterReturn = false;
  let windowStartMs = Number.NEGATIVE_INFINITY;
  let inWindow = 0;
  return {
    push(bytes, atMs) {
      for (const byte of bytes) {
        const isSecondHalf = byte === NEWLINE && isAfterReturn;
        isAfterReturn = byte === RETURN;
        const key = KEYS.get(byte);
        if (key === undefined || isSecondHalf) continue;
        if (atMs - windowStartMs >= 1000) {
          windowStartMs = atMs;
          inWindow = 0;
        }
        inWindow += 1;
        if (inWindow <= KEYS_PER_SECOND_MAX) onKey(key);
      }
    },
  };
}

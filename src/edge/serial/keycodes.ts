/**
 * Plain key codes of serial PIN pads, one byte a key. Three codes are in use: ASCII, the bare number,
 * and the 8-bit burst of Wiegand pads, whose upper half is the complement of the lower. Pure.
 */

import type { PadKey } from '../../ports/door-hardware.ts';

const RETURN = 0x0d;
const NEWLINE = 0x0a;

/** `ascii`: as typed. `bcd4`: 0 to 9, `0A` for `*`, `0B` for `#`. `burst8`: the same with the complement before (`F0` is 0). */
export const KEY_CODES = ['ascii', 'bcd4', 'burst8'] as const;
export type KeyCodes = (typeof KEY_CODES)[number];

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

const ASCII: ReadonlyMap<number, PadKey> = new Map<number, PadKey>([
  ...DIGITS.map((key): [number, PadKey] => [key.charCodeAt(0), key]),
  ['#'.charCodeAt(0), 'enter'],
  [RETURN, 'enter'],
  [NEWLINE, 'enter'],
  ['*'.charCodeAt(0), 'clear'],
  [0x1b, 'clear'], // escape
  [0x08, 'clear'], // backspace
  [0x7f, 'clear'], // delete
]);

const NUMBERS: ReadonlyMap<number, PadKey> = new Map<number, PadKey>([
  ...DIGITS.map((key, number): [number, PadKey] => [number, key]),
  [0x0a, 'clear'],
  [0x0b, 'enter'],
]);

const KEYS: Readonly<Record<KeyCodes, ReadonlyMap<number, PadKey>>> = {
  ascii: ASCII,
  bcd4: NUMBERS,
  burst8: new Map([...NUMBERS].map(([number, key]) => [((~number & 0x0f) << 4) | number, key])),
};

/** Nobody types faster; what is faster is noise. */
export const KEYS_PER_SECOND_MAX = 20;

export interface KeycodeReader {
  push(bytes: Uint8Array, atMs: number): void;
}

/** Turns bytes into keys; unknown bytes and floods are dropped, return + newline is one enter. */
export function keycodeReader(onKey: (key: PadKey) => void, codes: KeyCodes = 'ascii'): KeycodeReader {
  const keys = KEYS[codes];
  let isAfterReturn = false;
  let windowStartMs = Number.NEGATIVE_INFINITY;
  let inWindow = 0;
  return {
    push(bytes, atMs) {
      for (const byte of bytes) {
        const isSecondHalf = codes === 'ascii' && byte === NEWLINE && isAfterReturn;
        isAfterReturn = byte === RETURN;
        const key = keys.get(byte);
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

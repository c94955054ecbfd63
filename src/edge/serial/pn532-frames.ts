/**
 * Frames of the PN532 over its serial line: `00 00 FF LEN LCS TFI data DCS 00`, LEN and LCS sum to 0, TFI,
 * data and DCS too (NXP UM0701-02, PN532 User Manual, §6.2.1). Pure; keeps at most one frame.
 */

import { invariant } from '../../base/fault.ts';

/** Direction bytes: to the chip and from it. */
const TO_CHIP = 0xd4;
const FROM_CHIP = 0xd5;
/** The only frame of one byte: the chip did not understand (§6.2.1.5). */
const ERROR_FRAME = 0x7f;
/** One target's answer to InListPassiveTarget stays below; extended frames (§6.2.1.2) are not asked for. */
const LEN_MAX = 64;

export const ACK = Uint8Array.of(0x00, 0x00, 0xff, 0x00, 0xff, 0x00);
/** Asks the chip to send its last answer again. */
export const NACK = Uint8Array.of(0x00, 0x00, 0xff, 0xff, 0x00, 0x00);
/** Long enough a preamble for the chip to leave its sleep before the first frame (§7.2.11). */
const WAKE = Uint8Array.of(0x55, 0x55, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

/** SAMConfiguration: normal mode, the chip's own secure access module is not used (§7.2.10). */
export const SAM_CONFIGURATION = Uint8Array.of(0x14, 0x01, 0x14, 0x01);
/** RFConfiguration item 5: an empty field is answered after two looks instead of never (§7.3.1). Each answer proves that the chip is there. */
export const MAX_RETRIES = Uint8Array.of(0x32, 0x05, 0xff, 0x01, 0x02);
/** InListPassiveTarget: one target at 106 kbit/s type A (§7.3.5). */
export const IN_LIST_PASSIVE_TARGET = Uint8Array.of(0x4a, 0x01, 0x00);

export type Pn532Frame =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nack' }
  /** An answer of the chip: code, then data. */
  | { readonly kind: 'answer'; readonly code: number; readonly data: Uint8Array }
  /** The chip did not understand the command. */
  | { readonly kind: 'error' }
  /** A frame whose sum is wrong. */
  | { readonly kind: 'damaged' };

/** A command as bytes on the wire. */
export function pn532Command(command: Uint8Array): Uint8Array {
  const len = command.length + 1;
  invariant(len <= LEN_MAX, 'a command is short');
  const sum = command.reduce((all, byte) => all + byte, TO_CHIP);
  return Uint8Array.of(0x00, 0x00, 0xff, len, -len & 0xff, TO_CHIP, ...command, -sum & 0xff, 0x00);
}

/** The first command after power or sleep, with what wakes the chip before it. */
export function pn532Wake(): Uint8Array {
  return Uint8Array.of(...WAKE, ...pn532Command(SAM_CONFIGURATION));
}

export interface Pn532Framer {
  push(bytes: Uint8Array): void;
}

/** Finds frames between any other bytes. */
export function pn532Framer(onFrame: (frame: Pn532Frame) => void): Pn532Framer {
  /** Bytes since the start code: LEN, LCS, then TFI, data and DCS. */
  let inside: number[] | undefined;
  let previous = -1;
  /** Steps on: `whole` where a frame was told, `no-frame` where none can come of these bytes. */
  const step = (bytes: readonly number[]): 'more' | 'whole' | 'no-frame' => {
    const [len = 0, lcs = 0] = bytes;
    if (bytes.length < 2) return 'more';
    if (bytes.length === 2 && len === 0x00 && lcs === 0xff) onFrame({ kind: 'ack' });
    else if (bytes.length === 2 && len === 0xff && lcs === 0x00) onFrame({ kind: 'nack' });
    else if (((len + lcs) & 0xff) !== 0 || len === 0 || len > LEN_MAX) return 'no-frame';
    else if (bytes.length < len + 3) return 'more';
    else onFrame(readBody(bytes.slice(2)));
    return 'whole';
  };
  return {
    push(bytes) {
      for (const byte of bytes) {
        if (inside === undefined) {
          if (previous === 0x00 && byte === 0xff) inside = [];
          previous = byte;
          continue;
        }
        inside.push(byte);
        const now = step(inside);
        if (now === 'more') continue;
        inside = undefined;
        // The last byte of a frame is no beginning of the next; one of noise may be.
        previous = now === 'whole' ? -1 : byte;
      }
    },
  };
}

/** TFI, data and DCS. */
function readBody(body: readonly number[]): Pn532Frame {
  if ((body.reduce((all, byte) => all + byte, 0) & 0xff) !== 0) return { kind: 'damaged' };
  const [direction, code, ...rest] = body;
  if (direction === ERROR_FRAME && body.length === 2) return { kind: 'error' };
  if (direction !== FROM_CHIP || code === undefined || body.length < 3) return { kind: 'damaged' };
  return { kind: 'answer', code, data: Uint8Array.from(rest.slice(0, -1)) };
}

/** Lengths of a type A identifier (ISO/IEC 14443-3: single, double, triple). */
const UID_LENGTHS: readonly number[] = [4, 7, 10];

/** The identifier of the one card in the answer to InListPassiveTarget, upper-case hex; undefined for no card or a torn answer. */
export function readUid(data: Uint8Array): string | undefined {
  // Number of targets, target, SENS_RES (2), SEL_RES, length of the identifier, identifier, ATS (§7.3.5).
  const [targets, , , , , length = 0] = data;
  if (targets !== 1 || !UID_LENGTHS.includes(length) || data.length < 6 + length) return undefined;
  return [...data.subarray(6, 6 + length)].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('');
}

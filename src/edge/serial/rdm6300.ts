/**
 * Frames of RDM6300-class 125 kHz readers: `02`, ten hex digits, two hex digits of XOR checksum,
 * `03` (module datasheet). Pure; keeps at most one frame; garbage is skipped.
 */

const FRAME_START = 0x02;
const FRAME_END = 0x03;
/** Ten digits of the card and two of the checksum. */
const DIGITS = 12;
const CARD_DIGITS = 10;

/** A reader repeats its frame about every 70 ms while the card is held; a longer silence than this is a new tap. */
export const HOLD_GAP_MS = 1000;

export interface Rdm6300Framer {
  /** Calls back with ten upper-case hex digits for each frame whose checksum is right. */
  push(bytes: Uint8Array): void;
}

/** A framer with an empty buffer. */
export function rdm6300Framer(onFrame: (card: string) => void): Rdm6300Framer {
  let digits: string | undefined;
  return {
    push(bytes) {
      for (const byte of bytes) {
        if (byte === FRAME_START) {
          digits = '';
        } else if (digits === undefined) {
          continue;
        } else if (byte === FRAME_END) {
          if (isFrame(digits)) onFrame(digits.slice(0, CARD_DIGITS));
          digits = undefined;
        } else {
          const digit = String.fromCharCode(byte).toUpperCase();
          digits = digits.length < DIGITS && /^[0-9A-F]$/.test(digit) ? digits + digit : undefined;
        }
      }
    },
  };
}

function isFrame(digits: string): boolean {
  if (digits.length !== DIGITS) return false;
  let sum = 0;
  for (let at = 0; at < DIGITS; at += 2) sum ^= Number.parseInt(digits.slice(at, at + 2), 16);
  return sum === 0; // the checksum is the XOR of the five bytes before it
}

/** One event per hold: the same card again within the gap is the same tap. */
export function oncePerHold(onTap: (card: string) => void): (card: string, atMs: number) => void {
  let heldCard: string | undefined;
  let lastAtMs = 0;
  return (card, atMs) => {
    const isHeld = card === heldCard && atMs - lastAtMs < HOLD_GAP_MS;
    heldCard = card;
    lastAtMs = atMs;
    if (!isHeld) onTap(card);
  };
}

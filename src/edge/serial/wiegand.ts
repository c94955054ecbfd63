/**
 * Numbers from Wiegand-to-UART converters. 26 bits are an even parity bit, 24 bits of number and an odd
 * parity bit; 34 are the same round 32 (SIA AC-01-1996.10). Each bit of parity covers its half. Pure.
 */

/** Bits on the wire, parity and all. */
export const WIEGAND_BITS = [26, 34] as const;
export type WiegandBits = (typeof WIEGAND_BITS)[number];

/**
 * How a converter writes a frame as a line:
 * | format        | 26 bits              | 34 bits              | parity                       |
 * | `bits`        | 26 of `0` and `1`    | 34 of `0` and `1`    | checked here                 |
 * | `frame-hex`   | 7 hex digits         | 9 hex digits         | checked here                 |
 * | `number-hex`  | 6 hex digits         | 8 hex digits         | checked by the converter     |
 * | `decimal`     | 8 digits             | 10 digits            | checked by the converter     |
 * | `facility`    | `FFF,NNNNN`          | `FFFFF,NNNNN`        | checked by the converter     |
 */
export const WIEGAND_FORMATS = ['bits', 'frame-hex', 'number-hex', 'decimal', 'facility'] as const;
export type WiegandFormat = (typeof WIEGAND_FORMATS)[number];

/** Longest line of any format: 34 bits. */
export const WIEGAND_LINE_MAX_CHARS = 34;

interface Shape {
  readonly pattern: RegExp;
  /** The frame with its parity, or the number alone. */
  readonly holds: 'frame' | 'number';
  read(parts: readonly string[]): bigint;
}

const hexadecimal = ([, digits = '']: readonly string[]): bigint => BigInt(`0x${digits}`);
const decimal = ([, digits = '']: readonly string[]): bigint => BigInt(digits);
const facility = ([, place = '', number = '']: readonly string[]): bigint => facilityNumber(BigInt(place), BigInt(number));

const SHAPES: Readonly<Record<WiegandFormat, Readonly<Record<WiegandBits, Shape>>>> = {
  bits: {
    26: { pattern: /^([01]{26})$/, holds: 'frame', read: ([, bits = '']) => BigInt(`0b${bits}`) },
    34: { pattern: /^([01]{34})$/, holds: 'frame', read: ([, bits = '']) => BigInt(`0b${bits}`) },
  },
  'frame-hex': {
    26: { pattern: /^([0-9A-F]{7})$/i, holds: 'frame', read: hexadecimal },
    34: { pattern: /^([0-9A-F]{9})$/i, holds: 'frame', read: hexadecimal },
  },
  'number-hex': {
    26: { pattern: /^([0-9A-F]{6})$/i, holds: 'number', read: hexadecimal },
    34: { pattern: /^([0-9A-F]{8})$/i, holds: 'number', read: hexadecimal },
  },
  decimal: {
    26: { pattern: /^(\d{8})$/, holds: 'number', read: decimal },
    34: { pattern: /^(\d{10})$/, holds: 'number', read: decimal },
  },
  facility: {
    26: { pattern: /^(\d{3}),(\d{5})$/, holds: 'number', read: facility },
    34: { pattern: /^(\d{5}),(\d{5})$/, holds: 'number', read: facility },
  },
};

/** Both halves of 16 bits; more than that is no number of any frame. */
function facilityNumber(place: bigint, number: bigint): bigint {
  return number > 0xffffn ? -1n : (place << 16n) | number;
}

/** The number on the card, 6 or 8 upper-case hex digits; undefined for a line of another form or with wrong parity. */
export function readWiegandLine(line: string, format: WiegandFormat, bits: WiegandBits): string | undefined {
  const shape = SHAPES[format][bits];
  const parts = shape.pattern.exec(line);
  if (parts === null) return undefined;
  const value = shape.read(parts);
  const number = shape.holds === 'frame' ? unframed(value, bits) : value;
  const numberBits = bits - 2;
  if (number === undefined || number < 0n || number >= 1n << BigInt(numberBits)) return undefined;
  return number
    .toString(16)
    .toUpperCase()
    .padStart(numberBits / 4, '0');
}

/** The number between the two bits of parity; undefined where either is wrong or the frame is longer. */
export function unframed(frame: bigint, bits: WiegandBits): bigint | undefined {
  if (frame >> BigInt(bits) !== 0n) return undefined;
  const half = BigInt(bits / 2);
  const isEven = ones(frame >> half) % 2 === 0;
  const isOdd = ones(frame & ((1n << half) - 1n)) % 2 === 1;
  return isEven && isOdd ? (frame >> 1n) & ((1n << BigInt(bits - 2)) - 1n) : undefined;
}

function ones(value: bigint): number {
  let count = 0;
  for (let rest = value; rest > 0n; rest >>= 1n) count += Number(rest & 1n);
  return count;
}

/**
 * Card numbers as panels read them: Wiegand words with their two parity bits. Layouts: 26 bits H10301 (facility 8, number 16), 34 bits
 * (facility 16, number 16), 37 bits H10304 (facility 16, number 19), as published in HID's "Understanding Card Data Formats" (2006).
 */

export const WIEGAND_FORMATS = ['wiegand26', 'wiegand34', 'wiegand37'] as const;
export type WiegandFormat = (typeof WIEGAND_FORMATS)[number];

interface Layout {
  readonly bits: number;
  readonly facilityBits: number;
  readonly numberBits: number;
  /** Data bits under the leading even and under the trailing odd parity; in 37 bits they share the middle one. */
  readonly evenBits: number;
  readonly oddBits: number;
}

const LAYOUTS: Readonly<Record<WiegandFormat, Layout>> = {
  wiegand26: { bits: 26, facilityBits: 8, numberBits: 16, evenBits: 12, oddBits: 12 },
  wiegand34: { bits: 34, facilityBits: 16, numberBits: 16, evenBits: 16, oddBits: 16 },
  wiegand37: { bits: 37, facilityBits: 16, numberBits: 19, evenBits: 18, oddBits: 18 },
};

export interface CardWord {
  readonly facility: number;
  readonly number: number;
}

export interface CardBits {
  readonly bits: number;
  /** First bit highest in the first byte; the rest of the last byte is 0. */
  readonly data: Uint8Array;
}

/** undefined where facility or number does not fit. */
export function encodeCard(format: WiegandFormat, { facility, number }: CardWord): CardBits | undefined {
  const layout = LAYOUTS[format];
  const fits = (value: number, bits: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** bits;
  if (!fits(facility, layout.facilityBits) || !fits(number, layout.numberBits)) return undefined;
  const data = [...bitsOf(facility, layout.facilityBits), ...bitsOf(number, layout.numberBits)];
  const even = ones(data.slice(0, layout.evenBits)) % 2;
  const odd = 1 - (ones(data.slice(-layout.oddBits)) % 2);
  return { bits: layout.bits, data: bytesOf([even, ...data, odd]) };
}

/** undefined where the length or a parity bit is wrong. */
export function decodeCard(format: WiegandFormat, card: CardBits): CardWord | undefined {
  const layout = LAYOUTS[format];
  if (card.bits !== layout.bits || card.data.length !== Math.ceil(layout.bits / 8)) return undefined;
  const bits = Array.from({ length: layout.bits }, (_, at) => ((card.data[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
  const data = bits.slice(1, -1);
  const isEven = ones([bits[0] ?? 0, ...data.slice(0, layout.evenBits)]) % 2 === 0;
  const isOdd = ones([...data.slice(-layout.oddBits), bits.at(-1) ?? 0]) % 2 === 1;
  if (!isEven || !isOdd) return undefined;
  return { facility: valueOf(data.slice(0, layout.facilityBits)), number: valueOf(data.slice(layout.facilityBits)) };
}

function bitsOf(value: number, length: number): number[] {
  return Array.from({ length }, (_, at) => Math.floor(value / 2 ** (length - 1 - at)) % 2);
}

function valueOf(bits: readonly number[]): number {
  return bits.reduce((value, bit) => value * 2 + bit, 0);
}

function ones(bits: readonly number[]): number {
  return bits.reduce((sum, bit) => sum + bit, 0);
}

function bytesOf(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [at, bit] of bits.entries()) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (bit << (7 - (at & 7)));
  return bytes;
}

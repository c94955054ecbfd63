/** Number and PIN. The PIN is checked by its slow hash elsewhere; here only what its answer means. */

import { type Identified, markIdentified, type Rights } from '../access/identified.ts';

/** Keys of a pad: '#' is enter, '*' is clear. */
export type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
export type Key = Digit | 'enter' | 'clear';

/** True where the key is a digit. */
export function isDigit(key: Key): key is Digit {
  return key !== 'enter' && key !== 'clear';
}

/** The holder of the number, proved by the PIN; both must be there. */
export function identifyByPin(holder: Rights | undefined, isRight: boolean): Identified | undefined {
  return holder !== undefined && isRight ? markIdentified(holder) : undefined;
}

/** Shortest and longest PIN, digits: a million tries at the least, and still kept in mind. */
export const PIN_DIGITS_MIN = 6;
export const PIN_DIGITS_MAX = 8;

/** What is wrong with a PIN, as a sentence, or undefined. */
export function pinFlaw(pin: string, number: string): string | undefined {
  if (!/^[0-9]+$/.test(pin) || pin.length < PIN_DIGITS_MIN || pin.length > PIN_DIGITS_MAX) {
    return `A PIN has ${String(PIN_DIGITS_MIN)} to ${String(PIN_DIGITS_MAX)} digits. Choose another.`;
  }
  const steps = Array.from(pin.slice(1), (digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10);
  const isRun = [0, 1, 9].some((step) => steps.every((one) => one === step));
  return isRun || pin === number
    ? 'That PIN is too easy to guess (one digit repeated, a run, or the own number). Choose another.'
    : undefined;
}

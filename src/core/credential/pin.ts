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

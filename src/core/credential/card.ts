/** A card tap names a person or nobody. The number is looked up by keyed hash and never kept. */

import { type Identified, markIdentified, type Rights } from '../access/identified.ts';

/** As readers give it: upper-case hexadecimal. */
const CARD = /^[0-9A-F]{4,32}$/;

/** The card in the form under which it is stored, or undefined where it is none. */
export function cardNumber(read: string): string | undefined {
  const card = read.trim().toUpperCase();
  return CARD.test(card) ? card : undefined;
}

/** The holder of the card, proved by holding it. */
export function identifyByCard(holder: Rights | undefined): Identified | undefined {
  return holder === undefined ? undefined : markIdentified(holder);
}

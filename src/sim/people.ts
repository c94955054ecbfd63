/**
 * The people of the simulated house: portraits of a public test package with made-up numbers,
 * cards and PINs. The same seed gives the same house. Nobody here is real to the product.
 */

/** A small seeded generator (mulberry32): for made-up numbers and scene seeds, never for keys. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

export interface HousePerson {
  readonly number: string;
  readonly label: string;
  readonly card: string;
  readonly pin: string;
  readonly portrait: string;
  readonly isOperator: boolean;
}

const FLATS_PER_FLOOR = 4;

/** A card number as an RDM6300 gives it: ten hexadecimal digits. */
export function madeUpCard(next: () => number): string {
  return `0A${next().toString(16).padStart(8, '0')}`.toUpperCase();
}

/** Six digits that no PIN rule finds weak: no run, no repetition. */
export function madeUpPin(next: () => number): string {
  for (let tries = 0; tries < 100; tries += 1) {
    const pin = String(next() % 1_000_000).padStart(6, '0');
    const steps = Array.from(pin.slice(1)).map((digit, at) => Number(digit) - Number(pin[at]));
    if (new Set(steps).size > 2 && new Set(Array.from(pin)).size > 3) return pin;
  }
  return '730516';
}

/** `count` residents and one operator, with portraits drawn without repetition; the rest of the portraits are strangers. */
export function makeHouse(
  portraits: readonly string[],
  count: number,
  seed: number,
): { readonly people: HousePerson[]; readonly operator: HousePerson; readonly strangers: string[] } {
  const next = seeded(seed);
  const shuffled = [...portraits];
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = next() % (at + 1);
    [shuffled[at], shuffled[other]] = [shuffled[other] as string, shuffled[at] as string];
  }
  const person = (index: number, isOperator: boolean): HousePerson => {
    const floor = Math.floor(index / FLATS_PER_FLOOR) + 1;
    const number = isOperator ? '9001' : `${String(floor)}0${String((index % FLATS_PER_FLOOR) + 1)}`;
    const label = isOperator ? 'Operator' : `Flat ${number}`;
    return { number, label, card: madeUpCard(next), pin: madeUpPin(next), portrait: shuffled[index] as string, isOperator };
  };
  const people = Array.from({ length: count }, (_, index) => person(index, false));
  return { people, operator: person(count, true), strangers: shuffled.slice(count + 1) };
}

/**
 * The numbers of people in their order, in memory alone: on disk they are sealed, so that no query can sort them. Shorter numbers
 * go first; of each length those with one beginning stand together, and a page is found without reading anybody else.
 */

import type { PersonId } from '../../ports/people-vault.ts';

/** Digits of the longest number (people-book.ts). */
const LENGTH_MAX = 12;

interface Entry {
  readonly number: string;
  readonly id: PersonId;
}

export interface Numbers {
  put(number: string, id: PersonId): void;
  remove(number: string): void;
  page(prefix: string, from: number, limit: number): { readonly ids: readonly PersonId[]; readonly total: number };
  snapshot(): readonly Entry[];
  restore(entries: readonly Entry[]): void;
}

export function makeNumbers(entries: readonly Entry[]): Numbers {
  let sorted = [...entries].sort((left, right) => compare(left.number, right.number));
  /** Where the first stands that is not before `number`. */
  const placeOf = (number: string): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(sorted[middle]?.number ?? '', number) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const isAt = (place: number, number: string): boolean => sorted[place]?.number === number;
  /** One stretch for each length. */
  const stretches = (prefix: string): readonly (readonly [number, number])[] =>
    Array.from({ length: LENGTH_MAX + 1 - prefix.length }, (_, more) => {
      const last = placeOf(prefix.padEnd(prefix.length + more, '9'));
      return [placeOf(prefix.padEnd(prefix.length + more, '0')), isAt(last, prefix.padEnd(prefix.length + more, '9')) ? last + 1 : last];
    });
  return {
    put: (number, id) => {
      const place = placeOf(number);
      sorted.splice(place, isAt(place, number) ? 1 : 0, { number, id });
    },
    remove: (number) => {
      const place = placeOf(number);
      if (isAt(place, number)) sorted.splice(place, 1);
    },
    page: (prefix, from, limit) => {
      const ids: PersonId[] = [];
      let total = 0;
      for (const [first, end] of prefix.length > LENGTH_MAX ? [] : stretches(prefix)) {
        const start = first + Math.max(0, from - total);
        if (start < end) ids.push(...sorted.slice(start, Math.min(end, start + limit - ids.length)).map(({ id }) => id));
        total += end - first;
      }
      return { ids, total };
    },
    snapshot: () => [...sorted],
    restore: (kept) => {
      sorted = [...kept];
    },
  };
}

function compare(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

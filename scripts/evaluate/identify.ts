/**
 * 1:N figures: one picture enrolled of each person who has two or more, the others their mated
 * probes, people with one picture the strangers (ISO/IEC 19795-1 open-set identification).
 */

import { type IsMislabelled, nextAbove, rowCosine, type Vectors } from './scores.ts';

export interface Identification {
  readonly enrolled: number;
  readonly mated: number;
  readonly strangers: number;
  /** Mated probes whose best candidate is their own person. */
  readonly rank1: number;
  /** Mated probes whose own person is best and at or above the threshold. */
  readonly found: number;
  /** Threshold at which at most 1 % of the strangers find anybody; undefined with fewer than 100 strangers. */
  readonly threshold: number | undefined;
  /** At the threshold asked for: strangers who found anybody, and mated probes that did not find their own person. */
  readonly at?: { readonly falsePositives: number; readonly missed: number };
}

/** Share of strangers that may find somebody. */
export const FPIR = 0.01;

interface Best {
  readonly score: number;
  readonly isRight: boolean;
}

/** `isGallery` says of each row whether it is the enrolled picture of its person. Mislabelled pairs are not compared. */
export function identify(
  vectors: Vectors,
  isGallery: readonly boolean[],
  isMislabelled: IsMislabelled = () => false,
  asked?: number,
): Identification {
  const gallery = isGallery.flatMap((enrolled, row) => (enrolled ? [row] : []));
  const enrolledPersons = new Set(gallery.map((row) => vectors.persons[row]));
  const best = (probe: number): Best => {
    let score = -Infinity;
    let nearest = -1;
    for (const row of gallery) {
      const value = rowCosine(vectors, probe, row);
      if (value > score && !isMislabelled(probe, row)) [score, nearest] = [value, row];
    }
    return { score, isRight: nearest >= 0 && vectors.persons[nearest] === vectors.persons[probe] };
  };
  const probes = isGallery.flatMap((enrolled, row) => (enrolled ? [] : [row]));
  const mated = probes.filter((row) => enrolledPersons.has(vectors.persons[row])).map(best);
  const strangers = probes.filter((row) => !enrolledPersons.has(vectors.persons[row])).map((row) => best(row).score);
  const threshold = strangerThreshold(Float32Array.from(strangers).sort());
  return {
    enrolled: gallery.length,
    mated: mated.length,
    strangers: strangers.length,
    rank1: mated.filter((one) => one.isRight).length,
    found: threshold === undefined ? 0 : mated.filter((one) => one.isRight && one.score >= threshold).length,
    threshold,
    ...(asked === undefined
      ? {}
      : {
          at: {
            falsePositives: strangers.filter((score) => score >= asked).length,
            missed: mated.filter((one) => !one.isRight || one.score < asked).length,
          },
        }),
  };
}

function strangerThreshold(sorted: Float32Array): number | undefined {
  const allowed = Math.floor(sorted.length * FPIR);
  if (allowed < 1) return undefined;
  return nextAbove(sorted[sorted.length - allowed - 1]!);
}

/** Picks the enrolled picture of each person with two or more: the one in `listed`, else the first. */
export function chooseGallery(persons: Int32Array, stems: readonly string[], listed: ReadonlySet<string> | undefined): boolean[] {
  const rows = new Map<number, number[]>();
  persons.forEach((person, row) => rows.set(person, [...(rows.get(person) ?? []), row]));
  const isGallery = new Array<boolean>(persons.length).fill(false);
  for (const own of rows.values()) {
    if (own.length < 2) continue;
    const chosen = own.find((row) => listed?.has(stems[row] ?? '') ?? false) ?? own[0];
    if (chosen !== undefined) isGallery[chosen] = true;
  }
  return isGallery;
}

/**
 * Similarities of all pairs, sorted, and the error rates read off them (ISO/IEC 19795-1):
 * FMR, FNMR, EER, with 95 % bounds. Pure numbers; knows no pictures.
 */

/** Vectors of all pictures in one block, and whose each is. */
export interface Vectors {
  readonly dimensions: number;
  readonly data: Float32Array;
  /** Number of the person of each row. */
  readonly persons: Int32Array;
}

export interface PairScores {
  /** Ascending. */
  readonly genuine: Float32Array;
  /** Ascending. */
  readonly impostor: Float32Array;
}

/** Rows compared block by block, so that both blocks stay in the cache. */
const BLOCK_ROWS = 64;

/** Cosine of two rows of unit vectors, four sums at once. */
export function rowCosine(vectors: Vectors, one: number, other: number): number {
  const { data, dimensions } = vectors;
  const a = one * dimensions;
  const b = other * dimensions;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let at = 0;
  for (; at + 3 < dimensions; at += 4) {
    s0 += data[a + at]! * data[b + at]!;
    s1 += data[a + at + 1]! * data[b + at + 1]!;
    s2 += data[a + at + 2]! * data[b + at + 2]!;
    s3 += data[a + at + 3]! * data[b + at + 3]!;
  }
  for (; at < dimensions; at += 1) s0 += data[a + at]! * data[b + at]!;
  return s0 + s1 + s2 + s3;
}

/** Says of two rows that their labels are known to be wrong: no error may be counted on them. */
export type IsMislabelled = (one: number, other: number) => boolean;

/** Similarities of every pair of rows once, split by whether one person is on both sides; mislabelled pairs of two people are left out. */
export function allPairs(vectors: Vectors, isMislabelled: IsMislabelled = () => false): PairScores {
  const rows = vectors.persons.length;
  const counts = new Map<number, number>();
  for (const person of vectors.persons) counts.set(person, (counts.get(person) ?? 0) + 1);
  let same = 0;
  for (const count of counts.values()) same += (count * (count - 1)) / 2;
  const genuine = new Float32Array(same);
  const impostor = new Float32Array((rows * (rows - 1)) / 2 - same);
  let genuineAt = 0;
  let impostorAt = 0;
  for (let rowBlock = 0; rowBlock < rows; rowBlock += BLOCK_ROWS) {
    for (let block = rowBlock; block < rows; block += BLOCK_ROWS) {
      for (let one = rowBlock; one < Math.min(rows, rowBlock + BLOCK_ROWS); one += 1) {
        for (let other = Math.max(block, one + 1); other < Math.min(rows, block + BLOCK_ROWS); other += 1) {
          const score = rowCosine(vectors, one, other);
          if (vectors.persons[one] === vectors.persons[other]) genuine[genuineAt++] = score;
          else if (!isMislabelled(one, other)) impostor[impostorAt++] = score;
        }
      }
    }
  }
  return { genuine: genuine.sort(), impostor: impostor.subarray(0, impostorAt).sort() };
}

/** How many of the ascending values are below `limit`. */
export function countBelow(sorted: Float32Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Rate {
  readonly errors: number;
  readonly trials: number;
  readonly rate: number;
  /** Ends of the 95 % interval (Wilson 1927; where no error was seen the upper end is 3/n, the rule of three). */
  readonly low: number;
  readonly high: number;
}

/** A share of errors with its 95 % interval. Pairs that share a picture are not independent: the interval is the narrowest honest one. */
export function rateOf(errors: number, trials: number): Rate {
  if (trials === 0) return { errors, trials, rate: Number.NaN, low: 0, high: 1 };
  const rate = errors / trials;
  if (errors === 0) return { errors, trials, rate, low: 0, high: Math.min(1, 3 / trials) };
  const z = 1.959964; // two-sided 95 %
  const centre = rate + (z * z) / (2 * trials);
  const half = z * Math.sqrt((rate * (1 - rate)) / trials + (z * z) / (4 * trials * trials));
  const whole = 1 + (z * z) / trials;
  return { errors, trials, rate, low: Math.max(0, (centre - half) / whole), high: Math.min(1, (centre + half) / whole) };
}

/** The lowest threshold at which at most `fmr` of the impostors match (score ≥ threshold); undefined where fewer than one may. */
export function thresholdAtFmr(impostor: Float32Array, fmr: number): number | undefined {
  const allowed = Math.floor(impostor.length * fmr);
  if (allowed < 1) return undefined;
  const highestRefused = impostor[impostor.length - allowed - 1];
  return highestRefused === undefined ? impostor[0] : nextAbove(highestRefused);
}

/** The next float32 after a value, so that "≥ threshold" means "> value". */
export function nextAbove(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const bits = view.getInt32(0);
  view.setInt32(0, value === 0 ? 1 : bits + (value > 0 ? 1 : -1));
  return view.getFloat32(0);
}

/** Halvings of the threshold's range: finer than a float32 score. */
const EER_STEPS = 40;

/** Rate at which false matches and false non-matches are equally frequent, by bisection over the threshold; their mean at the step between. */
export function equalErrorRate({ genuine, impostor }: PairScores): number {
  const ratesAt = (threshold: number): { readonly fnmr: number; readonly fmr: number } => ({
    fnmr: countBelow(genuine, threshold) / genuine.length,
    fmr: 1 - countBelow(impostor, threshold) / impostor.length,
  });
  let low = -1;
  let high = 1.01; // above every cosine
  for (let step = 0; step < EER_STEPS; step += 1) {
    const middle = (low + high) / 2;
    const { fnmr, fmr } = ratesAt(middle);
    if (fmr > fnmr) low = middle;
    else high = middle;
  }
  const [below, above] = [ratesAt(low), ratesAt(high)];
  const nearer = Math.abs(below.fnmr - below.fmr) < Math.abs(above.fnmr - above.fmr) ? below : above;
  return (nearer.fnmr + nearer.fmr) / 2;
}

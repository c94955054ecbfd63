/**
 * Exact 1:N search: int8 finds candidates, float32 decides, and a bound on the rounding proves that no
 * row which was not looked at could change the answer; where it cannot prove it, more rows are looked
 * at, in the end all. Never approximate, never a similarity in the outcome (INV-03).
 */

import type { MatchThresholds } from './gallery.ts';
import { cosineOfUnits, quantise, rowScale, scaleOf, UNIT_TOLERANCE } from './quantise.ts';

/** What ports/search.ts offers, said here because the rules know no sockets. */
export interface RowSearch {
  best(rows: Int8Array, query: Int8Array, dimensions: number, count: number): readonly { readonly row: number; readonly product: number }[];
}

export interface RowBlock {
  readonly rowCount: number;
  /** Row-major; begins its buffer; the rows from `rowCount` on are not in use. */
  readonly int8: Int8Array;
  readonly float32: Float32Array;
  /** No row of the block was moved further by rounding. Not lowered when rows go: an upper bound. */
  readonly roundingMax: number;
}

export interface PlanInput {
  /** Unit float32. */
  readonly query: Float32Array;
  readonly thresholds: MatchThresholds;
  readonly search: RowSearch;
  readonly blocks: readonly RowBlock[];
  readonly blockRows: number;
}

export type FoundRow = { readonly kind: 'row'; readonly row: number } | { readonly kind: 'none' } | { readonly kind: 'several' };

/** Candidates asked of each block at first; a door's threshold leaves far fewer in reach. */
export const CANDIDATES_FIRST = 16;

/** From this share of a block on, reading all its float32 rows costs less than another round. */
const EXHAUSTIVE_SHARE = 1 / 8;

/**
 * What the kernel's float32 result and lengths that are not exactly 1 may add: integer products are exact up to 2^24
 * (1,040 dimensions) and err by 1e-7 beyond; lengths are within the tolerance.
 */
const SLACK = 3 * UNIT_TOLERANCE;

/** The two best rows so far; a row is one subject. */
interface Leaders {
  row: number;
  similarity: number;
  secondRow: number;
  secondSimilarity: number;
}

/** Prepares one search. `run` may be called once. */
export function createPlan(input: PlanInput): { run(): FoundRow } {
  const dimensions = input.query.length;
  const query = new Int8Array(dimensions);
  const queryScale = scaleOf(input.query);
  const queryRounding = quantise(input.query, queryScale, query);
  const productScale = queryScale * rowScale(dimensions);
  const leaders: Leaders = { row: -1, similarity: -Infinity, secondRow: -1, secondSimilarity: -Infinity };

  const consider = (block: number, row: number): void => {
    const { float32 } = input.blocks[block] as RowBlock;
    const similarity = cosineOfUnits(input.query, float32.subarray(row * dimensions, (row + 1) * dimensions));
    keepLeaders(leaders, block * input.blockRows + row, similarity);
  };
  /** Looks at the `count` best of a block; returns the most that any other row of it can have. */
  const look = (block: number, count: number): number => {
    const { rowCount, int8, roundingMax } = input.blocks[block] as RowBlock;
    if (count >= rowCount * EXHAUSTIVE_SHARE) {
      for (let row = 0; row < rowCount; row += 1) consider(block, row);
      return -Infinity;
    }
    const hits = input.search.best(int8.subarray(0, rowCount * dimensions), query, dimensions, count);
    for (const hit of hits) consider(block, hit.row);
    const last = hits.at(-1);
    return last === undefined ? Infinity : boundOfRest(last.product / productScale, queryRounding, roundingMax);
  };
  return {
    run: () => {
      const bounds = input.blocks.map((_, block) => look(block, CANDIDATES_FIRST));
      for (const [block, first] of bounds.entries()) {
        let bound = first;
        // The bar only rises, so a block that was proved stays proved. Ends: the share is reached after log2 rounds.
        for (let count = CANDIDATES_FIRST * 2; bound >= bar(leaders, input.thresholds); count *= 2) bound = look(block, count);
      }
      query.fill(0);
      return verdict(leaders, input.thresholds);
    },
  };
}

/** A row below this similarity changes nothing. */
function bar(leaders: Leaders, thresholds: MatchThresholds): number {
  return Math.max(thresholds.match, leaders.similarity - thresholds.margin);
}

/**
 * Every row x not returned has at most the integer product of the last one returned. With q' and x' as rounded,
 * <q,x> = <q',x'> + <q-q',x'> + <q,x-x'>, and the last two are at most |q-q'|·|x'| and |q|·|x-x'| (Cauchy and Schwarz).
 */
function boundOfRest(lastProduct: number, queryRounding: number, rowRounding: number): number {
  return lastProduct + queryRounding * (1 + rowRounding) + rowRounding + SLACK;
}

function keepLeaders(leaders: Leaders, row: number, similarity: number): void {
  if (row === leaders.row || row === leaders.secondRow) return;
  if (similarity > leaders.similarity) {
    leaders.secondRow = leaders.row;
    leaders.secondSimilarity = leaders.similarity;
    leaders.row = row;
    leaders.similarity = similarity;
  } else if (similarity > leaders.secondSimilarity) {
    leaders.secondRow = row;
    leaders.secondSimilarity = similarity;
  }
}

function verdict(leaders: Leaders, thresholds: MatchThresholds): FoundRow {
  if (!(leaders.similarity >= thresholds.match)) return { kind: 'none' };
  const isContested = leaders.secondSimilarity >= thresholds.match && leaders.similarity - leaders.secondSimilarity < thresholds.margin;
  return isContested ? { kind: 'several' } : { kind: 'row', row: leaders.row };
}

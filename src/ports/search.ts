/** Exhaustive nearest-neighbour search over int8 rows (edge/search, usearch). */

export interface SearchHit {
  readonly row: number;
  /** Cosine similarity as the integer kernel computes it. Stays in the eye process. */
  readonly similarity: number;
}

export interface ExactSearch {
  /**
   * The `count` rows of `rows` (rowCount × dimensions, int8, row-major) most similar to `query`
   * by cosine, best first. Exhaustive: no index, no approximation but the integer rounding.
   */
  best(rows: Int8Array, query: Int8Array, dimensions: number, count: number): SearchHit[];
}

/** Exhaustive nearest-neighbour search over int8 rows (edge/search, usearch). */

export interface SearchHit {
  readonly row: number;
  /** Inner product of the integer row and the integer query. Stays in the eye process. */
  readonly product: number;
}

export interface ExactSearch {
  /**
   * The `count` rows of `rows` (rowCount × dimensions, int8, row-major) with the largest inner product
   * with `query`, largest first. Half the work of a cosine; the rows of a gallery share one scale.
   * Exhaustive: no index, no approximation but the integer rounding.
   */
  best(rows: Int8Array, query: Int8Array, dimensions: number, count: number): SearchHit[];
}

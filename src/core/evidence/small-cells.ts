/**
 * Small counts identify people (law.md §6, trap 51): a count of 1 to 4 is shown as "<5" in packs, nothing else
 * is changed. What the law orders to be counted (individuals, templates, images, erasures) is given exactly.
 */

/** Counts from this on are shown; the trap's own number. */
export const CELL_MIN = 5;
export const SMALL_CELL = `<${String(CELL_MIN)}`;

/** 0, a count of CELL_MIN and more, or the mark of a small one. */
export type Cell = number | typeof SMALL_CELL;

export function cellOf(count: number): Cell {
  return count > 0 && count < CELL_MIN ? SMALL_CELL : count;
}

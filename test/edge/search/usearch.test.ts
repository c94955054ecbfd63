import { openSearch } from '../../../src/edge/search/usearch.ts';

const DIMENSIONS = 512;

/** Repeatable small noise (a linear congruential generator, Numerical Recipes' constants). */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function rowsOf(count: number, seed: number, dimensions = DIMENSIONS): Int8Array {
  const next = noise(seed);
  return new Int8Array(count * dimensions).map(() => Math.floor(next() * 255) - 127);
}

/** The slow plain twin. */
function products(rows: Int8Array, query: Int8Array): number[] {
  const found: number[] = [];
  for (let start = 0; start < rows.length; start += query.length) {
    found.push(query.reduce((sum, component, at) => sum + component * (rows[start + at] as number), 0));
  }
  return found;
}

describe('the integer kernel', () => {
  it.each([1, 3, 127, 128, 512, 1024])('gives exactly the plain products, best first (%i dimensions)', (dimensions) => {
    const rows = rowsOf(300, dimensions, dimensions);
    const query = rowsOf(1, 99, dimensions);
    const hits = openSearch().best(rows, query, dimensions, 300);
    const plain = products(rows, query);
    expect(new Set(hits.map((hit) => hit.row)).size).toBe(300);
    expect(hits.map((hit) => hit.product)).toEqual([...plain].sort((left, right) => right - left));
    for (const hit of hits) expect(hit.product).toBe(plain[hit.row]);
  });

  it('is exact at the ends of the range', () => {
    const rows = new Int8Array(2 * DIMENSIONS).fill(127).fill(-127, DIMENSIONS);
    const query = new Int8Array(DIMENSIONS).fill(127);
    expect(openSearch().best(rows, query, DIMENSIONS, 2)).toEqual([
      { row: 0, product: 127 * 127 * DIMENSIONS },
      { row: 1, product: -127 * 127 * DIMENSIONS },
    ]);
  });

  it('reads a view where it lies in its buffer', () => {
    const all = rowsOf(20, 5);
    const view = all.subarray(7 * DIMENSIONS);
    const query = all.subarray(11 * DIMENSIONS, 12 * DIMENSIONS);
    expect(openSearch().best(view, query, DIMENSIONS, 1)[0]?.row).toBe(4);
    expect(openSearch().best(all.subarray(0, 5 * DIMENSIONS), query, DIMENSIONS, 50)).toHaveLength(5);
  });

  it('finds nothing in nothing and refuses rows of another length', () => {
    expect(openSearch().best(new Int8Array(0), new Int8Array(8), 8, 4)).toEqual([]);
    expect(() => openSearch().best(new Int8Array(12), new Int8Array(8), 8, 4)).toThrow(/same dimensions/);
  });
});

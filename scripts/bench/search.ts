/**
 * Times 1:N identification (integer kernel, proof, float32 decision) beside the plain exhaustive float32
 * search that it must equal, with strangers and enrolled people in turn.
 */

import { AMBIGUITY_MARGIN, createGallery, type Gallery } from '../../src/core/match/gallery.ts';
import { openSearch } from '../../src/edge/search/usearch.ts';
import { median, type Row, row } from './row.ts';
import { DIMENSIONS, subjectOf, unitVector } from './synthetic.ts';

/** Of the size of a pack’s thresholds; strangers spread over the sphere stay far below. */
const THRESHOLDS = { match: 0.4, margin: AMBIGUITY_MARGIN };
const SIZES = [1000, 10_000, 100_000] as const;
const TURNS = 41;
const PLAIN_TURNS = 7;

/** Rows `search-1k`, `search-10k` and `search-100k`. */
export function benchSearch(): Promise<Row[]> {
  return Promise.resolve(SIZES.map(sizeRow));
}

function sizeRow(size: number): Row {
  const gallery = createGallery(DIMENSIONS);
  const plain = new Float32Array(size * DIMENSIONS);
  for (let number = 0; number < size; number += 1) {
    const vector = unitVector(number);
    gallery.put(subjectOf(number), vector);
    plain.set(vector, number * DIMENSIONS);
  }
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const number = turn % 2 === 0 ? size + turn : Math.floor((turn * size) / TURNS);
    const query = unitVector(number);
    ours.push(timed(() => identified(gallery, query, number < size ? subjectOf(number) : undefined)));
    if (turn < PLAIN_TURNS) theirs.push(timed(() => bestOf(plain, query)));
  }
  return row(`search-${String(size / 1000)}k`, median(ours), 'ms', {
    what: 'exhaustive float32 search in plain JS',
    value: median(theirs),
  });
}

function identified(gallery: Gallery, query: Float32Array, expected: string | undefined): void {
  const outcome = gallery.identify(query, THRESHOLDS, SEARCH);
  const found = outcome.kind === 'matched' ? outcome.subject : undefined;
  if (found !== expected) throw new TypeError('the search gave a wrong answer: its time means nothing');
}

/** Four sums at a time: what a careful programmer would write in plain JS, so that the reference is a fair one. */
function bestOf(rows: Float32Array, query: Float32Array): number {
  let best = -Infinity;
  for (let start = 0; start < rows.length; start += DIMENSIONS) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let at = 0; at < DIMENSIONS; at += 4) {
      a += (rows[start + at] as number) * (query[at] as number);
      b += (rows[start + at + 1] as number) * (query[at + 1] as number);
      c += (rows[start + at + 2] as number) * (query[at + 2] as number);
      d += (rows[start + at + 3] as number) * (query[at + 3] as number);
    }
    best = Math.max(best, a + b + c + d);
  }
  return best;
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const SEARCH = openSearch();

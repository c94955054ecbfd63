/**
 * Fills ports/search.ts with usearch's exhaustive int8 kernel, one thread (the camera and the models need
 * the other cores). Keeps nothing; what it returns stays in the eye process (INV-03).
 */

import { exactSearch, MetricKind } from 'usearch';
import { invariant } from '../../base/fault.ts';
import type { ExactSearch, SearchHit } from '../../ports/search.ts';

const THREADS = 1;

/** Exhaustive search with the fastest kernel of this processor. */
export function openSearch(): ExactSearch {
  return { best };
}

function best(rows: Int8Array, query: Int8Array, dimensions: number, count: number): SearchHit[] {
  invariant(query.length === dimensions && rows.length % dimensions === 0, 'rows and query have the same dimensions');
  const wanted = Math.min(count, rows.length / dimensions);
  if (wanted === 0) return [];
  const matches = exactSearch(atBufferStart(rows), atBufferStart(query), dimensions, wanted, MetricKind.IP, THREADS);
  const hits: SearchHit[] = [];
  for (let at = 0; at < wanted; at += 1) hits.push({ row: Number(matches.keys[at]), product: 1 - (matches.distances[at] as number) });
  return hits;
}

/** The binding reads from the start of the buffer whatever the view's offset is (tried with 2.25.3): such a view is copied. */
function atBufferStart(view: Int8Array): Int8Array {
  return view.byteOffset === 0 ? view : view.slice();
}

/**
 * The templates of live subjects in RAM: one row a subject, as int8 for the search and as float32 for the
 * truth. Adding, replacing and removing take effect before the call returns; removed bytes are zeroed.
 * Never hands a vector or a similarity out (INV-03); verify reads one row only (Measures Art. 19(5)).
 */

import { invariant } from '../../base/fault.ts';
import { createPlan, type RowBlock, type RowSearch } from './plan.ts';
import { cosineOfUnits, quantise, requireUnit, rowScale } from './quantise.ts';

/**
 * Rows of one block. Blocks are made as they are needed, so growth never copies the gallery; 65,536 × 512 is
 * 32 MiB of int8 and 128 MiB of float32, of which the system gives only the pages that were written.
 */
export const BLOCK_ROWS = 65_536;

/** More subjects than any door has (ten times the filing threshold of Measures Art. 15). */
export const SUBJECTS_MAX = 1_000_000;

/**
 * Two subjects that both pass the threshold and lie this near to each other (cosine) cannot be told apart: nobody
 * passes, and the person takes the card. Chosen, not measured: it fails closed where it is too wide.
 */
export const AMBIGUITY_MARGIN = 0.03;

/** Cosines. `match`: least similarity of a match; `margin`: least lead over another subject that passes as well. */
export interface MatchThresholds {
  readonly match: number;
  readonly margin: number;
}

export type MatchOutcome =
  | { readonly kind: 'matched'; readonly subject: string }
  | { readonly kind: 'refused'; readonly reason: 'not-recognised' | 'ambiguous' | 'not-enrolled' };

export interface Gallery {
  readonly dimensions: number;
  readonly size: number;
  has(subject: string): boolean;
  /** Copies the unit vector in, in the place of the subject's older one. */
  put(subject: string, vector: Float32Array): void;
  /** Zeroes the subject's row. False: it had none. */
  remove(subject: string): boolean;
  /** 1:1. Reads the subject's row alone. */
  verify(query: Float32Array, subject: string, threshold: number): MatchOutcome;
  /** 1:N, equal to an exhaustive float32 search. Refuses where two subjects fit nearly equally. */
  identify(query: Float32Array, thresholds: MatchThresholds, search: RowSearch): MatchOutcome;
  /** Zeroes everything. */
  clear(): void;
}

interface Block extends RowBlock {
  rowCount: number;
  roundingMax: number;
  readonly int8: Int8Array;
  readonly float32: Float32Array;
}

/** An empty gallery for vectors of one length. `blockRows` is for tests. */
export function createGallery(dimensions: number, blockRows: number = BLOCK_ROWS): Gallery {
  invariant(Number.isSafeInteger(dimensions) && dimensions > 0, 'a gallery has dimensions');
  return new RowGallery(dimensions, blockRows);
}

class RowGallery implements Gallery {
  readonly dimensions: number;
  readonly #blockRows: number;
  readonly #blocks: Block[] = [];
  /** Row number → subject, and back. */
  readonly #subjects: string[] = [];
  readonly #rows = new Map<string, number>();

  constructor(dimensions: number, blockRows: number) {
    this.dimensions = dimensions;
    this.#blockRows = blockRows;
  }

  get size(): number {
    return this.#subjects.length;
  }

  has(subject: string): boolean {
    return this.#rows.has(subject);
  }

  put(subject: string, vector: Float32Array): void {
    this.#requireLength(vector);
    requireUnit(vector);
    const row = this.#rows.get(subject) ?? this.#append(subject);
    this.#float32(row).set(vector);
    const block = this.#block(row);
    block.roundingMax = Math.max(block.roundingMax, quantise(vector, rowScale(this.dimensions), this.#int8(row)));
  }

  remove(subject: string): boolean {
    const row = this.#rows.get(subject);
    if (row === undefined) return false;
    const last = this.#subjects.length - 1;
    const lastSubject = this.#subjects[last] as string;
    if (row !== last) {
      this.#float32(row).set(this.#float32(last));
      this.#int8(row).set(this.#int8(last));
      this.#block(row).roundingMax = Math.max(this.#block(row).roundingMax, this.#block(last).roundingMax);
      this.#subjects[row] = lastSubject;
      this.#rows.set(lastSubject, row);
    }
    this.#float32(last).fill(0);
    this.#int8(last).fill(0);
    this.#rows.delete(subject);
    this.#subjects.pop();
    this.#block(last).rowCount -= 1;
    if (this.#block(last).rowCount === 0) this.#blocks.pop();
    return true;
  }

  verify(query: Float32Array, subject: string, threshold: number): MatchOutcome {
    this.#requireLength(query);
    requireUnit(query);
    const row = this.#rows.get(subject);
    if (row === undefined) return { kind: 'refused', reason: 'not-enrolled' };
    const isMatch = cosineOfUnits(query, this.#float32(row)) >= threshold;
    return isMatch ? { kind: 'matched', subject } : { kind: 'refused', reason: 'not-recognised' };
  }

  identify(query: Float32Array, thresholds: MatchThresholds, search: RowSearch): MatchOutcome {
    this.#requireLength(query);
    requireUnit(query);
    const plan = createPlan({ query, thresholds, search, blocks: this.#blocks, blockRows: this.#blockRows });
    const found = plan.run();
    if (found.kind !== 'row') return { kind: 'refused', reason: found.kind === 'none' ? 'not-recognised' : 'ambiguous' };
    return { kind: 'matched', subject: this.#subjects[found.row] as string };
  }

  clear(): void {
    for (const block of this.#blocks) {
      block.float32.fill(0);
      block.int8.fill(0);
    }
    this.#blocks.length = 0;
    this.#subjects.length = 0;
    this.#rows.clear();
  }

  #append(subject: string): number {
    const row = this.#subjects.length;
    invariant(row < SUBJECTS_MAX, 'the gallery holds a bounded number of subjects');
    if (row === this.#blocks.length * this.#blockRows) {
      const length = this.#blockRows * this.dimensions;
      this.#blocks.push({ rowCount: 0, roundingMax: 0, int8: new Int8Array(length), float32: new Float32Array(length) });
    }
    this.#block(row).rowCount += 1;
    this.#subjects.push(subject);
    this.#rows.set(subject, row);
    return row;
  }

  #block(row: number): Block {
    const block = this.#blocks[Math.floor(row / this.#blockRows)];
    invariant(block !== undefined, 'a row lies in a block');
    return block;
  }

  #float32(row: number): Float32Array {
    const start = (row % this.#blockRows) * this.dimensions;
    return this.#block(row).float32.subarray(start, start + this.dimensions);
  }

  #int8(row: number): Int8Array {
    const start = (row % this.#blockRows) * this.dimensions;
    return this.#block(row).int8.subarray(start, start + this.dimensions);
  }

  #requireLength(vector: Float32Array): void {
    invariant(vector.length === this.dimensions, 'a vector has the length that its gallery has');
  }
}

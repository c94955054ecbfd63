/**
 * The few forms that a field of a view may have: codes, whole and bounded numbers, bounded texts and lists. There is none for a fraction
 * (but the shares of an error card), for bytes or for an open object, so nothing of a face could be written down here (INV-03).
 */

import { z } from 'zod';

/** 8.64e15 ms is the last moment of a Date. */
const TIME_MAX_MS = 8.64e15;
/** More than anything that a door counts. */
const COUNT_MAX = 1_000_000_000;
/** Rows of the longest list: a year of somebody's own passages. */
const ROWS_MAX = 20_000;
const CODE = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,47}$/;
/** A paragraph of the notice, with every word of the site. */
const TEXT_MAX = 4_000;

/** A word of the program; which words it may be, the type says. */
export const code = <Code extends string>(): z.ZodType<Code> => z.string().regex(CODE) as unknown as z.ZodType<Code>;
export const text = (most: number) => z.string().max(Math.min(most, TEXT_MAX));
export const count = z.number().int().min(0).max(COUNT_MAX);
export const timeMs = z.number().int().min(0).max(TIME_MAX_MS);
/** Of an error card alone: a share of comparisons, measured beforehand on other people. */
export const share = z.number().min(0).max(1);
export const rows = <Row extends z.ZodType>(row: Row, most = ROWS_MAX) => z.array(row).max(Math.min(most, ROWS_MAX)).readonly();
/** There, and perhaps undefined. JSON leaves it out. */
export const perhaps = <Value>(schema: z.ZodType<Value>): z.ZodType<Value | undefined> => schema.optional();
/** A day, YYYY-MM-DD. */
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const mark = z.exactOptional(z.literal(true));

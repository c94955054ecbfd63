/** Where counts, the filing's history and the monthly records are kept; only ever added to, and deleted by no verb. Numbers and references; nobody's name. */

import type { DailyCount } from '../core/filing/count.ts';
import type { FilingEntry } from '../core/filing/filing-entry.ts';
import type { Day } from '../core/filing/shanghai-day.ts';

export interface FilingBook {
  /** One row a day: the last count of a day takes the place of the one before. */
  putCount(count: DailyCount): void;
  /** Oldest first, both days included. */
  counts(from: Day, to: Day): DailyCount[];
  /** The last count before that day. */
  lastBefore(day: Day): DailyCount | undefined;
  /** The first day of which a count is kept. */
  firstDay(): Day | undefined;
  add(entry: FilingEntry): void;
  /** Oldest first. Fault `store-corrupt` where one is damaged: none may be missed. */
  entries(): FilingEntry[];
}

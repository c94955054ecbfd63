/**
 * Daily counts, the history of the filing and the closed monthly records (Measures Art. 9 and 15: three years and longer). Counts
 * are plain numbers, entries are sealed; rows are added, never changed or deleted: the file itself refuses that (INV-13).
 */

import type { CanonicalValue } from '../../base/canonical.ts';
import { Fault, invariant } from '../../base/fault.ts';
import type { DailyCount } from '../../core/filing/count.ts';
import type { FilingEntry } from '../../core/filing/filing-entry.ts';
import type { FilingBook } from '../../ports/filing-book.ts';
import type { Database } from './database.ts';
import type { Seal } from './people-seal.ts';

/** Largest entry, characters: a monthly record. */
const ENTRY_CHARACTERS_MAX = 200_000;
/** A terminal makes some dozens a year. */
const ENTRIES_MAX = 10_000;

export const FILING_SCHEMA = `
CREATE TABLE daily_counts (
  day TEXT PRIMARY KEY CHECK (length(day) = 10),
  individuals INTEGER NOT NULL CHECK (individuals >= 0),
  templates INTEGER NOT NULL CHECK (templates >= individuals),
  peak INTEGER NOT NULL CHECK (peak >= individuals),
  under_14 INTEGER NOT NULL CHECK (under_14 >= 0),
  from_14_to_17 INTEGER NOT NULL CHECK (from_14_to_17 >= 0),
  adult INTEGER NOT NULL CHECK (adult >= 0)
) STRICT;
CREATE TABLE filing_entries (seq INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
CREATE TRIGGER daily_counts_stay BEFORE DELETE ON daily_counts BEGIN SELECT RAISE(ABORT, 'daily counts stay'); END;
CREATE TRIGGER daily_peak_stays BEFORE UPDATE ON daily_counts WHEN NEW.peak < OLD.peak OR NEW.day <> OLD.day
BEGIN SELECT RAISE(ABORT, 'the most persons of a day stay'); END;
CREATE TRIGGER filing_no_change BEFORE UPDATE ON filing_entries BEGIN SELECT RAISE(ABORT, 'an entry on the filing stays'); END;
CREATE TRIGGER filing_no_delete BEFORE DELETE ON filing_entries BEGIN SELECT RAISE(ABORT, 'an entry on the filing stays'); END;
`;

interface Row {
  readonly day: string;
  readonly individuals: number;
  readonly templates: number;
  readonly peak: number;
  readonly under14: number;
  readonly from14To17: number;
  readonly adult: number;
}

const COLUMNS = 'day, individuals, templates, peak, under_14 AS under14, from_14_to_17 AS from14To17, adult';

const place = (seq: number): string => `filing/1/${String(seq)}`;

function countOf({ day, individuals, templates, peak, ...bands }: Row): DailyCount {
  return { day, individuals, templates, peak, bands };
}

export function openFilingBook({ database, seal }: { readonly database: Database; readonly seal: Seal }): FilingBook {
  const put = database.raw.prepare(
    `INSERT INTO daily_counts (day, individuals, templates, peak, under_14, from_14_to_17, adult) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (day) DO UPDATE SET individuals = excluded.individuals, templates = excluded.templates, peak = excluded.peak,
       under_14 = excluded.under_14, from_14_to_17 = excluded.from_14_to_17, adult = excluded.adult`,
  );
  const between = database.raw.prepare(`SELECT ${COLUMNS} FROM daily_counts WHERE day >= ? AND day <= ? ORDER BY day`);
  const before = database.raw.prepare(`SELECT ${COLUMNS} FROM daily_counts WHERE day < ? ORDER BY day DESC LIMIT 1`);
  const first = database.raw.prepare('SELECT min(day) FROM daily_counts').pluck();
  const last = database.raw.prepare('SELECT max(seq) FROM filing_entries').pluck();
  const insert = database.raw.prepare('INSERT INTO filing_entries (seq, sealed) VALUES (?, ?)');
  const read = database.raw.prepare('SELECT seq, sealed FROM filing_entries ORDER BY seq');
  return {
    putCount: ({ day, individuals, templates, peak, bands }) => {
      database.guard(() => put.run(day, individuals, templates, peak, bands.under14, bands.from14To17, bands.adult));
    },
    counts: (from, to) => database.guard(() => (between.all(from, to) as Row[]).map(countOf)),
    lastBefore: (day) => {
      const row = database.guard(() => before.get(day) as Row | undefined);
      return row === undefined ? undefined : countOf(row);
    },
    firstDay: () => database.guard(() => (first.get() as string | null) ?? undefined),
    add: (entry) => {
      const value = { ...entry } as unknown as CanonicalValue;
      invariant(JSON.stringify(value).length <= ENTRY_CHARACTERS_MAX, 'an entry on the filing is bounded');
      database.transaction(() => {
        const seq = Number(last.get() ?? 0) + 1;
        if (seq > ENTRIES_MAX) throw new Fault('store-full', `${database.path} takes no more entries on the filing: begin a new terminal.`);
        insert.run(seq, seal.seal(place(seq), value));
      });
    },
    entries: () =>
      database
        .guard(() => read.all() as { readonly seq: number; readonly sealed: Uint8Array }[])
        .map(({ seq, sealed }) => {
          const entry = seal.open(place(seq), sealed) as FilingEntry | undefined;
          if (entry !== undefined) return entry;
          throw new Fault(
            'store-corrupt',
            `An entry on the filing in ${database.path} is damaged: restore the file from a copy or begin a new one. Cards and PINs go on.`,
          );
        }),
  };
}

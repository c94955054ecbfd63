/**
 * Closes the monthly record of processing (Measures Art. 9): numbers added up from the ledger, hashed into it, kept for good. A month
 * is closed once, in order, and only by a trusted clock; the record of the present month is a draft. No verb deletes one.
 */

import { toHex, utf8Bytes } from '../base/bytes.ts';
import { type FilingEntryOf, monthCounts } from '../core/filing/filing-entry.ts';
import { NO_RECORD, type ProcessingRecord, processingRecord, recordText } from '../core/filing/record.ts';
import { firstDay, isMonth, lastDay, type Month, monthOf, nextMonth, shanghaiDay, startOfDayMs } from '../core/filing/shanghai-day.ts';
import { type Carried, NOTHING_CARRIED, Tallying } from '../core/filing/tally.ts';
import type { LedgerEntry } from '../ports/ledger.ts';
import { consentTotals } from './consents.ts';
import { pause } from './held.ts';
import type { Ground } from './parts.ts';

/** Entries read between two pauses: some milliseconds of work. */
const SLICE = 256;
/** The Measures' first month: no clock is believed that says an earlier one. */
const FIRST_MONTH = '2025-06';
/** Months closed at one time after a long stand-still; the rest follows in the next round. */
const MONTHS_AT_ONCE = 12;

export type Drawn = { readonly record: ProcessingRecord; readonly text: string; readonly hash: string; readonly previousHash: string };
type Kept = FilingEntryOf<'record'>;

export interface TerminalRecords {
  /** The present month as far as it is; nothing is kept. */
  draft(): Promise<Drawn | undefined>;
  /** Closes every month that is over; their names. */
  close(): Promise<readonly Month[]>;
  /** Oldest first. */
  kept(): readonly Kept[];
  /** Copies were taken off the device: the reminder begins anew. */
  exported(): boolean;
}

export function makeRecords(ground: Ground): TerminalRecords {
  return {
    draft: () => draw(ground, monthOf(shanghaiDay(ground.clockGuard.now()))),
    close: () => closeMonths(ground),
    kept: () => keptRecords(ground) ?? [],
    exported: () => {
      const day = shanghaiDay(ground.clockGuard.now());
      return (
        ground.store.ask((people) => {
          people.filing.add({ kind: 'exported', day });
        }).kind === 'ok'
      );
    },
  };
}

function keptRecords({ store }: Ground): Kept[] | undefined {
  const asked = store.ask((people) => people.filing.entries());
  return asked.kind === 'ok' ? asked.value.filter((entry): entry is Kept => entry.kind === 'record') : undefined;
}

export async function closeMonths(ground: Ground): Promise<readonly Month[]> {
  const closed: Month[] = [];
  for (let round = 0; round < MONTHS_AT_ONCE; round += 1) {
    const month = monthToClose(ground);
    if (month === undefined) break;
    const drawn = await draw(ground, month);
    if (drawn === undefined || !keep(ground, month, drawn)) break;
    closed.push(month);
  }
  return closed;
}

function monthToClose(ground: Ground): Month | undefined {
  const kept = keptRecords(ground);
  if (kept === undefined || !ground.clockGuard.isTrusted()) return undefined;
  const last = kept.at(-1)?.period;
  const begun = ground.parts.ledger.entries(0, 1)[0];
  if (begun === undefined) return undefined;
  const first = monthOf(shanghaiDay(begun.atMs));
  const month = last === undefined ? (first > FIRST_MONTH ? first : FIRST_MONTH) : nextMonth(last);
  return month < monthOf(shanghaiDay(ground.clockGuard.now())) ? month : undefined;
}

/** In the ledger first: a record that nothing vouches for is none. */
function keep({ journal, store }: Ground, period: Month, { text, hash, previousHash }: Drawn): boolean {
  const entry = journal.append({ kind: 'record-closed', period, recordHash: hash, previousHash });
  if (entry === undefined) return false;
  const { seq, note } = entry;
  return (
    store.ask((people) => {
      people.filing.add({ kind: 'record', period, text, hash, seq, note });
    }).kind === 'ok'
  );
}

async function draw(ground: Ground, period: Month): Promise<Drawn | undefined> {
  const { parts, store, clockGuard } = ground;
  const kept = keptRecords(ground);
  if (kept === undefined || !isMonth(period)) return undefined;
  const before = kept.findLast((record) => record.period < period);
  const begin = beginOf(ground, before);
  const endMs = startOfDayMs(firstDay(nextMonth(period)));
  const startMs = startOfDayMs(firstDay(period));
  const tallying = new Tallying(startMs, begin.carried);
  const { end, head } = await addUp(ground, { from: begin.from, endMs, tallying });
  const asked = store.ask((people) => ({
    counts: monthCounts(people.filing.counts(firstDay(period), lastDay(period)), people.filing.lastBefore(firstDay(period))),
  }));
  const consents = await consentTotals(ground);
  if (asked.kind === 'failed' || consents === undefined) return undefined;
  const { active, suspended } = consents;
  const previousHash = before?.hash ?? NO_RECORD;
  const record = processingRecord({
    model: ground.compliance.model(),
    period,
    tally: tallying.end(Math.min(endMs, clockGuard.now())),
    counts: asked.value.counts,
    consents: { active, suspended },
    previousHash,
    ledger: { from: begin.from, end, head: head ?? NO_RECORD, isRestarted: begin.isRestarted },
  });
  const text = recordText(record);
  return { record, text, previousHash, hash: toHex(parts.crypto.sha256(utf8Bytes(text))) };
}

interface Begin {
  readonly from: number;
  readonly carried: Carried;
  readonly isRestarted: boolean;
}

/** Where the record before ended, as long as the ledger is the one that it was made from. */
function beginOf({ parts }: Ground, before: Kept | undefined): Begin {
  if (before === undefined) return { from: 0, carried: NOTHING_CARRIED, isRestarted: false };
  const { carried, ledger } = JSON.parse(before.text) as {
    readonly carried: Carried;
    readonly ledger: { readonly end: number; readonly head: string };
  };
  const last = ledger.end === 0 ? undefined : parts.ledger.entries(ledger.end - 1, 1)[0];
  const isSame = ledger.end === 0 || last?.hash === ledger.head;
  return isSame ? { from: ledger.end, carried, isRestarted: false } : { from: 0, carried: NOTHING_CARRIED, isRestarted: true };
}

/** Entries up to the first one after the end; a clock that went back inside the period does not end it. */
async function addUp(
  { parts }: Ground,
  { from, endMs, tallying }: { readonly from: number; readonly endMs: number; readonly tallying: Tallying },
): Promise<{ readonly end: number; readonly head: string | undefined }> {
  let end = from;
  let head: string | undefined;
  for (;;) {
    const slice: readonly LedgerEntry[] = parts.ledger.entries(end, SLICE);
    for (const entry of slice) {
      if (entry.atMs >= endMs) return { end, head };
      tallying.add(entry);
      end += 1;
      head = entry.hash;
    }
    if (slice.length < SLICE) return { end, head };
    await pause(parts.clock);
  }
}

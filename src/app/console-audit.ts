/**
 * The ledger at the console: some entries at a time, found in short steps, and the check of all of it in steps as short, so that the
 * door has its turn meanwhile. Reads alone; neither a pseudonym nor a hash of an entry is shown (INV-12).
 */

import { isFault } from '../base/fault.ts';
import { ledgerClassOf, type LedgerLine, ledgerLine } from '../core/console/ledger-classes.ts';
import type { LedgerTurn } from '../core/console/pages.ts';
import { LEDGER_SLICE_PAUSE_MS } from '../core/policy/limits.ts';
import type { LedgerFilter, LedgerPage } from '../ports/console-papers-view.ts';
import { type ActEnd, type ConsoleWork, NOT_DONE } from './console-section.ts';
import type { Ground } from './parts.ts';

/** Entries of a page: what is read in one go. Own choice. */
const LINES_MAX = 20;
/** Entries that are read between two turns of the door: some 2 ms here, so that the smallest boards stay within 20 ms. */
const SEARCH_ENTRIES = 512;

const STOPPED: ActEnd = { kind: 'same', note: 'stopped' };

interface Wanted {
  readonly to: LedgerTurn;
  readonly of: LedgerFilter;
  /** The page that is turned. */
  readonly from?: LedgerPage;
}

/** The page wanted, looked for over the whole ledger where the class is a rare one. */
export async function turnLedger(ground: Ground, wanted: Wanted, work: ConsoleWork): Promise<ActEnd> {
  const found = await searched(ground, wanted, work);
  if (found === 'stopped') return STOPPED;
  // What cannot be read is no dead end: the check names the first bad entry.
  if (found === 'unreadable') {
    const ledger: LedgerPage = { of: wanted.of, lines: [], total: ground.parts.ledger.size, hasNewer: false, hasOlder: true };
    return { kind: 'page', page: { kind: 'ledger', ledger }, note: 'unreadable-entries' };
  }
  const isDown = wanted.to === 'newest' || wanted.to === 'older';
  const hasMore = found.length > LINES_MAX;
  const lines = found.slice(0, LINES_MAX);
  // The last page is full where there is enough, and nothing is newer than what was just looked at.
  const ledger: LedgerPage = {
    of: wanted.of,
    lines: isDown ? lines : lines.reverse(),
    total: ground.parts.ledger.size,
    hasNewer: isDown ? wanted.to === 'older' : hasMore,
    hasOlder: isDown ? hasMore : wanted.to === 'newer',
  };
  return { kind: 'page', page: { kind: 'ledger', ledger }, note: null };
}

async function searched(ground: Ground, wanted: Wanted, work: ConsoleWork): Promise<LedgerLine[] | 'stopped' | 'unreadable'> {
  try {
    return await search(ground, wanted, work);
  } catch (error) {
    if (!isFault(error)) throw error;
    return 'unreadable';
  }
}

/** One line more than a page has, so that it is known whether there is another. */
async function search(ground: Ground, { to, of, from }: Wanted, work: ConsoleWork): Promise<LedgerLine[] | 'stopped'> {
  const { ledger } = ground.parts;
  const { size } = ledger;
  const isDown = to === 'newest' || to === 'older';
  const atOnce = of === 'all' ? LINES_MAX + 1 : SEARCH_ENTRIES;
  const found: LedgerLine[] = [];
  let at = startOf({ to, from }, size);
  for (let isFirst = true; isDown ? at > 0 : at < size; isFirst = false) {
    if (!isFirst) {
      work.tell(isDown ? size - at : at, size);
      await turn(ground);
    }
    if (work.isCancelled()) return 'stopped';
    const first = isDown ? Math.max(0, at - atOnce) : at;
    const entries = ledger.entries(first, isDown ? at - first : atOnce);
    const lines = entries.filter(({ event }) => of === 'all' || ledgerClassOf(event.kind) === of).map(ledgerLine);
    found.push(...(isDown ? lines.toReversed() : lines));
    if (found.length > LINES_MAX || entries.length === 0) break;
    at = isDown ? first : first + entries.length;
  }
  return found;
}

/** Downwards the first entry that is not looked at, upwards the first that is. */
function startOf({ to, from }: Pick<Wanted, 'to'> & { readonly from: LedgerPage | undefined }, size: number): number {
  switch (to) {
    case 'newest':
      return size;
    case 'older':
      return from?.lines.at(-1)?.seq ?? size;
    case 'newer':
      return (from?.lines[0]?.seq ?? -1) + 1;
    case 'oldest':
      return 0;
  }
}

/** Checks every entry, the chain and the signatures up to the checkpoint of now, beside what goes on at the door. */
export async function verifyLedger(ground: Ground, page: LedgerPage, work: ConsoleWork): Promise<ActEnd> {
  const desk = ground.parts.evidence;
  if (desk === undefined) return NOT_DONE;
  const reading = desk.openLedger();
  try {
    for (let done = reading.check(); done !== undefined; done = reading.check()) {
      work.tell(done, reading.size);
      await turn(ground);
      if (work.isCancelled()) return STOPPED;
    }
    const { bad } = reading.verdict();
    const checked =
      bad === undefined
        ? ({ kind: 'ok', entries: reading.size, checkpoint: reading.checkpoint.split('\n').slice(0, CHECKPOINT_LINES) } as const)
        : ({ kind: 'bad', seq: bad.seq, what: bad.what } as const);
    return { kind: 'page', page: { kind: 'ledger-checked', checked, ledger: page }, note: null };
  } catch (error) {
    if (!isFault(error)) throw error;
    return NOT_DONE;
  } finally {
    reading.close();
  }
}

/** Origin, size and root; the signatures follow (C2SP tlog-checkpoint). */
const CHECKPOINT_LINES = 3;

function turn({ parts }: Ground): Promise<void> {
  return new Promise((done) => {
    parts.clock.after(LEDGER_SLICE_PAUSE_MS, done);
  });
}

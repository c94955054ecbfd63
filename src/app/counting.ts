/**
 * Counts the persons of whom a template is stored, daily and whenever the face store was written, and latches the day on which
 * the law's number was reached (Measures Art. 15, INV-13). With an untrusted clock no day is written: a false date would stay.
 */

import { type DailyCount, mergeCount } from '../core/filing/count.ts';
import { type FilingEntryOf, isCrossing, lastOf } from '../core/filing/filing-entry.ts';
import { dueDate, FILING_LIMIT, type WorkingCalendar } from '../core/filing/working-days.ts';
import { shanghaiDay } from '../core/filing/shanghai-day.ts';
import { bandAt } from '../core/consent/minors.ts';
import type { Ground } from './parts.ts';

/** The State Council's notices that this device knows. */
export function workingCalendar(ground: Ground): WorkingCalendar {
  return ground.parts.calendar ?? [];
}

/** Counts now; writes only where something is other than last counted today. */
export function countPersons(ground: Ground): void {
  const { parts, store, clockGuard } = ground;
  const { state, persons: individuals, templates } = parts.eye.status();
  if (state !== 'ready' || !clockGuard.isTrusted()) return;
  const day = shanghaiDay(clockGuard.now());
  store.ask((people) => {
    const before = people.filing.counts(day, day)[0];
    const count = mergeCount(before, { day, individuals, templates, bands: bandsOf(ground, individuals) });
    if (before === undefined || !isSameCount(before, count)) people.filing.putCount(count);
  });
  latch(ground, individuals);
}

function bandsOf({ parts, clockGuard }: Ground, individuals: number): DailyCount['bands'] {
  const nowMs = clockGuard.now();
  const bands = parts.people
    .minors()
    .filter(({ id }) => parts.people.byId(id)?.grant !== undefined)
    .map(({ age }) => bandAt(age, nowMs));
  const under14 = bands.filter((band) => band === 'under-14').length;
  const from14To17 = bands.filter((band) => band === '14-17').length;
  return { under14, from14To17, adult: Math.max(0, individuals - under14 - from14To17) };
}

function isSameCount(left: DailyCount, right: DailyCount): boolean {
  return (
    left.individuals === right.individuals &&
    left.templates === right.templates &&
    left.peak === right.peak &&
    left.bands.under14 === right.bands.under14 &&
    left.bands.from14To17 === right.bands.from14To17 &&
    left.bands.adult === right.bands.adult
  );
}

/** Once: fewer persons later do not undo it (trap 3). The ledger hears of it at least once. */
function latch(ground: Ground, individuals: number): void {
  const { store, journal, clockGuard } = ground;
  const asked = store.ask((people) => people.filing.entries());
  if (asked.kind === 'failed') return;
  const day = shanghaiDay(clockGuard.now());
  let reached: FilingEntryOf<'reached'> | undefined = asked.value.find((entry) => entry.kind === 'reached');
  if (isCrossing(asked.value, individuals)) {
    const latched: FilingEntryOf<'reached'> = {
      kind: 'reached',
      day,
      individuals,
      elsewhere: lastOf(asked.value, 'declared')?.elsewhere ?? 0,
    };
    const kept = store.ask((people) => {
      people.filing.add(latched);
    });
    if (kept.kind === 'failed') return;
    reached = latched;
  }
  if (reached === undefined || lastOf(asked.value, 'told') !== undefined) return;
  const due = dueDate(reached.day, FILING_LIMIT, workingCalendar(ground));
  const told = journal.append({ kind: 'filing-threshold', date: reached.day, due: due.day, isEstimated: due.isEstimated });
  if (told === undefined) return;
  store.ask((people) => {
    people.filing.add({ kind: 'told', day });
  });
}

/** Counts whenever the face store was written, until the returned function is called. */
export function watchCounts(ground: Ground): () => void {
  countPersons(ground);
  return ground.parts.eye.onEvent((event) => {
    if (event.kind === 'revision' || event.kind === 'state') countPersons(ground);
  });
}

/**
 * The processor's filing as this device can help with it (Measures Art. 15): counts, the latched day, deadlines, the sheet to type
 * in elsewhere. It never files and never connects to anything; entered words are an operator's, by card and PIN.
 */

import { canonicalText } from '../base/canonical.ts';
import { type DailyCount, FILING_PERSONS } from '../core/filing/count.ts';
import { changedFields, type FilingEntry, filingStanding, type FilingStanding, lastOf } from '../core/filing/filing-entry.ts';
import { FILING_FORM } from '../core/filing/form.ts';
import { type Day, isDay, shanghaiDay } from '../core/filing/shanghai-day.ts';
import { type FilingSheet, filingSheet, materialValues } from '../core/filing/sheet.ts';
import { type DueDate, dueDate, FILING_LIMIT } from '../core/filing/working-days.ts';
import { countPersons, workingCalendar } from './counting.ts';
import { filingTokens, type TokensResult, type TokenWords } from './filing-tokens.ts';
import { type OperatorRefusal, proveOperator } from './operator.ts';
import type { Ground } from './parts.ts';

export interface OperatorWords {
  readonly card: string;
  readonly pin?: string;
}

export type FilingRefusal = OperatorRefusal | 'unknown-field' | 'device-knows' | 'bad-date' | 'nothing-reached';
export type FilingResult =
  | { readonly kind: 'kept' }
  | { readonly kind: 'refused'; readonly reason: FilingRefusal }
  | { readonly kind: 'failed' };

export interface TerminalFiling {
  /** undefined where the store cannot be read. */
  standing(): FilingStanding | undefined;
  sheet(): FilingSheet | undefined;
  counts(from: Day, to: Day): readonly DailyCount[];
  declare(words: OperatorWords, elsewhere: number): Promise<FilingResult>;
  set(words: OperatorWords, field: string, value: string): Promise<FilingResult>;
  /** For counting over several devices. */
  tokens(words: TokenWords): Promise<TokensResult>;
  filed(words: OperatorWords, filing: { readonly number: string; readonly date: Day }): Promise<FilingResult>;
}

/** Values that an operator entered: some name people, so they are replaced, not added to. */
const ENTERED = 'filing-entered';
/** One line of a form. */
export const FILING_VALUE_CHARACTERS_MAX = 400;

export function makeFiling(ground: Ground): TerminalFiling {
  const today = (): Day => shanghaiDay(ground.clockGuard.now());
  return {
    standing: () => standingOf(ground),
    sheet: () => sheetOf(ground),
    counts: (from, to) => {
      const asked = ground.store.ask((people) => people.filing.counts(from, to));
      return asked.kind === 'ok' ? asked.value : [];
    },
    tokens: (words) => filingTokens(ground, words),
    declare: (words, elsewhere) =>
      byOperator(ground, { words, verb: 'filing-declare' }, () => {
        const kept = add(ground, { kind: 'declared', day: today(), elsewhere });
        countPersons(ground);
        return kept;
      }),
    set: async (words, field, value) => {
      const known = FILING_FORM.find(({ id }) => id === field);
      if (known === undefined) return { kind: 'refused', reason: 'unknown-field' };
      // An enforced value is not restated by hand (trap 38); what the device does not know may be said.
      const shown = sheetOf(ground)?.fields.find(({ id }) => id === field);
      if (known.path !== undefined && shown?.value !== null && entered(ground)[field] === undefined)
        return { kind: 'refused', reason: 'device-knows' };
      return byOperator(ground, { words, verb: 'filing-set' }, () => {
        const kept = ground.store.ask((people) => {
          people.setSetting(ENTERED, canonicalText({ ...entered(ground), [field]: value }));
        });
        return kept.kind === 'ok' ? { kind: 'kept' } : { kind: 'failed' };
      });
    },
    filed: async (words, { number, date }) => {
      if (!isDay(date) || date > today()) return { kind: 'refused', reason: 'bad-date' };
      const material = materialOf(ground);
      if (material === undefined) return { kind: 'failed' };
      return byOperator(ground, { words, verb: 'filing-filed' }, () => add(ground, { kind: 'filed', day: date, number, material }));
    },
  };
}

async function byOperator(
  ground: Ground,
  { words, verb }: { readonly words: OperatorWords; readonly verb: string },
  work: () => FilingResult,
): Promise<FilingResult> {
  const proved = await proveOperator(ground, words);
  if (proved.kind === 'failed') return { kind: 'failed' };
  if (proved.kind === 'refused') return { kind: 'refused', reason: proved.reason };
  const result = work();
  if (result.kind === 'kept') ground.journal.append({ kind: 'operator', verb, subject: proved.subject });
  return result;
}

function add(ground: Ground, entry: FilingEntry): FilingResult {
  const kept = ground.store.ask((people) => {
    people.filing.add(entry);
  });
  return kept.kind === 'ok' ? { kind: 'kept' } : { kind: 'failed' };
}

function entered(ground: Ground): Readonly<Record<string, string>> {
  const asked = ground.store.ask((people) => people.setting(ENTERED));
  return asked.kind === 'ok' && asked.value !== undefined ? (JSON.parse(asked.value) as Record<string, string>) : {};
}

interface Known {
  readonly entries: readonly FilingEntry[];
  readonly count: DailyCount | undefined;
  readonly since: Day;
}

function known(ground: Ground): Known | undefined {
  const today = shanghaiDay(ground.clockGuard.now());
  const asked = ground.store.ask(({ filing }) => ({
    entries: filing.entries(),
    count: filing.counts(today, today)[0] ?? filing.lastBefore(today),
    since: filing.firstDay() ?? today,
  }));
  return asked.kind === 'ok' ? asked.value : undefined;
}

function materialOf(ground: Ground): Record<string, string> | undefined {
  const facts = known(ground);
  return facts === undefined
    ? undefined
    : materialValues({ model: ground.compliance.model(), counts: facts.count, entered: entered(ground) });
}

export function standingOf(ground: Ground): FilingStanding | undefined {
  const facts = known(ground);
  const material = materialOf(ground);
  if (facts === undefined || material === undefined) return undefined;
  return filingStanding({
    entries: facts.entries,
    individuals: facts.count?.individuals ?? 0,
    today: shanghaiDay(ground.clockGuard.now()),
    calendar: workingCalendar(ground),
    material,
    since: facts.since,
  });
}

export function sheetOf(ground: Ground): FilingSheet | undefined {
  const facts = known(ground);
  const standing = standingOf(ground);
  if (facts === undefined || standing === undefined) return undefined;
  return filingSheet({ model: ground.compliance.model(), counts: facts.count, standing, entered: entered(ground) });
}

/** Once for each change: what was filed is not so any more, from today on. */
export function noteMaterialChange(ground: Ground): void {
  if (!ground.clockGuard.isTrusted()) return;
  const facts = known(ground);
  const filed = facts === undefined ? undefined : lastOf(facts.entries, 'filed');
  const material = materialOf(ground);
  if (facts === undefined || filed === undefined || material === undefined) return;
  const fields = changedFields(filed.material, material);
  const since = facts.entries.slice(facts.entries.lastIndexOf(filed) + 1);
  const told = new Set(since.flatMap((entry) => (entry.kind === 'changed' ? entry.fields : [])));
  if (fields.every((field) => told.has(field))) return;
  add(ground, { kind: 'changed', day: shanghaiDay(ground.clockGuard.now()), fields });
}

/** Until when a filing is to be cancelled where processing ends today; undefined where none was due or made (Art. 15). */
export function cancellationDue(ground: Ground): DueDate | undefined {
  const standing = standingOf(ground);
  if (standing === undefined || (standing.filed === undefined && standing.reached === undefined && standing.total < FILING_PERSONS))
    return undefined;
  return dueDate(shanghaiDay(ground.clockGuard.now()), FILING_LIMIT, workingCalendar(ground));
}

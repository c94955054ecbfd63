/** The filing sheet filled from the one model, the counts and what was entered (INV-17); what is blank is named, never guessed (Art. 15(1)). */

import type { ComplianceModel } from '../policy/compliance-model.ts';
import type { DailyCount } from './count.ts';
import type { FilingStanding } from './filing-entry.ts';
import { FILING_BLOCKS, FILING_FORM, type FilingBlock, FIXED } from './form.ts';

export interface FilingSheet {
  readonly form: 'filing-form/v1';
  readonly deviceId: string;
  readonly fields: readonly {
    readonly id: string;
    readonly block: FilingBlock;
    readonly zh: string;
    readonly en: string;
    readonly source: 'device' | 'entered';
    readonly value: string | null;
  }[];
  /** Fields that are blank and must not be. */
  readonly incomplete: readonly string[];
}

export interface SheetFacts {
  readonly model: ComplianceModel;
  readonly counts: DailyCount | undefined;
  readonly standing?: FilingStanding;
  readonly entered: Readonly<Record<string, string>>;
}

export function filingSheet({ model, counts, standing, entered }: SheetFacts): FilingSheet {
  const known = { model, counts: counts === undefined ? undefined : { ...counts, images: 0 }, standing, fixed: FIXED };
  const fields = FILING_FORM.map(({ id, block, zh, en, path }) => ({
    id,
    block,
    zh,
    en,
    source: path === undefined ? ('entered' as const) : ('device' as const),
    // What the device does not know may be entered; what it knows cannot be overruled.
    value: (path === undefined ? undefined : shown(at(known, path))) ?? entered[id] ?? null,
  }));
  const optional = new Set(FILING_FORM.filter(({ isOptional }) => isOptional === true).map(({ id }) => id));
  const incomplete = fields.filter(({ id, value }) => value === null && !optional.has(id)).map(({ id }) => id);
  return { form: 'filing-form/v1', deviceId: model.site.deviceId, fields, incomplete };
}

/** The values whose change is filed again. */
export function materialValues(facts: Omit<SheetFacts, 'standing'>): Record<string, string> {
  const material = new Set(FILING_FORM.filter(({ isMaterial }) => isMaterial === true).map(({ id }) => id));
  return Object.fromEntries(filingSheet(facts).fields.flatMap(({ id, value }) => (material.has(id) ? [[id, value ?? '']] : [])));
}

/** The form itself, as the file `filing-form/v1.json`. */
export function filingForm(): unknown {
  return { form: 'filing-form/v1', blocks: FILING_BLOCKS, fields: FILING_FORM };
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((held, key) => (isRecord(held) && Object.hasOwn(held, key) ? held[key] : undefined), value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** One line; undefined for nothing. Lists that are empty are "none". */
function shown(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((item) => shown(item) ?? '').join('; ');
  return Object.entries(value)
    .map(([key, item]) => `${key} ${shown(item) ?? ''}`)
    .join(', ');
}

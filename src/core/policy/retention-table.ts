/**
 * How long each class of records is kept, as it is enforced: the one table for the daily job, the notice, the rules and the packs
 * (INV-07, law.md §4.9). Every period is finite; a site may shorten where it says so, never go beyond the ceiling.
 */

import type { Site } from './site.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Three years, leap day included (PIPL 56; Civil Code 188 for evidence). */
export const OWED_DAYS = 1096;
/** Access events, days: law.md §4.9. */
export const ACCESS_EVENTS_DAYS = 30;
export const ACCESS_EVENTS_DAYS_MAX = 180;
/** Failed attempts of a credential that is not blocked. Own choice, as the access events. */
export const ATTEMPTS_DAYS = 30;
/** Name and number of a person after their last day. Own choice: as long as a question about that day comes. */
export const ENDED_PERSON_DAYS = 30;
/** As the schema of the site file holds them. */
const TEMPLATE_DAYS_MAX = 365;
const IDLE_DAYS_MAX = 90;

export const RETENTION_CLASSES = [
  'frames',
  'templates',
  'unused-templates',
  'access-events',
  'attempts',
  'ended-people',
  'consent-evidence',
  'handovers',
  'requests',
  'assessments',
  'ledger',
] as const;
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

export interface RetentionRow {
  readonly class: RetentionClass;
  /** 0: within one look, in memory. null: until three years after the processing ended, then with the terminal. */
  readonly days: number | null;
  /** No setting goes beyond it. */
  readonly ceilingDays: number | null;
  /** From when the days count. */
  readonly since: 'look' | 'consent' | 'last-use' | 'event' | 'end';
  /** Ends it earlier. */
  readonly endedBy: readonly ('withdrawal' | 'leave-date' | 'purge' | 'decommission' | 'new-credential')[];
  readonly source: string;
}

/** One row a class; days as this site has them. */
export function retentionTable(site: Pick<Site, 'face' | 'records'>): readonly RetentionRow[] {
  const { face, records } = site;
  const bySubject = ['withdrawal', 'leave-date', 'purge', 'decommission'] as const;
  const owed = { ceilingDays: null, endedBy: ['decommission'] as const };
  return [
    { class: 'frames', days: 0, ceilingDays: 0, since: 'look', endedBy: [], source: 'Art. 8' },
    {
      class: 'templates',
      days: face.retentionDays,
      ceilingDays: TEMPLATE_DAYS_MAX,
      since: 'consent',
      endedBy: bySubject,
      source: 'Art. 8',
    },
    { class: 'unused-templates', days: face.idleDays, ceilingDays: IDLE_DAYS_MAX, since: 'last-use', endedBy: bySubject, source: 'Art. 8' },
    {
      class: 'access-events',
      days: Math.min(records?.accessEventsDays ?? ACCESS_EVENTS_DAYS, ACCESS_EVENTS_DAYS_MAX),
      ceilingDays: ACCESS_EVENTS_DAYS_MAX,
      since: 'event',
      endedBy: ['decommission'],
      source: 'PIPL 19',
    },
    {
      class: 'attempts',
      days: ATTEMPTS_DAYS,
      ceilingDays: ATTEMPTS_DAYS,
      since: 'event',
      endedBy: ['new-credential', 'decommission'],
      source: 'PIPL 19',
    },
    {
      class: 'ended-people',
      days: ENDED_PERSON_DAYS,
      ceilingDays: ENDED_PERSON_DAYS,
      since: 'end',
      endedBy: ['decommission'],
      source: 'PIPL 47',
    },
    { class: 'consent-evidence', days: OWED_DAYS, since: 'end', source: 'PIPL 69', ...owed },
    { class: 'handovers', days: OWED_DAYS, since: 'event', source: 'PIPL 56', ...owed },
    { class: 'requests', days: OWED_DAYS, since: 'end', source: 'PIPL 69', ...owed },
    { class: 'assessments', days: null, since: 'end', source: 'PIPL 56', ...owed },
    { class: 'ledger', days: null, since: 'end', source: 'PIPL 69', ...owed },
  ];
}

/** Records of this class older than this are over their time; undefined where the class does not end by days. */
export function overBeforeMs(table: readonly RetentionRow[], name: RetentionClass, nowMs: number): number | undefined {
  const days = table.find((row) => row.class === name)?.days;
  return days === null || days === undefined ? undefined : nowMs - days * DAY_MS;
}

/**
 * The small documents of a bundle, read from plain values: access, sign, calendar, ownership. Exactly their fields; what is unknown
 * is refused, and whatever could hold a face says so (INV-03). Gives the value, or where it is wrong without repeating it.
 */

import {
  ALWAYS,
  type AccessRules,
  EVERY_DOOR,
  type Group,
  GROUPS_MAX,
  HOLIDAYS_MAX,
  LEVELS_MAX,
  rulesFault,
  SCHEDULES_MAX,
} from '../access/levels.ts';
import { readInterval, type Schedule } from '../access/week.ts';
import { isDay, isWeekend, yearOf } from '../filing/shanghai-day.ts';
import type { CalendarYear, WorkingCalendar } from '../filing/working-days.ts';
import { publicKeyLine, readPublicKey } from '../order/minisign.ts';
import type { ContentRefusal, ProvisionOwnership, ProvisionSign } from './bundle.ts';
import { isFaceWord } from './part-names.ts';
import { FAULTS_SHOWN_MAX, isGroupName } from './people-file.ts';

/** Where in the document; the caller knows the line. */
export type DocumentPath = readonly (string | number)[];

export interface DocumentFault {
  readonly path: DocumentPath;
  readonly sentence: string;
  readonly why: ContentRefusal;
}

export type DocumentReading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'bad'; readonly faults: readonly DocumentFault[] };

const HOURS_MAX = 32;
const YEARS_MAX = 20;
const DAYS_OF_YEAR_MAX = 366;
const SENTENCE_CHARACTERS_MAX = 1000;
const NAME_CHARACTERS_MAX = 80;
/** A sign hangs or stands where people can read it. */
const HEIGHT_CM_MAX = 400;

type Fields = Readonly<Record<string, unknown>>;

/** A document on its way: where we are, and what was found wrong so far. */
interface Form {
  readonly faults: DocumentFault[];
  readonly why: ContentRefusal;
}

function wrong(form: Form, path: DocumentPath, sentence: string, why: ContentRefusal = form.why): void {
  form.faults.push({ path, sentence, why });
}

function finished<T>({ faults }: Form, value: T): DocumentReading<T> {
  return faults.length === 0 ? { kind: 'read', value } : { kind: 'bad', faults: faults.slice(0, FAULTS_SHOWN_MAX) };
}

/** The fields of an object; a field that the document does not know is wrong, and one that names a face is refused as such. */
function fieldsOf(form: Form, path: DocumentPath, value: unknown, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    wrong(form, path, `must have the fields ${known.join(', ')}.`);
    return {};
  }
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    if (isFaceWord(name))
      wrong(form, path, 'a field names a face or a picture: no terminal takes faces from a file. Remove it.', 'face-data');
    else wrong(form, path, `a field is none of ${known.join(', ')}: remove or rename it.`);
  }
  return value as Fields;
}

function listOf(form: Form, path: DocumentPath, value: unknown, most: number): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.length <= most) return value;
  wrong(form, path, `must be a list of at most ${String(most)}.`);
  return [];
}

function wordsOf(form: Form, path: DocumentPath, value: unknown, most: number): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '' || text.length > most || /\p{Cc}/u.test(text)) wrong(form, path, `must be a text of 1 to ${String(most)} characters.`);
  return text;
}

function dayOf(form: Form, path: DocumentPath, value: unknown): string {
  if (typeof value === 'string' && isDay(value)) return value;
  wrong(form, path, 'must be a day written "YYYY-MM-DD", in quotation marks.');
  return '';
}

function nameOf(form: Form, path: DocumentPath, value: unknown): string {
  if (typeof value === 'string' && isGroupName(value)) return value;
  wrong(form, path, 'must be a name of 1 to 40 letters, digits, dots, hyphens and underscores.');
  return '';
}

/** access.yaml on the laptop, access.json in the bundle: the same fields, hours as the words of `menshen schedule set`. */
export function readAccess(value: unknown): DocumentReading<AccessRules> {
  const form: Form = { faults: [], why: 'bad-access' };
  const fields = fieldsOf(form, [], value, ['schedules', 'groups', 'holidays']);
  const schedules = listOf(form, ['schedules'], fields['schedules'], SCHEDULES_MAX).map((entry, at) =>
    scheduleOf(form, ['schedules', at], entry),
  );
  const groups = listOf(form, ['groups'], fields['groups'], GROUPS_MAX).map((entry, at) => groupOf(form, ['groups', at], entry));
  const rules: AccessRules = { schedules, groups, holidays: daysOffOf(form, fields['holidays']) };
  const fault = form.faults.length === 0 ? rulesFault(rules) : undefined;
  if (fault !== undefined) wrong(form, [], fault);
  return finished(form, rules);
}

function scheduleOf(form: Form, path: DocumentPath, entry: unknown): Schedule {
  const fields = fieldsOf(form, path, entry, ['name', 'hours']);
  const intervals = listOf(form, [...path, 'hours'], fields['hours'], HOURS_MAX).flatMap((words, at) => {
    const interval = typeof words === 'string' ? readInterval(words) : undefined;
    if (interval === undefined)
      wrong(form, [...path, 'hours', at], 'must be days and two times, as "workdays 08:00-18:30" or "sat,sun 09:00-12:00".');
    return interval ?? [];
  });
  return { name: nameOf(form, [...path, 'name'], fields['name']), intervals };
}

function groupOf(form: Form, path: DocumentPath, entry: unknown): Group {
  const fields = fieldsOf(form, path, entry, ['name', 'levels']);
  const levels = listOf(form, [...path, 'levels'], fields['levels'], LEVELS_MAX).map((level, at) => {
    const { schedule = ALWAYS, door = EVERY_DOOR } = fieldsOf(form, [...path, 'levels', at], level, ['schedule', 'door']);
    if (typeof schedule !== 'string' || typeof door !== 'string')
      wrong(form, [...path, 'levels', at], 'must name a schedule (or always) and a door (a device id, or "*").');
    return { schedule: String(schedule), door: String(door) };
  });
  return { name: nameOf(form, [...path, 'name'], fields['name']), levels };
}

function daysOffOf(form: Form, value: unknown): AccessRules['holidays'] {
  const fields = value === undefined ? {} : fieldsOf(form, ['holidays'], value, ['off', 'worked']);
  const daysOf = (name: string): readonly string[] =>
    listOf(form, ['holidays', name], fields[name], HOLIDAYS_MAX).map((day, at) => dayOf(form, ['holidays', name, at], day));
  return { off: daysOf('off'), worked: daysOf('worked') };
}

export function readSign(value: unknown): DocumentReading<ProvisionSign> {
  const form: Form = { faults: [], why: 'bad-papers' };
  const fields = fieldsOf(form, [], value, ['position', 'heightCm', 'person', 'attestedOn']);
  const { heightCm } = fields;
  if (!Number.isSafeInteger(heightCm) || (heightCm as number) < 1 || (heightCm as number) > HEIGHT_CM_MAX)
    wrong(form, ['heightCm'], `must be a whole number of centimetres, 1 to ${String(HEIGHT_CM_MAX)}.`);
  return finished(form, {
    position: wordsOf(form, ['position'], fields['position'], SENTENCE_CHARACTERS_MAX),
    heightCm: heightCm as number,
    person: wordsOf(form, ['person'], fields['person'], NAME_CHARACTERS_MAX),
    attestedOn: dayOf(form, ['attestedOn'], fields['attestedOn']),
  });
}

export function readCalendar(value: unknown): DocumentReading<WorkingCalendar> {
  const form: Form = { faults: [], why: 'bad-papers' };
  const fields = fieldsOf(form, [], value, ['years']);
  const years = listOf(form, ['years'], fields['years'], YEARS_MAX).map((entry, at) => yearOfCalendar(form, ['years', at], entry));
  if (new Set(years.map(({ year }) => year)).size !== years.length)
    wrong(form, ['years'], 'a year is there twice: each may be there once.');
  return finished(form, years);
}

function yearOfCalendar(form: Form, path: DocumentPath, entry: unknown): CalendarYear {
  const fields = fieldsOf(form, path, entry, ['year', 'source', 'issuedOn', 'holidays', 'workdays']);
  const { year } = fields;
  if (!Number.isSafeInteger(year) || (year as number) < 2000 || (year as number) > 2099)
    wrong(form, [...path, 'year'], 'must be a year of this century.');
  const daysOf = (name: 'holidays' | 'workdays'): readonly string[] =>
    listOf(form, [...path, name], fields[name], DAYS_OF_YEAR_MAX).map((value, at) => {
      const day = dayOf(form, [...path, name, at], value);
      if (day !== '' && yearOf(day) !== year) wrong(form, [...path, name, at], 'is of another year: put it under its own.');
      if (day !== '' && name === 'workdays' && !isWeekend(day))
        wrong(form, [...path, name, at], 'is no weekend day: only weekend days that are worked stand here.');
      return day;
    });
  return {
    year: year as number,
    source: wordsOf(form, [...path, 'source'], fields['source'], SENTENCE_CHARACTERS_MAX),
    issuedOn: dayOf(form, [...path, 'issuedOn'], fields['issuedOn']),
    holidays: daysOf('holidays'),
    workdays: daysOf('workdays'),
  };
}

export function readOwnership(value: unknown): DocumentReading<ProvisionOwnership> {
  const form: Form = { faults: [], why: 'bad-ownership' };
  const fields = fieldsOf(form, [], value, ['kind', 'nextOwnerKey']);
  const { kind, nextOwnerKey } = fields;
  if (kind === 'reset') {
    if (nextOwnerKey !== undefined)
      wrong(form, ['nextOwnerKey'], 'goes with transfer only: after a reset whoever comes first with the claim code owns it.');
    return finished(form, { kind });
  }
  if (kind !== 'transfer') wrong(form, ['kind'], 'must be transfer or reset.');
  const key = typeof nextOwnerKey === 'string' ? readPublicKey(nextOwnerKey) : undefined;
  if (key === undefined) {
    wrong(form, ['nextOwnerKey'], 'must be the second line of the next owner’s public key file (menshen order key).');
    return finished(form, { kind: 'reset' });
  }
  return finished(form, { kind: 'transfer', nextOwnerKey: publicKeyLine(key) });
}

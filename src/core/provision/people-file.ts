/**
 * The rows of people.csv: numbers, names, cards, PINs, roles, groups; never a face (INV-03). Columns are a closed list. Every
 * sentence names the line and what to do and repeats no cell. PINs leave as secrets; whoever read the bytes wipes them.
 */

import { utf8Text } from '../../base/bytes.ts';
import { SecretBytes } from '../../base/secret.ts';
import { NAME } from '../access/week.ts';
import { AGE_BANDS, type AgeBand, type AgeRefusal, readAge } from '../consent/minors.ts';
import { cardNumber } from '../credential/card.ts';
import { pinFlaw } from '../credential/pin.ts';
import { isDay } from '../filing/shanghai-day.ts';
import { ROLES, type Role } from '../policy/roles.ts';
import { type ContentFault, type ContentRefusal, PEOPLE_MAX, type ProvisionPerson } from './bundle.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { isFaceWord, PEOPLE_PART } from './part-names.ts';

export const PEOPLE_COLUMNS = ['number', 'name', 'role', 'card', 'pin', 'validUntil', 'band', 'born', 'groups', 'status'] as const;
export type PeopleColumn = (typeof PEOPLE_COLUMNS)[number];

/** Told at once; whoever mends these sees the next. */
export const FAULTS_SHOWN_MAX = 20;
const NAME_CHARACTERS_MAX = 80;
/** Of one person. */
const GROUPS_MAX = 16;
const GROUP_SEPARATOR = ';';
/** In the column groups: of no group any more. */
const NO_GROUP = 'none';
export function isGroupName(name: string): boolean {
  return NAME.test(name) && name !== NO_GROUP;
}

export type PeopleReading =
  | { readonly kind: 'people'; readonly people: readonly ProvisionPerson[] }
  | { readonly kind: 'bad'; readonly faults: readonly ContentFault[] };

/** Reads the whole file. The PINs of a bad one are wiped here. */
export function readPeople(bytes: Uint8Array, nowMs: number): PeopleReading {
  const read = readCsv(bytes, { rowsMax: PEOPLE_MAX + 1, cellsMax: PEOPLE_COLUMNS.length });
  if (read.kind === 'bad') return { kind: 'bad', faults: [csvFault(read.line, read.why)] };
  const [head, ...rows] = read.rows;
  if (head === undefined)
    return bad(fault(1, undefined, `is empty: give it the first line ${PEOPLE_COLUMNS.join(',')} and a row a person.`));
  const columns = readHead(head);
  if ('sentence' in columns) return bad(columns);
  const faults: ContentFault[] = [];
  const people: ProvisionPerson[] = [];
  const seen = { numbers: new Map<string, number>(), cards: new Map<string, number>() };
  for (const row of rows) {
    const { person, wrong } = readRow(row, columns, nowMs);
    // A quoted cell was copied; what lies in `bytes` is the caller's to wipe.
    for (const cell of row.cells) if (cell.buffer !== bytes.buffer) cell.fill(0);
    people.push(person);
    faults.push(...wrong, ...repeated(person, seen));
    if (faults.length >= FAULTS_SHOWN_MAX) break;
  }
  if (faults.length === 0) return { kind: 'people', people };
  for (const { pin } of people) pin?.wipe();
  return { kind: 'bad', faults: faults.slice(0, FAULTS_SHOWN_MAX) };
}

function bad(one: ContentFault): PeopleReading {
  return { kind: 'bad', faults: [one] };
}

function fault(line: number, field: string | undefined, sentence: string, why: ContentRefusal = 'bad-people'): ContentFault {
  return { file: PEOPLE_PART, line, ...(field === undefined ? {} : { field }), why, sentence };
}

const CSV_SENTENCES = {
  quote: 'a quotation mark stands where none may: put the whole cell in quotation marks, and double those inside it.',
  'line-break': 'a quoted cell does not end in its line: write it in one line.',
  control: 'there is a control character: type the cell again, without one.',
  'too-many-cells': `there are more cells than columns: put a cell with a comma in quotation marks.`,
  'too-many-rows': `there are more than ${String(PEOPLE_MAX)} people: one terminal takes no more. Split the list over the doors.`,
} as const;

function csvFault(line: number, why: keyof typeof CSV_SENTENCES): ContentFault {
  return fault(line, undefined, CSV_SENTENCES[why], why === 'too-many-rows' ? 'too-many-people' : 'bad-people');
}

/** The columns in the order of the file, or what is wrong with its first line. */
function readHead({ line, cells }: CsvRow): PeopleColumn[] | ContentFault {
  const columns: PeopleColumn[] = [];
  for (const cell of cells) {
    const word = textOf(cell);
    if (word === undefined) return fault(line, undefined, NOT_UTF8);
    const column = PEOPLE_COLUMNS.find((known) => known.toLowerCase() === word.toLowerCase());
    if (column === undefined) return unknownColumn(line, word);
    if (columns.includes(column)) return fault(line, column, 'the column is there twice: remove one.');
    columns.push(column);
  }
  return columns.includes('number')
    ? columns
    : fault(line, 'number', `the column is missing: the first line is ${PEOPLE_COLUMNS.join(',')}.`);
}

function unknownColumn(line: number, word: string): ContentFault {
  if (isFaceWord(word)) {
    const sentence =
      'a column that names a face or a picture: no terminal takes faces from a file. Remove it; people enrol at the door, with consent.';
    return fault(line, undefined, sentence, 'face-data');
  }
  if (word.includes(';') || word.includes('\t'))
    return fault(line, undefined, 'the cells are not separated by commas: save the list as "CSV UTF-8 (comma delimited)".');
  return fault(line, undefined, `a column is none of ${PEOPLE_COLUMNS.join(', ')}: rename or remove it.`);
}

const NOT_UTF8 = 'a cell is not UTF-8 text: save the list as "CSV UTF-8".';

interface Row {
  readonly person: ProvisionPerson;
  readonly wrong: readonly ContentFault[];
}

function readRow({ line, cells }: CsvRow, columns: readonly PeopleColumn[], nowMs: number): Row {
  const wrong: ContentFault[] = [];
  const complain = (field: PeopleColumn | undefined, sentence: string, why?: ContentRefusal): void => {
    wrong.push(fault(line, field, sentence, why));
  };
  if (cells.length > columns.length) complain(undefined, 'there are more cells than columns: put a cell with a comma in quotation marks.');
  const bytesOf = (column: PeopleColumn): Uint8Array => cells[columns.indexOf(column)] ?? new Uint8Array();
  const cell: Cells = (column) => {
    const text = textOf(bytesOf(column));
    if (text === undefined) complain(column, NOT_UTF8);
    return text === '' ? undefined : text;
  };
  const number = cell('number') ?? '';
  if (!/^\d{1,12}$/.test(number)) complain('number', 'a number has 1 to 12 digits: it is what the person types to say who they are.');
  const status = cell('status') ?? 'active';
  if (status !== 'active' && status !== 'left')
    complain('status', 'must be active or left; left ends the person and destroys what is kept.');
  if (status === 'left') return { person: { ...NOBODY, line, number, status: 'left' }, wrong };
  const person: ProvisionPerson = {
    line,
    number,
    status: 'active',
    name: readName(cell, complain),
    role: readRole(cell, complain),
    card: readCard(cell, complain),
    pin: readPin(bytesOf('pin'), number, complain),
    validUntil: readUntil(cell, complain),
    ...readBand(cell, nowMs, complain),
    groups: readGroups(cell, complain),
  };
  return { person, wrong };
}

const NOBODY = {
  name: undefined,
  role: undefined,
  card: undefined,
  pin: undefined,
  validUntil: undefined,
  band: undefined,
  born: undefined,
  groups: undefined,
};

type Cells = (column: PeopleColumn) => string | undefined;
type Complain = (field: PeopleColumn | undefined, sentence: string, why?: ContentRefusal) => void;

function readName(cell: Cells, complain: Complain): string | undefined {
  const name = cell('name');
  if (name === undefined || name.length <= NAME_CHARACTERS_MAX) return name;
  complain('name', `a name has at most ${String(NAME_CHARACTERS_MAX)} characters: shorten it.`);
  return undefined;
}

function readRole(cell: Cells, complain: Complain): Role | undefined {
  const word = cell('role');
  const role = ROLES.find((known) => known === word);
  if (word !== undefined && role === undefined) complain('role', `must be one of ${ROLES.join(', ')}.`);
  return role;
}

function readCard(cell: Cells, complain: Complain): string | undefined {
  const word = cell('card');
  if (word === undefined) return undefined;
  const card = cardNumber(word);
  const isRounded = /^\d+([.,]\d+)?E\+\d+$/i.test(word);
  if (isRounded) complain('card', 'a spreadsheet has rounded the card number: make the column text and type the card again.');
  else if (card === undefined) complain('card', 'a card number is 4 to 32 hexadecimal digits, as the reader gives it.');
  return card;
}

function readPin(bytes: Uint8Array, number: string, complain: Complain): SecretBytes | undefined {
  if (bytes.length === 0) return undefined;
  const text = textOf(bytes);
  const flaw = text === undefined ? NOT_UTF8 : pinFlaw(text, number);
  if (flaw === undefined) return new SecretBytes(Uint8Array.from(bytes));
  complain('pin', `${flaw} (A spreadsheet drops leading zeros: make the column text.)`, 'bad-pin');
  return undefined;
}

function readUntil(cell: Cells, complain: Complain): string | undefined {
  const day = cell('validUntil');
  if (day === undefined || isDay(day)) return day;
  complain('validUntil', 'a last day is written YYYY-MM-DD, as 2027-06-30.');
  return undefined;
}

const AGE_SENTENCES: Readonly<Record<AgeRefusal, string>> = {
  'birth-date-needed': 'the birth date of a minor is needed, as YYYY-MM-DD; only the birthday that ends the band is kept.',
  'birth-date-unwanted': 'of an adult no birth date is kept: clear the cell.',
  'birth-date-bad': 'a birth date is a past day written YYYY-MM-DD.',
  'other-band': 'the birth date is of another age band: adult, 14-17 or under-14. Check both.',
};

function readBand(cell: Cells, nowMs: number, complain: Complain): Pick<ProvisionPerson, 'band' | 'born'> {
  const [word, born] = [cell('band'), cell('born')];
  const none = { band: undefined, born: undefined };
  if (word === undefined && born === undefined) return none;
  const band: AgeBand | undefined = AGE_BANDS.find((known) => known === (word ?? 'adult'));
  if (band === undefined) {
    complain('band', `must be one of ${AGE_BANDS.join(', ')}.`);
    return none;
  }
  const read = readAge(band, born, nowMs);
  if (read.kind === 'refused') complain('born', AGE_SENTENCES[read.why]);
  return { band, born };
}

function readGroups(cell: Cells, complain: Complain): readonly string[] | undefined {
  const word = cell('groups');
  if (word === undefined) return undefined;
  if (word === NO_GROUP) return [];
  const groups = word.split(GROUP_SEPARATOR).map((name) => name.trim());
  const isRight = groups.length <= GROUPS_MAX && groups.every(isGroupName) && new Set(groups).size === groups.length;
  const sentence = `groups are names of letters, digits, dots and hyphens, at most ${String(GROUPS_MAX)}, separated by "${GROUP_SEPARATOR}", none twice; or the word ${NO_GROUP}.`;
  if (!isRight) complain('groups', sentence);
  return groups;
}

interface Seen {
  readonly numbers: Map<string, number>;
  readonly cards: Map<string, number>;
}

/** A number names one person and a card opens for one. */
function repeated({ line, number, card }: ProvisionPerson, { numbers, cards }: Seen): readonly ContentFault[] {
  const faults: ContentFault[] = [];
  const before = numbers.get(number);
  if (before !== undefined) faults.push(fault(line, 'number', `the number is in line ${String(before)} already: a row a person.`));
  else numbers.set(number, line);
  const held = card === undefined ? undefined : cards.get(card);
  if (held !== undefined) faults.push(fault(line, 'card', `the card is in line ${String(held)} already: a card belongs to one person.`));
  else if (card !== undefined) cards.set(card, line);
  return faults;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8Text(bytes);
  } catch {
    return undefined; // not UTF-8
  }
}

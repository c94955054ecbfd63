/**
 * The rows of people: who they are, sealed, and the references by which other stores know them
 * (the device's link secret and the person's own link key; INV-11). Ending a person destroys name,
 * number and link key: what the ledger says about them is nobody's from then on, but for the evidence
 * of a consent, which says for three years more, sealed with its own key, whose it was (law.md §4.2).
 */

import { concatBytes, fromHex, toHex, utf8Bytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import type { SecretBytes } from '../../base/secret.ts';
import type { AgeBand, DeclaredAge } from '../../core/consent/minors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { PeopleVault, PersonId, Role } from '../../ports/people-vault.ts';
import type { Database } from './database.ts';
import { makeNumbers, type Numbers } from './people-numbers.ts';
import type { Seal } from './people-seal.ts';

const ID_BYTES = 16;
/** The person's link key: random, kept sealed with the identity and nowhere else. */
const LINK_KEY_BYTES = 16;
/** Bytes of a reference: long enough never to meet by chance. */
const REFERENCE_BYTES = 16;
const NUMBER = /^[0-9]{1,12}$/;
const NAME_MAX = 128;

export interface Identity {
  readonly number: string;
  readonly name: string;
  readonly role: Role;
  readonly validFromMs: number;
  readonly validUntilMs: number | null;
  /** Without it nobody, with every other key at hand, tells which entries of the ledger are this person's. Hex. */
  readonly personLinkKey: string;
  /** Of minors only. */
  readonly age: { readonly band: Exclude<AgeBand, 'adult'>; readonly minorUntil: string } | null;
}

export interface PersonRow {
  readonly id: PersonId;
  readonly identity: Uint8Array;
  readonly hasCard: number;
  readonly hasPin: number;
  readonly refusedAtMs: number | null;
}

export interface Book {
  /** Face reference → person. */
  readonly faces: ReadonlyMap<string, PersonId>;
  /** Of everybody whose band ends by itself. */
  readonly minors: ReadonlyMap<PersonId, DeclaredAge>;
  /** Of everybody with a role beside that of a person: few, and asked for by acts that must not read everybody. */
  readonly staff: ReadonlySet<PersonId>;
  readonly numbers: Pick<Numbers, 'page'>;
  readonly damagedRows: number;
  add(person: Parameters<PeopleVault['add']>[0]): PersonRow;
  find(column: 'id' | 'number_hash' | 'card_hash', value: string | Uint8Array): PersonRow | undefined;
  /** Fault `command-bad` for nobody. */
  rowOf(id: PersonId): PersonRow;
  /** Fault `store-corrupt` where the row does not authenticate. */
  identityOf(row: PersonRow): Identity;
  reference(id: PersonId, store: 'faces' | 'ledger'): string;
  /** Every row that authenticates, oldest first. */
  readable(): PersonRow[];
  /** Overwrites what was kept of the age, in the log as well. */
  setAge(id: PersonId, age: DeclaredAge): void;
  /** Fields that a bundle may change; the caller cuts the log afterwards. */
  change(id: PersonId, fields: PersonChange): void;
  /** What is held in memory beside the file, to be put back where a transaction was not carried out. */
  snapshot(): BookMemory;
  restore(memory: BookMemory): void;
  end(id: PersonId): void;
}

export interface PersonChange {
  readonly name?: string;
  readonly role?: Role;
  /** null: none. */
  readonly validUntilMs?: number | null;
  readonly age?: DeclaredAge;
}

export interface BookMemory {
  readonly faces: ReadonlyMap<string, PersonId>;
  readonly minors: ReadonlyMap<PersonId, DeclaredAge>;
  readonly staff: ReadonlySet<PersonId>;
  readonly numbers: ReturnType<Numbers['snapshot']>;
}

export interface BookOptions {
  readonly database: Database;
  readonly seal: Seal;
  readonly crypto: Crypto;
  readonly linkKey: SecretBytes;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const COLUMNS = 'id, identity, card_hash IS NOT NULL AS hasCard, pin_hash IS NOT NULL AS hasPin, refused_at_ms AS refusedAtMs';
const identityPlace = (id: PersonId): string => `people/identity/1/${id}`;

function statementsOf({ raw }: Database) {
  return {
    finders: {
      id: raw.prepare(`SELECT ${COLUMNS} FROM people WHERE id = ? AND ended_at_ms IS NULL`),
      number_hash: raw.prepare(`SELECT ${COLUMNS} FROM people WHERE number_hash = ?`),
      card_hash: raw.prepare(`SELECT ${COLUMNS} FROM people WHERE card_hash = ?`),
    },
    all: raw.prepare(`SELECT ${COLUMNS} FROM people WHERE ended_at_ms IS NULL ORDER BY rowid`),
    put: raw.prepare('UPDATE people SET identity = ? WHERE id = ?'),
  };
}

/** Reads every row once to know the face references. */
export function openBook(options: BookOptions): Book {
  const { database, seal } = options;
  const { finders, all, put } = statementsOf(database);
  const tryIdentity = (row: PersonRow): Identity | undefined => seal.open(identityPlace(row.id), row.identity) as Identity | undefined;
  const find: Book['find'] = (column, value) => database.guard(() => finders[column].get(value) as PersonRow | undefined);
  const rowOf: Book['rowOf'] = (id) => {
    const row = find('id', id);
    if (row === undefined) throw new Fault('command-bad', 'There is no such person. Look the number up again.');
    return row;
  };
  const identityOf: Book['identityOf'] = (row) => orDamaged(tryIdentity(row), database.path);
  const readable = (): PersonRow[] => database.guard(() => all.all() as PersonRow[]).filter((row) => tryIdentity(row) !== undefined);
  const rows = database.guard(() => all.all() as PersonRow[]);
  const minors = minorsOf(rows, tryIdentity);
  const staff = new Set(rows.flatMap((row) => (isStaff(tryIdentity(row)?.role) ? [row.id] : [])));
  const faces = faceIndex(options, rows, tryIdentity);
  const numbers = makeNumbers(rows.flatMap((row) => numberOf(row.id, tryIdentity(row))));
  const damagedRows = rows.length - faces.size;
  return {
    faces,
    minors,
    staff,
    numbers,
    damagedRows,
    find,
    rowOf,
    identityOf,
    reference: (id, store) => referenceOf(options, identityOf(rowOf(id)), store),
    readable,
    ...changesOf(options, { faces, minors, staff, numbers, put, rowOf, identityOf, tryIdentity }),
    snapshot: () => ({ faces: new Map(faces), minors: new Map(minors), staff: new Set(staff), numbers: numbers.snapshot() }),
    restore: (memory) => {
      refill(faces, memory.faces);
      refill(minors, memory.minors);
      staff.clear();
      for (const id of memory.staff) staff.add(id);
      numbers.restore(memory.numbers);
    },
  };
}

interface Held extends Pick<Book, 'rowOf' | 'identityOf'> {
  readonly faces: Map<string, PersonId>;
  readonly minors: Minors;
  readonly staff: Set<PersonId>;
  readonly numbers: Numbers;
  readonly put: ReturnType<typeof statementsOf>['put'];
  readonly tryIdentity: (row: PersonRow) => Identity | undefined;
}

/** What writes to the book, file and memory alike. */
function changesOf(options: BookOptions, held: Held): Pick<Book, 'add' | 'setAge' | 'change' | 'end'> {
  const { database, seal } = options;
  const { faces, minors, staff, numbers, put, rowOf, identityOf, tryIdentity } = held;
  return {
    add: (person) => {
      const { id, identity } = insertPerson(options, person);
      faces.set(referenceOf(options, identity, 'faces'), id);
      noteAge(minors, id, identity.age);
      noteRole(staff, id, identity.role);
      numbers.put(identity.number, id);
      return rowOf(id);
    },
    setAge: (id, age) => {
      const identity = { ...identityOf(rowOf(id)), age: ageOf(age) };
      database.guard(() => put.run(seal.seal(identityPlace(id), identity), id));
      database.truncateWal();
      noteAge(minors, id, identity.age);
    },
    change: (id, { age, ...fields }) => {
      const before = identityOf(rowOf(id));
      checkName(fields.name ?? before.name);
      const identity: Identity = { ...before, ...fields, age: age === undefined ? before.age : ageOf(age) };
      database.guard(() => put.run(seal.seal(identityPlace(id), { ...identity }), id));
      noteAge(minors, id, identity.age);
      noteRole(staff, id, identity.role);
    },
    end: (id) => {
      const row = rowOf(id);
      endPerson(options, id);
      minors.delete(id);
      staff.delete(id);
      const identity = tryIdentity(row);
      if (identity === undefined) return;
      faces.delete(referenceOf(options, identity, 'faces'));
      numbers.remove(identity.number);
    },
  };
}

function refill<Key, Value>(map: Map<Key, Value>, from: ReadonlyMap<Key, Value>): void {
  map.clear();
  for (const [key, value] of from) map.set(key, value);
}

function checkName(name: string): void {
  if (name.length > NAME_MAX) throw new Fault('command-bad', `A name has at most ${String(NAME_MAX)} characters. Shorten it.`);
}

function orDamaged(identity: Identity | undefined, path: string): Identity {
  if (identity !== undefined) return identity;
  throw new Fault('store-corrupt', `A person's row in ${path} is damaged: end that person and add them anew; all others are not affected.`);
}

function numberOf(id: PersonId, identity: Identity | undefined): readonly { readonly number: string; readonly id: PersonId }[] {
  return identity === undefined ? [] : [{ number: identity.number, id }];
}

type Minors = Map<PersonId, DeclaredAge>;

function minorsOf(rows: readonly PersonRow[], tryIdentity: (row: PersonRow) => Identity | undefined): Minors {
  const minors: Minors = new Map();
  for (const row of rows) noteAge(minors, row.id, tryIdentity(row)?.age ?? null);
  return minors;
}

function noteAge(minors: Minors, id: PersonId, age: Identity['age']): void {
  if (age === null) minors.delete(id);
  else minors.set(id, age);
}

function isStaff(role: Role | undefined): boolean {
  return role !== undefined && role !== 'person';
}

function noteRole(staff: Set<PersonId>, id: PersonId, role: Role): void {
  if (isStaff(role)) staff.add(id);
  else staff.delete(id);
}

function ageOf(age: DeclaredAge | undefined): Identity['age'] {
  if (age === undefined || age.band === 'adult' || age.minorUntil === undefined) return null;
  return { band: age.band, minorUntil: age.minorUntil };
}

function faceIndex(
  options: BookOptions,
  rows: readonly PersonRow[],
  tryIdentity: (row: PersonRow) => Identity | undefined,
): Map<string, PersonId> {
  const faces = new Map<string, PersonId>();
  for (const row of rows) {
    const identity = tryIdentity(row);
    if (identity !== undefined) faces.set(referenceOf(options, identity, 'faces'), row.id);
  }
  return faces;
}

function referenceOf({ crypto, linkKey }: BookOptions, identity: Identity, store: 'faces' | 'ledger'): string {
  const own = fromHex(identity.personLinkKey) ?? new Uint8Array(0);
  return toHex(crypto.keyedHash(linkKey, concatBytes(utf8Bytes(store), own)).subarray(0, REFERENCE_BYTES));
}

function insertPerson(
  { database, seal, crypto, clock }: BookOptions,
  person: Parameters<PeopleVault['add']>[0],
): { id: PersonId; identity: Identity } {
  if (!NUMBER.test(person.number)) throw new Fault('command-bad', 'A number is 1 to 12 digits. Choose another.');
  checkName(person.name);
  const id = toHex(crypto.randomBytes(ID_BYTES));
  const identity: Identity = {
    number: person.number,
    name: person.name,
    role: person.role,
    validFromMs: Math.floor(clock.nowMs()),
    validUntilMs: person.validUntilMs === undefined ? null : Math.floor(person.validUntilMs),
    personLinkKey: toHex(crypto.randomBytes(LINK_KEY_BYTES)),
    age: ageOf(person.age),
  };
  const insert = database.raw.prepare('INSERT INTO people (id, identity, number_hash) VALUES (?, ?, ?)');
  try {
    database.guard(() => insert.run(id, seal.seal(identityPlace(id), { ...identity }), seal.lookup('number', person.number)));
  } catch (error) {
    const cause = error instanceof Fault ? (error.cause as { code?: unknown } | undefined)?.code : undefined;
    if (cause === 'SQLITE_CONSTRAINT_UNIQUE') throw new Fault('command-bad', 'That number is taken. Choose another.', error);
    throw error;
  }
  return { id, identity };
}

/** The bare id stays; everything that says who it was is overwritten, in the log as well. */
function endPerson({ database, clock }: BookOptions, id: PersonId): void {
  const clear = database.raw.prepare(
    `UPDATE people SET identity = NULL, number_hash = NULL, card_hash = NULL, pin_salt = NULL, pin_hash = NULL, refused_at_ms = NULL, ended_at_ms = ?
     WHERE id = ?`,
  );
  database.guard(() => clear.run(Math.floor(clock.nowMs()), id));
  database.truncateWal();
}

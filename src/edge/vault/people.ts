/**
 * The store of people, credentials and consents (people.db), opened by the door process alone.
 * Names and numbers are sealed, cards and PINs irreversible; knows faces only as references made
 * with the link secret and the person's link key (INV-04, INV-11). One damaged row is one person
 * without their way in, never a door without cards.
 */

import { Fault } from '../../base/fault.ts';
import type { SecretBytes } from '../../base/secret.ts';
import { ADULT } from '../../core/consent/minors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { PeopleVault, Person } from '../../ports/people-vault.ts';
import { type Database, openDatabase } from './database.ts';
import { openAccessBook } from './people-access.ts';
import { type Book, openBook, type PersonRow } from './people-book.ts';
import { openComplianceRecords } from './people-compliance.ts';
import { openFilingBook } from './people-filing.ts';
import { openHandovers } from './people-handovers.ts';
import { openProvisionBook } from './people-provision.ts';
import { openRequests } from './people-requests.ts';
import { type Consents, openConsents } from './people-consents.ts';
import { type Credentials, openCredentials } from './people-credentials.ts';
import { openAttempts, openNotes, openVisits, VISIT_DAYS_DEFAULT, type Visits } from './people-records.ts';
import { PEOPLE_LABEL, PEOPLE_SCHEMA, PEOPLE_VERSION } from './people-schema.ts';
import { openSeal, type Seal } from './people-seal.ts';

const CHECK_WORD = 'menshen people store';

export interface PeopleOptions {
  readonly path: string;
  /** Key of this store. */
  readonly key: SecretBytes;
  /** The device's link secret: makes references into the other stores, with the person's own link key; the fourth secret of INV-11. */
  readonly linkKey: SecretBytes;
  readonly pinPepper: SecretBytes;
  readonly cardKey: SecretBytes;
  readonly crypto: Crypto;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Days that visits are kept. */
  readonly visitDays?: number;
  /** Upper bound of the file, pages of 4 KiB. */
  readonly pagesMax?: number;
}

/** 2 GiB: a hundred thousand people with their consents take less than half. */
const PAGES_MAX = 524_288;

export interface OpenedPeople extends PeopleVault, Visits, Pick<Consents, 'records' | 'consentHolders'> {
  /** Rows found at open that do not authenticate; they are nobody until mended from a copy. */
  readonly damagedRows: number;
}

/** Faults: `bad-key` where the key is another one, `store-corrupt`, `store-version`, `store-full`, `store-failed`. */
export function openPeopleVault(options: PeopleOptions): OpenedPeople {
  const database = openDatabase(options.path, {
    schema: PEOPLE_SCHEMA,
    version: PEOPLE_VERSION,
    label: PEOPLE_LABEL,
    pagesMax: options.pagesMax ?? PAGES_MAX,
  });
  const seal = openSeal(options.crypto, options.key);
  const evidenceSeal = openEvidenceSeal(options);
  try {
    checkKey(database, seal, options.path);
    return peopleVault({ ...options, database, seal, evidenceSeal });
  } catch (error) {
    seal.wipe();
    evidenceSeal.wipe();
    database.close();
    throw error;
  }
}

/** A key of its own for who consented: what opens people's rows does not open their evidence, nor the other way round. */
function openEvidenceSeal({ crypto, key }: PeopleOptions): Seal {
  const evidenceKey = crypto.deriveKey(key, 'people/evidence/1');
  const seal = openSeal(crypto, evidenceKey);
  evidenceKey.wipe();
  return seal;
}

/** A constant sealed at the first open tells a wrong key from damaged rows. */
function checkKey(database: Database, seal: Seal, path: string): void {
  const sealed = database.guard(() => database.raw.prepare("SELECT value FROM meta WHERE name = 'check'").pluck().get());
  if (sealed === undefined) {
    database.transaction(() =>
      database.raw.prepare("INSERT INTO meta (name, value) VALUES ('check', ?)").run(seal.seal('meta/check/1', CHECK_WORD)),
    );
  } else if (seal.open('meta/check/1', sealed) !== CHECK_WORD) {
    throw new Fault(
      'bad-key',
      `The people store ${path} was made with another key: supply the root key it was made with. Nothing was changed.`,
    );
  }
}

interface Parts extends PeopleOptions {
  readonly database: Database;
  readonly seal: Seal;
  readonly evidenceSeal: Seal;
}

function peopleVault(parts: Parts): OpenedPeople {
  const { database, seal, clock } = parts;
  const book = openBook(parts);
  const { inForce, isInForce, ...consents } = openConsents({
    ...parts,
    identityOf: (id) => book.identityOf(book.rowOf(id)),
    faceSubject: (id) => book.reference(id, 'faces'),
  });
  const { cardHash, setDuressPin, ...credentials } = openCredentials({
    ...parts,
    numberOf: (id) => book.identityOf(book.rowOf(id)).number,
  });
  const records = { database, seal, clock, visitDays: parts.visitDays ?? VISIT_DAYS_DEFAULT };
  const visits = openVisits(records);
  const [attempts, notes] = [openAttempts(records), openNotes(records)];
  const access = openAccessBook({ ...records, checkKnown: book.rowOf });
  visits.pruneVisits();
  return {
    ...consents,
    ...credentials,
    ...visits,
    ownVisits: (id, limit) => visits.visits(limit, id),
    ...attempts,
    ...notes,
    ...papersOf(records),
    access: { ...access, setDuressPin },
    provision: openProvisionBook({ ...parts, book, cardHash, access, notes, attempts }),
    ...findersOf({ database, book, seal, inForce, cardHash }),
    ...notedOf(database, book, clock),
    damagedRows: book.damagedRows,
    faceSubject: (id) => book.reference(id, 'faces'),
    ledgerSubject: (id) => book.reference(id, 'ledger'),
    minors: () => [...book.minors].map(([id, age]) => ({ id, age })),
    setAge: (id, age) => {
      book.setAge(id, age);
    },
    end: (id) => {
      if (isInForce(id)) throw new Fault('not-permitted', 'A face consent is in force: withdraw the face first, then end the person.');
      consents.consents.setGuardian(id, undefined);
      book.end(id);
    },
    close: () => {
      seal.wipe();
      parts.evidenceSeal.wipe();
      database.close();
    },
  };
}

/** Counts, and who was asked and said no. */
function notedOf(database: Database, book: Book, clock: Pick<Clock, 'nowMs'>): Pick<PeopleVault, 'counts' | 'recordRefusal'> {
  const refuse = database.raw.prepare('UPDATE people SET refused_at_ms = ? WHERE id = ? AND ended_at_ms IS NULL');
  const count = database.raw.prepare(
    `SELECT (SELECT count(*) FROM people WHERE ended_at_ms IS NULL) AS known,
            (SELECT count(*) FROM consents WHERE status = 'active') AS consenting`,
  );
  return {
    counts: () => database.guard(() => count.get() as { known: number; consenting: number }),
    recordRefusal: (id) => {
      database.guard(() => refuse.run(Math.floor(clock.nowMs()), book.rowOf(id).id));
    },
  };
}

/** What is on record about the processing, beside people. */
function papersOf(parts: Pick<Parts, 'database' | 'seal'>): Pick<PeopleVault, 'compliance' | 'handovers' | 'requests' | 'filing'> {
  return {
    compliance: openComplianceRecords(parts),
    handovers: openHandovers(parts),
    requests: openRequests(parts),
    filing: openFilingBook(parts),
  };
}

interface FinderParts extends Pick<Consents, 'inForce'>, Pick<Credentials, 'cardHash'> {
  readonly database: Database;
  readonly book: Book;
  readonly seal: Seal;
}

/** Adding and finding people. */
function findersOf({
  database,
  book,
  seal,
  inForce,
  cardHash,
}: FinderParts): Pick<PeopleVault, 'add' | 'byId' | 'byNumber' | 'byCard' | 'byFaceSubject' | 'list' | 'staff' | 'ids' | 'roll'> {
  const personOf = (row: PersonRow): Person => {
    const { personLinkKey: _, validUntilMs, age, ...identity } = book.identityOf(row);
    const { id, hasCard, hasPin, refusedAtMs } = row;
    return {
      id,
      ...identity,
      validUntilMs: validUntilMs ?? undefined,
      hasCard: hasCard === 1,
      hasPin: hasPin === 1,
      grant: inForce(id),
      hasRefusedFace: refusedAtMs !== null,
      age: age === null ? ADULT : age,
    };
  };
  const find = (column: Parameters<Book['find']>[0], value: string | Uint8Array | undefined): Person | undefined => {
    const row = value === undefined ? undefined : book.find(column, value);
    return row === undefined ? undefined : personOf(row);
  };
  return {
    add: (person) => personOf(book.add(person)),
    byId: (id) => find('id', id),
    byNumber: (number) => find('number_hash', seal.lookup('number', number)),
    byCard: (card) => find('card_hash', cardHash(card)),
    byFaceSubject: (subject) => find('id', book.faces.get(subject)),
    list: () => book.readable().map(personOf),
    staff: () => [...book.staff].flatMap((id) => find('id', id) ?? []),
    ids: () => [...book.faces.values()],
    roll: {
      page: ({ prefix, from, limit }) => {
        const { ids, total } = book.numbers.page(prefix, from, limit);
        return { people: ids.flatMap((id) => find('id', id) ?? []), total };
      },
      setName: (id, name) => {
        book.change(id, { name });
        database.truncateWal();
      },
      setUntil: (id, untilMs) => {
        book.change(id, { validUntilMs: untilMs === undefined ? null : Math.floor(untilMs) });
        database.truncateWal();
      },
    },
  };
}

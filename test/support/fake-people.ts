/** The people store in memory, with the contract of its port and switches to let it fail. */
import { createHash, randomUUID } from 'node:crypto';
import { Fault } from '../../src/base/fault.ts';
import type { AttemptState, Intent, PeopleVault, Person } from '../../src/ports/people-vault.ts';

export interface FakePeople extends PeopleVault {
  isFailing: boolean;
  readonly visits: Parameters<PeopleVault['recordVisit']>[0][];
  readonly pinChecks: (string | undefined)[];
}

interface Row {
  person: Person;
  card: string | undefined;
  pin: string | undefined;
  isEnded: boolean;
}

const pseudonym = (...parts: string[]): string => createHash('sha256').update(parts.join('/')).digest('hex').slice(0, 32);

export function makeFakePeople(nowMs: () => number): FakePeople {
  const rows = new Map<string, Row>();
  const attempts = new Map<string, AttemptState>();
  const settings = new Map<string, string>();
  let intents: Intent[] = [];
  const visits: FakePeople['visits'] = [];
  const pinChecks: FakePeople['pinChecks'] = [];
  const work = <T>(value: () => T): T => {
    if (fake.isFailing) throw new Fault('store-failed', 'The people store failed. Look at the disk.');
    return value();
  };
  const rowOf = (id: string): Row => {
    const row = rows.get(id);
    if (row === undefined) throw new Fault('command-bad', 'There is no such person.');
    return row;
  };
  const find = (test: (row: Row) => boolean): Person | undefined => [...rows.values()].find((row) => !row.isEnded && test(row))?.person;
  const change = (id: string, changes: Partial<Person>): void => {
    const row = rowOf(id);
    row.person = { ...row.person, ...changes };
  };
  const fake: FakePeople = {
    isFailing: false,
    visits,
    pinChecks,
    add: ({ number, name, role, validUntilMs }) => work(() => {
      const person: Person = { id: randomUUID(), number, name, role, validFromMs: nowMs(), validUntilMs, hasCard: false, hasPin: false, grant: undefined, hasRefusedFace: false };
      rows.set(person.id, { person, card: undefined, pin: undefined, isEnded: false });
      return person;
    }),
    byId: (id) => work(() => find((row) => row.person.id === id)),
    byNumber: (number) => work(() => find((row) => row.person.number === number)),
    byCard: (card) => work(() => find((row) => row.card === card)),
    byFaceSubject: (subject) => work(() => find((row) => fake.faceSubject(row.person.id) === subject)),
    list: () => work(() => [...rows.values()].filter((row) => !row.isEnded).map((row) => row.person)),
    setCard: (id, card) => { work(() => { rowOf(id).card = card; change(id, { hasCard: card !== undefined }); }); },
    setPin: (id, pin) => Promise.resolve(work(() => { rowOf(id).pin = pin; change(id, { hasPin: pin !== undefined }); })),
    isPinRight: (id, pin) => Promise.resolve(work(() => {
      pinChecks.push(id);
      return id !== undefined && rows.get(id)?.pin === pin;
    })),
    faceSubject: (id) => work(() => pseudonym('faces', id)),
    ledgerSubject: (id) => work(() => pseudonym('ledger', id)),
    recordConsent: (id, grant) => { work(() => { change(id, { grant, hasRefusedFace: false }); }); },
    recordRefusal: (id) => { work(() => { change(id, { hasRefusedFace: true }); }); },
    endConsent: (id) => { work(() => { change(id, { grant: undefined }); }); },
    end: (id) => { work(() => { rowOf(id).isEnded = true; }); },
    attempts: (key) => work(() => attempts.get(key) ?? { failures: 0, waitUntilMs: 0, isBlocked: false }),
    setAttempts: (key, state) => { work(() => attempts.set(key, state)); },
    recordVisit: (visit) => { work(() => visits.push(visit)); },
    putIntent: (intent) => { work(() => intents.push(intent)); },
    intents: () => work(() => [...intents]),
    clearIntent: (proofId) => { work(() => { intents = intents.filter((intent) => intent.proofId !== proofId); }); },
    setting: (name) => work(() => settings.get(name)),
    setSetting: (name, value) => { work(() => settings.set(name, value)); },
    close: () => undefined,
  };
  return fake;
}

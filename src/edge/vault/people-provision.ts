/**
 * Writes what a provisioning bundle says of people into people.db: one transaction, so that a power cut leaves all of it or nothing.
 * PINs are hashed before it begins. Ends nobody and touches no consent: who leaves loses the right here and the rest with proof later.
 */

import { utf8Text } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import type { SecretBytes } from '../../base/secret.ts';
import { pinFlaw } from '../../core/credential/pin.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { PersonId } from '../../ports/people-vault.ts';
import type { PlannedPerson, ProvisionBook, ProvisionedPeople, ProvisionPlan } from '../../ports/provision-book.ts';
import type { Database } from './database.ts';
import type { openAccessBook } from './people-access.ts';
import type { Book } from './people-book.ts';
import type { Credentials } from './people-credentials.ts';
import type { openAttempts, openNotes } from './people-records.ts';
import type { Seal } from './people-seal.ts';

const SALT_BYTES = 16;
/** As long as a PIN's hash, which takes the place of a duress PIN where there is none. */
const DECOY_BYTES = 32;
/** Hashes at once: as many threads as libuv has by default (4), less one for the door itself. */
const HASHES_AT_ONCE = 3;

export interface ProvisionParts {
  readonly database: Database;
  readonly seal: Seal;
  readonly crypto: Crypto;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly pinPepper: SecretBytes;
  readonly book: Book;
  readonly cardHash: Credentials['cardHash'];
  readonly access: ReturnType<typeof openAccessBook>;
  readonly notes: ReturnType<typeof openNotes>;
  readonly attempts: ReturnType<typeof openAttempts>;
}

interface HashedPin {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

export function openProvisionBook(parts: ProvisionParts): ProvisionBook {
  const write = writerOf(parts);
  return {
    apply: async (plan, onProgress = () => undefined) => {
      const pins = await hashPins(parts, plan.people, onProgress);
      const before = parts.book.snapshot();
      try {
        const done = parts.database.transaction(() => write(plan, pins));
        // Old names stand in the log until it is cut.
        parts.database.truncateWal();
        return done;
      } catch (error) {
        parts.book.restore(before);
        parts.access.forget();
        throw error;
      } finally {
        for (const { salt, hash } of pins.values()) {
          salt.fill(0);
          hash.fill(0);
        }
      }
    },
  };
}

async function hashPins(
  { crypto, pinPepper }: ProvisionParts,
  people: readonly PlannedPerson[],
  onProgress: (done: number) => void,
): Promise<Map<string, HashedPin>> {
  const waiting = people.filter(({ pin }) => pin !== undefined);
  const hashed = new Map<string, HashedPin>();
  const hashOne = async ({ number, pin }: PlannedPerson): Promise<void> => {
    const text = pin === undefined ? '' : utf8Text(pin.expose());
    const flaw = pinFlaw(text, number);
    if (flaw !== undefined) throw new Fault('command-bad', `${flaw} Nothing was changed.`);
    const salt = crypto.randomBytes(SALT_BYTES);
    hashed.set(number, { salt, hash: await crypto.pinHash(text, salt, pinPepper) });
  };
  for (let at = 0; at < waiting.length; at += HASHES_AT_ONCE) {
    await Promise.all(waiting.slice(at, at + HASHES_AT_ONCE).map(hashOne));
    onProgress(Math.min(1, (at + HASHES_AT_ONCE) / waiting.length));
  }
  return hashed;
}

/** Everything within the transaction. */
function writerOf(parts: ProvisionParts): (plan: ProvisionPlan, pins: ReadonlyMap<string, HashedPin>) => ProvisionedPeople {
  const { book, access, notes, seal, clock } = parts;
  const idOf = (number: string): PersonId | undefined => book.find('number_hash', seal.lookup('number', number))?.id;
  const cards = cardWriter(parts);
  const setPin = pinWriter(parts);
  return (plan, pins) => {
    const leaving = plan.leaving.map(idOf).filter((id) => id !== undefined);
    for (const id of leaving) {
      // What has begun is over: not before it began, and not a moment longer.
      book.change(id, { validUntilMs: Math.floor(clock.nowMs()) });
      cards.free(id);
    }
    const [added, changed]: [PersonId[], PersonId[]] = [[], []];
    const known = plan.people.map((person) => ({ person, id: idOf(person.number) }));
    // Cards may change hands among those who are written anew.
    for (const { person, id } of known) if (id !== undefined && person.card !== undefined) cards.free(id);
    for (const { person, id: before } of known) {
      const id = before ?? addPerson(book, person);
      (before === undefined ? added : changed).push(id);
      if (before !== undefined) changePerson(book, id, person);
      if (person.card !== undefined) cards.set(id, person.card);
      const pin = pins.get(person.number);
      if (pin !== undefined) setPin(id, pin);
    }
    if (plan.access !== undefined) access.setRules(plan.access);
    for (const { person } of known)
      if (person.groups !== undefined)
        access.setMemberships(
          idOf(person.number) ?? '',
          person.groups.map((group) => ({ group, untilMs: null })),
        );
    const done = { added, changed, leaving };
    for (const [name, value] of Object.entries(plan.settings)) notes.setSetting(name, value);
    const { name, value } = plan.note(done);
    notes.setSetting(name, value);
    return done;
  };
}

function addPerson(book: Book, { number, name, role, validUntilMs, age }: PlannedPerson): PersonId {
  return book.add({
    number,
    name: name ?? '',
    role: role ?? 'person',
    ...(validUntilMs === undefined ? {} : { validUntilMs }),
    ...(age === undefined ? {} : { age }),
  }).id;
}

function changePerson(book: Book, id: PersonId, { name, role, validUntilMs, age }: PlannedPerson): void {
  book.change(id, {
    ...(name === undefined ? {} : { name }),
    ...(role === undefined ? {} : { role }),
    ...(validUntilMs === undefined ? {} : { validUntilMs }),
    ...(age === undefined ? {} : { age }),
  });
}

/** A card is freed by bytes that no card has, not by nothing: the last credential beside a consent never goes (INV-04). */
function cardWriter({ database, crypto, cardHash }: ProvisionParts) {
  const put = database.raw.prepare('UPDATE people SET card_hash = ? WHERE id = ? AND ended_at_ms IS NULL');
  const holds = database.raw.prepare('SELECT card_hash IS NOT NULL FROM people WHERE id = ?').pluck();
  const holder = database.raw.prepare('SELECT id FROM people WHERE card_hash = ?').pluck();
  return {
    free: (id: PersonId) => {
      if (holds.get(id) === 1) put.run(crypto.randomBytes(DECOY_BYTES), id);
    },
    set: (id: PersonId, card: string) => {
      const hash = cardHash(card);
      if (hash === undefined) throw new Fault('command-bad', 'A card number is 4 to 32 hexadecimal digits. Nothing was changed.');
      const other = holder.get(hash);
      if (other !== undefined && other !== id)
        throw new Fault('command-bad', 'A card of the bundle belongs to somebody else here. Give another card. Nothing was changed.');
      put.run(hash, id);
    },
  };
}

/** A new PIN lifts the block of the old one, as everywhere. */
function pinWriter({ database, crypto, attempts }: ProvisionParts): (id: PersonId, pin: HashedPin) => void {
  const put = database.raw.prepare('UPDATE people SET pin_salt = ?, pin_hash = ? WHERE id = ? AND ended_at_ms IS NULL');
  const decoy = database.raw.prepare(
    'INSERT INTO duress (person_id, hash) VALUES (?, ?) ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash',
  );
  return (id, { salt, hash }) => {
    put.run(salt, hash, id);
    decoy.run(id, crypto.randomBytes(DECOY_BYTES));
    for (const method of ['pin', 'face']) attempts.setAttempts(`${method}:${id}`, { failures: 0, waitUntilMs: 0, isBlocked: false });
  };
}

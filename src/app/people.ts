/** Adding and ending people and their cards and PINs. Never asks for or touches a face. */

import { type AgeBand, type AgeRefusal, type DeclaredAge, readAge } from '../core/consent/minors.ts';
import { cardNumber } from '../core/credential/card.ts';
import { INSPECTOR_DAYS_MAX } from '../core/policy/roles.ts';
import { NO_ATTEMPTS } from '../core/access/attempts.ts';
import { Fault } from '../base/fault.ts';
import type { Person, Role } from '../ports/people-vault.ts';
import { ENDED, type ErasureResult, eraseSubject } from './erase.ts';
import type { Ground } from './parts.ts';

export interface NewPerson {
  readonly number: string;
  readonly name: string;
  readonly role?: Role;
  readonly card?: string;
  readonly pin?: string;
  readonly validUntilMs?: number;
  /** As staff checked it; adult where nothing is said. */
  readonly band?: AgeBand;
  /** YYYY-MM-DD; of minors only, and not kept: the birthday that ends the band is. */
  readonly birthDate?: string;
}

/** Adds a person with card, PIN or both. Faults: `command-bad` where number or card is taken or malformed, and those of the store. */
export async function addPerson(ground: Ground, wanted: NewPerson): Promise<Person> {
  const { people } = ground.parts;
  const card = wanted.card === undefined ? undefined : cardNumber(wanted.card);
  if (wanted.card !== undefined && card === undefined)
    throw new Fault('command-bad', 'A card number is 4 to 32 hexadecimal digits. Read the card again.');
  if (card === undefined && wanted.pin === undefined) throw new Fault('command-bad', 'A person needs a card or a PIN. Give one of them.');
  if (people.byNumber(wanted.number) !== undefined) throw new Fault('command-bad', 'That number is taken. Choose another.');
  if (card !== undefined && people.byCard(card) !== undefined)
    throw new Fault('command-bad', 'That card belongs to somebody already. Take another card.');
  const age = ageOf(ground, wanted);
  const { number, name, role } = wanted;
  const validUntilMs = untilOf(ground, wanted);
  const added = people.add({ number, name, role: role ?? 'person', age, ...(validUntilMs === undefined ? {} : { validUntilMs }) });
  try {
    if (card !== undefined) people.setCard(added.id, card);
    if (wanted.pin !== undefined) await setPin(ground, added.id, wanted.pin);
  } catch (error) {
    // Half a person would be one without any way in.
    people.end(added.id);
    throw error;
  }
  ground.journal.append({ kind: 'person-added', subject: people.ledgerSubject(added.id) });
  return people.byId(added.id) ?? added;
}

const DAY_MS = 24 * 60 * 60_000;

/** An inspector's access ends by itself, whatever was asked for. */
function untilOf(ground: Ground, { role, validUntilMs }: NewPerson): number | undefined {
  if (role !== 'inspector') return validUntilMs;
  const latestMs = ground.clockGuard.now() + INSPECTOR_DAYS_MAX * DAY_MS;
  return Math.min(validUntilMs ?? latestMs, latestMs);
}

/** Of a child without rules for children nothing is refused here: card and PIN are theirs as everybody's; the face is refused when asked for. */
function ageOf(ground: Ground, { band, birthDate }: NewPerson): DeclaredAge {
  const read = readAge(band ?? 'adult', birthDate, ground.clockGuard.now());
  if (read.kind === 'declared') return read.age;
  throw new Fault('command-bad', AGE_SENTENCES[read.why]);
}

const AGE_SENTENCES: Readonly<Record<AgeRefusal, string>> = {
  'birth-date-needed':
    'The birthday that ends the band is needed: give --born YYYY-MM-DD. The birth date itself is not kept. Nothing was changed.',
  'birth-date-unwanted': 'Of an adult no birth date is kept. Leave it out. Nothing was changed.',
  'birth-date-bad': 'The birth date is no past day written YYYY-MM-DD. Nothing was changed.',
  'other-band': 'The birth date is of another age band: adult, 14-17 or under-14. Check both. Nothing was changed.',
};

/** A new PIN lifts the block of the old one. */
export async function setPin(ground: Ground, personId: string, pin: string): Promise<void> {
  await ground.parts.people.setPin(personId, pin);
  ground.parts.people.setAttempts(`pin:${personId}`, NO_ATTEMPTS);
}

export interface NewCredential {
  readonly card?: string;
  readonly pin?: string;
}

/** A new card, PIN or both for a known person; lifts the blocks of PIN and face. Faults: `command-bad`, and those of the store. */
export async function renewCredential(ground: Ground, personId: string, wanted: NewCredential): Promise<void> {
  const { people } = ground.parts;
  const card = wanted.card === undefined ? undefined : cardNumber(wanted.card);
  if (wanted.card !== undefined && card === undefined)
    throw new Fault('command-bad', 'A card number is 4 to 32 hexadecimal digits. Read the card again.');
  if (card === undefined && wanted.pin === undefined) throw new Fault('command-bad', 'Give a new card or a new PIN.');
  const holder = card === undefined ? undefined : people.byCard(card);
  if (holder !== undefined && holder.id !== personId)
    throw new Fault('command-bad', 'That card belongs to somebody already. Take another card.');
  const subject = people.ledgerSubject(personId);
  // The PIN first: it is what may still be refused, and then nothing has changed.
  if (wanted.pin !== undefined) {
    await setPin(ground, personId, wanted.pin);
    ground.journal.append({ kind: 'credential-changed', method: 'pin', subject });
  }
  if (card !== undefined) {
    people.setCard(personId, card);
    ground.journal.append({ kind: 'credential-changed', method: 'card', subject });
  }
  for (const method of ['pin', 'face'] as const) people.setAttempts(`${method}:${personId}`, NO_ATTEMPTS);
}

/** Ends a person's access at once; the person goes when the template is gone. undefined: no template was held, or nobody. */
export async function endPerson(ground: Ground, personId: string): Promise<ErasureResult | undefined> {
  const { people } = ground.parts;
  const person = people.byId(personId);
  if (person === undefined) return undefined;
  ground.journal.append({ kind: 'person-ended', subject: people.ledgerSubject(personId) });
  if (person.grant === undefined) {
    people.end(personId);
    return undefined;
  }
  const result = await eraseSubject(ground, { personId, cause: ENDED, how: 'expired' });
  if (result.kind !== 'erased') {
    people.setCard(personId, undefined);
    await people.setPin(personId, undefined);
  }
  return result;
}

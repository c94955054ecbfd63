/**
 * Cards and PINs of people: cards by keyed hash, PINs by salted, peppered Argon2id; neither can be
 * read back (DESIGN §4). The last of them stays while a consent is in force (INV-04). Never logs.
 */

import { concatBytes, equalBytes, utf8Bytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import type { SecretBytes } from '../../base/secret.ts';
import { pinFlaw } from '../../core/credential/pin.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { PeopleVault, PersonId } from '../../ports/people-vault.ts';
import type { Database } from './database.ts';

const SALT_BYTES = 16;
const CARD = /^[0-9A-F]{4,32}$/;
const CARD_CONTEXT = utf8Bytes('menshen/card/1/');

export interface CredentialOptions {
  readonly database: Database;
  readonly crypto: Crypto;
  readonly cardKey: SecretBytes;
  readonly pinPepper: SecretBytes;
  /** Number of a person, to refuse it as their PIN. Fault `command-bad` for nobody. */
  readonly numberOf: (id: PersonId) => string;
}

export interface Credentials extends Pick<PeopleVault, 'setCard' | 'setPin' | 'isPinRight'> {
  /** Look-up hash of a card number, undefined where it is none. */
  readonly cardHash: (card: string) => Uint8Array | undefined;
}

/** The verbs on cards and PINs. */
export function openCredentials({ database, crypto, cardKey, pinPepper, numberOf }: CredentialOptions): Credentials {
  const setCardHash = database.raw.prepare('UPDATE people SET card_hash = ? WHERE id = ? AND ended_at_ms IS NULL');
  const setPinHash = database.raw.prepare('UPDATE people SET pin_salt = ?, pin_hash = ? WHERE id = ? AND ended_at_ms IS NULL');
  const readPin = database.raw.prepare('SELECT pin_salt AS salt, pin_hash AS hash FROM people WHERE id = ?');
  const dummySalt = crypto.randomBytes(SALT_BYTES);
  const cardHash = (card: string): Uint8Array | undefined => {
    const number = card.trim().toUpperCase();
    return CARD.test(number) ? crypto.keyedHash(cardKey, concatBytes(CARD_CONTEXT, utf8Bytes(number))) : undefined;
  };
  return {
    cardHash,
    setCard: (id, card) => {
      const hash = card === undefined ? null : cardHash(card);
      if (hash === undefined) throw new Fault('command-bad', 'A card number is 4 to 32 hexadecimal digits. Read the card again.');
      numberOf(id);
      changed(() => database.guard(() => setCardHash.run(hash, id)));
    },
    setPin: async (id, pin) => {
      const number = numberOf(id);
      const flaw = pin === undefined ? undefined : pinFlaw(pin, number);
      if (flaw !== undefined) throw new Fault('command-bad', flaw);
      const salt = pin === undefined ? null : crypto.randomBytes(SALT_BYTES);
      const hash = pin === undefined || salt === null ? null : await crypto.pinHash(pin, salt, pinPepper);
      changed(() => database.guard(() => setPinHash.run(salt, hash, id)));
    },
    isPinRight: async (id, pin) => {
      const row =
        id === undefined
          ? undefined
          : database.guard(() => readPin.get(id) as { salt: Uint8Array | null; hash: Uint8Array | null } | undefined);
      const hash = await crypto.pinHash(pin, row?.salt ?? dummySalt, pinPepper);
      const isRight = row?.hash instanceof Uint8Array && equalBytes(hash, row.hash);
      crypto.wipe(hash);
      return isRight;
    },
  };
}

/** Says in words what the store's own rules refused. */
function changed(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    const cause = error instanceof Fault && error.cause !== undefined ? String((error.cause as { code?: unknown }).code) : '';
    if (cause === 'SQLITE_CONSTRAINT_UNIQUE')
      throw new Fault('command-bad', 'That card belongs to somebody already. Take another card.', error);
    if (cause === 'SQLITE_CONSTRAINT_TRIGGER') {
      throw new Fault(
        'not-permitted',
        'The last card or PIN cannot be taken away while a face consent is in force. Give another one first, or withdraw the face.',
        error,
      );
    }
    throw error;
  }
}

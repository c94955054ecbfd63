/**
 * Cards and PINs of people: cards by keyed hash, PINs by salted, peppered Argon2id; neither can be
 * read back (DESIGN §4). The last of them stays while a consent is in force (INV-04). Never logs.
 */

import { concatBytes, equalBytes, utf8Bytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import type { SecretBytes } from '../../base/secret.ts';
import { pinFlaw } from '../../core/credential/pin.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { AccessBook } from '../../ports/access-book.ts';
import type { PeopleVault, PersonId } from '../../ports/people-vault.ts';
import type { Database } from './database.ts';
import { duressFlaw, openDuress } from './people-duress.ts';

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

export interface Credentials extends Pick<PeopleVault, 'setCard' | 'setPin' | 'isPinRight'>, Pick<AccessBook, 'setDuressPin'> {
  /** Look-up hash of a card number, undefined where it is none. */
  readonly cardHash: (card: string) => Uint8Array | undefined;
}

/** The verbs on cards and PINs. */
export function openCredentials(options: CredentialOptions): Credentials {
  return { ...openCards(options), ...openPins(options) };
}

function openCards({ database, crypto, cardKey, numberOf }: CredentialOptions): Pick<Credentials, 'cardHash' | 'setCard'> {
  const setCardHash = database.raw.prepare('UPDATE people SET card_hash = ? WHERE id = ? AND ended_at_ms IS NULL');
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
  };
}

function openPins({
  database,
  crypto,
  pinPepper,
  numberOf,
}: CredentialOptions): Pick<Credentials, 'setPin' | 'isPinRight' | 'setDuressPin'> {
  const setPinHash = database.raw.prepare('UPDATE people SET pin_salt = ?, pin_hash = ? WHERE id = ? AND ended_at_ms IS NULL');
  const readPin = database.raw.prepare('SELECT pin_salt AS salt, pin_hash AS hash FROM people WHERE id = ?');
  const dummySalt = crypto.randomBytes(SALT_BYTES);
  const duress = openDuress({ database, crypto });
  const readHashes = (id: PersonId): { salt: Uint8Array | null; hash: Uint8Array | null } | undefined =>
    database.guard(() => readPin.get(id) as { salt: Uint8Array | null; hash: Uint8Array | null } | undefined);
  return {
    setPin: async (id, pin) => {
      const number = numberOf(id);
      const flaw = pin === undefined ? undefined : pinFlaw(pin, number);
      if (flaw !== undefined) throw new Fault('command-bad', flaw);
      const salt = pin === undefined ? null : crypto.randomBytes(SALT_BYTES);
      const hash = pin === undefined || salt === null ? null : await crypto.pinHash(pin, salt, pinPepper);
      changed(() =>
        database.transaction(() => {
          setPinHash.run(salt, hash, id);
          duress.renew(id, hash !== null);
        }),
      );
    },
    isPinRight: async (id, pin, onDuress) => {
      const row = id === undefined ? undefined : readHashes(id);
      const other = id === undefined ? undefined : duress.hashOf(id);
      const hash = await crypto.pinHash(pin, row?.salt ?? dummySalt, pinPepper);
      const isOwn = row?.hash instanceof Uint8Array && equalBytes(hash, row.hash);
      const isDuress = row?.hash instanceof Uint8Array && other !== undefined && equalBytes(hash, other);
      crypto.wipe(hash);
      if (isDuress && !isOwn) onDuress?.();
      return isOwn || isDuress;
    },
    setDuressPin: async (id, pin, duressPin) => {
      const number = numberOf(id);
      const flaw = duressPin === undefined ? undefined : (pinFlaw(duressPin, number) ?? duressFlaw(duressPin, pin));
      if (flaw !== undefined) throw new Fault('command-bad', flaw);
      const { salt = null, hash = null } = readHashes(id) ?? {};
      const own = await crypto.pinHash(pin, salt ?? dummySalt, pinPepper);
      const isRight = hash instanceof Uint8Array && equalBytes(own, hash);
      crypto.wipe(own);
      if (!isRight || salt === null) return 'wrong-pin';
      // The salt of the PIN: one hash answers for both, so that time does not tell which of them was typed.
      duress.set(id, duressPin === undefined ? undefined : await crypto.pinHash(duressPin, salt, pinPepper));
      return 'set';
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

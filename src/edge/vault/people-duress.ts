/**
 * The second PIN of a person, which opens as ever and says that its owner is made to. Hashed with the salt
 * of the first, so that one hash answers for both. Everybody with a PIN has a row, of chance bytes where
 * there is no duress PIN: neither time nor the file tells who has one.
 */

import type { Crypto } from '../../ports/crypto.ts';
import type { PersonId } from '../../ports/people-vault.ts';
import type { Database } from './database.ts';

export const DURESS_SCHEMA = `
CREATE TABLE duress (person_id TEXT PRIMARY KEY REFERENCES people (id), hash BLOB NOT NULL CHECK (length(hash) = 32)) STRICT;
`;

/** As long as a PIN's hash. */
const HASH_BYTES = 32;
/** Places at which a duress PIN differs from the PIN at least: a slip of the finger must raise no alarm. */
const DURESS_DIFFERENCES_MIN = 2;

/** What is wrong with a duress PIN beside a PIN, as a sentence, or undefined. */
export function duressFlaw(duressPin: string, pin: string): string | undefined {
  const differences = Array.from(duressPin).filter((digit, at) => digit !== pin[at]).length;
  return duressPin.length !== pin.length || differences >= DURESS_DIFFERENCES_MIN
    ? undefined
    : 'The duress PIN is too much like the PIN: it differs in at least two places, or in length. Choose another.';
}

export interface Duress {
  hashOf(id: PersonId): Uint8Array | undefined;
  /** The PIN is another one, or none: what was said with the old salt is over. Inside a transaction. */
  renew(id: PersonId, hasPin: boolean): void;
  /** undefined: none any more. */
  set(id: PersonId, hash: Uint8Array | undefined): void;
}

export function openDuress({ database, crypto }: { readonly database: Database; readonly crypto: Crypto }): Duress {
  const read = database.raw.prepare('SELECT hash FROM duress WHERE person_id = ?').pluck();
  const put = database.raw.prepare(
    'INSERT INTO duress (person_id, hash) VALUES (?, ?) ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash',
  );
  const end = database.raw.prepare('DELETE FROM duress WHERE person_id = ?');
  const decoy = (): Uint8Array => crypto.randomBytes(HASH_BYTES);
  return {
    hashOf: (id) => {
      const hash = database.guard(() => read.get(id));
      return hash instanceof Uint8Array ? hash : undefined;
    },
    renew: (id, hasPin) => {
      if (hasPin) put.run(id, decoy());
      else end.run(id);
    },
    set: (id, hash) => {
      database.guard(() => put.run(id, hash ?? decoy()));
    },
  };
}

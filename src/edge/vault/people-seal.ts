/**
 * How people.db hides what it holds: values sealed for their place, look-up hashes keyed by kind.
 * A value moved to another row or column does not open. Holds keys in RAM, gives none out.
 */

import { canonicalBytes, type CanonicalValue } from '../../base/canonical.ts';
import { utf8Bytes, utf8Text } from '../../base/bytes.ts';
import type { SecretBytes } from '../../base/secret.ts';
import type { Crypto } from '../../ports/crypto.ts';

export interface Seal {
  /** Canonical JSON of a value, sealed for one place (table, column and row). */
  seal(place: string, value: CanonicalValue): Uint8Array;
  /** The value, or undefined where key, place or bytes are not the ones sealed. */
  open(place: string, sealed: unknown): unknown;
  /** Keyed hash of a look-up word of one kind: number, attempt key, setting name. */
  lookup(kind: string, word: string): Uint8Array;
  wipe(): void;
}

const SEPARATOR = '\u0000';

/** Sub-keys of the store key; the store key itself is not kept. */
export function openSeal(crypto: Crypto, key: SecretBytes): Seal {
  const sealing = crypto.deriveKey(key, 'people/seal/1');
  const finding = crypto.deriveKey(key, 'people/lookup/1');
  return {
    seal: (place, value) => {
      const plain = canonicalBytes(value);
      const sealed = crypto.seal(sealing, plain, utf8Bytes(place));
      crypto.wipe(plain);
      return sealed;
    },
    open: (place, sealed) => {
      const plain = sealed instanceof Uint8Array ? crypto.open(sealing, sealed, utf8Bytes(place)) : undefined;
      if (plain === undefined) return undefined;
      const value = JSON.parse(utf8Text(plain)) as unknown;
      crypto.wipe(plain);
      return value;
    },
    lookup: (kind, word) => crypto.keyedHash(finding, utf8Bytes(`${kind}${SEPARATOR}${word}`)),
    wipe: () => {
      sealing.wipe();
      finding.wipe();
    },
  };
}

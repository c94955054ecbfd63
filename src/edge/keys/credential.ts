/**
 * The device root from a credential that systemd decrypts for this unit alone, mixed with a salt in the data folder: neither
 * opens anything without the other. The credential is sealed to this machine's host key, which lies on its disk, or to its TPM, as
 * the one who made it chose. Never written anywhere by this process.
 */

import { join } from 'node:path';
import { fromHex, utf8Text } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { KeyProvider } from '../../ports/key-provider.ts';
import { constantKeyring } from './constant-keyring.ts';
import { createSmallFile, destroySmallFile, readSmallFile } from './root-file.ts';

/** Name of the credential: `LoadCredentialEncrypted=menshen-root:…` in the unit. */
const ROOT_CREDENTIAL = 'menshen-root';

const SECRET_BYTES = 32;
const LABEL = 'menshen/credential-root/1';
const HOW =
  `make it with "head -c ${String(SECRET_BYTES)} /dev/urandom | systemd-creds encrypt --name=${ROOT_CREDENTIAL} - /etc/menshen/root.cred" ` +
  `and load it in the unit with "LoadCredentialEncrypted=${ROOT_CREDENTIAL}:/etc/menshen/root.cred"`;

export interface CredentialOptions {
  /** Where systemd put this unit's credentials ($CREDENTIALS_DIRECTORY); undefined where it gave none. */
  readonly directory: string | undefined;
  /** Holds the salt. */
  readonly dataDir: string;
  readonly crypto: Pick<Crypto, 'deriveKey' | 'keyedHash' | 'randomBytes'>;
}

/**
 * `destroy` overwrites and removes the salt, without which the credential opens nothing; flash may keep the old block.
 * Faults: `bad-key` (no credential, or not 32 bytes or 64 hexadecimal digits; damaged salt), `store-failed`.
 */
export function credentialKeyProvider(options: CredentialOptions): KeyProvider {
  const saltPath = join(options.dataDir, 'root.salt');
  return {
    kind: 'systemd-creds',
    warning: undefined,
    open: () =>
      Promise.resolve().then(() => {
        const root = openRoot(options, saltPath);
        return { root, faces: constantKeyring(root, options.crypto), destroy: () => destroyed(saltPath) };
      }),
  };
}

function openRoot({ directory, crypto }: CredentialOptions, saltPath: string): SecretBytes {
  const credential = readCredential(directory);
  const mixing = crypto.deriveKey(credential, LABEL);
  try {
    return new SecretBytes(crypto.keyedHash(mixing, openSalt(saltPath, crypto)));
  } finally {
    mixing.wipe();
    credential.wipe();
  }
}

function readCredential(directory: string | undefined): SecretBytes {
  const bytes = directory === undefined ? undefined : readSmallFile(join(directory, ROOT_CREDENTIAL));
  if (bytes === undefined) throw new Fault('bad-key', `systemd gave no credential ${ROOT_CREDENTIAL} to this process: ${HOW}.`);
  if (bytes.length === SECRET_BYTES) return new SecretBytes(bytes);
  const decoded = bytes.length <= SECRET_BYTES * 2 + 1 ? decodeHex(bytes) : undefined;
  bytes.fill(0);
  if (decoded?.length === SECRET_BYTES) return new SecretBytes(decoded);
  decoded?.fill(0);
  throw new Fault(
    'bad-key',
    `The credential ${ROOT_CREDENTIAL} must be ${String(SECRET_BYTES)} bytes or as many in hexadecimal: ` +
      `put the one back that this terminal had, or, for a new one, ${HOW}.`,
  );
}

function decodeHex(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return fromHex(utf8Text(bytes).trim());
  } catch {
    return undefined; // no text at all
  }
}

function openSalt(path: string, crypto: Pick<Crypto, 'randomBytes'>): Uint8Array {
  const found = readSmallFile(path);
  if (found?.length === SECRET_BYTES) return found;
  if (found !== undefined) throw new Fault('bad-key', `The key file ${path} is damaged: put a good copy there.`);
  const salt = crypto.randomBytes(SECRET_BYTES);
  createSmallFile(path, salt);
  return salt;
}

function destroyed(path: string): Promise<void> {
  return Promise.resolve().then(() => {
    destroySmallFile(path);
  });
}

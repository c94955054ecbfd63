/**
 * The device root in a plain file that only its owner may read. For development: whoever copies the disk
 * has the key with it, and an erased person's key can be had back from a copy taken before.
 */

import { lstatSync } from 'node:fs';
import { Fault } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { KeyProvider } from '../../ports/key-provider.ts';
import { constantKeyring } from './constant-keyring.ts';
import { createSmallFile, destroySmallFile, readSmallFile } from './root-file.ts';

const ROOT_BYTES = 32;
/** Permission bits of group and others. */
const OTHERS = 0o077;

/**
 * Root of 32 bytes at `path`. `destroy` overwrites and removes the file; flash may keep the old block, out of reach of software.
 * Faults: key-exposed, bad-key, store-failed.
 */
export function fileKeyProvider(path: string, crypto: Pick<Crypto, 'randomBytes' | 'deriveKey'>): KeyProvider {
  return {
    kind: 'file',
    warning: `The root key lies unprotected in ${path}: good for development only, whoever copies this disk can read everything on it.`,
    open: () =>
      Promise.resolve().then(() => {
        const root = openRoot(path, crypto);
        return { root, faces: constantKeyring(root, crypto), destroy: () => destroyed(path) };
      }),
  };
}

function openRoot(path: string, crypto: Pick<Crypto, 'randomBytes'>): SecretBytes {
  requirePrivate(path);
  const found = readSmallFile(path);
  if (found === undefined) {
    const root = crypto.randomBytes(ROOT_BYTES);
    createSmallFile(path, root);
    return new SecretBytes(root);
  }
  if (found.length !== ROOT_BYTES) {
    found.fill(0);
    throw new Fault('bad-key', `The key file ${path} is damaged (it must hold ${String(ROOT_BYTES)} bytes): put a good copy there.`);
  }
  return new SecretBytes(found);
}

function destroyed(path: string): Promise<void> {
  return Promise.resolve().then(() => {
    destroySmallFile(path);
  });
}

function requirePrivate(path: string): void {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return;
  if (!status.isFile())
    throw new Fault('key-exposed', `The key file ${path} is not a plain file: put the file itself there, not a link to it.`);
  const owner = process.getuid?.();
  if ((status.mode & OTHERS) !== 0 || (owner !== undefined && status.uid !== owner)) {
    throw new Fault(
      'key-exposed',
      `The key file ${path} can be read by others: run "chmod 600 ${path}" as its owner, and change the key if others had it.`,
    );
  }
}

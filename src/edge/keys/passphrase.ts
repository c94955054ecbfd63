/**
 * The device root sealed with a passphrase that a person types at the start. A stolen disk alone opens
 * nothing. Never keeps the passphrase, never says in what way it was wrong.
 */

import { z } from 'zod';
import { fromHex, toHex, utf8Bytes, utf8Text } from '../../base/bytes.ts';
import { canonicalBytes } from '../../base/canonical.ts';
import { Fault } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { Crypto, StretchCost } from '../../ports/crypto.ts';
import type { KeyProvider } from '../../ports/key-provider.ts';
import { constantKeyring } from './constant-keyring.ts';
import { createSmallFile, destroySmallFile, readSmallFile } from './root-file.ts';

/** RFC 9106 section 4, second recommended option, one lane: 64 MiB fits a board with 1 GB. */
export const PASSPHRASE_COST: StretchCost = { memoryKiB: 64 * 1024, passes: 3, parallelism: 1 };

/** Shorter ones are found by trying (NIST SP 800-63B-4 asks 15 where nothing else protects; 12 with this stretching). */
export const PASSPHRASE_MIN_CHARS = 12;

const ROOT_BYTES = 32;
const SALT_BYTES = 16;

/** Bounds keep a forged header from taking all memory. */
const HEADER = z.strictObject({
  format: z.literal('menshen-root-1'),
  memoryKiB: z.int().min(8).max(1_048_576),
  passes: z.int().min(1).max(16),
  parallelism: z.int().min(1).max(4),
  salt: z.string().length(SALT_BYTES * 2),
  sealed: z.string().max(512),
});
type Header = z.infer<typeof HEADER>;

export interface PassphraseOptions {
  /** Header file with the sealed root. */
  readonly path: string;
  /** Asks the person: to choose one at the first start, to enter it later. */
  readonly ask: (purpose: 'choose' | 'enter') => Promise<string>;
  readonly crypto: Crypto;
  /** For tests alone. */
  readonly cost?: StretchCost;
}

/**
 * `destroy` overwrites and removes the header, without which the passphrase opens nothing; flash may keep the old block.
 * Faults: bad-key (wrong or too short passphrase, damaged header), store-failed.
 */
export function passphraseKeyProvider(options: PassphraseOptions): KeyProvider {
  return {
    kind: 'passphrase',
    warning: undefined,
    open: async () => {
      const root = await openRoot(options);
      return {
        root,
        faces: constantKeyring(root, options.crypto),
        destroy: () =>
          Promise.resolve().then(() => {
            destroySmallFile(options.path);
          }),
      };
    },
  };
}

async function openRoot(options: PassphraseOptions): Promise<SecretBytes> {
  const bytes = readSmallFile(options.path);
  return bytes === undefined ? await makeRoot(options) : await unsealRoot(options, parseHeader(bytes, options.path));
}

async function makeRoot({ path, ask, crypto, cost = PASSPHRASE_COST }: PassphraseOptions): Promise<SecretBytes> {
  const passphrase = (await ask('choose')).normalize('NFKC');
  if (Array.from(passphrase).length < PASSPHRASE_MIN_CHARS) {
    throw new Fault('bad-key', `The passphrase is too short: choose one of at least ${String(PASSPHRASE_MIN_CHARS)} characters.`);
  }
  const salt = crypto.randomBytes(SALT_BYTES);
  const open = { format: 'menshen-root-1' as const, ...cost, salt: toHex(salt) };
  const key = await crypto.stretch(passphrase, salt, cost);
  const root = crypto.randomBytes(ROOT_BYTES);
  const header: Header = { ...open, sealed: toHex(crypto.seal(key, root, canonicalBytes(open))) };
  key.wipe();
  createSmallFile(path, utf8Bytes(`${JSON.stringify(header)}\n`));
  return new SecretBytes(root);
}

async function unsealRoot({ path, ask, crypto }: PassphraseOptions, header: Header): Promise<SecretBytes> {
  const { sealed, ...open } = header;
  const salt = fromHex(header.salt);
  const body = fromHex(sealed);
  if (salt === undefined || body === undefined) throw damaged(path, undefined);
  const passphrase = (await ask('enter')).normalize('NFKC');
  const key = await crypto.stretch(passphrase, salt, header);
  const root = crypto.open(key, body, canonicalBytes(open));
  key.wipe();
  if (root?.length !== ROOT_BYTES) throw new Fault('bad-key', `The passphrase does not open ${path}: try again.`);
  return new SecretBytes(root);
}

function parseHeader(bytes: Uint8Array, path: string): Header {
  try {
    return HEADER.parse(JSON.parse(utf8Text(bytes)));
  } catch (error) {
    throw damaged(path, error);
  }
}

function damaged(path: string, cause: unknown): Fault {
  return new Fault('bad-key', `The key file ${path} is damaged: put a good copy there. Without it the stores cannot be opened.`, cause);
}

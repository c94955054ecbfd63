/**
 * Fills the evidence desk: archive, signing key, the verifier as one file, and what the machine says of itself.
 * Reads the lock file and the program's own sources; opens no network. Never holds anything of a person.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { toHex } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import type { NetworkInterface, Surroundings } from '../../core/evidence/facts.ts';
import { type MinisignKey, publicKeyLine, signatureText } from '../../core/order/minisign.ts';
import type { PackManifest } from '../../core/vision/pack.ts';
import type { Crypto, SigningKey } from '../../ports/crypto.ts';
import type { EvidenceDesk, LedgerReading } from '../../ports/evidence.ts';
import { beginArchive } from './archive-write.ts';

const KEY_ID_BYTES = 8;
/** Source files that are looked through for network modules. */
const SOURCES_MAX = 5000;

export interface DeskOptions {
  readonly crypto: Pick<Crypto, 'sha256' | 'blake2b512'>;
  readonly key: SigningKey;
  readonly openLedger: () => LedgerReading;
  readonly models: () => PackManifest | undefined;
  /** Folder of package-lock.json and of the program (`src`, `dist`). */
  readonly productDir: string;
  /** Folder in which offline.ts or offline.js lies. */
  readonly ownDir: string;
}

/** The minisign key of a signing key: its id is the start of the public half's SHA-256, so that it is the same at each start. */
export function evidenceKeyOf({ publicKey }: Pick<SigningKey, 'publicKey'>, crypto: Pick<Crypto, 'sha256'>): MinisignKey {
  return { keyId: crypto.sha256(publicKey).subarray(0, KEY_ID_BYTES), publicKey };
}

export function evidenceDesk(options: DeskOptions): EvidenceDesk {
  const { crypto, key } = options;
  const named = evidenceKeyOf(key, crypto);
  const signing = { keyId: named.keyId, sign: (message: Uint8Array) => key.sign(message), signer: 'evidence' };
  return {
    keyLine: publicKeyLine(named),
    publicKeyHex: toHex(named.publicKey),
    sign: (content, trustedComment) => signatureText(content, { ...signing, trustedComment, crypto }),
    begin: (dir, name, madeAtMs) =>
      beginArchive({
        dir,
        name,
        madeAtMs,
        // The archive was hashed while it was written: what is signed is that hash.
        signature: (blake2b512, trustedComment) =>
          signatureText(new Uint8Array(), { ...signing, trustedComment, crypto: { blake2b512: () => blake2b512 } }),
      }),
    openLedger: options.openLedger,
    surroundings: () => surroundingsOf(options),
    models: options.models,
    verifier: () => verifierOf(options.ownDir),
  };
}

/** The verifier as plain JavaScript: the compiled file, or the source without its types. */
function verifierOf(ownDir: string): Uint8Array {
  const [compiled, source] = [join(ownDir, 'offline.js'), join(ownDir, 'offline.ts')];
  if (existsSync(compiled)) return readFileSync(compiled);
  if (!existsSync(source)) throw new Fault('store-failed', `The verifier ${source} is missing: install the program again.`);
  const plain = stripTypeScriptTypes(readFileSync(source, 'utf8'));
  return Buffer.from(plain.replaceAll(/[ \t]+$/gm, ''));
}

function surroundingsOf({ productDir, models }: DeskOptions): Surroundings {
  return {
    interfaces: interfacesOf(),
    packages: packagesOf(productDir),
    networkModules: networkModulesOf(productDir),
    models: models(),
    lawTable: jsonOf(join(productDir, '.menshen', 'law.json')),
  };
}

/** Names and kinds; addresses are counted only, for they are of the site's network. */
function interfacesOf(): NetworkInterface[] {
  return Object.entries(networkInterfaces())
    .map(([name, addresses = []]) => ({ name, isInternal: addresses.every(({ internal }) => internal), addresses: addresses.length }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** What lies there, as the lock file names it: development tools and what is for other machines are left out. */
function packagesOf(productDir: string): Surroundings['packages'] {
  const written = ['package-lock.json', 'node_modules/.package-lock.json'].map((name) => jsonOf(join(productDir, name)));
  const lock = written.find((found) => found !== undefined) as { packages?: Record<string, LockEntry> } | undefined;
  return Object.entries(lock?.packages ?? {})
    .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true && existsSync(join(productDir, path)))
    .map(([path, { version = '', integrity }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      integrity,
    }))
    .sort((left, right) => (`${left.name}@${left.version}` < `${right.name}@${right.version}` ? -1 : 1));
}

interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return undefined; // not there, or nothing that can be shown
  }
}

/** Modules with which a program could reach a network; the screen's own server is the one that listens, on loopback. */
const NETWORK_IMPORT =
  /(?:from|import\()\s*['"](?:node:)?(net|tls|dns|dns\/promises|dgram|https|http2|inspector|inspector\/promises|quic)['"]/g;

/** Looks through the program that runs here: `src` in a checkout, `dist/src` on a device. */
function networkModulesOf(productDir: string): Surroundings['networkModules'] {
  const root = [join(productDir, 'src'), join(productDir, 'dist', 'src')].find((dir) => existsSync(dir));
  if (root === undefined) return undefined;
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:ts|tsx|js)$/.test(name));
  if (files.length > SOURCES_MAX) return undefined;
  return files.sort().flatMap((file) =>
    Array.from(readFileSync(join(root, file), 'utf8').matchAll(NETWORK_IMPORT), ([, module = '']) => ({
      file: file.replaceAll('\\', '/'),
      module,
    })),
  );
}

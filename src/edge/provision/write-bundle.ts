/**
 * Makes a bundle on the owner's computer: the parts sealed to one terminal's key, the whole signed with the owner's. Bounded memory.
 * It bears its own name only when it is whole, read back and signed; a half one is removed. Never prints or keeps a PIN.
 */

import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { concatBytes, equalBytes, utf8Bytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import type { SecretBytes } from '../../base/secret.ts';
import { type MinisignKey, publicKeyLine, signatureText } from '../../core/order/minisign.ts';
import {
  BUNDLE_BYTES_MAX,
  BUNDLE_FILE,
  BUNDLE_FORMAT,
  BUNDLE_SIGNATURE_FILE,
  type BundleHeader,
  type BundlePart,
} from '../../core/provision/bundle.ts';
import type { DeviceKey } from '../../core/provision/device-key.ts';
import { BUNDLE_MAGIC, CHUNK_BYTES, headerBytes, LENGTH_BYTES, partsBytes, streamBytesFor } from '../../core/provision/header.ts';
import type { Crypto } from '../../ports/crypto.ts';
import { lengthBytes, messagesInto } from './sealed-messages.ts';

/** Never over a file that is there, never through a link. */
const NEW = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const PART = '.part';

/** A part on the laptop: bytes in memory or a file. */
export type SourcePart = { readonly name: string } & ({ readonly bytes: Uint8Array } | { readonly path: string });

export interface WriteBundleOptions {
  readonly outDir: string;
  readonly parts: readonly SourcePart[];
  readonly device: DeviceKey;
  /** The owner's key pair; the caller wipes the seed. */
  readonly owner: MinisignKey & { readonly seed: SecretBytes };
  readonly siteId: string | null;
  readonly sequence: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly crypto: Pick<Crypto, 'sealStreamTo' | 'signingKey'>;
  /** 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

export interface WrittenBundle {
  readonly path: string;
  readonly signaturePath: string;
  readonly bytes: number;
  readonly parts: readonly BundlePart[];
}

/** Faults `command-bad` where the folder cannot be written, a bundle is there, or a file changed meanwhile; `store-full` where space ends. */
export function writeBundle(options: WriteBundleOptions): WrittenBundle {
  const { path, signaturePath } = freePlaces(options.outDir);
  const parts = options.parts.map(describe);
  const list = partsBytes(parts);
  const plainBytes = parts.reduce((sum, { bytes }) => sum + bytes, LENGTH_BYTES + list.length);
  const header = headerOf(options, streamBytesFor(plainBytes));
  if (plainBytes > BUNDLE_BYTES_MAX - CHUNK_BYTES)
    throw new Fault(
      'command-bad',
      `The bundle would be larger than ${String(BUNDLE_BYTES_MAX)} bytes. Take a model pack out of the folder.`,
    );
  rmSync(`${path}${PART}`, { force: true });
  const file = opened(`${path}${PART}`);
  try {
    const bytes = guarded(path, () => sealAll(file, { options, parts, list, header, plainBytes }));
    const text = signed(
      guarded(path, () => readBack(file, bytes, path)),
      options,
    );
    guarded(path, () => {
      writeFileSync(signaturePath, text, { mode: 0o644, flag: 'wx', flush: true });
      renameSync(`${path}${PART}`, path);
      syncFolder(resolve(options.outDir));
    });
    return { path, signaturePath, bytes: bytes.length, parts };
  } catch (error) {
    rmSync(`${path}${PART}`, { force: true });
    if (!existsSync(path)) rmSync(signaturePath, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Where the two files go. Fault `command-bad` where one is there already, or no folder. */
export function freePlaces(outDir: string): { readonly path: string; readonly signaturePath: string } {
  const dir = resolve(outDir);
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Fault('command-bad', `Nothing can be written to ${dir}. Name a folder that is there and may be written (the stick).`);
  const [path, signaturePath] = [join(dir, BUNDLE_FILE), join(dir, BUNDLE_SIGNATURE_FILE)];
  const taken = [path, signaturePath].find((one) => existsSync(one));
  if (taken !== undefined) throw new Fault('command-bad', `${taken} is there already. Take it away or name another folder with --out.`);
  return { path, signaturePath };
}

function headerOf({ device, siteId, sequence, createdAtMs, expiresAtMs, owner }: WriteBundleOptions, streamBytes: number): BundleHeader {
  const { deviceId } = device;
  return { format: BUNDLE_FORMAT, deviceId, siteId, sequence, createdAtMs, expiresAtMs, ownerKey: publicKeyLine(owner), streamBytes };
}

function describe(part: SourcePart): BundlePart {
  const sha = createHash('sha256');
  let bytes = 0;
  eachChunk(part, (chunk) => {
    sha.update(chunk);
    bytes += chunk.length;
  });
  return { name: part.name, bytes, sha256: sha.digest('hex') };
}

function eachChunk(part: SourcePart, take: (chunk: Uint8Array) => void): void {
  if ('bytes' in part) {
    take(part.bytes);
    return;
  }
  const file = openSync(part.path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) take(chunk.subarray(0, read));
  } finally {
    closeSync(file);
  }
}

interface Sealing {
  readonly options: WriteBundleOptions;
  readonly parts: readonly BundlePart[];
  readonly list: Uint8Array;
  readonly header: BundleHeader;
  readonly plainBytes: number;
}

interface Written {
  readonly length: number;
  readonly digest: Uint8Array;
}

function sealAll(file: number, { options, parts, list, header, plainBytes }: Sealing): Written {
  const blake = createHash('blake2b512');
  let length = 0;
  const write = (bytes: Uint8Array): void => {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    blake.update(bytes);
    length += bytes.length;
  };
  const stream = options.crypto.sealStreamTo(options.device.publicKey);
  const messages = messagesInto({ stream, write, plainBytes, onProgress: options.onProgress });
  try {
    const head = headerBytes(header);
    write(concatBytes(utf8Bytes(BUNDLE_MAGIC), lengthBytes(head.length), head, stream.head));
    messages.put(concatBytes(lengthBytes(list.length), list));
    options.parts.forEach((part, at) => {
      const sha = createHash('sha256');
      eachChunk(part, (chunk) => {
        sha.update(chunk);
        messages.put(chunk);
      });
      if (sha.digest('hex') !== parts[at]?.sha256)
        throw new Fault(
          'command-bad',
          `A file of the folder changed while the bundle was made (${part.name}). Nothing was written; ask again.`,
        );
    });
    messages.end();
    fsyncSync(file);
    return { length, digest: new Uint8Array(blake.digest()) };
  } finally {
    messages.wipe();
    stream.wipe();
  }
}

/** The hash of what lies on the disk, which must be what was written: sticks lie. */
function readBack(file: number, { length, digest }: Written, path: string): Uint8Array {
  const blake = createHash('blake2b512');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let at = 0; at < length; ) {
    const read = readSync(file, chunk, 0, Math.min(chunk.length, length - at), at);
    if (read === 0) break;
    blake.update(chunk.subarray(0, read));
    at += read;
  }
  if (!equalBytes(new Uint8Array(blake.digest()), digest))
    throw new Fault('store-failed', `${path} does not read back as it was written: take another stick.`);
  return digest;
}

function signed(digest: Uint8Array, { owner, device, sequence, crypto }: WriteBundleOptions): string {
  const signer = crypto.signingKey(owner.seed);
  try {
    return signatureText(new Uint8Array(), {
      keyId: owner.keyId,
      trustedComment: `menshen bundle ${String(sequence)} for ${device.deviceId}`,
      sign: (message) => signer.sign(message),
      crypto: { blake2b512: () => digest },
      signer: 'owner',
    });
  } finally {
    signer.wipe();
  }
}

/** Sealed: whoever runs the terminal must be able to read it from a stick that keeps owners. */
function opened(path: string): number {
  try {
    return openSync(path, NEW, 0o644);
  } catch (error) {
    throw new Fault('command-bad', `Nothing can be written to ${path}. Name a folder that is there and may be written (the stick).`, error);
  }
}

function guarded<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = String((error as { code?: unknown }).code);
    throw new Fault(
      'store-full',
      `The bundle could not be written whole to ${path} (${code}): make room there or take another stick.`,
      error,
    );
  }
}

function syncFolder(dir: string): void {
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

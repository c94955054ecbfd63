/**
 * Checks an evidence pack by the product's own code: signature, manifest, every file, the ledger, its proofs and
 * the key that the ledger names. Trusts nothing of the pack; names what is wrong by its file. Never writes.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { toHex, utf8Text } from '../../base/bytes.ts';
import {
  PACK_LEDGER,
  PACK_MANIFEST,
  PACK_MANIFEST_BYTES_MAX,
  PACK_MANIFEST_SIGNATURE,
  PACK_PROOFS,
  type PackManifest,
  readManifest,
} from '../../core/evidence/pack.ts';
import type { LedgerVerdict } from '../../core/ledger/verdict.ts';
import { type MinisignKey, readPublicKey, readSignature, signerOf } from '../../core/order/minisign.ts';
import type { Crypto } from '../../ports/crypto.ts';
import { type ArchiveFile, type ArchiveReading, openArchive } from './archive-read.ts';

const SIGNATURE_BYTES_MAX = 16 * 1024;

export interface VerifyPackOptions {
  readonly path: string;
  readonly crypto: Pick<Crypto, 'blake2b512' | 'isSignatureValid'>;
  /** Checks an exported ledger against a verifier key. */
  readonly checkLedger: (lines: Iterable<string>, verifierKey: string) => LedgerVerdict;
  /** Verifier key that was noted elsewhere. */
  readonly trusted?: string;
}

export interface PackVerdict {
  readonly isOk: boolean;
  readonly problems: readonly string[];
  readonly manifest: PackManifest | undefined;
}

/** Fault `command-bad` where the pack cannot be read at all. */
export function verifyPack(options: VerifyPackOptions): PackVerdict {
  const archive = openArchive(options.path);
  try {
    return verdictOf(archive, options);
  } finally {
    archive.close();
  }
}

function verdictOf(archive: ArchiveReading, options: VerifyPackOptions): PackVerdict {
  const problems: string[] = [];
  const name = basename(options.path);
  const files = new Map((archive.files ?? []).map((file) => [file.name, file]));
  if (archive.files === undefined || files.size !== archive.files.length)
    return { isOk: false, problems: [`${name}: is not an archive as packs are written, or was changed`], manifest: undefined };
  const text = textOf(archive, files.get(PACK_MANIFEST), PACK_MANIFEST_BYTES_MAX);
  const manifest = text === undefined ? undefined : readManifest(text);
  const key = manifest === undefined ? undefined : readPublicKey(manifest.evidenceKey);
  if (text === undefined || manifest === undefined || key === undefined)
    return { isOk: false, problems: [`${PACK_MANIFEST}: is missing or was changed`], manifest: undefined };
  const ownSignature = textOf(archive, files.get(PACK_MANIFEST_SIGNATURE), SIGNATURE_BYTES_MAX);
  if (!isSigned({ signature: ownSignature, digest: hashOf(archive, files.get(PACK_MANIFEST), 'blake2b512'), key, options }))
    problems.push(`${PACK_MANIFEST}: is not rightly signed`);
  problems.push(...wrongFiles(archive, files, manifest), ...wrongChain(archive, files, { manifest, key, options }));
  if (options.trusted !== undefined && options.trusted.trim() !== manifest.chain.verifierKey)
    problems.push(`${PACK_LEDGER}: is signed with another key than the one given`);
  const whole = {
    signature: signatureBeside(options.path),
    digest: hashOf(archive, { offset: 0, bytes: archive.bytes }, 'blake2b512'),
    key,
    options,
  };
  if (!isSigned(whole)) problems.push(`${name}: the signature beside it is missing or not of this archive`);
  return { isOk: problems.length === 0, problems, manifest };
}

function textOf(archive: ArchiveReading, file: ArchiveFile | undefined, limit: number): string | undefined {
  const bytes = file === undefined ? undefined : archive.read(file, limit);
  try {
    return bytes === undefined ? undefined : utf8Text(bytes);
  } catch {
    return undefined; // not UTF-8
  }
}

function hashOf(
  archive: ArchiveReading,
  place: Pick<ArchiveFile, 'offset' | 'bytes'> | undefined,
  algorithm: 'sha256' | 'blake2b512',
): Uint8Array {
  const hash = createHash(algorithm);
  if (place !== undefined) archive.each(place, (chunk) => hash.update(chunk));
  return hash.digest();
}

function signatureBeside(path: string): string | undefined {
  const beside = `${path}.minisig`;
  return existsSync(beside) && statSync(beside).size <= SIGNATURE_BYTES_MAX ? readFileSync(beside, 'utf8') : undefined;
}

interface Signed {
  readonly signature: string | undefined;
  /** BLAKE2b-512 of what was signed. */
  readonly digest: Uint8Array;
  readonly key: MinisignKey;
  readonly options: VerifyPackOptions;
}

/** Prehashed signatures alone: a pack is never small enough to be signed as it is. */
function isSigned({ signature, digest, key, options }: Signed): boolean {
  const read = signature === undefined ? undefined : readSignature(signature);
  if (read?.isPrehashed !== true) return false;
  const crypto = { blake2b512: () => digest, isSignatureValid: options.crypto.isSignatureValid.bind(options.crypto) };
  return signerOf(new Uint8Array(), read, [key], crypto) !== undefined;
}

function wrongFiles(archive: ArchiveReading, files: ReadonlyMap<string, ArchiveFile>, manifest: PackManifest): string[] {
  const known = new Set([PACK_MANIFEST, PACK_MANIFEST_SIGNATURE, ...manifest.files.map(({ name }) => name)]);
  const strangers = [...files.keys()].filter((name) => !known.has(name)).map((name) => `${name}: is not in the manifest`);
  const wrong = manifest.files.flatMap(({ name, bytes, sha256 }) => {
    const file = files.get(name);
    if (file === undefined) return [`${name}: is missing`];
    return file.bytes === bytes && toHex(hashOf(archive, file, 'sha256')) === sha256 ? [] : [`${name}: was changed`];
  });
  return [...strangers, ...wrong];
}

interface Chain {
  readonly manifest: PackManifest;
  readonly key: MinisignKey;
  readonly options: VerifyPackOptions;
}

/** The ledger holds, is the one of the manifest, names the pack's key, and the proofs are what it says of erasures. */
function wrongChain(archive: ArchiveReading, files: ReadonlyMap<string, ArchiveFile>, { manifest, key, options }: Chain): string[] {
  const [ledger, proofs] = [files.get(PACK_LEDGER), files.get(PACK_PROOFS)];
  if (ledger === undefined || proofs === undefined) return []; // said already: they are in the manifest, or it is not one of ours
  const { chain } = manifest;
  const erasures = createHash('sha256');
  const named = `"publicKey":"${toHex(key.publicKey)}"`;
  const seen = { isKeyNamed: false };
  const watched = function* (): Generator<string> {
    for (const line of archive.lines(ledger)) {
      if (line.includes('"kind":"erase')) erasures.update(`${withoutCheckpoint(line)}\n`);
      else if (line.includes('"kind":"evidence-key"') && line.includes(named)) seen.isKeyNamed = true;
      yield line;
    }
  };
  const verdict = options.checkLedger(watched(), chain.verifierKey);
  if (verdict.kind === 'bad') return [`${PACK_LEDGER}: ${verdict.sentence}`];
  const problems: string[] = [];
  const [head] = archive.lines(ledger);
  if (verdict.size !== chain.entries || head?.includes(JSON.stringify(chain.checkpoint)) !== true)
    problems.push(`${PACK_MANIFEST}: its chain head is not that of the ledger`);
  if (!seen.isKeyNamed) problems.push(`${PACK_LEDGER}: does not name the key that signed this pack`);
  if (erasures.digest('hex') !== toHex(hashOf(archive, proofs, 'sha256')))
    problems.push(`${PACK_PROOFS}: is not what the ledger says of erasures`);
  return problems;
}

/** An export line as it stands among the proofs. */
function withoutCheckpoint(line: string): string {
  return line.replace(/^\{"checkpoint":"(?:[^"\\]|\\.)*",/, '{');
}

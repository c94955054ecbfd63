/**
 * Reads a bundle from a stick and believes nothing of it: size and kind of file, header, signature over every byte, address, age;
 * then it is unsealed, hashed a second time, for a stick may answer differently twice, and judged. Memory is bounded whatever the
 * size; nothing stays of what was refused; PINs never reach the disk. Keep the sealed file to read it again after a power cut.
 */

import { createHash, type Hash } from 'node:crypto';
import { equalBytes, toHex, utf8Bytes } from '../../base/bytes.ts';
import type { SecretBytes } from '../../base/secret.ts';
import type { MinisignKey } from '../../core/order/minisign.ts';
import {
  BUNDLE_BYTES_MAX,
  BUNDLE_SIGNATURE_BYTES_MAX,
  type BundleHeader,
  type BundleManifest,
  type BundleRefusal,
  type ContentFault,
  faultText,
  type ProvisionContent,
} from '../../core/provision/bundle.ts';
import { type ContentReaders, readContent } from '../../core/provision/content.ts';
import {
  BUNDLE_MAGIC,
  CHUNK_BYTES,
  HEADER_BYTES_MAX,
  headEndBytes,
  LENGTH_BYTES,
  readHeader,
  SEALING_BYTES,
  STREAM_HEAD_BYTES,
} from '../../core/provision/header.ts';
import { type BundleAsker, isDigestSigned, judgeHeader } from '../../core/provision/judge.ts';
import { REFUSAL_SENTENCES } from '../../core/provision/refusals.ts';
import { UPDATE_PART } from '../../core/provision/part-names.ts';
import type { Crypto, StreamOpener } from '../../ports/crypto.ts';
import { PartSink, type TakenParts } from './part-sink.ts';
import { openStickFile, readSmallStickFile, type StickFile } from './stick-file.ts';

export interface ReadBundleOptions extends BundleAsker, ContentReaders {
  /** The bundle; its signature lies beside it (`.minisig`). */
  readonly path: string;
  /** Private folder of the caller, there and empty: large parts are unsealed into it. */
  readonly stagingDir: string;
  /** Seed of the device's key (`DEVICE_KEY_LABEL`), 32 bytes; the caller wipes it. */
  readonly deviceSeed: SecretBytes;
  /** Keys whose updates count; none: an update is refused. */
  readonly updateKeys: readonly MinisignKey[];
  readonly crypto: Pick<Crypto, 'openStream' | 'isSignatureValid' | 'blake2b512'>;
  /** 0 to 1. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

export type BundleReading =
  /** No bundle there. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'bundle';
      readonly manifest: BundleManifest;
      /** PINs in it are secrets: `wipeContent` when done. */
      readonly content: ProvisionContent;
      readonly signer: MinisignKey;
      /** BLAKE2b-512 of the file, hex. */
      readonly digest: string;
    }
  | {
      readonly kind: 'refused';
      readonly why: BundleRefusal;
      /** What, where, what to do; nobody is named. */
      readonly sentence: string;
      /** undefined where it was not read to its end. */
      readonly digest: string | undefined;
      /** Of the content, where it came so far. */
      readonly faults: readonly ContentFault[];
    };

type Refused = Extract<BundleReading, { kind: 'refused' }>;

/** Faults only where the staging folder fails (`ENOSPC` and the like come as they are from the file system). */
export async function readBundle(options: ReadBundleOptions): Promise<BundleReading> {
  const file = await openStickFile(options.path);
  if (file === 'none') return { kind: 'none' };
  if (file === 'not-a-file') return refused('not-a-file');
  try {
    return await readOpened(file, options);
  } finally {
    await file.close();
  }
}

function refused(why: BundleRefusal, digest?: Uint8Array, faults: readonly ContentFault[] = []): Refused {
  const [first] = faults;
  const sentence = first === undefined ? REFUSAL_SENTENCES[why] : faultText(first);
  return { kind: 'refused', why, sentence, digest: digest === undefined ? undefined : toHex(digest), faults };
}

async function readOpened(file: StickFile, options: ReadBundleOptions): Promise<BundleReading> {
  if (file.bytes > BUNDLE_BYTES_MAX) return refused('too-large');
  const hashed = await hashOf(file, options);
  if (hashed === undefined) return refused(options.signal?.aborted === true ? 'stopped' : 'truncated');
  const { digest } = hashed;
  const found = headerIn(hashed.start);
  if (typeof found === 'string') return refused(found, digest);
  const { header, streamAt } = found;
  if (file.bytes !== streamAt + header.streamBytes)
    return refused(file.bytes < streamAt + header.streamBytes ? 'truncated' : 'malformed', digest);
  const signature = await readSmallStickFile(`${options.path}.minisig`, BUNDLE_SIGNATURE_BYTES_MAX);
  if (signature === undefined) return refused('not-signed', digest);
  const verdict = judgeHeader({ header, digest, signature }, options, options.crypto);
  if (verdict.kind === 'refused') return refused(verdict.why, digest);
  const sink = new PartSink(options.stagingDir, header.streamBytes);
  let isKept = false;
  try {
    const unsealed = await unseal({ file, header, streamAt, digest, sink }, options);
    if ('kind' in unsealed) return unsealed;
    const judged = judgeContent(unsealed, { header, digest, options });
    isKept = judged.kind === 'bundle';
    return judged.kind === 'bundle' ? { ...judged, signer: verdict.signer } : judged;
  } finally {
    if (isKept) sink.wipe();
    else await sink.discard();
  }
}

/** The header may lie in so many bytes from the start. */
const START_BYTES = headEndBytes(HEADER_BYTES_MAX);

interface Hashed {
  readonly digest: Uint8Array;
  /** The first bytes as they were hashed: read once more they might be others. */
  readonly start: Uint8Array;
}

/** The first pass: the hash of every byte. undefined: not to its end. */
async function hashOf(file: StickFile, { onProgress, signal }: ReadBundleOptions): Promise<Hashed | undefined> {
  const blake = createHash('blake2b512');
  let start: Uint8Array = new Uint8Array();
  for (let at = 0; at < file.bytes; at += CHUNK_BYTES) {
    if (signal?.aborted === true) return undefined;
    const chunk = await file.read(at, Math.min(CHUNK_BYTES, file.bytes - at));
    if (chunk === undefined) return undefined;
    if (at === 0) start = chunk.slice(0, START_BYTES);
    blake.update(chunk);
    onProgress?.(Math.min(1, (at + chunk.length) / file.bytes) / 2);
  }
  return { digest: new Uint8Array(blake.digest()), start };
}

function headerIn(start: Uint8Array): { readonly header: BundleHeader; readonly streamAt: number } | BundleRefusal {
  const magic = utf8Bytes(BUNDLE_MAGIC);
  const headerAt = headEndBytes(0);
  if (start.length < headerAt || !equalBytes(start.subarray(0, magic.length), magic)) return 'malformed';
  const length = new DataView(start.buffer, start.byteOffset).getUint32(magic.length, true);
  if (length > HEADER_BYTES_MAX) return 'malformed';
  const streamAt = headEndBytes(length);
  if (start.length < streamAt) return 'truncated';
  const header = readHeader(start.subarray(headerAt, streamAt));
  return header === undefined ? 'malformed' : { header, streamAt };
}

interface Unsealing {
  readonly file: StickFile;
  readonly header: BundleHeader;
  readonly streamAt: number;
  readonly digest: Uint8Array;
  readonly sink: PartSink;
}

/** The second pass. */
async function unseal({ file, streamAt, digest, sink }: Unsealing, options: ReadBundleOptions): Promise<TakenParts | Refused> {
  const blake = createHash('blake2b512');
  const head = await file.read(0, streamAt + STREAM_HEAD_BYTES);
  if (head === undefined) return refused('differs', digest);
  blake.update(head);
  const opener = options.crypto.openStream(options.deviceSeed, head.subarray(streamAt));
  if (opener === undefined) return refused('other-key', digest);
  const why = await pullAll({ file, at: head.length, opener, blake, sink }, options);
  if (why !== undefined) return refused(why, digest);
  // What was unsealed is what was signed only if every byte was the same both times.
  if (!equalBytes(new Uint8Array(blake.digest()), digest)) return refused('differs', digest);
  return sink.end() ?? refused('malformed', digest);
}

interface Pulling {
  readonly file: StickFile;
  readonly at: number;
  readonly opener: StreamOpener;
  readonly blake: Hash;
  readonly sink: PartSink;
}

/** Message after message to the marked end, which must be the file's. */
async function pullAll({ file, at: begin, opener, blake, sink }: Pulling, options: ReadBundleOptions): Promise<BundleRefusal | undefined> {
  for (let at = begin; at < file.bytes; ) {
    if (options.signal?.aborted === true) return 'stopped';
    const length = await file.read(at, LENGTH_BYTES);
    const size = length === undefined ? 0 : new DataView(length.buffer).getUint32(0, true);
    if (length === undefined || size > CHUNK_BYTES + SEALING_BYTES || at + LENGTH_BYTES + size > file.bytes) return 'malformed';
    const sealed = await file.read(at + LENGTH_BYTES, size);
    if (sealed === undefined) return 'differs';
    blake.update(length);
    blake.update(sealed);
    const pulled = opener.pull(sealed);
    if (pulled === undefined) return 'differs';
    const why = await sink.take(pulled.plain);
    pulled.plain.fill(0);
    if (why !== undefined) return why;
    at += LENGTH_BYTES + size;
    options.onProgress?.((1 + at / file.bytes) / 2);
    if (pulled.isLast) return at === file.bytes ? undefined : 'malformed';
  }
  return 'malformed';
}

type Judged = Omit<Extract<BundleReading, { kind: 'bundle' }>, 'signer'> | Refused;

function judgeContent(
  taken: TakenParts,
  { header, digest, options }: { readonly header: BundleHeader; readonly digest: Uint8Array; readonly options: ReadBundleOptions },
): Judged {
  const { readSite, readPackManifest, updateKeys, crypto } = options;
  // A clock that lost its time would take every birthday for one to come; the owner's signature dates the bundle then.
  const nowMs = options.isClockTrusted ? options.nowMs : header.createdAtMs;
  const updateDigest = taken.digests.get(UPDATE_PART);
  const reading = readContent({
    readSite,
    readPackManifest,
    parts: taken,
    deviceId: header.deviceId,
    nowMs,
    minisign: crypto,
    isUpdateSigned: (_archive, signature) =>
      updateDigest !== undefined && isDigestSigned(updateDigest, signature, { keys: updateKeys, crypto }),
  });
  if (reading.kind === 'bad') return refused(reading.faults[0]?.why ?? 'malformed', digest, reading.faults);
  return { kind: 'bundle', manifest: { ...header, parts: taken.parts }, content: reading.content, digest: toHex(digest) };
}

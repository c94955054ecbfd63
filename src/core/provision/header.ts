/**
 * The two descriptions of a bundle: the header in clear, and the list of parts with which the sealed stream begins. Canonical JSON,
 * read strictly: exactly the fields, exactly the bytes. Everything comes from a stick; nothing throws.
 */

import { equalBytes, utf8Text } from '../../base/bytes.ts';
import { canonicalBytes } from '../../base/canonical.ts';
import { publicKeyLine, readPublicKey } from '../order/minisign.ts';
import { BUNDLE_BYTES_MAX, BUNDLE_DAYS_MAX, BUNDLE_FORMAT, BUNDLE_PARTS_MAX, type BundleHeader, type BundlePart } from './bundle.ts';
import { partKind } from './part-names.ts';

/** First bytes of a bundle. */
export const BUNDLE_MAGIC = `${BUNDLE_FORMAT}\n`;
export const HEADER_BYTES_MAX = 4096;
/** 64 parts with the longest names. */
export const PARTS_BYTES_MAX = 32 * 1024;
/** Plain bytes of one sealed message; 3 ms of the door's time to open (own measurement, x64). */
export const CHUNK_BYTES = 256 * 1024;
/** What sealing adds to a message (libsodium secretstream ABYTES). */
export const SEALING_BYTES = 17;
/** Sealed box of the stream's key and the stream's header (libsodium: 80 and 24 bytes). */
export const STREAM_HEAD_BYTES = 104;
/** Of every length in the file: unsigned, little-endian. */
export const LENGTH_BYTES = 4;

const DEVICE_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{2,63}$/;
const SITE_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const DAY_MS = 24 * 60 * 60 * 1000;

export function isDeviceId(text: string): boolean {
  return DEVICE_ID.test(text);
}

export function isSiteId(text: string): boolean {
  return SITE_ID.test(text);
}

export function headerBytes(header: BundleHeader): Uint8Array {
  return canonicalBytes({ ...header });
}

export function readHeader(bytes: Uint8Array): BundleHeader | undefined {
  if (bytes.length > HEADER_BYTES_MAX) return undefined;
  const value = parsed(bytes);
  if (!isFields(value)) return undefined;
  const { format, deviceId, siteId, sequence, createdAtMs, expiresAtMs, ownerKey, streamBytes } = value;
  if (format !== BUNDLE_FORMAT || typeof deviceId !== 'string' || !isDeviceId(deviceId)) return undefined;
  if (siteId !== null && (typeof siteId !== 'string' || !isSiteId(siteId))) return undefined;
  if (!isWhole(sequence) || sequence === 0 || !isWhole(createdAtMs) || !isWhole(expiresAtMs) || !isWhole(streamBytes)) return undefined;
  if (expiresAtMs <= createdAtMs || expiresAtMs - createdAtMs > BUNDLE_DAYS_MAX * DAY_MS) return undefined;
  const key = typeof ownerKey === 'string' ? readPublicKey(ownerKey) : undefined;
  if (key === undefined) return undefined;
  const read: BundleHeader = {
    format,
    deviceId,
    siteId,
    sequence,
    createdAtMs,
    expiresAtMs,
    ownerKey: publicKeyLine(key),
    streamBytes,
  };
  return equalBytes(headerBytes(read), bytes) ? read : undefined;
}

export function partsBytes(parts: readonly BundlePart[]): Uint8Array {
  return canonicalBytes(parts.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })));
}

export type PartsReading =
  | { readonly kind: 'parts'; readonly parts: readonly BundlePart[] }
  | { readonly kind: 'refused'; readonly why: 'malformed' | 'unknown-part' | 'duplicate-part' | 'too-large' };

/** The parts in the order in which their bytes follow. None may be larger than its kind, none twice, none of another name. */
export function readParts(bytes: Uint8Array): PartsReading {
  const refused = (why: Extract<PartsReading, { kind: 'refused' }>['why']): PartsReading => ({ kind: 'refused', why });
  const value = bytes.length > PARTS_BYTES_MAX ? undefined : parsed(bytes);
  if (!Array.isArray(value) || value.length > BUNDLE_PARTS_MAX) return refused('malformed');
  const parts: BundlePart[] = [];
  let total = 0;
  for (const entry of value as readonly unknown[]) {
    if (!isFields(entry)) return refused('malformed');
    const { name, bytes: size, sha256 } = entry;
    if (typeof name !== 'string' || !isWhole(size) || typeof sha256 !== 'string' || !SHA256.test(sha256)) return refused('malformed');
    const kind = partKind(name);
    if (kind === undefined) return refused('unknown-part');
    if (parts.some((part) => part.name === name)) return refused('duplicate-part');
    total += size;
    if (size > kind.bytesMax || total > BUNDLE_BYTES_MAX) return refused('too-large');
    parts.push({ name, bytes: size, sha256 });
  }
  return equalBytes(partsBytes(parts), bytes) ? { kind: 'parts', parts } : refused('malformed');
}

/** Bytes before the stream. */
export function headEndBytes(headerLength: number): number {
  return BUNDLE_MAGIC.length + LENGTH_BYTES + headerLength;
}

/** Bytes of the stream, its head among them, for so many plain ones. */
export function streamBytesFor(plainBytes: number): number {
  const messages = Math.max(1, Math.ceil(plainBytes / CHUNK_BYTES));
  return STREAM_HEAD_BYTES + plainBytes + messages * (LENGTH_BYTES + SEALING_BYTES);
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Text(bytes));
  } catch {
    return undefined; // not UTF-8 or not JSON
  }
}

/** What the laptop says of the bytes it is about to send: the bundle, then its signature, in one stream. Read strictly. */

import { utf8Bytes, utf8Text } from '../../base/bytes.ts';
import { BUNDLE_BYTES_MAX, BUNDLE_SIGNATURE_BYTES_MAX } from '../../core/provision/bundle.ts';

export const LINK_VERSION = 1;
const SHA256 = /^[0-9a-f]{64}$/;

export interface Offer {
  readonly bundleBytes: number;
  readonly signatureBytes: number;
  /** Of the whole stream, hex: what makes two transfers the same one. */
  readonly sha256: string;
}

/** Why the terminal does not take a stream. */
export const LINK_REFUSALS = ['not-understood', 'too-large', 'differs', 'no-room', 'stopped'] as const;
export type LinkRefusal = (typeof LINK_REFUSALS)[number];

export function offerBytes({ bundleBytes, signatureBytes, sha256 }: Offer): Uint8Array {
  return utf8Bytes(JSON.stringify({ version: LINK_VERSION, bundleBytes, signatureBytes, sha256 }));
}

export function readOffer(payload: Uint8Array): Offer | 'not-understood' | 'too-large' {
  let value: unknown;
  try {
    value = JSON.parse(utf8Text(payload));
  } catch {
    return 'not-understood';
  }
  if (typeof value !== 'object' || value === null) return 'not-understood';
  const { version, bundleBytes, signatureBytes, sha256 } = value as Readonly<Record<string, unknown>>;
  if (version !== LINK_VERSION || !isWhole(bundleBytes) || !isWhole(signatureBytes)) return 'not-understood';
  if (typeof sha256 !== 'string' || !SHA256.test(sha256)) return 'not-understood';
  if (bundleBytes > BUNDLE_BYTES_MAX || signatureBytes > BUNDLE_SIGNATURE_BYTES_MAX) return 'too-large';
  return { bundleBytes, signatureBytes, sha256 };
}

export function isSameOffer(a: Offer, b: Offer): boolean {
  return a.sha256 === b.sha256 && a.bundleBytes === b.bundleBytes && a.signatureBytes === b.signatureBytes;
}

export function numberBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** The unsigned number with which a payload begins; undefined where it is too short. */
export function numberAt(payload: Uint8Array): number | undefined {
  return payload.length < 4 ? undefined : new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0, true);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

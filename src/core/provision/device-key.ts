/**
 * The public key to which bundles for one terminal are sealed, as the terminal hands it out: `menshen-device.pub.json`. The key is
 * derived from the device root for this purpose alone, so a bundle opens on this terminal and nowhere else.
 */

import { utf8Text } from '../../base/bytes.ts';
import { canonicalText } from '../../base/canonical.ts';
import { fromBase64, toBase64 } from '../ledger/encoding.ts';
import { isDeviceId } from './header.ts';

export const DEVICE_KEY_FORMAT = 'menshen-device/1';
export const DEVICE_KEY_FILE = 'menshen-device.pub.json';
export const DEVICE_KEY_BYTES_MAX = 4096;
/** Label under which the seed of the pair is derived from the device root (Crypto.deriveKey). */
export const DEVICE_KEY_LABEL = 'provision/device/1';
const KEY_BYTES = 32;
/** Bytes of the fingerprint that people compare: 64 bits are beyond search for a key that must also be somebody's own. */
const FINGERPRINT_BYTES = 8;

export interface DeviceKey {
  readonly deviceId: string;
  /** Ed25519, 32 bytes; `Crypto.sealStreamTo` seals to its Curve25519 form. */
  readonly publicKey: Uint8Array;
}

export function deviceKeyText({ deviceId, publicKey }: DeviceKey): string {
  return `${canonicalText({ format: DEVICE_KEY_FORMAT, deviceId, publicKey: toBase64(publicKey) })}\n`;
}

/** Strictly; undefined where it is none. */
export function readDeviceKey(bytes: Uint8Array): DeviceKey | undefined {
  if (bytes.length > DEVICE_KEY_BYTES_MAX) return undefined;
  const value = parsed(bytes);
  if (typeof value !== 'object' || value === null) return undefined;
  const { format, deviceId, publicKey } = value as Readonly<Record<string, unknown>>;
  if (format !== DEVICE_KEY_FORMAT || typeof deviceId !== 'string' || !isDeviceId(deviceId) || typeof publicKey !== 'string')
    return undefined;
  const key = fromBase64(publicKey);
  return key?.length === KEY_BYTES ? { deviceId, publicKey: key } : undefined;
}

/** Four groups of four hexadecimal digits, to compare by eye what the screen shows with what the laptop read. */
export function deviceKeyFingerprint(publicKey: Uint8Array, sha256: (message: Uint8Array) => Uint8Array): string {
  const hex = Array.from(sha256(publicKey).subarray(0, FINGERPRINT_BYTES), (byte) => byte.toString(16).padStart(2, '0').toUpperCase());
  return [0, 2, 4, 6].map((at) => `${hex[at] ?? ''}${hex[at + 1] ?? ''}`).join('-');
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Text(bytes));
  } catch {
    return undefined; // not UTF-8 or not JSON
  }
}

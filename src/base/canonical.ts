/**
 * One byte string for one value: JSON with sorted keys, no spaces, integers only
 * (RFC 8785 restricted to what it encodes without floating-point questions).
 * Signed and hashed things are encoded with this and nothing else.
 */

import { utf8Bytes } from './bytes.ts';
import { invariant } from './fault.ts';

export type CanonicalValue = null | boolean | number | string | readonly CanonicalValue[] | { readonly [key: string]: CanonicalValue };

/** Canonical text of a value; numbers must be safe integers. */
export function canonicalText(value: CanonicalValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    invariant(Number.isSafeInteger(value), 'canonical encoding takes safe integers only');
    return String(value);
  }
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed());
  if (Array.isArray(value)) return `[${value.map((item: CanonicalValue) => canonicalText(item)).join(',')}]`;
  const record = value as { readonly [key: string]: CanonicalValue };
  const pairs = Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(record[key] as CanonicalValue)}`);
  return `{${pairs.join(',')}}`;
}

/** Canonical UTF-8 bytes of a value. */
export function canonicalBytes(value: CanonicalValue): Uint8Array {
  return utf8Bytes(canonicalText(value));
}

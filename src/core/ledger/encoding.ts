/**
 * Text forms of bytes that the ledger's public formats need: hexadecimal (the verifier
 * makes one for each entry) and strict base64 (RFC 4648 §4: padded, no stray bits, no line breaks).
 */

import { invariant } from '../../base/fault.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES: ReadonlyMap<string, number> = new Map(Array.from(ALPHABET, (letter, value) => [letter, value]));

/** Lower-case hexadecimal of a hash, by the language's own method (ES2026; newer than the compiler's library). */
export function hashHex(hash: Uint8Array): string {
  return (hash as Uint8Array & { toHex(): string }).toHex();
}

/** Base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += letter(group >> 18) + letter(group >> 12) + (left > 1 ? letter(group >> 6) : '=') + (left > 2 ? letter(group) : '=');
  }
  return text;
}

/** The bytes of a base64 text; undefined for anything that `toBase64` would not have written. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let count = 0;
  let filled = 0;
  for (let at = 0; at < text.length - padding; at += 1) {
    const value = VALUES.get(text.charAt(at));
    if (value === undefined) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[filled] = (bits >> count) & 0xff;
    filled += 1;
  }
  return toBase64(bytes) === text ? bytes : undefined;
}

function letter(bits: number): string {
  const found = ALPHABET[bits & 63];
  invariant(found !== undefined, 'six bits are a letter');
  return found;
}

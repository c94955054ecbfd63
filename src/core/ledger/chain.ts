/**
 * One entry as bytes, and its place in the chain. The bytes are the canonical encoding of
 * {atMs, event, previous, seq}; their leaf hash is the entry's hash and the next one's `previous`.
 */

import { utf8Bytes, utf8Into } from '../../base/bytes.ts';
import { canonicalText } from '../../base/canonical.ts';
import { hashHex } from './encoding.ts';
import type { LedgerEvent } from './event.ts';
import type { Hash } from './merkle.ts';

/** `previous` of the first entry. */
export const NO_PREVIOUS = '0'.repeat(64);

/** An entry as it is stored: the event as its canonical text, hashes in lower-case hex. */
export interface StoredEntry {
  readonly seq: number;
  readonly atMs: number;
  readonly event: string;
  readonly previous: string;
  readonly hash: string;
}

/** Canonical text of an event. */
export function eventText(event: LedgerEvent): string {
  return canonicalText(event);
}

/** Canonical text of an entry, from the canonical text of its event. Keys are in their sorted order. */
export function entryText(entry: Omit<StoredEntry, 'hash'>): string {
  return quotedText(entry, JSON.stringify(entry.previous));
}

function quotedText({ atMs, event, seq }: Omit<StoredEntry, 'hash'>, previous: string): string {
  return `{"atMs":${String(atMs)},"event":${event},"previous":${previous},"seq":${String(seq)}}`;
}

/** Leaf hash of an entry, whatever lies in it. */
export function entryLeaf(hash: Hash, entry: Omit<StoredEntry, 'hash'>): Uint8Array {
  return leafOf(hash, entryText(entry));
}

/** The same where `previous` is known to be a hash in hex, which needs no look for characters to quote. */
export function chainedLeaf(hash: Hash, entry: Omit<StoredEntry, 'hash'>): Uint8Array {
  return leafOf(hash, quotedText(entry, `"${entry.previous}"`));
}

function leafOf(hash: Hash, entry: string): Uint8Array {
  // The leaf prefix as the character it is: encoding makes the only copy.
  const text = `\u0000${entry}`;
  return hash(text.length * UTF8_BYTES_MAX <= LEAF.length ? LEAF.subarray(0, utf8Into(text, LEAF)) : utf8Bytes(text));
}

/** Bytes of UTF-8 for one unit of a text, at most. */
const UTF8_BYTES_MAX = 3;
/** The message of every leaf in turn, as long as the longest event (4096) needs. */
const LEAF = new Uint8Array(16 * 1024);

/** The entry that follows `previous` (a hash in hex) in the chain. */
export function nextEntry(
  hash: Hash,
  place: { readonly seq: number; readonly atMs: number; readonly previous: string },
  event: LedgerEvent,
): StoredEntry & { readonly leaf: Uint8Array } {
  const unhashed = { ...place, event: eventText(event) };
  const leaf = entryLeaf(hash, unhashed);
  return { ...unhashed, hash: hashHex(leaf), leaf };
}

/** A ledger in memory with real hashes and signatures, for tests of the rules alone. */
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { nextEntry, NO_PREVIOUS, type StoredEntry } from '../../../src/core/ledger/chain.ts';
import { type NoteKey, signCheckpoint } from '../../../src/core/ledger/checkpoint.ts';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import { EMPTY_RANGE, rangeRoot, withLeaf } from '../../../src/core/ledger/merkle.ts';
import { CHECKPOINT_EVERY, verifyLedger } from '../../../src/core/ledger/verify.ts';

export const sha256 = (message: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(message).digest());

const PAIR = generateKeyPairSync('ed25519');
const DER_HEAD_BYTES = 12;
const rawKey = (): Uint8Array => new Uint8Array(PAIR.publicKey.export({ format: 'der', type: 'spki' }).subarray(DER_HEAD_BYTES));
export const KEY: NoteKey = { name: 'menshen/test-door', publicKey: rawKey() };
export const signer = (message: Uint8Array): Uint8Array => new Uint8Array(sign(null, message, PAIR.privateKey));
export const isSignatureValid = (_key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
  verify(null, message, PAIR.publicKey, signature);

export interface Log {
  entries: StoredEntry[];
  notes: Map<number, string>;
  head: string;
}

/** Writes events one after the other as the ledger does. */
export function writeLog(events: readonly LedgerEvent[]): Log {
  let range = EMPTY_RANGE;
  let previous = NO_PREVIOUS;
  const entries: StoredEntry[] = [];
  const notes = new Map<number, string>();
  const note = (): string => signCheckpoint(sha256, KEY, signer, { size: range.size, root: rangeRoot(sha256, range) });
  for (const event of events) {
    const { leaf, ...entry } = nextEntry(sha256, { seq: range.size, atMs: 1_700_000_000_000 + range.size, previous }, event);
    entries.push(entry);
    range = withLeaf(sha256, range, leaf);
    previous = entry.hash;
    if (range.size % CHECKPOINT_EVERY === 0) notes.set(range.size, note());
  }
  return { entries, notes, head: note() };
}

export function check(log: Log, anchors: readonly string[] = []): ReturnType<typeof verifyLedger> {
  return verifyLedger(log.entries, {
    key: KEY,
    hash: sha256,
    isSignatureValid,
    head: log.head,
    noteAt: (size) => log.notes.get(size),
    anchors,
  });
}

export const SUBJECT = '00112233445566778899aabbccddeeff';
export const someEvents = (count: number): LedgerEvent[] =>
  Array.from(
    { length: count },
    (_, at): LedgerEvent =>
      at % 3 === 0 ? { kind: 'passage', method: 'card', subject: SUBJECT } : { kind: 'denied', method: 'pin', reason: 'wrong-pin' },
  );

/**
 * A long ledger in seconds instead of hours: the same entries, checkpoints and files as if each had
 * been appended, but written in large transactions. For the bench and for tests of long ledgers only.
 */

import type { LedgerEvent } from '../../src/core/ledger/event.ts';
import { nextEntry, NO_PREVIOUS } from '../../src/core/ledger/chain.ts';
import { type NoteKey, signCheckpoint, verifierKeyText } from '../../src/core/ledger/checkpoint.ts';
import { EMPTY_RANGE, type MerkleRange, rangeRoot, withLeaf } from '../../src/core/ledger/merkle.ts';
import { CHECKPOINT_EVERY } from '../../src/core/ledger/verify.ts';
import { openDatabase } from '../../src/edge/vault/database.ts';
import { ledgerFiles, writeAnchor } from '../../src/edge/vault/ledger-anchor.ts';
import { LEDGER_LABEL, LEDGER_SCHEMA, LEDGER_VERSION } from '../../src/edge/vault/ledger-schema.ts';
import type { Crypto, SigningKey } from '../../src/ports/crypto.ts';

/** Entries of one transaction. */
const BATCH = 16_384;

interface BulkOptions {
  readonly path: string;
  readonly crypto: Crypto;
  readonly signingKey: SigningKey;
  readonly origin: string;
  readonly count: number;
  readonly eventAt: (seq: number) => LedgerEvent;
}

/** Makes the ledger and its two files; the path must not exist. */
export function writeLongLedger({ path, crypto, signingKey, origin, count, eventAt }: BulkOptions): void {
  const hash = crypto.sha256.bind(crypto);
  const key: NoteKey = { name: origin, publicKey: signingKey.publicKey };
  const sign = signingKey.sign.bind(signingKey);
  const noteOf = (range: MerkleRange): string => signCheckpoint(hash, key, sign, { size: range.size, root: rangeRoot(hash, range) });
  const database = openDatabase(path, { schema: LEDGER_SCHEMA, version: LEDGER_VERSION, label: LEDGER_LABEL });
  const addEntry = database.raw.prepare(
    'INSERT INTO entries (seq, at_ms, event, previous, hash) VALUES (@seq, @atMs, @event, @previous, @hash)',
  );
  const addCheckpoint = database.raw.prepare('INSERT INTO checkpoints (size, note, subtree) VALUES (?, ?, ?)');
  let range = EMPTY_RANGE;
  let previous = NO_PREVIOUS;
  const add = (): void => {
    const { leaf, ...entry } = nextEntry(
      hash,
      { seq: range.size, atMs: 1_700_000_000_000 + range.size * 1000, previous },
      eventAt(range.size),
    );
    addEntry.run(entry);
    previous = entry.hash;
    range = withLeaf(hash, range, leaf);
    if (range.size % CHECKPOINT_EVERY === 0) addCheckpoint.run(range.size, noteOf(range), range.roots.at(-1));
  };
  while (range.size < count) {
    database.transaction(() => {
      for (let left = Math.min(BATCH, count - range.size); left > 0; left -= 1) add();
    });
  }
  const head = noteOf(range);
  database.transaction(() => database.raw.prepare('INSERT INTO head (id, size, note) VALUES (1, ?, ?)').run(range.size, head));
  database.truncateWal();
  database.close();
  const files = ledgerFiles(path);
  writeAnchor(files.publicKey, `${verifierKeyText(hash, key)}\n`);
  writeAnchor(files.head, head);
}

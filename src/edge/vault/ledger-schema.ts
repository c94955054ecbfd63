/**
 * The tables of ledger.db and the rules that the file itself keeps: entries and checkpoints are
 * only ever added, the head only grows (INV-12).
 */

import { HASH_BYTES } from '../../core/ledger/merkle.ts';
import { CHECKPOINT_EVERY } from '../../core/ledger/verify.ts';

export const LEDGER_VERSION = 2;
export const LEDGER_LABEL = 'the ledger';

const forbid = (table: string, verb: 'UPDATE' | 'DELETE'): string =>
  `CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table} BEGIN SELECT RAISE(ABORT, '${table} only grows'); END;`;

/**
 * A checkpoint keeps the root of the full subtree that ends at its size too. From these few the tree
 * at any checkpoint is put together again without its entries (`rangeOf`); the signed root proves it.
 */
export const LEDGER_SCHEMA = `
CREATE TABLE entries (
  seq INTEGER PRIMARY KEY CHECK (seq >= 0),
  at_ms INTEGER NOT NULL,
  event TEXT NOT NULL CHECK (length(event) <= 4096),
  previous TEXT NOT NULL CHECK (length(previous) = 64),
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE TABLE checkpoints (
  size INTEGER PRIMARY KEY CHECK (size > 0 AND size % ${String(CHECKPOINT_EVERY)} = 0),
  note TEXT NOT NULL,
  subtree BLOB NOT NULL CHECK (length(subtree) = ${String(HASH_BYTES)})
) STRICT;
CREATE TABLE head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  size INTEGER NOT NULL,
  note TEXT NOT NULL
) STRICT;
${forbid('entries', 'UPDATE')}
${forbid('entries', 'DELETE')}
${forbid('checkpoints', 'UPDATE')}
${forbid('checkpoints', 'DELETE')}
${forbid('head', 'DELETE')}
CREATE TRIGGER entries_in_order BEFORE INSERT ON entries
WHEN NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM entries)
BEGIN SELECT RAISE(ABORT, 'entries are added at the end'); END;
CREATE TRIGGER head_grows BEFORE UPDATE ON head WHEN NEW.size <= OLD.size
BEGIN SELECT RAISE(ABORT, 'the head only grows'); END;
`;

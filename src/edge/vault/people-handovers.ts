/**
 * To whom evidence packs were handed over (law.md §4.7): sealed, for the ledger has only the number. A record ends
 * when its time is over and not before; who received a pack may be a person's name.
 */

import type { CanonicalValue } from '../../base/canonical.ts';
import type { Handovers } from '../../ports/people-vault.ts';
import type { Database } from './database.ts';
import type { Seal } from './people-seal.ts';

/** A handover is kept so long, at the least (Measures Art. 9: records of three years). */
const KEPT_DAYS_MIN = 3 * 365;
const DAY_MS = 24 * 60 * 60_000;

export const HANDOVERS_SCHEMA = `
CREATE TABLE handovers (
  id TEXT PRIMARY KEY CHECK (length(id) = 32),
  at_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
CREATE TRIGGER handovers_no_change BEFORE UPDATE ON handovers BEGIN SELECT RAISE(ABORT, 'a handover stays as it was'); END;
`;

export interface HandoversOptions {
  readonly database: Database;
  readonly seal: Seal;
}

const place = (id: string): string => `handovers/1/${id}`;

export function openHandovers({ database, seal }: HandoversOptions): Handovers {
  const { raw } = database;
  const insert = raw.prepare('INSERT INTO handovers (id, at_ms, sealed) VALUES (?, ?, ?)');
  const read = raw.prepare('SELECT id, at_ms AS atMs, sealed FROM handovers ORDER BY at_ms, id');
  const end = raw.prepare('DELETE FROM handovers WHERE at_ms < ?');
  return {
    add: ({ id, atMs, sha256, to }) => {
      const value: CanonicalValue = { sha256, to };
      database.guard(() => insert.run(id, Math.floor(atMs), seal.seal(place(id), value)));
    },
    all: () =>
      database
        .guard(() => read.all() as { id: string; atMs: number; sealed: Uint8Array }[])
        .map(({ id, atMs, sealed }) => {
          const opened = seal.open(place(id), sealed) as { sha256: string; to: string } | undefined;
          return { id, atMs, sha256: opened?.sha256, to: opened?.to };
        }),
    endOlder: (beforeMs, nowMs) => database.guard(() => end.run(Math.min(beforeMs, nowMs - KEPT_DAYS_MIN * DAY_MS)).changes),
  };
}

/**
 * Requests and complaints (PIPL 50, law.md §4.6): sealed rows, and sealed steps that are only ever added. An anonymous one holds
 * nobody. They end three years after they were closed, and no verb ends them earlier.
 */

import type { CanonicalValue } from '../../base/canonical.ts';
import { Fault } from '../../base/fault.ts';
import type { RequestState } from '../../core/rights/request.ts';
import type { KeptRequest, NewRequest, RequestBook } from '../../ports/request-book.ts';
import type { Database } from './database.ts';
import type { Seal } from './people-seal.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Three years, leap day included (PIPL 69: the processor must prove). */
const KEPT_DAYS_MIN = 1096;
/** Requests held at once, and steps of one: a screen that anybody can press must not fill the disk. */
const REQUESTS_MAX = 20_000;
const STEPS_MAX = 200;

export const REQUESTS_SCHEMA = `
CREATE TABLE requests (
  number TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
  received_at_ms INTEGER NOT NULL,
  closed_at_ms INTEGER,
  sealed BLOB NOT NULL,
  CHECK ((state = 'closed') = (closed_at_ms IS NOT NULL))
) STRICT;
CREATE TABLE request_steps (
  number TEXT NOT NULL REFERENCES requests (number) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (number, seq)
) STRICT;
CREATE TRIGGER requests_stay BEFORE UPDATE ON requests
WHEN OLD.state = 'closed' OR NEW.number <> OLD.number OR NEW.received_at_ms <> OLD.received_at_ms OR NEW.sealed <> OLD.sealed
BEGIN SELECT RAISE(ABORT, 'a request only moves on'); END;
CREATE TRIGGER requests_no_early_end BEFORE DELETE ON requests WHEN OLD.state <> 'closed'
BEGIN SELECT RAISE(ABORT, 'an open request stays'); END;
CREATE TRIGGER request_steps_stay BEFORE UPDATE ON request_steps BEGIN SELECT RAISE(ABORT, 'a step stays as it was'); END;
`;

interface Row {
  readonly number: string;
  readonly state: RequestState;
  readonly closedAtMs: number | null;
  readonly sealed: Uint8Array;
}

interface StepRow {
  readonly seq: number;
  readonly atMs: number;
  readonly sealed: Uint8Array;
}

const place = (number: string): string => `requests/1/${number}`;
const stepPlace = (number: string, seq: number): string => `requests/step/1/${number}/${String(seq)}`;

export interface RequestsOptions {
  readonly database: Database;
  readonly seal: Seal;
}

function openedRow(seal: Seal, row: Row, steps: readonly StepRow[]): KeptRequest | undefined {
  const content = seal.open(place(row.number), row.sealed) as NewRequest | undefined;
  if (content === undefined) return undefined;
  const kept = steps.flatMap(({ seq, atMs, sealed }) => {
    const step = seal.open(stepPlace(row.number, seq), sealed) as KeptRequest['steps'][number]['step'] | undefined;
    return step === undefined ? [] : [{ atMs, step }];
  });
  return { ...content, state: row.state, closedAtMs: row.closedAtMs, steps: kept };
}

export function openRequests({ database, seal }: RequestsOptions): RequestBook {
  const { raw } = database;
  const count = raw.prepare('SELECT count(*) FROM requests').pluck();
  const insert = raw.prepare("INSERT INTO requests (number, state, received_at_ms, sealed) VALUES (?, 'open', ?, ?)");
  const select = 'SELECT number, state, closed_at_ms AS closedAtMs, sealed FROM requests';
  const one = raw.prepare(`${select} WHERE number = ?`);
  const all = raw.prepare(`${select} ORDER BY received_at_ms, number`);
  const steps = raw.prepare('SELECT seq, at_ms AS atMs, sealed FROM request_steps WHERE number = ? ORDER BY seq');
  const insertStep = raw.prepare('INSERT INTO request_steps (number, seq, at_ms, sealed) VALUES (?, ?, ?, ?)');
  const move = raw.prepare('UPDATE requests SET state = ?, closed_at_ms = ? WHERE number = ?');
  const end = raw.prepare("DELETE FROM requests WHERE state = 'closed' AND closed_at_ms < ?");
  const opened = (row: Row): KeptRequest | undefined => openedRow(seal, row, steps.all(row.number) as StepRow[]);
  return {
    add: (request) => {
      database.transaction(() => {
        if (Number(count.get()) >= REQUESTS_MAX)
          throw new Fault('store-full', 'No more requests can be taken here: answer and close some, or ask at the desk.');
        const value = { ...request } as unknown as CanonicalValue;
        insert.run(request.number, Math.floor(request.receivedAtMs), seal.seal(place(request.number), value));
      });
    },
    find: (number) => {
      const row = database.guard(() => one.get(number) as Row | undefined);
      return row === undefined ? undefined : database.guard(() => opened(row));
    },
    list: (personId) =>
      database
        .guard(() => (all.all() as Row[]).flatMap((row) => opened(row) ?? []))
        .filter((request) => personId === undefined || request.personId === personId),
    step: (number, state, step, atMs) => {
      database.transaction(() => {
        const seq = (steps.all(number) as StepRow[]).length + 1;
        if (seq > STEPS_MAX) throw new Fault('store-full', 'This request has too many entries. Answer and close it.');
        insertStep.run(number, seq, Math.floor(atMs), seal.seal(stepPlace(number, seq), { ...step }));
        move.run(state, state === 'closed' ? Math.floor(atMs) : null, number);
      });
    },
    endOlder: (beforeMs, nowMs) => {
      if (beforeMs > nowMs - KEPT_DAYS_MIN * DAY_MS)
        throw new Fault('not-permitted', 'Requests are kept three years after they were closed. Nothing was deleted.');
      return database.guard(() => end.run(Math.floor(beforeMs)).changes);
    },
  };
}

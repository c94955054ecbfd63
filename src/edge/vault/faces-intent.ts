/**
 * What an erasure is about to destroy, on disk before anything is destroyed and until it was checked (INV-18): who goes,
 * under which numbers, what was there before, and the marks and prints by which the check knows
 * it again. Holds no key and no bytes that must be gone.
 */

import { invariant } from '../../base/fault.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { FaceSubject, ProofId } from '../../ports/eye.ts';
import type { Database } from './database.ts';
import { type HeldRow, printsOf } from './faces-check.ts';
import type { FaceKeys } from './faces-keys.ts';
import { marksOf } from './faces-scan.ts';

/** Templates whose bytes are looked for after a purge, spread evenly; the file is then a few pages long. */
const PURGE_SAMPLE = 256;
const PROOF_ID = /^[0-9a-f]{32}$/;

/** One of those that go; without a subject: all. */
export interface IntentRequest {
  readonly proof_id: ProofId;
  readonly subject: FaceSubject | null;
  readonly key_print: Uint8Array | null;
}

export interface Intent {
  readonly kind: 'erase' | 'purge';
  readonly generation: number;
  readonly persons_before: number;
  readonly templates_before: number;
  readonly marks: Uint8Array;
  readonly requests: readonly IntentRequest[];
}

export interface StoreCounts {
  readonly persons: number;
  readonly templates: number;
}

export interface IntentParts {
  readonly database: Database;
  readonly keys: FaceKeys;
  readonly crypto: Crypto;
}

const HELD = `SELECT t.id, t.subject, t.embedder_sha256, t.sealed, p.key_page AS page, p.key_slot AS slot, k.sealed AS page_sealed
  FROM templates t JOIN persons p USING (subject) JOIN key_pages k ON k.page = p.key_page`;

/** The intent of erasing these; each is held. */
export function eraseIntent(parts: IntentParts, requests: readonly (readonly [ProofId, HeldRow])[]): Intent {
  const held = requests.map(([, row]) => row);
  const prints = printsOf(parts, held);
  const each = requests.map(([proofId, { subject }], at) => ({ proof_id: proofId, subject, key_print: prints[at] ?? null }));
  return intentOf(parts, 'erase', held, each);
}

export function purgeIntent(parts: IntentParts, proofId: ProofId): Intent {
  return intentOf(parts, 'purge', heldSample(parts.database), [{ proof_id: proofId, subject: null, key_print: null }]);
}

function intentOf(
  { database, keys }: IntentParts,
  kind: Intent['kind'],
  held: readonly HeldRow[],
  requests: readonly IntentRequest[],
): Intent {
  const { persons, templates } = countsOf(database);
  const pages = new Map(held.map((row) => [row.page, row.page_sealed]));
  return {
    kind,
    generation: keys.store.current.generation,
    persons_before: persons,
    templates_before: templates,
    marks: marksOf(keys.store.sealed, ...held.map((row) => row.sealed), ...pages.values()),
    requests,
  };
}

/** Inside a transaction. */
export function writeIntent(database: Database, intent: Intent): void {
  const { kind, generation, persons_before, templates_before, marks } = intent;
  database
    .statement('INSERT INTO intents (id, kind, generation, persons_before, templates_before, marks) VALUES (1, ?, ?, ?, ?, ?)')
    .run(kind, generation, persons_before, templates_before, marks);
  for (const { proof_id, subject, key_print } of intent.requests) {
    invariant(PROOF_ID.test(proof_id), 'a proof is numbered by 32 hexadecimal characters');
    database.statement('INSERT INTO intent_requests (proof_id, subject, key_print) VALUES (?, ?, ?)').run(proof_id, subject, key_print);
  }
}

export function readIntent(database: Database): Intent | undefined {
  return database.guard(() => {
    const row = database.statement('SELECT kind, generation, persons_before, templates_before, marks FROM intents').get() as
      | Omit<Intent, 'requests'>
      | undefined;
    if (row === undefined) return undefined;
    const requests = database.statement('SELECT proof_id, subject, key_print FROM intent_requests ORDER BY number').all();
    return { ...row, requests: requests as IntentRequest[] };
  });
}

/** Inside the transaction that ends the erasure. */
export function clearIntent(database: Database): void {
  for (const table of ['intents', 'intent_requests']) database.statement(`DELETE FROM ${table}`).run();
}

/** The rows that an intent names, or for a purge the sample of all; none once they are destroyed. */
export function heldByIntent(database: Database, intent: Intent): HeldRow[] {
  if (intent.kind === 'purge') return heldSample(database);
  const subjects = new Set(intent.requests.map(({ subject }) => subject));
  return [...subjects].flatMap((subject) => (subject === null ? [] : (heldOf(database, subject) ?? [])));
}

export function heldOf(database: Database, subject: FaceSubject): HeldRow | undefined {
  return database.guard(() => database.statement(`${HELD} WHERE t.subject = ?`).get(subject) as HeldRow | undefined);
}

/** Point look-ups: numbering all rows takes longer than all else before a purge's point of no return. */
function heldSample(database: Database): HeldRow[] {
  return database.guard(() => {
    const ends = database.statement('SELECT min(id) AS low, max(id) AS high FROM templates').get() as {
      low: number | null;
      high: number | null;
    };
    if (ends.low === null || ends.high === null) return [];
    const next = database.statement('SELECT id FROM templates WHERE id >= ? ORDER BY id LIMIT 1').pluck();
    const ids = new Set<number>();
    for (let turn = 0; turn < PURGE_SAMPLE; turn += 1)
      ids.add(next.get(ends.low + Math.floor(((ends.high - ends.low) * turn) / (PURGE_SAMPLE - 1))) as number);
    return [...ids].flatMap((id) => (database.statement(`${HELD} WHERE t.id = ?`).get(id) as HeldRow | undefined) ?? []);
  });
}

export function countsOf(database: Database): StoreCounts {
  const sql = 'SELECT (SELECT count(*) FROM persons) AS persons, (SELECT count(*) FROM templates) AS templates';
  return database.guard(() => database.statement(sql).get() as StoreCounts);
}

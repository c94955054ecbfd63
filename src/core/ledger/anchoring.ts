/**
 * When the newest checkpoint must be copied to people.db, and what a copy that lies behind the
 * ledger says: a power cut just then, or an older people.db put back (INV-07, INV-12).
 */

import type { LedgerEventKind } from './event.ts';

/** Appends between two copies of the checkpoint where nothing hurries; each is one more synced write. */
export const ANCHOR_EVERY = 16;

/** Kinds that go with no change in people.db which may never be undone. A kind that is not named here is anchored at once. */
const UNHURRIED: ReadonlySet<LedgerEventKind> = new Set<LedgerEventKind>([
  'boot',
  'stop',
  'passage',
  'denied',
  'spoof-suspected',
  'gate',
  'eye',
  'reader',
  'clock',
  'audit-exported',
]);

/** True where the checkpoint is copied before the append returns. */
export function isAnchoredAtOnce(kind: LedgerEventKind): boolean {
  return !UNHURRIED.has(kind);
}

/**
 * True where people.db is older than the ledger. `since` are the kinds of the entries after people.db's checkpoint, oldest
 * first (more than ANCHOR_EVERY need not be given). A power cut between an entry and its copy leaves that entry as the very
 * last one: before any further entry it was copied.
 */
export function isPeopleBehind(since: readonly LedgerEventKind[]): boolean {
  return since.length > ANCHOR_EVERY || since.slice(0, -1).some(isAnchoredAtOnce);
}

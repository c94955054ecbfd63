/**
 * The ledger in slices for a pack that is made while the door lives: the same lines as an export, up to the
 * checkpoint that stood at the beginning, checked as they are handed out. Reads only (INV-12).
 */

import { monthOf, shanghaiDay } from '../../core/filing/shanghai-day.ts';
import type { StoredEntry } from '../../core/ledger/chain.ts';
import { readCheckpoint, verifierKeyText } from '../../core/ledger/checkpoint.ts';
import type { BadVerdict } from '../../core/ledger/verdict.ts';
import { CHECKPOINT_EVERY, walkLedger } from '../../core/ledger/verify.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { LedgerReading, LedgerSlice } from '../../ports/evidence.ts';
import type { RawDatabase } from './database.ts';
import { ledgerFiles, readAnchor } from './ledger-anchor.ts';
import { entryLine, headLine } from './ledger-export.ts';
import { openToRead, trustedKey } from './ledger-read.ts';
import { BEFORE_ALL, ledgerSource } from './ledger-source.ts';

/** Entries of one slice: some 10 ms. */
const SLICE_ENTRIES = 1024;
/** Entries of one step of a check alone: some 2 ms here, so that the smallest board still has the door's turn within 20 ms. */
const CHECK_ENTRIES = 256;
/** Erasures are looked for among so many entries at once. */
const SEARCH_ENTRIES = 8192;
const KIND = /"kind":"([a-z-]{1,40})"/;

/** Opens the ledger of a running or stopped terminal. Faults as `verifyLedgerFile`. */
export function openLedgerSlices(options: { readonly path: string; readonly crypto: Crypto }): LedgerReading {
  const { path, crypto } = options;
  const hash = crypto.sha256.bind(crypto);
  const isSignatureValid = crypto.isSignatureValid.bind(crypto);
  const key = trustedKey(options);
  // Before the database: it may lag behind, never lead.
  const anchor = readAnchor(ledgerFiles(path).head);
  const raw = openToRead(path);
  const source = ledgerSource(raw);
  // Read once: entries that come later are not of this pack.
  const { head } = source;
  const size = readCheckpoint(head, key, hash, isSignatureValid)?.size ?? 0;
  const walk = walkLedger({ key, hash, isSignatureValid, head, noteAt: source.noteAt, anchors: anchor === undefined ? [] : [anchor] });
  let last = BEFORE_ALL;
  let found: BadVerdict | undefined;
  const next = (limit: number): readonly StoredEntry[] => {
    const batch = source.after(last, limit).filter((entry) => entry.seq < size);
    last = batch.at(-1)?.seq ?? last;
    if (batch.length > 0) found ??= walk.take(batch, () => source.entries(last));
    return batch;
  };
  return {
    size,
    checkpoint: head,
    verifierKey: verifierKeyText(hash, key),
    headLine: headLine(verifierKeyText(hash, key), head),
    entries: () => {
      const batch = next(SLICE_ENTRIES);
      if (batch.length === 0) return undefined;
      return slice(batch, (entry) => {
        const count = entry.seq + 1;
        return entryLine(entry, count % CHECKPOINT_EVERY === 0 ? source.noteAt(count) : undefined);
      });
    },
    check: () => {
      const batch = next(CHECK_ENTRIES);
      return batch.length === 0 || found !== undefined ? undefined : batch.length + (batch[0]?.seq ?? 0);
    },
    erasures: erasuresOf(raw, size),
    verdict: () => {
      const verdict = found ?? walk.end();
      return verdict.kind === 'ok'
        ? { isOk: true, sentence: `All ${String(verdict.size)} entries hold.` }
        : { isOk: false, sentence: verdict.sentence, bad: verdict };
    },
    close: () => {
      raw.close();
    },
  };
}

function erasuresOf(raw: RawDatabase, size: number): LedgerReading['erasures'] {
  const erased = raw.prepare(
    `SELECT seq, at_ms AS atMs, event, previous, hash FROM entries WHERE seq >= ? AND seq < ? AND event LIKE '%"kind":"erase%' ORDER BY seq`,
  );
  let searched = 0;
  return () => {
    if (searched >= size) return undefined;
    const to = Math.min(searched + SEARCH_ENTRIES, size);
    const batch = erased.all(searched, to) as StoredEntry[];
    searched = to;
    return slice(batch, (entry) => entryLine(entry, undefined));
  };
}

function slice(batch: readonly StoredEntry[], lineOf: (entry: StoredEntry) => string): LedgerSlice {
  const months = new Map<string, Map<string, number>>();
  const lines = batch.map((entry) => {
    const kind = KIND.exec(entry.event)?.[1] ?? 'unknown';
    const month = monthOf(shanghaiDay(entry.atMs));
    const kinds = months.get(month) ?? new Map<string, number>();
    if (kinds.size === 0) months.set(month, kinds);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    return lineOf(entry);
  });
  return { lines, months };
}

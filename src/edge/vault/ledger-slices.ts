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
import { entryLine, headLine } from './ledger-export.ts';
import { openToRead, trustedKey } from './ledger-read.ts';
import { BEFORE_ALL, ledgerSource } from './ledger-source.ts';

/** Entries of one slice: some 10 ms. */
const SLICE_ENTRIES = 1024;
/** Erasures are looked for among so many entries at once. */
const SEARCH_ENTRIES = 8192;
const KIND = /"kind":"([a-z-]{1,40})"/;

/** Opens the ledger of a running or stopped terminal. Faults as `verifyLedgerFile`. */
export function openLedgerSlices(options: { readonly path: string; readonly crypto: Crypto }): LedgerReading {
  const { path, crypto } = options;
  const hash = crypto.sha256.bind(crypto);
  const isSignatureValid = crypto.isSignatureValid.bind(crypto);
  const key = trustedKey(options);
  const raw = openToRead(path);
  const source = ledgerSource(raw);
  // Read once: entries that come later are not of this pack.
  const { head } = source;
  const size = readCheckpoint(head, key, hash, isSignatureValid)?.size ?? 0;
  const walk = walkLedger({ key, hash, isSignatureValid, head, noteAt: source.noteAt, anchors: [] });
  const erased = raw.prepare(
    `SELECT seq, at_ms AS atMs, event, previous, hash FROM entries WHERE seq >= ? AND seq < ? AND event LIKE '%"kind":"erase%' ORDER BY seq`,
  );
  let last = BEFORE_ALL;
  let searched = 0;
  let found: BadVerdict | undefined;
  return {
    size,
    checkpoint: head,
    verifierKey: verifierKeyText(hash, key),
    headLine: headLine(verifierKeyText(hash, key), head),
    entries: () => {
      const batch = source.after(last, SLICE_ENTRIES).filter((entry) => entry.seq < size);
      if (batch.length === 0) return undefined;
      last = batch.at(-1)?.seq ?? last;
      found ??= walk.take(batch, () => source.entries(last));
      return slice(batch, (entry) => {
        const count = entry.seq + 1;
        return entryLine(entry, count % CHECKPOINT_EVERY === 0 ? source.noteAt(count) : undefined);
      });
    },
    erasures: () => {
      if (searched >= size) return undefined;
      const to = Math.min(searched + SEARCH_ENTRIES, size);
      const batch = erased.all(searched, to) as StoredEntry[];
      searched = to;
      return slice(batch, (entry) => entryLine(entry, undefined));
    },
    verdict: () => {
      const verdict = found ?? walk.end();
      return verdict.kind === 'ok'
        ? { isOk: true, sentence: `All ${String(verdict.size)} entries hold.` }
        : { isOk: false, sentence: verdict.sentence };
    },
    close: () => {
      raw.close();
    },
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

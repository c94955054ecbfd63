/** The desk at which an evidence pack is put together: a signed archive, the ledger in slices, and what only the machine knows. */

import type { BadVerdict } from '../core/ledger/verdict.ts';
import type { PackManifest as ModelPackManifest } from '../core/vision/pack.ts';
import type { MonthlyKinds, Surroundings } from '../core/evidence/facts.ts';

/** A file of lines inside the archive; no other file may be written before it is ended. */
export interface PackLines {
  put(line: string): void;
  end(): void;
}

export interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** An archive that does not exist under its own name before it is finished. */
export interface PackWriting {
  add(name: string, content: Uint8Array): void;
  addLines(name: string): PackLines;
  /** Files so far. */
  readonly files: readonly WrittenFile[];
  /** Hashes the whole archive, some megabytes at a time: its SHA-256, hex, or undefined while there is more. */
  hashSlice(): string | undefined;
  /** Signs, syncs, gives archive and signature their names. */
  finish(trustedComment: string): { readonly path: string; readonly signaturePath: string; readonly bytes: number };
  /** Nothing of it stays. */
  discard(): void;
}

export interface LedgerSlice {
  readonly lines: readonly string[];
  /** Entries by month in Shanghai (YYYY-MM) and kind. */
  readonly months: MonthlyKinds;
}

/** The ledger up to the checkpoint that stood when it was opened. */
export interface LedgerReading {
  readonly size: number;
  readonly checkpoint: string;
  readonly verifierKey: string;
  /** First line of an export. */
  readonly headLine: string;
  /** The next entries as export lines, some milliseconds' worth; undefined after the last. */
  entries(): LedgerSlice | undefined;
  /** The same for erasures alone, without checkpoints. */
  erasures(): LedgerSlice | undefined;
  /** Checks the next entries without handing them out, few milliseconds' worth: how many are checked; undefined after the last. */
  check(): number | undefined;
  /** What the check of what was handed out by `entries`, or gone through by `check`, found. */
  verdict(): { readonly isOk: boolean; readonly sentence: string; readonly bad?: BadVerdict };
  close(): void;
}

export interface EvidenceDesk {
  /** minisign line of the device's evidence key, and its public half in hex for the ledger. */
  readonly keyLine: string;
  readonly publicKeyHex: string;
  /** minisign signature file over a small content. */
  sign(content: Uint8Array, trustedComment: string): string;
  /** `dir` must exist. Fault `command-bad` where it cannot be written or the pack is there already. */
  begin(dir: string, name: string, madeAtMs: number): PackWriting;
  openLedger(): LedgerReading;
  surroundings(): Surroundings;
  /** The manifest of the models alone. */
  models(): ModelPackManifest | undefined;
  /** The offline verifier, as a program of one file. */
  verifier(): Uint8Array;
}

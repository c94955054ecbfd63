/** The end of a terminal: evidence first, written and read back; then everything that could open anything is destroyed. */

export type EvidenceOutcome =
  | { readonly kind: 'written'; readonly sha256: string; readonly bytes: number }
  /** Nothing was destroyed. `why` is one sentence. */
  | { readonly kind: 'failed'; readonly why: string };

/** A terminal that ends for one owner only: it waits for the next. `nextOwnerKey`: minisign public key line; null: whoever claims it. */
export interface AfterEnd {
  readonly nextOwnerKey: string | null;
}

export interface Ending {
  /** Writes what must be kept, sealed to the holder of `operatorKey` (minisign public key text), syncs it and reads it back. */
  writeEvidence(path: string, operatorKey: string): Promise<EvidenceOutcome>;
  /** The point of no return, on disk when it returns: from now on every start goes on destroying. Fault `store-failed`. */
  begin(evidenceSha256: string, after?: AfterEnd): void;
  /** Closes the terminal and destroys stores, site secrets and root. Settles when nothing is left but the mark. */
  finish(): Promise<void>;
}

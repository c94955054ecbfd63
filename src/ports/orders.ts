/** The folder where a USB stick with an operator's order appears. */

export type FoundOrder =
  | { readonly kind: 'none' }
  /** Bytes as they stand in the files; empty where the file is missing, too large or no plain file. */
  | { readonly kind: 'found'; readonly order: Uint8Array; readonly signature: Uint8Array };

export interface OrderFolder {
  /** Looks once. Reads at most ORDER_BYTES_MAX of either file and follows no link. Never rejects. */
  look(): Promise<FoundOrder>;
  /** Writes the proof and its time beside the order and syncs it; false where the stick cannot be written. */
  writeReceipt(text: string, atMs: number): Promise<boolean>;
  /** A person's own copy of their data, under a name that says nothing; false where there is no stick or it takes nothing. */
  writeCopy(name: string, text: string): Promise<boolean>;
  /** Folder of the stick that is in; undefined where none is. */
  stick(): string | undefined;
  /** Path of a file beside the order, where the evidence of a decommission goes. */
  pathOf(name: string): string;
}

/** Where the 32-byte device root and the key of the face store come from (DESIGN §4). */

import type { SecretBytes } from '../base/secret.ts';

/** Whether what was erased stays unreadable for somebody who has an older copy of every file of this device and the device itself. */
export type CopyProtection =
  /** The key of the face store is bound to a counter that only grows: no older copy opens again. */
  | 'any-old-copy'
  /** A copy taken earlier holds all that is needed, if its root (key file, passphrase, credential) is had too. */
  | 'copies-without-root';

/** Keys that may open the face store now. Copies: the receiver wipes them. */
export interface FaceStoreKeys {
  readonly current: SecretBytes;
  /** Prepared, and perhaps already in use: power failed between the store's move to it and `commit`. */
  readonly next: SecretBytes | undefined;
}

/**
 * The key-encryption key of the face store through its epochs. A rotation is: `prepare`, the store moves
 * to that key in one transaction, `commit`. Power may fail after any of them; each may be asked twice.
 */
export interface FaceKeyring {
  readonly protection: CopyProtection;
  /** Faults: `rolled-back` where the files are older than the counter, `bad-key`, `store-failed`. */
  open(): Promise<FaceStoreKeys>;
  /** The key of the next epoch, on disk (sealed) when it returns; the same one until `commit`. A copy. Where keys have no epochs: the current one. */
  prepare(): Promise<SecretBytes>;
  /** The store is under the prepared key: every earlier key is lost for ever. Does nothing where none is prepared. Fault `store-failed`. */
  commit(): Promise<void>;
  /**
   * The way out where `open` faults `rolled-back` or `bad-key`: gives up every older key for ever, so that the next `open` gives a fresh
   * current one. Called only to purge a store that no key opens. Does nothing where `open` works or keys have no epochs.
   * Faults `store-failed`, `tpm-failed`.
   */
  renew(): Promise<void>;
}

export interface OpenedKeys {
  /** The device root, 32 bytes. The receiver wipes it. */
  readonly root: SecretBytes;
  readonly faces: FaceKeyring;
  /** Destroys all that could open root or keyring again (decommission). Asked again it does nothing. */
  destroy(): Promise<void>;
}

export interface KeyProvider {
  readonly kind: 'file' | 'passphrase' | 'tpm2' | 'systemd-creds';
  /** One sentence that the start-up prints where the provider is weak, else undefined. */
  readonly warning: string | undefined;
  /** Opens root and keyring, making them on the first start. Fault `bad-key` where the secret is wrong. */
  open(): Promise<OpenedKeys>;
}
